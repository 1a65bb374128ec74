import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odd_server import Answer, Logged, Then, odd_server, page, redirect
from walks import Walk, a_wire, to_port

from spiders.child import CrawlError
from spiders.fetch import CrawlEnd, fetch
from spiders.frontier.plan import Share
from spiders.frontier.rows import slot_of
from spiders.job import JobError, job_text, read_job


def _base(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def test_nothing_planned_is_done_at_once(walk: Callable[..., Walk]) -> None:
    end = walk().crawl()
    assert (end.reason, end.settled, end.still_open) == ("done", 0, 0)


HOSTS = sorted((f"host{n}.example" for n in range(8)), key=lambda host: slot_of(host) % 2)
FIRST, LAST = HOSTS[0], HOSTS[-1]  # of shard 0 and of shard 1


@pytest.fixture(scope="module")
def two_shards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, list[Logged], list[CrawlEnd]]:
    """Two shards crawled in turns until nothing is open; a page of the second redirects into the first."""
    with odd_server({"/over": redirect(f"http://{FIRST}/there")}, default=Answer((page(),))) as server:
        wire = a_wire(connect_to=to_port(server.port, *HOSTS))
        run = Walk(tmp_path_factory.mktemp("shards"), wire)
        run.plan(*(f"http://{host}/{n}" for host in HOSTS for n in range(3)), f"http://{LAST}/over")
        ends: list[CrawlEnd] = []
        while run.frontier.open_urls(Share(worker="any")):
            for shard in (0, 1):
                if run.frontier.open_urls(Share(worker="any", shard=shard, shards=2)):
                    end = run.crawl(worker=f"w{shard}", shard=shard, shards=2)
                    ends.append(end)
    return run, server.log, ends


def test_two_shards_fetch_each_host_in_one_process_only(
    two_shards: tuple[Walk, list[Logged], list[CrawlEnd]],
) -> None:
    run, log, ends = two_shards
    assert {(end.reason, end.still_open) for end in ends} == {("done", 0)}
    assert set(Counter((logged.host, logged.path) for logged in log).values()) == {1}
    for record in run.frontier.outcomes():
        assert record.ref is not None
        host = record.url.split("/")[2]
        assert f"-w{slot_of(host) % 2}-" in record.ref.warc


def test_a_redirect_into_another_shard_is_followed_there(
    two_shards: tuple[Walk, list[Logged], list[CrawlEnd]],
) -> None:
    run, _, ends = two_shards
    final = run.frontier.final(f"http://{LAST}/over")
    assert (slot_of(FIRST) % 2, slot_of(LAST) % 2, len(ends)) == (0, 1, 3)
    assert final is not None
    assert (final.url, final.reason) == (f"http://{FIRST}/there", "ok")


def test_a_broken_child_raises_with_the_end_of_its_log(walk: Callable[..., Walk]) -> None:
    run = walk()
    run.path("x").parent.mkdir(exist_ok=True)
    with pytest.raises(CrawlError, match="resume") as caught:
        fetch(run.job(story="not a word/../.."), run.events.append)
    assert any("file name" in line for line in caught.value.tail)
    assert "file name" in str(caught.value)


def test_an_error_in_the_parent_ends_the_child(walk: Callable[..., Walk]) -> None:
    pids: list[int] = []

    def fails(event: Any) -> None:
        pids.extend(
            map(
                int,
                subprocess.run(
                    ["pgrep", "-P", str(os.getpid()), "-f", "spiders.crawl"], capture_output=True, check=False
                ).stdout.split(),
            )
        )
        raise RuntimeError("the parent broke")

    with odd_server({}, default=Answer((), Then.HANG)) as server:
        run = walk(server.port, timeout_s=1.0)
        run.plan(_base(server.port) + "/a")
        with pytest.raises(RuntimeError, match="the parent broke"):
            fetch(run.job(), fails)
    assert pids
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()


def test_a_job_survives_the_way_to_the_child(walk: Callable[..., Walk], tmp_path: Path) -> None:
    run = walk(connect_to=to_port(1, "a.example"), ca_file=tmp_path)
    assert read_job(job_text(run.job())) == run.job()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"wire": {"speed": 9}}', '{"wire": {"user_agent": "x"}}'])
def test_what_is_no_job_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(JobError):
        read_job(text)
