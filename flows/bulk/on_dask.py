"""Dask: workers of a cluster whose scheduler stands at an address, or of a cluster on this machine that ends with the work."""

import contextlib
import logging
import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from flows.bulk.engine import EngineError
from flows.bulk.pool import Work, WorkerDiedError
from flows.bulk.presence import Presence, connected, said_if_slow, untold
from flows.bulk.program import no_program
from flows.bulk.same import as_here, software

_LOOK_S = 2.0  # between two looks for workers that came or went
_STARTS = 3
Begun = TypeVar("Begun")
_CONNECT_S = 30.0  # for the scheduler to answer, and for its first worker to be there
MISSING = "engine = dask needs libraries that are not installed: pip install 'warraq[dask]' (or choose engine = processes)"


class Dask:
    """Workers of Dask. No more shards are given than there are threads: of those that wait with one that dies none is suspected."""

    def __init__(self, workers: int, scheduler: str = "", tell: Callable[[str], None] = untold) -> None:
        self._library, self._tell = library(), tell
        self._scheduler = scheduler
        self._cluster = None if scheduler else self._started(workers)
        self._client = self._connected()
        self._presence = Presence(self._client, scheduler, tell)
        self._software = software()
        self._begun: list[Any] = []
        self._threads, self._asked_at = 1, -math.inf

    @property
    def places(self) -> int:
        """See `Pool.places`: the threads of the workers that were there a moment ago; asking costs as much as a small shard."""
        if time.monotonic() - self._asked_at > _LOOK_S:
            workers = self._presence.workers()
            if workers is not None:  # else nobody answers, and `look` says so in time
                self._threads = max(1, sum(int(one["nthreads"]) for one in workers))
            self._asked_at = time.monotonic()
        return self._threads

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> "_Given":
        """See `Pool.begin`."""
        done = partial(as_here, self._software, work)
        future = self._client.submit(done, shard, pure=False, key=f"warraq-{os.urandom(8).hex()}")
        future.add_done_callback(lambda _: ended())
        self._begun = [one for one in self._begun if not one.done()] + [future]
        return _Given(self._library, future, self._scheduler)

    def look(self) -> None:
        """See `Pool.look`."""
        self._presence.look()

    def end(self) -> None:
        """See `Pool.end`. What runs on a cluster of others ends there by itself, and nobody hears of it."""
        left = [one for one in self._begun if not one.done()]
        if self._cluster is not None:
            kill_workers(self._cluster)
        elif left:
            with contextlib.suppress(Exception):  # a scheduler that is gone has nothing to be cancelled
                self._client.cancel(left, force=True)
        with contextlib.suppress(TimeoutError):
            self._client.close(timeout=2)
        if self._cluster is not None:
            with contextlib.suppress(TimeoutError):
                self._cluster.close(timeout=5)

    def _started(self, workers: int) -> Any:
        return local_cluster(self._library, workers)

    def _connected(self) -> Any:
        client = answering(self._library, self._scheduler, self._cluster, self._tell)
        try:
            with said_if_slow(
                self._tell,
                f"{self._scheduler} has no worker yet: waiting for one, for {_CONNECT_S:.0f} s at most",
            ):
                client.wait_for_workers(1, timeout=_CONNECT_S)
        except TimeoutError as error:
            with contextlib.suppress(TimeoutError):
                client.close(timeout=2)
            raise EngineError(
                f"dask_scheduler: {self._scheduler} has no worker; start some: dask worker {self._scheduler}"
            ) from error
        return client


def answering(library: Any, scheduler: str, cluster: Any, tell: Callable[[str], None]) -> Any:
    """Return a client of the scheduler at an address, or of a cluster of this machine. Raises EngineError where none answers within half a minute."""
    slow = f"waiting for the Dask scheduler {scheduler}: it does not answer yet"
    try:
        with said_if_slow(tell, f"{slow}; the command ends after {_CONNECT_S:.0f} s"):
            return connected(library, scheduler or cluster, _CONNECT_S)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"dask_scheduler: no scheduler answers at {scheduler} ({error}); start one: dask scheduler --port 8786"
        ) from error


class _Given:
    def __init__(self, library: Any, future: Any, scheduler: str) -> None:
        self._library, self._future, self._scheduler = library, future, scheduler

    def result(self) -> Any:
        """See `Begun.result`."""
        with told(self._library, self._scheduler):
            return self._future.result()


@contextlib.contextmanager
def told(library: Any, scheduler: str) -> Iterator[None]:
    """Tell what Dask says of a worker's death, of workers without our program and of a lost scheduler, in our words."""
    try:
        yield
    except library.KilledWorker as killed:
        why = "the Dask worker that did it died (killed, perhaps for its memory, or by a fault below Python)"
        raise WorkerDiedError(why, deaths=killed.allowed_failures + 1) from killed
    except library.CancelledError as error:
        raise EngineError(
            f"the Dask scheduler {scheduler} was lost; run the command again when it is there"
        ) from error
    except ModuleNotFoundError as error:
        raise EngineError(
            f"the workers of {scheduler} have no {error.name}: install this warraq there, with the same requirements.lock"
        ) from error


def local_cluster(library: Any, workers: int) -> Any:
    """Begin a cluster of so many processes of this machine, each death of which is told at once; no page of it is served. Raises EngineError."""
    with no_program():
        return started(lambda: library.LocalCluster(**local_options(workers)))


def started(begin: Callable[[], Begun]) -> Begun:
    """Begin a cluster of this machine; one of which a worker dies while it starts ends whole, and is begun again. Raises EngineError where it always does."""
    for left in reversed(range(_STARTS)):
        try:
            return begin()
        except RuntimeError as error:  # distributed.core: "Nanny failed to start."
            if not left:
                why = f"workers of Dask on this machine died while they started, {_STARTS} times ({error}): is its memory full? Choose engine = threads, or fewer engine_workers"
                raise EngineError(why) from error
    raise AssertionError("the last one is given or raised")


def local_options(workers: int) -> dict[str, Any]:
    """Return how a cluster of this machine is begun."""
    return {
        "n_workers": workers,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
        "memory_limit": 0,  # the kernel's business, as with processes of our own
        "silence_logs": logging.CRITICAL,
        # It would give a shard to four workers before it says that they died; `joined` counts for itself.
        "scheduler_kwargs": {"allowed_failures": 0},
    }


def kill_workers(cluster: Any) -> None:
    """Kill the workers of a cluster of this machine: closing it would wait for what they do."""
    for nanny in cluster.workers.values():
        nanny.auto_restart = False
        if nanny.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)


def library() -> Any:
    """Return the library. Raises EngineError where it is not installed."""
    try:
        import distributed
    except ImportError as error:
        raise EngineError(MISSING) from error
    return distributed
