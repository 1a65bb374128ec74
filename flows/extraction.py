"""Articles out of pages, each in a worker that can be killed: one bad page never stops a run.

A worker is given a place in a file, never bytes; it reads, decodes and extracts, and gives the article back.
"""

import atexit
import gc
import os
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import anyio
from anyio import to_process
from anyio.from_thread import BlockingPortal, start_blocking_portal

from archive.originals import Place, read_original
from archive.record import RecordRef
from archive.rendered import is_rendered, page_address
from article.article import Article, NoArticle, NotArticleKind, Via
from article.extract import extract
from article.formats import binary
from article.memory import SiteMemory, Trace, trace_of
from article.page import Page as Decoded
from article.page import page_of, read_page
from article.pasted import clean_text
from article.way import Way

Extracted = Article | NoArticle
Job = TypeVar("Job")
Result = TypeVar("Result")

# Address space of one worker. A normal worker stays under 0.4 GB resident; the rest is room for one huge page.
WORKER_MEMORY_BYTES = 4 * 1024**3
# Seconds that a worker may take to come up and to take a page in; it starts in two on an idle machine. A choice.
START_S = 60.0
# New objects behind which a worker looks for cycles among them. A page makes tens of thousands and next to no cycle; with
# Python's own 700 the search takes a twentieth of a page's time (30 pages of fundus_tests, both ways).
NEW_OBJECTS = 50_000
# A trace takes 27 bytes a block: 6.4 KB a page of fundus_tests, 4.0 KB of daniel (means of 60). This is room for 38,000 blocks; a
# page of more serves no other one, since twenty traces are sent along with each page of a site.
LARGEST_TRACE_BYTES = 1024 * 1024


# A page is one under the name of a text, too; tags further down are pasted code.
_SAVED_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_BEGINNING = 1000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A kept answer to extract: its place now (spool or store), and the places of what it repeats, if it does."""

    places: tuple[Place, ...]

    @property
    def ref(self) -> RecordRef:
        """Return the answer's own record."""
        return self.places[0].ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A file of the user's: a saved page with the address that it came from, or a `pasted` text, which has no site."""

    path: Path
    url: str | None = None
    pasted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file that holds no page, and why."""

    why: str


Page = Original | Saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page to extract: by which way, and beside which other pages of its site."""

    page: Page
    way: Way = Way.FULL
    memory: SiteMemory = field(default_factory=SiteMemory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost: wall seconds from when a worker begins it, and how many workers run side by side."""

    seconds: float = 20.0
    workers: int = 2


def extract_one(reading: Reading) -> Extracted | Unreadable:
    """Read a page and extract its article. Runs inside a worker."""
    page = _opened(reading.page)
    if not isinstance(page, Decoded):
        return page
    read = extract(page, way=reading.way, memory=reading.memory)
    if isinstance(read, Article) and read.ref is not None and is_rendered(read.ref.url):
        return replace(read, via=Via.RENDERED)
    return read


def trace_one(page: Page) -> Trace | None:
    """Give the trace of a page, None where there is no page or one of no use. Runs inside a worker."""
    opened = _opened(page)
    trace = trace_of(opened) if isinstance(opened, Decoded) else None
    return trace if trace is not None and len(trace.rows) <= LARGEST_TRACE_BYTES else None


def _opened(page: Page) -> Decoded | Article | NoArticle | Unreadable:
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY_BYTES, WORKER_MEMORY_BYTES))
    if isinstance(page, Saved):
        return _opened_file(page)
    ref, response = page.ref, read_original(page.places).response
    return read_page(response, url=page_address(ref.url), ref=ref, fetched_at=ref.captured_at)


def _opened_file(saved: Saved) -> Decoded | Article | NoArticle | Unreadable:
    path = saved.path
    if not path.is_file():
        return Unreadable(why=f"{path}: {'no file to read' if path.exists() else 'no such file'}")
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Unreadable(why=f"{path}: {error.strerror}")
    if not saved.pasted or _SAVED_PAGE.match(raw[:_BEGINNING]):
        return page_of(raw, url=saved.url, content_type="text/html")
    other = "empty" if not raw.strip() else binary(raw)
    if other is not None:
        return Unreadable(why=f"{path}: {other}, no text in it; give a text file saved as UTF-8")
    return clean_text(raw, head=(("url", saved.url),) if saved.url else (), name=path.stem)


def _broken(reading: Reading, kind: NotArticleKind, why: str) -> Extracted | Unreadable:
    page = reading.page
    if kind is NotArticleKind.KILLED and reading.way is Way.FULL:
        why = f"{why}; --fast needs less time and memory"
    if isinstance(page, Saved):
        return NoArticle(url=page.url, ref=None, kind=kind, why=why)
    return NoArticle(url=page_address(page.ref.url), ref=page.ref, kind=kind, why=why)


def _no_trace(_page: Page, _kind: NotArticleKind, why: str) -> Trace | Unreadable | None:
    return Unreadable(why=why)


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

    def articles(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted, ...]:
        """Return one article or reason per kept answer, in their order; *done* hears the count as it grows."""
        return tuple(read for read in self.read(readings, done) if not isinstance(read, Unreadable))

    def read(
        self, readings: Sequence[Reading], done: Callable[[int], None] = _nobody
    ) -> tuple[Extracted | Unreadable, ...]:
        """Return one article or reason per page, in their order; only a file can be unreadable."""
        return tuple(self._call(extract_one, readings, _broken, done))

    def traces(self, pages: Sequence[Page]) -> tuple[Trace | Unreadable | None, ...]:
        """Return the trace of each page, in their order: None where it has none, Unreadable where its reading was killed or broke."""
        return tuple(self._call(trace_one, pages, _no_trace, _nobody))

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
        limiter = anyio.CapacityLimiter(self._limits.workers)
        own = anyio.CapacityLimiter(
            self._limits.workers
        )  # the library's own would make pages wait on their clock

        async def one(place: int, job: Job) -> None:
            async with limiter:
                results[place] = await self._one(work, job, failed, own)
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
        limiter: anyio.CapacityLimiter,
    ) -> Result:
        began, seconds = anyio.current_time(), self._limits.seconds
        try:
            with anyio.fail_after(START_S + seconds):
                return await to_process.run_sync(
                    _timed, seconds, work, job, cancellable=True, limiter=limiter
                )
        except TimeoutError:
            why = f"no extraction worker answered within {START_S + seconds:g} s; what it read is untouched"
            return failed(job, NotArticleKind.KILLED, why)
        except (MemoryError, anyio.BrokenWorkerProcess) as error:
            late = isinstance(error, anyio.BrokenWorkerProcess) and anyio.current_time() - began >= seconds
            ended = (
                f"extraction took more than {seconds:g} s and was killed"
                if late
                else f"the extraction worker died ({type(error).__name__})"
            )
            return failed(job, NotArticleKind.KILLED, f"{ended}; what it read is untouched")
        except Exception as error:  # noqa: BLE001  # whatever one page breaks, the run goes on and says so
            return failed(
                job, NotArticleKind.BROKEN, f"{type(error).__name__}: {error}; what it read is untouched"
            )


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
