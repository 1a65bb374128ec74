"""Articles out of records, each in a worker that can be killed: one bad page never stops a run.

A worker is given a place in a file, never bytes; it reads, decodes and extracts, and gives the article back.
"""

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import anyio
from anyio import to_process
from anyio.from_thread import BlockingPortal, start_blocking_portal

from archive.originals import Place, read_original
from archive.record import RecordRef
from article.article import Article, NoArticle, NotArticleKind
from article.extract import extract
from article.page import read_page

Extracted = Article | NoArticle

# Address space of one worker. A normal worker stays under 0.4 GB resident; the rest is room for one huge page.
WORKER_MEMORY_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A kept answer to extract: its place now (spool or store), and the places of what it repeats, if it does."""

    places: tuple[Place, ...]

    @property
    def ref(self) -> RecordRef:
        """Return the answer's own record."""
        return self.places[0].ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost: wall seconds, and how many workers run side by side."""

    seconds: float = 20.0
    workers: int = 2


def extract_original(places: tuple[Place, ...]) -> Extracted:
    """Read what stands at *places* and extract its article. Runs inside a worker."""
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY_BYTES, WORKER_MEMORY_BYTES))
    ref = places[0].ref
    page = read_page(read_original(places).response, url=ref.url, ref=ref, fetched_at=ref.captured_at)
    return page if isinstance(page, NoArticle) else extract(page)


class Extractors:
    """A pool of killable workers; use it as `with extractors(limits) as pool`."""

    def __init__(self, portal: BlockingPortal, limits: Limits) -> None:
        self._portal = portal
        self._limits = limits

    def articles(self, originals: Sequence[Original], done: Callable[[int], None]) -> tuple[Extracted, ...]:
        """Return one article or reason per original, in their order; *done* hears the count as it grows."""
        return tuple(self._portal.call(self._all, originals, done))

    async def _all(self, originals: Sequence[Original], done: Callable[[int], None]) -> list[Extracted]:
        results: dict[int, Extracted] = {}
        limiter = anyio.CapacityLimiter(self._limits.workers)
        own = anyio.CapacityLimiter(
            self._limits.workers
        )  # the library's own would make pages wait on their clock

        async def one(place: int, original: Original) -> None:
            async with limiter:
                results[place] = await self._one(original, own)
            done(len(results))

        async with anyio.create_task_group() as group:
            for place, original in enumerate(originals):
                group.start_soon(one, place, original)
        return [results[place] for place in range(len(originals))]

    async def _one(self, original: Original, limiter: anyio.CapacityLimiter) -> Extracted:
        ref = original.ref
        try:
            with anyio.fail_after(self._limits.seconds):
                return await to_process.run_sync(
                    extract_original, original.places, cancellable=True, limiter=limiter
                )
        except TimeoutError:
            why = f"extraction took more than {self._limits.seconds:g} s and was killed; the original is kept"
            return NoArticle(url=ref.url, ref=ref, kind=NotArticleKind.KILLED, why=why)
        except (MemoryError, anyio.BrokenWorkerProcess) as error:
            why = f"the extraction worker died ({type(error).__name__}); the original is kept"
            return NoArticle(url=ref.url, ref=ref, kind=NotArticleKind.KILLED, why=why)
        except Exception as error:  # noqa: BLE001  # whatever one page breaks, the run goes on and says so
            why = f"{type(error).__name__}: {error}; the original is kept"
            return NoArticle(url=ref.url, ref=ref, kind=NotArticleKind.BROKEN, why=why)


@contextmanager
def extractors(limits: Limits) -> Iterator[Extractors]:
    """Start the workers' home; they end with it."""
    with start_blocking_portal() as portal:
        yield Extractors(portal, limits)
