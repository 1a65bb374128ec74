"""Every engine gives the same results in the same order, and loses no more than the shard whose worker died."""

import os
import select
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine, EngineError
from flows.bulk.joined import MOST_DEATHS, WINDOW, Joined, LostShardError, in_order
from flows.bulk.on_processes import Processes
from flows.bulk.same import as_here, software
from tests.flows.bulk.killing import KilledOnce, kills_its_worker

SHARDS = tuple(range(12))
PROCESSES = (Engine.PROCESSES, Engine.DASK)


def squared(shard: int) -> tuple[int, int]:
    return shard, shard * shard


def at_home(shard: int) -> int:
    return os.getpid()


def breaks(shard: int) -> int:
    raise ZeroDivisionError(f"at {shard}")


def a_bulk(engine: Engine, scheduler: str) -> Bulk:
    return Bulk(engine=engine, workers=2, scheduler=scheduler if engine is Engine.DASK else "")


@pytest.mark.parametrize("engine", Engine)
def test_results_come_in_the_order_of_the_shards(engine: Engine, scheduler: str) -> None:
    assert list(a_bulk(engine, scheduler).done(squared, iter(SHARDS))) == list(map(squared, SHARDS))


@pytest.mark.parametrize("engine", PROCESSES)
def test_shards_are_done_by_other_processes(engine: Engine, scheduler: str) -> None:
    pids = set(a_bulk(engine, scheduler).done(at_home, SHARDS))
    assert pids
    assert os.getpid() not in pids


@pytest.mark.parametrize("engine", Engine)
def test_what_the_work_raises_is_raised(engine: Engine, scheduler: str) -> None:
    with pytest.raises(ZeroDivisionError, match="at "):
        list(a_bulk(engine, scheduler).done(breaks, SHARDS))


@pytest.mark.parametrize("engine", PROCESSES)
def test_a_worker_that_is_killed_in_mid_shard_costs_that_shard_alone(
    engine: Engine, scheduler: str, tmp_path: Path
) -> None:
    own = a_bulk(engine, scheduler)
    bulk = KilledOnce(engine=engine, workers=2, scheduler=own.scheduler, folder=tmp_path / "kill")
    assert list(bulk.done(squared, SHARDS)) == list(map(squared, SHARDS))


@pytest.mark.parametrize("engine", PROCESSES)
def test_a_shard_that_kills_every_worker_is_told_and_the_rest_goes_on(engine: Engine, scheduler: str) -> None:
    told: list[str] = []

    def lost(shard: int, why: str) -> tuple[int, int]:
        told.append(why)
        return shard, -1

    deadly = partial(kills_its_worker, 3, squared)
    found = list(a_bulk(engine, scheduler).done(deadly, SHARDS, lost=lost))
    assert found == [(n, -1 if n == 3 else n * n) for n in SHARDS]
    assert len(told) == 1
    assert (
        f"died (killed, perhaps for its memory, or by a fault below Python); it was tried {MOST_DEATHS} times"
        in told[0]
    )


def test_a_shard_that_may_not_be_missing_ends_the_work_by_its_name() -> None:
    with pytest.raises(LostShardError, match=r"^3: the worker"):
        list(Bulk(workers=2).done(partial(kills_its_worker, 3, squared), SHARDS))


def test_a_worker_that_dies_with_nothing_to_do_costs_nothing() -> None:
    pool = Processes(1)
    try:
        joined = Joined(pool, at_home)
        (pid,) = joined.results([1])
        os.kill(pid, signal.SIGKILL)
        assert list(Joined(pool, squared).results(SHARDS)) == list(map(squared, SHARDS))
    finally:
        pool.end()


class ByHand:
    """An engine whose shards end when the test says so: what was begun, by place."""

    places = 4

    def __init__(self) -> None:
        self.begun: list[int] = []

    def begin(self, work: object, shard: int, ended: object) -> "ByHand":
        self.begun.append(shard)
        ended()  # type: ignore[operator]
        return self

    def result(self) -> int:
        return 0

    def look(self) -> None: ...

    def end(self) -> None: ...


def test_no_more_is_begun_than_is_heard() -> None:
    hand = ByHand()
    results = Joined(hand, squared).results(iter(range(10**9)))
    for _ in range(10):
        next(results)
    assert len(hand.begun) <= 10 + 2 * WINDOW


def test_heavy_shards_begin_first_and_none_waits_for_more_than_a_window() -> None:
    sizes = [1, 5, 3] + [1] * (WINDOW - 3) + [9]
    begun = [place for place, _ in in_order(sizes, lambda size: size)]
    assert begun == [1, 2, 0, *range(3, WINDOW), WINDOW]


def test_one_shard_needs_no_engine_and_one_worker_neither() -> None:
    assert list(Bulk(workers=8).done(at_home, [1])) == [os.getpid()]
    assert set(Bulk(workers=1).done(at_home, SHARDS)) == {os.getpid()}


def test_a_worker_with_another_program_is_refused() -> None:
    assert as_here(software(), squared, 3) == (3, 9)
    with pytest.raises(
        EngineError, match=r"has warraq .* and not 0\.0\.9: install the same requirements\.lock"
    ):
        as_here((("warraq", "0.0.9"), *software()[1:]), squared, 3)


def test_a_scheduler_that_is_not_there_is_told_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.bulk.on_dask._CONNECT_S", 0.5)
    with pytest.raises(
        EngineError, match=r"no scheduler answers at tcp://127.0.0.1:1 .*dask scheduler --port"
    ):
        list(Bulk(engine=Engine.DASK, scheduler="tcp://127.0.0.1:1").done(squared, SHARDS))


def test_without_the_extra_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match=r"pip install 'warraq\[dask\]'"):
        list(Bulk(engine=Engine.DASK).done(squared, SHARDS))


def test_no_engine_is_loaded_that_was_not_asked_for() -> None:
    asked = "import flows.crew, flows.exports.shards, flows.judging.scoring, flows.reading.again, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert {"prefect", "distributed", "dask", "flows.bulk.on_processes"}.isdisjoint(told.stdout.split())
    assert "flows.bulk.bulk" in told.stdout.split()


FOREVER = """
import os, sys
from pathlib import Path
from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from tests.flows.bulk.test_engines import waits
from functools import partial
list(Bulk(engine=Engine(sys.argv[1]), workers=2).done(partial(waits, sys.argv[2]), range(4)))
"""


def waits(pipe: str, shard: int) -> None:
    Path(pipe).write_text(f"{os.getpid()}\n")
    Event().wait()


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_whoever_is_interrupted_leaves_no_worker(
    engine: Engine, stop: signal.Signals, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", FOREVER, engine.value, str(pipe)]
    parent = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    pids = first_two(pipe)
    began = time.monotonic()
    parent.send_signal(stop)
    parent.wait(20)
    gone = [until_gone(pid) for pid in pids]
    assert all(gone)
    assert time.monotonic() - began < 10


def first_two(pipe: Path) -> set[int]:
    """Return who does the first two shards: of threads it is one process."""
    with pipe.open() as file:
        return {int(line) for _, line in zip(range(2), file, strict=False)}


def until_gone(pid: int) -> bool:
    """Wait for the end of a process that is no child of ours."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 20)[0])
    finally:
        os.close(watched)
