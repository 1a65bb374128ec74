"""Only a run's own process is asked to stop: that which the kernel, too, says works on it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from archive.lock import story_lock
from flows.house import House
from flows.live.follow import HowEnded, RunEnd, follow
from flows.live.lives import LIVES
from flows.live.pids import ask_to_stop, began_tick
from flows.live.runs import LiveRun, StopError, stop
from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house
from tests.live_process import held_run


def test_a_run_that_is_asked_to_stop_ends_as_by_ctrl_c_and_is_followed_to_that_end(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with held_run(house) as run:
        assert run.life is not None
        pid = run.life.pid
        assert stop(house, run.run).run == run.run
        seen = list(follow(house, run, pause=lambda _: _ended(pid)))
    end = seen[-1]
    assert isinstance(end, RunEnd)
    assert (end.how, end.run) == (HowEnded.STOPPED, run.run)
    with pytest.raises(StopError, match="not under way any more"):
        stop(house, run.run)


def _ended(pid: int) -> None:
    """Wait for the end of a process, and leave it to be waited for."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def _rewritten(folder: Path, **fields: Any) -> None:
    """Say of the run's process what it did not say."""
    path = folder / LIVES
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | fields), *rest]) + "\n")


def _other_tick(house: House, run: LiveRun) -> None:
    assert run.life is not None
    _rewritten(house.spool / run.run, tick=(began_tick(run.life.pid) or 0) - 1)


def _other_host(house: House, run: LiveRun) -> None:
    assert run.life is not None
    _rewritten(house.spool / run.run, host="elsewhere")
    said = {"pid": run.life.pid, "host": "elsewhere", "story": run.story}
    story_lock(house.root, run.story).write_text(json.dumps(said))


def _other_pid(house: House, run: LiveRun) -> None:
    _rewritten(house.spool / run.run, pid=os.getppid())


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (_other_tick, "not under way"),
        (_other_pid, "not under way"),
        (_other_host, "runs on elsewhere"),
    ],
)
def test_a_process_that_may_be_anothers_is_not_signalled(
    tmp_path: Path, lie: Callable[[House, LiveRun], None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = a_house(tmp_path)
    sent: list[int] = []
    monkeypatch.setattr(signal, "pidfd_send_signal", lambda *_: sent.append(1))
    with held_run(house) as run:
        lie(house, run)
        with pytest.raises(StopError, match=why):
            stop(house, run.run)
    assert sent == []


def test_a_process_that_two_files_of_the_store_name_is_not_signalled_unless_it_holds_the_storys_lock(
    tmp_path: Path,
) -> None:
    house = a_house(tmp_path)
    with (
        held_run(house) as run,
        story_lock(house.root, run.story).open() as lock,
        _stranger(lock) as stranger,
    ):
        _rewritten(house.spool / run.run, pid=stranger.pid, tick=began_tick(stranger.pid))
        lock_said = {"pid": stranger.pid, "host": os.uname().nodename, "story": run.story}
        story_lock(house.root, run.story).write_text(json.dumps(lock_said))
        with pytest.raises(StopError, match="nobody can make sure"):
            stop(house, run.run)
        assert stranger.poll() is None


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("linked", [0, 1], ids=["the-storys", "the-runs"])
def test_a_link_to_a_file_that_a_process_has_locked_makes_it_no_process_of_ours(
    tmp_path: Path, link: Callable[[Path, Path], None], linked: int
) -> None:
    house, other = a_house(tmp_path / "store"), tmp_path / "other.lock"
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        pass
    locks = (story_lock(house.root, "bridge"), run.folder / LIVES)
    other.touch()
    with _locking(other, locks[1 - linked]) as stranger:
        _forged(run.folder, stranger)
        other.write_bytes(locks[linked].read_bytes())
        locks[linked].unlink()
        link(other, locks[linked])
        with pytest.raises(StopError, match="nobody can make sure"):
            stop(house, run.run_id)
        assert stranger.poll() is None


def test_a_process_that_holds_the_story_for_something_else_than_the_run_is_not_signalled(
    tmp_path: Path,
) -> None:
    house = a_house(tmp_path)
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        pass
    with _locking(story_lock(house.root, "bridge")) as stranger:
        _forged(run.folder, stranger)
        with pytest.raises(StopError, match="nobody can make sure"):
            stop(house, run.run_id)
        assert stranger.poll() is None


def test_a_number_that_another_process_was_given_meanwhile_is_not_signalled() -> None:
    with _stranger(subprocess.DEVNULL) as stranger:
        began = began_tick(stranger.pid)
        assert began is not None
        assert not ask_to_stop(stranger.pid, began - 1)
        assert ask_to_stop(stranger.pid, began)
        assert stranger.wait() == -signal.SIGINT


@contextmanager
def _stranger(stdin: int | IO[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a process that is no run of ours."""
    one = subprocess.Popen(["sleep", "60"], stdin=stdin)
    try:
        yield one
    finally:
        one.kill()
        one.wait()


@contextmanager
def _locking(*paths: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a process that is no run of ours and has locked files."""
    code = "import fcntl, sys; held = [open(path, 'ab') for path in sys.argv[1:]]; [fcntl.flock(file, fcntl.LOCK_EX) for file in held]; print(flush=True); sys.stdin.read()"
    one = subprocess.Popen([sys.executable, "-ISc", code, *map(str, paths)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    assert one.stdout is not None
    with one:
        try:
            assert one.stdout.readline() == b"\n"
            yield one
        finally:
            one.kill()


def _forged(folder: Path, whose: subprocess.Popen[bytes]) -> None:
    """Say in a run's folder that a process works on it."""
    path = folder / LIVES
    life = json.loads(path.read_text().splitlines()[0])
    path.write_text(json.dumps(life | {"pid": whose.pid, "tick": began_tick(whose.pid)}) + "\n")
