import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from odd_server import Answer, odd_server, page
from walks import Walk, a_wire

from spiders.child import CrawlError
from spiders.events import ChildExit, EventKind
from spiders.job import job_text
from spiders.space import Space, SpaceWatch

FOLDER = Path("/spool")


def _watch(free: Iterator[int], clock: Iterator[float]) -> tuple[SpaceWatch, list[str]]:
    told: list[str] = []
    return SpaceWatch(
        FOLDER,
        least_bytes=100,
        patience_s=60.0,
        on_short=told.append,
        free=lambda _: next(free),
        clock=lambda: next(clock),
    ), told


def test_a_disk_with_room_is_enough_and_nothing_is_told() -> None:
    watch, told = _watch(iter([100, 10**12]), iter([]))
    assert [watch.look(), watch.look()] == [Space.ENOUGH, Space.ENOUGH]
    assert (watch.is_short, told) == (False, [])


def test_a_shortage_is_told_once_with_what_is_missing_and_ends_by_itself() -> None:
    watch, told = _watch(iter([70, 60, 100, 99]), iter([0.0, 0.0, 30.0, 40.0, 40.0]))
    assert [watch.look() for _ in range(4)] == [Space.SHORT, Space.SHORT, Space.ENOUGH, Space.SHORT]
    assert [sentence.split(":")[1].split()[0] for sentence in told] == ["30", "1"]


def test_a_shortage_that_lasts_is_for_good_and_a_new_one_has_its_own_time() -> None:
    watch, _ = _watch(iter([1, 100, 1, 1]), iter([0.0, 0.0, 50.0, 50.0, 110.0]))
    looks = [watch.look() for _ in range(4)]
    assert looks == [Space.SHORT, Space.ENOUGH, Space.SHORT, Space.GONE]


@pytest.mark.row("D3")
def test_a_crawl_on_a_nearly_full_disk_asks_nobody_and_ends_as_full(walk: Callable[..., Walk]) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        run = walk(server.port)
        run.plan(f"http://127.0.0.1:{server.port}/a")
        with pytest.raises(
            CrawlError, match=r"the disk of .* nearly full for 0 s\): \S+ [GM]B are free"
        ) as caught:
            run.crawl(min_free_bytes=1 << 60, low_disk_patience_s=0.3)
        assert caught.value.exit_code == ChildExit.STORAGE_FULL
        assert str(run.root) in str(caught.value)
        assert "INFO" not in str(caught.value)
        assert str(caught.value).endswith("then run the same command again: it goes on from here")
        assert server.log == []
        assert run.frontier.counts() == {"pending": 1}
        told = [event.why for event in run.events if event.kind is EventKind.WAITING]
        assert [why.split(" is nearly full")[0] for why in told] == [f"the disk of {run.root}"]
        assert run.crawl(min_free_bytes=0).still_open == 0


def test_a_crawl_with_nothing_left_to_do_is_done_however_full_the_disk(walk: Callable[..., Walk]) -> None:
    assert walk().crawl(min_free_bytes=1 << 60).reason == "done"


# A file system of its own that is too small at first, and larger as soon as the crawl says so.
GROWS = """
import subprocess, sys
from pathlib import Path
from spiders.events import EventKind
from spiders.fetch import fetch
from spiders.job import read_job

def hear(event):
    print(event.kind.value, flush=True)
    if event.kind is EventKind.WAITING:
        subprocess.run(["mount", "-o", "remount,size=64m", sys.argv[2]], check=True)

print(fetch(read_job(Path(sys.argv[1]).read_text()), hear).settled)
"""


@pytest.mark.row("D3")
def test_a_crawl_goes_on_by_itself_when_space_is_back(tmp_path: Path, repo: Path) -> None:
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("a file system of one's own needs root and unshare (util-linux)")
    disk = tmp_path / "disk"
    disk.mkdir()
    with odd_server({}, default=Answer((page(),))) as server:
        run = Walk(tmp_path / "plan", a_wire(server.port))
        run.plan(f"http://127.0.0.1:{server.port}/a")
        run.frontier.close()
        job = tmp_path / "job.json"
        job.write_text(
            job_text(run.job(min_free_bytes=8 << 20)).replace(f'"spool": "{run.root}"', f'"spool": "{disk}"')
        )
        script = 'mount -t tmpfs -o size=2m tmpfs "$3" && exec "$0" -c "$1" "$2" "$3"'
        command = ["unshare", "-m", "sh", "-c", script, sys.executable, GROWS, str(job), str(disk)]
        done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)
    if "mount:" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system")
    assert done.stdout.split() == ["started", "waiting", "settled", "settled", "closed", "2"], done.stderr
