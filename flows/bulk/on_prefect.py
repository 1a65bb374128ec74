"""Prefect's task runners, where bulk work runs in a Prefect flow: each shard is a task run of the flow, with its state and times.

Its pool of processes breaks whole when one dies, and ends the flow: so each place has a runner of one process, which is begun
anew when it breaks.
"""

import contextlib
import functools
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.bulk.engine import Engine, EngineError
from flows.bulk.on_dask import MISSING, answering, kill_workers, library, local_options, started, told
from flows.bulk.on_processes import DIED, begin, let_go
from flows.bulk.pool import Pool, Work, WorkerDiedError
from flows.bulk.presence import Presence, said_if_slow, untold
from flows.bulk.program import no_program
from flows.bulk.same import as_here, software


def pool_of(engine: Engine, workers: int, scheduler: str, tell: Callable[[str], None] = untold) -> Pool:
    """Begin Prefect's runner of a kind; call it in a flow. Raises EngineError."""
    match engine:
        case Engine.PROCESSES:
            return _Runners(workers)
        case Engine.THREADS:
            return _Runner(ThreadPoolTaskRunner(max_workers=workers), workers)
        case Engine.DASK:
            return _OnDask(workers, scheduler, tell)


@task(name="shard", task_run_name="{name}", cache_policy=NO_CACHE, retries=0)
def _shard(name: str, job: Callable[[], Any]) -> Any:
    """Do a shard. It comes bound to its work: Prefect and Dask look into what they know as a collection, and would walk through it."""
    del name  # it is the run's
    return job()


def _parameters(work: Work[Any, Any], shard: object) -> dict[str, Any]:
    job = functools.partial(as_here, software(), work, shard)
    return {"name": f"{_name(work)} {shard}"[:200], "job": job}


def _name(work: Work[Any, Any]) -> str:
    while isinstance(work, functools.partial):
        work = work.func
    return getattr(work, "__name__", "shard").strip("_").replace("_", " ")


class _Given:
    def __init__(self, future: Any, broke: Callable[[], None]) -> None:
        self._future, self._broke = future, broke

    def result(self) -> Any:
        try:
            return self._future.result()
        except BrokenProcessPool:
            self._broke()
            raise WorkerDiedError(DIED) from None


class _Runner:
    """One runner that takes as many shards as it has places."""

    def __init__(self, runner: TaskRunner[Any], places: int) -> None:
        self.runner = runner
        self.places = places
        self.is_broken = False
        self.load = 0
        with no_program():
            runner.__enter__()

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Any:
        """See `Pool.begin`."""

        def done(_future: Any) -> None:
            self.load -= 1
            ended()

        self.load += 1
        future = self.runner.submit(_shard, _parameters(work, shard))
        future.add_done_callback(done)
        return _Given(future, self._broke)

    def look(self) -> None:
        """See `Pool.look`: a process that dies ends its shard by itself."""

    def end(self) -> None:
        """See `Pool.end`; a thread ends behind what it does, a process at once."""
        executor = getattr(self.runner, "_executor", None)
        if isinstance(self.runner, ProcessPoolTaskRunner) and executor is not None:
            let_go(executor)
        self.runner.__exit__(None, None, None)

    def _broke(self) -> None:
        self.is_broken = True


class _Runners:
    """Runners of one process each."""

    def __init__(self, workers: int) -> None:
        self.places = workers
        self._workers = [_one() for _ in range(workers)]

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Any:
        """See `Pool.begin`."""
        place = min(range(self.places), key=lambda one: self._workers[one].load)
        if self._workers[place].is_broken:
            self._workers[place].end()
            self._workers[place] = _one()
        with no_program():
            return self._workers[place].begin(work, shard, ended)

    def look(self) -> None:
        """See `Pool.look`: a process that dies ends its shard by itself."""

    def end(self) -> None:
        """See `Pool.end`."""
        for worker in self._workers:
            worker.end()


def _one() -> _Runner:
    return _Runner(ProcessPoolTaskRunner(max_workers=1, initializer=begin), 1)


class _OnDask(_Runner):
    """The runner of prefect-dask, on a cluster at an address or on one of this machine."""

    def __init__(self, workers: int, scheduler: str, tell: Callable[[str], None]) -> None:
        self._library, self._scheduler = library(), scheduler
        try:
            from prefect_dask.task_runners import DaskTaskRunner
        except ImportError as error:
            raise EngineError(MISSING) from error
        here: dict[str, Any] = {
            "cluster_class": "distributed.LocalCluster",
            "cluster_kwargs": local_options(workers),
        }
        if scheduler:  # Prefect would wait for one that does not speak, and say nothing
            with contextlib.suppress(TimeoutError):
                answering(self._library, scheduler, None, tell).close(timeout=2)
        with said_if_slow(tell, f"waiting for the Dask cluster {scheduler}"):
            started(
                lambda: super(_OnDask, self).__init__(
                    DaskTaskRunner(**({"address": scheduler} if scheduler else here)), workers
                )
            )
        self._presence = Presence(self.runner.client, scheduler, tell)  # type: ignore[attr-defined]

    def look(self) -> None:
        """See `Pool.look`."""
        self._presence.look()

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Any:
        """See `Pool.begin`."""
        return _OfDask(super().begin(work, shard, ended), self._library, self._scheduler)

    def end(self) -> None:
        """See `Pool.end`."""
        cluster = None if self._scheduler else self.runner._cluster  # type: ignore[attr-defined]
        if cluster is not None:
            kill_workers(cluster)
        super().end()


class _OfDask:
    def __init__(self, given: _Given, library: Any, scheduler: str) -> None:
        self._given, self._library, self._scheduler = given, library, scheduler

    def result(self) -> Any:
        with told(self._library, self._scheduler):
            return self._given.result()
