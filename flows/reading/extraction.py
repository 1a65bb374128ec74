"""Articles out of pages, each in a worker that can be killed: one bad page never stops a run, and a site of them does not eat it.

What a worker does with a page stands in flows/reading/page_work.py.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from archive.originals import OriginalError
from archive.writing.rendered import page_address
from article.article import NoArticle, NotArticleKind
from article.way import Way
from flows.reading.kills import Kills, site_of_page
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
from flows.reading.workers import START_S, BrokenWorkerProcess, Worker, Workers, workers_here

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


def _broken(reading: Reading, kind: NotArticleKind, why: str) -> NoArticle:
    page = reading.page
    if kind is NotArticleKind.KILLED and reading.way is Way.FULL:
        why = f"{why}; --fast needs less time and memory"
    if isinstance(page, Saved):
        return NoArticle(url=page.url, ref=None, kind=kind, why=why)
    return NoArticle(url=page_address(page.ref.url), ref=page.ref, kind=kind, why=why)


def _unprepared(order: Preparation, kind: NotArticleKind, why: str) -> Standing | Unprepared:
    return Unprepared(read=_broken(Reading(page=order.page, way=order.way), kind, why))


def _nobody(_done: int) -> None:
    """Hear and forget."""


class Extractors:
    """A pool of killable workers; use it as `with extractors(limits) as pool`."""

    def __init__(self, home: Workers, limits: Limits) -> None:
        self._home, self._limits = home, limits
        self._kills = limits.kills or Kills()
        self._threads = ThreadPoolExecutor(limits.workers, thread_name_prefix="reading")
        self._lock = Lock()
        self._busy: set[Worker] = set()
        self._is_closed = False

    def close(self) -> None:
        """End what is under way, and begin nothing more."""
        with self._lock:
            self._is_closed = True
            for worker in self._busy:
                worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def articles(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted, ...]:
        """Return one article or reason per kept answer, in their order; *done* hears the count as it grows."""
        return tuple(read for read in self.read(readings, done) if not isinstance(read, Unreadable))

    def read(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted | Unreadable, ...]:
        """Return one article or reason per page, in their order; only a file can be unreadable.

        Pages of a site are read one after the other: what a worker remembers of its traces and its lines serves the next one.
        """
        todo = [place for place, one in enumerate(readings) if one.read is None]
        todo.sort(key=lambda place: site_of_page(_address(readings[place])))
        begun = len(readings) - len(todo)
        read = self._call(extract_one, [readings[at] for at in todo], _broken, lambda n: done(begun + n))
        found = dict(zip(todo, read, strict=True))
        return tuple(
            self._known(one) if one.read is not None else found[place] for place, one in enumerate(readings)
        )

    def _known(self, reading: Reading) -> Extracted:
        """Return what a page is read as without reading it: of a site of which too much was killed since, that says so."""
        assert reading.read is not None
        why = self._kills.why_not(_address(reading))
        return _broken(reading, NotArticleKind.KILLED, why) if why else reading.read

    def standing(self, orders: Sequence[Preparation]) -> tuple[Standing | Unprepared, ...]:
        """Prepare pages, and return where what was made of each waits, in their order; or why its reading was killed or broke."""
        return tuple(self._call(prepare_one, orders, _unprepared, _nobody))

    def begin(self, order: Preparation) -> Future[Standing | Unprepared]:
        """Begin to prepare a page, and wait for nothing. Whoever cancels this ends the worker that is at it."""
        return self._threads.submit(self._one, prepare_one, order, _unprepared)

    def _call(
        self,
        work: Callable[[Job], Result],
        jobs: Sequence[Job],
        failed: Callable[[Job, NotArticleKind, str], Result],
        done: Callable[[int], None],
    ) -> list[Result]:
        """Wait for all; whoever is interrupted meanwhile takes the workers that are busy along."""
        running = [self._threads.submit(self._one, work, job, failed) for job in jobs]
        try:
            for count, _ in enumerate(as_completed(running), 1):
                done(count)
            return [one.result() for one in running]
        except BaseException:
            self.close()
            raise

    def _one(
        self,
        work: Callable[[Job], Result],
        job: Job,
        failed: Callable[[Job, NotArticleKind, str], Result],
    ) -> Result:
        if why := self._kills.why_not(_address(job)):
            return failed(job, NotArticleKind.KILLED, why)
        began = time.monotonic()
        try:
            result: Result = self._done(work, job)
        except TimeoutError:
            why = f"no extraction worker answered within {START_S + self._limits.seconds:g} s; what it read is untouched"
            return failed(job, NotArticleKind.KILLED, why)
        except (MemoryError, BrokenWorkerProcess) as error:
            self._kills.told(_address(job), is_killed=True)
            return failed(job, NotArticleKind.KILLED, self._ended(error, time.monotonic() - began))
        except OriginalError as error:  # a sentence: what is referred to is gone, or is another
            return failed(job, NotArticleKind.BROKEN, str(error))
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever one page breaks, the run goes on and says so
            why = f"{type(error).__name__}: {error}; what it read is untouched"
            return failed(job, NotArticleKind.BROKEN, why)
        self._kills.told(_address(job), is_killed=False)
        return result

    def _ended(self, error: Exception, took_s: float) -> str:
        seconds = self._limits.seconds
        late = isinstance(error, BrokenWorkerProcess) and took_s >= seconds
        if late:
            return f"extraction took more than {seconds:g} s and was killed; what it read is untouched"
        return f"the extraction worker died ({type(error).__name__}); what it read is untouched"

    def _done(self, work: Callable[[Job], Result], job: Job) -> Result:
        """Have a worker do a job, and keep it where it answered."""
        worker = self._home.take(warm=self._limits.workers > 1)
        with self._lock:
            if self._is_closed:
                self._home.give_back(worker)
                raise CancelledError
            self._busy.add(worker)
        is_sound = False
        try:
            result: Result = worker.do((self._limits.seconds, work, job), START_S + self._limits.seconds)
            is_sound = True
        except BrokenWorkerProcess:
            if self._is_closed:
                raise CancelledError from None
            raise
        except (TimeoutError, MemoryError):
            raise
        except Exception:
            is_sound = True
            raise
        finally:
            with self._lock:
                self._busy.discard(worker)
            if is_sound:
                self._home.give_back(worker)
            else:
                worker.kill()
                worker.close()
        return result


def _address(job: object) -> str | None:
    page = job.page if isinstance(job, Reading | Preparation) else job
    if isinstance(page, Original):
        return page.ref.url
    return page.url if isinstance(page, Saved) else None


@contextmanager
def extractors(limits: Limits) -> Iterator[Extractors]:
    """Give a pool; its workers stay for the next one, and end with this process."""
    pool = Extractors(workers_here(), limits)
    try:
        yield pool
    finally:
        pool.close()
