"""A Dask cluster that loses all its workers, or whose scheduler does not answer, is told while it is waited for, and not waited for for ever."""

from collections.abc import Iterator
from threading import Event

import distributed
import pytest

from flows.bulk import presence
from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine, EngineError

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


def test_a_scheduler_that_does_not_answer_is_told_while_it_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.bulk.on_dask._CONNECT_S", 0.4)
    monkeypatch.setattr(presence, "_SLOW_S", 0.05)
    told: list[str] = []
    bulk = Bulk(engine=Engine.DASK, scheduler="tcp://127.0.0.1:1", tell=told.append)
    with pytest.raises(EngineError, match="no scheduler answers"):
        list(bulk.done(abs, range(2)))
    assert told == ["waiting for the Dask scheduler tcp://127.0.0.1:1: it does not answer yet"]
