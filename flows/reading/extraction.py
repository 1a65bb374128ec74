"""Articles out of pages, each in a worker that can be killed: one bad page never stops a run, and a site of them does not eat it.

What a worker does with a page stands in flows/reading/page_work.py.
"""

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from functools import cache
from types import ModuleType
from typing import TypeVar

import anyio
from anyio import to_process
from anyio.from_thread import BlockingPortal, start_blocking_portal

from archive.originals import OriginalError
from archive.writing.rendered import page_address
from article.article import NoArticle, NotArticleKind
from article.way import Way
from flows.reading.kills import Kills
from flows.reading.page_orders import Limits, Original
from flows.reading.page_work import (
    Extracted,
    Page,
    Preparation,
    Reading,
    Saved,
    Unreadable,
    extract_one,
    prepare_one,
)
from flows.reading.slips import Standing, Unprepared

__all__ = [
    "Extracted",
    "Extractors",
    "Limits",
    "Original",
    "Page",
    "Preparation",
    "Reading",
    "Saved",
    "Unreadable",
    "extractors",
]

Job = TypeVar("Job")
Result = TypeVar("Result")

# Seconds that a worker may take to come up and to take a page in; it starts in two on an idle machine. A choice.
START_S = 60.0
# New objects behind which a worker looks for cycles among them. A page makes tens of thousands and next to no cycle; with
# Python's own 700 the search takes a twentieth of a page's time (30 pages of fundus_tests, both ways).
NEW_OBJECTS = 50_000


def _broken(reading: Reading, kind: NotArticleKind, why: str) -> NoArticle:
    page = reading.page
    if kind is NotArticleKind.KILLED and reading.way is Way.FULL:
        why = f"{why}; --fast needs less time and memory"
    if isinstance(page, Saved):
        return NoArticle(url=page.url, ref=None, kind=kind, why=why)
    return NoArticle(url=page_address(page.ref.url), ref=page.ref, kind=kind, why=why)


def _unprepared(order: Preparation, kind: NotArticleKind, why: str) -> Standing | Unprepared:
    return Unprepared(read=_broken(Reading(page=order.page, way=order.way), kind, why))


def _timed(seconds: float, work: Callable[[Job], Result], job: Job) -> Result:
    """Do a job against the clock: the kernel ends the worker when the time is over, in C code too. Runs inside a worker.

    What starting the worker and loading this module took has passed by then, and is no page's fault.
    """
    gc.set_threshold(NEW_OBJECTS)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work(job)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _nobody(_done: int) -> None:
    """Hear and forget."""


class Extractors:
    """A pool of killable workers; use it as `with extractors(limits) as pool`."""

    def __init__(self, portal: BlockingPortal, limits: Limits) -> None:
        self._portal = portal
        self._limits = limits
        self._turns = anyio.CapacityLimiter(limits.workers)
        self._own = anyio.CapacityLimiter(
            limits.workers
        )  # the library's would make pages wait on their clock

    def articles(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted, ...]:
        """Return one article or reason per kept answer, in their order; *done* hears the count as it grows."""
        return tuple(read for read in self.read(readings, done) if not isinstance(read, Unreadable))

    def read(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted | Unreadable, ...]:
        """Return one article or reason per page, in their order; only a file can be unreadable."""
        todo = [one for one in readings if one.read is None]
        found = iter(self._call(extract_one, todo, _broken, lambda n: done(len(readings) - len(todo) + n)))
        return tuple(self._known(one) if one.read is not None else next(found) for one in readings)

    def _known(self, reading: Reading) -> Extracted:
        """Return what a page is read as without reading it: of a site of which too much was killed since, that says so."""
        assert reading.read is not None
        kills = self._limits.kills or Kills()
        why = kills.why_not(_address(reading))
        return _broken(reading, NotArticleKind.KILLED, why) if why else reading.read

    def standing(self, orders: Sequence[Preparation]) -> tuple[Standing | Unprepared, ...]:
        """Prepare pages, and return where what was made of each waits, in their order; or why its reading was killed or broke."""
        return tuple(self._call(prepare_one, orders, _unprepared, _nobody))

    def begin(self, order: Preparation) -> Future[Standing | Unprepared]:
        """Begin to prepare a page, and wait for nothing. Whoever cancels this ends the worker that is at it."""
        return self._portal.start_task_soon(self._turn, prepare_one, order, _unprepared)

    async def _turn(
        self,
        work: Callable[[Job], Result],
        job: Job,
        failed: Callable[[Job, NotArticleKind, str], Result],
    ) -> Result:
        """Do a job when a worker is free: what it waits for that is not on its clock."""
        async with self._turns:
            return await self._one(work, job, failed)

    def _call(
        self,
        work: Callable[[Job], Result],
        jobs: Sequence[Job],
        failed: Callable[[Job, NotArticleKind, str], Result],
        done: Callable[[int], None],
    ) -> list[Result]:
        """Wait for all; whoever is interrupted meanwhile takes the workers that are busy along."""
        with _no_program():
            running = self._portal.start_task_soon(self._all, work, jobs, failed, done)
            try:
                return running.result()
            except BaseException:
                running.cancel()
                raise

    async def _all(
        self,
        work: Callable[[Job], Result],
        jobs: Sequence[Job],
        failed: Callable[[Job, NotArticleKind, str], Result],
        done: Callable[[int], None],
    ) -> list[Result]:
        results: dict[int, Result] = {}

        async def one(place: int, job: Job) -> None:
            results[place] = await self._turn(work, job, failed)
            done(len(results))

        async with anyio.create_task_group() as group:
            for place, job in enumerate(jobs):
                group.start_soon(one, place, job)
        return [results[place] for place in range(len(jobs))]

    async def _one(
        self,
        work: Callable[[Job], Result],
        job: Job,
        failed: Callable[[Job, NotArticleKind, str], Result],
    ) -> Result:
        began, seconds, kills = anyio.current_time(), self._limits.seconds, self._limits.kills or Kills()
        if why := kills.why_not(_address(job)):
            return failed(job, NotArticleKind.KILLED, why)
        try:
            with anyio.fail_after(START_S + seconds):
                result = await to_process.run_sync(
                    _timed, seconds, work, job, cancellable=True, limiter=self._own
                )
            kills.told(_address(job), is_killed=False)
        except TimeoutError:
            why = f"no extraction worker answered within {START_S + seconds:g} s; what it read is untouched"
            return failed(job, NotArticleKind.KILLED, why)
        except (MemoryError, anyio.BrokenWorkerProcess) as error:
            kills.told(_address(job), is_killed=True)
            late = isinstance(error, anyio.BrokenWorkerProcess) and anyio.current_time() - began >= seconds
            ended = (
                f"extraction took more than {seconds:g} s and was killed"
                if late
                else f"the extraction worker died ({type(error).__name__})"
            )
            return failed(job, NotArticleKind.KILLED, f"{ended}; what it read is untouched")
        except (
            OriginalError
        ) as error:  # its message is a sentence: what is referred to is gone, or is another
            return failed(job, NotArticleKind.BROKEN, str(error))
        except Exception as error:  # noqa: BLE001  # whatever one page breaks, the run goes on and says so
            return failed(
                job, NotArticleKind.BROKEN, f"{type(error).__name__}: {error}; what it read is untouched"
            )
        return result


def _address(job: object) -> str | None:
    page = job.page if isinstance(job, Reading | Preparation) else job
    if isinstance(page, Original):
        return page.ref.url
    return page.url if isinstance(page, Saved) else None


@contextmanager
def _no_program() -> Iterator[None]:
    """Start workers as from a program without a file: each would first import the parent's, of which it needs nothing.

    That is 0.2 s of CPU a worker where the parent is the command line, 2.2 s where it is Prefect's engine.
    """
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


@contextmanager
def extractors(limits: Limits) -> Iterator[Extractors]:
    """Give a pool; its workers stay for the next one, since one takes seconds to start, and end with this process."""
    yield Extractors(_home(os.getpid()), limits)


@cache
def _home(_process: int) -> BlockingPortal:
    """Start the workers' home: one a process, for nothing of it survives a fork."""
    closing = ExitStack()
    portal = closing.enter_context(start_blocking_portal())
    atexit.register(closing.close)
    return portal
