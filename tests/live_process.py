"""A run of a process of its own that stands still in the middle, for who looks at it from outside."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from flows.house import House
from flows.live.runs import LiveRun, live_runs
from flows.run import RunKind, running
from flows.watch import Beat

BEAT = Beat(stage="keeping", done=2, known=5, note="kept https://news.example/2")


@contextmanager
def held_run(house: House, story: str = "bridge", kind: RunKind = RunKind.GATHER) -> Iterator[LiveRun]:
    """Fork a process that begins a run, tells one beat and waits; give the run as it is seen from outside. It is killed at the end."""
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = 1
        with suppress(BaseException):
            code = _wait_in_a_run(house, (story, kind), told)
        os._exit(code)
    os.close(told)
    try:
        assert os.read(ready, 1) == b"!", "the run did not begin"
        (run,) = (one for one in live_runs(house, story) if one.is_under_way)
        yield run
    finally:
        os.close(ready)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _wait_in_a_run(house: House, whose: tuple[str, RunKind], told: int) -> int:
    try:
        with running(house, whose[0], whose[1], now=datetime.now(UTC)) as run:
            assert run.signs is not None
            run.watch(BEAT)
            run.signs.end()  # all is written now, and nothing more
            os.write(told, b"!")
            signal.pause()
    except KeyboardInterrupt:
        return 130
    return 0
