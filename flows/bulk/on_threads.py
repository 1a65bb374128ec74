"""Threads of this process: for work that waits for a disk or a bucket, or that has processes of its own.

They are daemons, which Python's own pool of threads has none of: a command that is interrupted does not wait for them.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from flows.bulk.pool import Work

_Job = tuple[Future[Any], Work[Any, Any], object]


class Threads:
    """Workers that are threads; one that dies takes the whole process along, and the command is run again."""

    def __init__(self, workers: int) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._workers = [Thread(target=self._work, daemon=True) for _ in range(workers)]
        self.places = workers + 1
        for worker in self._workers:
            worker.start()

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Future[Any]:
        """See `Pool.begin`."""
        future: Future[Any] = Future()
        future.add_done_callback(lambda _: ended())
        self._jobs.put((future, work, shard))
        return future

    def look(self) -> None:
        """See `Pool.look`: threads are there as long as their process."""

    def end(self) -> None:
        """Take back what no thread has begun, and let each end behind what it does."""
        with suppress(Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job[0].cancel()
        for _ in self._workers:
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, work, shard = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work(shard))
            except BaseException as error:  # noqa: BLE001  # it is raised where the result is asked for
                future.set_exception(error)
