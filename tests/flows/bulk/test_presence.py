"""A Dask cluster that loses all its workers, or whose scheduler does not answer, is told while it is waited for, and not waited for for ever."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import distributed
import pytest

from flows.bulk import presence
from flows.bulk.bulk import Bulk, bulk_of
from flows.bulk.engine import Engine, EngineError
from flows.bulk.on_dask import started
from flows.settings import load_settings
from tests.mid_run import children_of

_END = Event()


def its_worker_goes(shard: int) -> int:
    worker = distributed.get_worker()
    worker.loop.add_callback(worker.close, executor_wait=False)
    _END.wait(20)
    return shard


@pytest.fixture
def one_worker() -> Iterator[str]:
    """Give a scheduler whose one worker is of this process, and does not come back."""
    _END.clear()
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address
        _END.set()


def test_a_cluster_whose_workers_all_died_is_told_and_given_up_in_the_end(
    one_worker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("_LOOK_S", 0.0), ("_QUIET_S", 0.1), ("_GONE_S", 1.0)):
        monkeypatch.setattr(presence, name, seconds)
    monkeypatch.setattr("flows.bulk.joined._WAIT_S", 0.05)
    told: list[str] = []
    bulk = Bulk(engine=Engine.DASK, scheduler=one_worker, tell=told.append)
    with pytest.raises(EngineError, match=r"has no worker any more, for 1 s now.*Start some: dask worker"):
        list(bulk.done(its_worker_goes, range(2)))
    assert len(told) == 1
    assert "has no worker any more: waiting, for" in told[0]


@pytest.fixture(params=["nobody", "silent"])
def no_scheduler(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give an address where nobody is, or where somebody takes connections and never says a word."""
    if request.param == "nobody":
        yield "tcp://127.0.0.1:1"
        return
    with socket.create_server(("127.0.0.1", 0)) as there:
        yield f"tcp://127.0.0.1:{there.getsockname()[1]}"


def test_a_scheduler_that_does_not_answer_is_told_while_it_is_waited_for_and_given_up(
    no_scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.bulk.on_dask._CONNECT_S", 0.4)
    monkeypatch.setattr(presence, "_SLOW_S", 0.05)
    told: list[str] = []
    bulk = Bulk(engine=Engine.DASK, scheduler=no_scheduler, tell=told.append)
    with pytest.raises(EngineError, match=r"no scheduler answers.*start one"):
        list(bulk.done(abs, range(2)))
    (line,) = told
    assert line.startswith(f"waiting for the Dask scheduler {no_scheduler}: it does not answer yet")


def test_work_too_small_for_a_cluster_says_that_nobody_asked_its_scheduler(no_scheduler: str) -> None:
    told: list[str] = []
    asked = load_settings(engine="dask", dask_scheduler=no_scheduler)
    bulk = bulk_of(asked, told.append)
    assert [list(bulk.done(abs, range(n))) for n in (0, 1)] == [[], [0]]
    assert told == [f"too little for a cluster: done by this command itself, and the Dask scheduler {no_scheduler} was not asked"]  # fmt: skip
    here = bulk_of(load_settings(engine="processes"), told.append)
    assert (list(here.done(abs, [1])), len(told)) == ([1], 1)


def test_a_worker_that_is_killed_while_its_cluster_starts_costs_nothing_but_another_start() -> None:
    killed = Event()

    def kill_the_first() -> None:
        deadline = time.monotonic() + 60
        while not killed.is_set() and time.monotonic() < deadline:
            for one in children_of(os.getpid()):
                if "spawn_main" in Path(f"/proc/{one}/cmdline").read_text():
                    os.kill(one, signal.SIGKILL)
                    killed.set()

    killer = Thread(target=kill_the_first)
    killer.start()
    bulk = Bulk(engine=Engine.DASK, workers=1)
    assert list(bulk.done(abs, [-1, -2])) == [1, 2]
    killer.join()
    assert killed.is_set()


def test_a_cluster_that_never_starts_is_told_with_what_to_do() -> None:
    tries: list[int] = []

    def never() -> None:
        tries.append(1)
        raise RuntimeError("Nanny failed to start.")

    with pytest.raises(EngineError, match=r"died while they started, 3 times.*engine = threads"):
        started(never)
    assert len(tries) == 3
