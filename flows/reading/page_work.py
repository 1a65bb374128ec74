"""What a worker that can be killed does: it is given a place in a file, never bytes; it reads, decodes and extracts."""

import re
import resource
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from archive.http import payload
from archive.originals import read_original
from archive.writing.rendered import is_rendered, page_address
from article.article import Article, NoArticle, Via
from article.cuts.memory import SiteMemory, Trace, trace_of
from article.extract import extract, finished, prepared
from article.page import Page as Decoded
from article.page import page_of, read_page
from article.pasted import clean_text
from article.prepared import packed, unpacked
from article.refusals.formats import binary
from article.way import Way
from flows.reading.outlinks import links_put
from flows.reading.page_orders import Original
from flows.reading.slips import Remembered, Slip, Standing, TraceSlip, put, put_apart

Extracted = Article | NoArticle

# Address space of one worker. A normal worker stays under 0.4 GB resident; the rest is room for one huge page: 16 MB of short
# elements take 3.4 GB. On a small machine it is less, so that two of them do not make the kernel end somebody else.
WORKER_MEMORY_BYTES = 4 * 1024**3
LEAST_MEMORY_BYTES = 3 * 1024**3 // 2
_SHARE_OF_FREE = 0.4  # two workers are usual
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)
# A trace takes 27 bytes a block: 6.4 KB a page of fundus_tests, 4.0 KB of daniel (means of 60). This is room for 38,000 blocks; a
# page of more serves no other one, since twenty traces are sent along with each page of a site.
LARGEST_TRACE_BYTES = 1024 * 1024
_ORDINARY_TRACE_BYTES = 108 * 1024  # those of 4,000 blocks; a choice


# A page is one under the name of a text, too; tags further down are pasted code.
_SAVED_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_BEGINNING = 1000  # bytes


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
    """A page to extract: by which way, and beside which other pages of its site. `prepared` is what stands of it already.

    `read` is what it is read as where that is known: nobody reads it again.
    """

    page: Page
    way: Way = Way.FULL
    memory: SiteMemory | Remembered = field(default_factory=SiteMemory)
    prepared: Slip | None = None
    read: Extracted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A page to prepare by a way, for a folder; `trace_only`: it serves others, and is not read itself.

    `links_of` is the address that it was fetched as, where what it links to is to be found too.
    """

    page: Page
    folder: str
    way: Way = Way.FULL
    trace_only: bool = False
    links_of: str | None = None


def extract_one(reading: Reading) -> Extracted | Unreadable:
    """Read a page and extract its article. Runs inside a worker."""
    memory = recalled(reading.memory)
    read = _finished(reading, memory)
    if read is None:
        page = _opened(reading.page)
        if not isinstance(page, Decoded):
            return page
        read = extract(page, way=reading.way, memory=memory)
    if isinstance(read, Article) and read.ref is not None and is_rendered(read.ref.url):
        return replace(read, via=Via.RENDERED)
    return read


def prepare_one(order: Preparation) -> Standing:
    """Read a page as far as that needs no other, and let that wait in a file. Runs inside a worker."""
    page = _opened(order.page)
    if not isinstance(page, Decoded):
        return Standing()
    if order.trace_only:
        return Standing(trace=_kept(trace_of(page), order.folder))
    begun = prepared(page, way=order.way)
    raw = packed(begun, page)
    return Standing(
        trace=_kept(begun.trace, order.folder),
        prepared=put_apart(order.folder, raw),
        links=links_put(page, order.links_of, order.folder) if order.links_of is not None else None,
    )


def _kept(trace: Trace | None, folder: str) -> TraceSlip | None:
    """Put down a trace; None for one of no use."""
    if trace is None or len(trace.rows) > LARGEST_TRACE_BYTES:
        return None
    return TraceSlip(put(folder, trace.rows), trace.title, trace.address)


def _finished(reading: Reading, memory: SiteMemory) -> Extracted | None:
    """Finish what stands of a page; None where that is thrown away or the page's bytes are others by now: it must be read anew."""
    try:
        stood = reading.prepared.read() if reading.prepared is not None else b""
    except FileNotFoundError:
        stood = b""
    if not stood:
        return None
    found = unpacked(stood, _body(reading.page), lambda: _opened(reading.page))
    return None if found is None else finished(*found, memory)


def _body(page: Page) -> bytes:
    """Return the payload of a page that was opened before."""
    _limit_memory()
    return (
        page.path.read_bytes()
        if isinstance(page, Saved)
        else payload(read_original(page.places).response).body
    )


def recalled(memory: SiteMemory | Remembered) -> SiteMemory:
    """Return the memory of a site, from the files where its traces stand."""
    if isinstance(memory, SiteMemory):
        return memory
    return SiteMemory(tuple(map(_trace, memory.traces)), unread=memory.unread)


def _trace(slip: TraceSlip) -> Trace:
    return _remembered(slip) if slip.rows.length <= _ORDINARY_TRACE_BYTES else _read_trace(slip)


@lru_cache(
    maxsize=256
)  # the same of a site are asked for again and again; 256 take 28 MB at most, 2 MB on ordinary pages
def _remembered(slip: TraceSlip) -> Trace:
    return _read_trace(slip)


def _read_trace(slip: TraceSlip) -> Trace:
    return Trace(rows=slip.rows.read(), title=slip.title, address=slip.address)


def memory_limit(meminfo: str) -> int:
    """Return the bytes of address space that a worker may have, by the text of /proc/meminfo."""
    found = _AVAILABLE.search(meminfo)
    if found is None:
        return WORKER_MEMORY_BYTES
    share = int(int(found[1]) * 1024 * _SHARE_OF_FREE)
    return min(max(share, LEAST_MEMORY_BYTES), WORKER_MEMORY_BYTES)


@cache
def _memory_bytes() -> int:
    """Return a worker's limit: as the machine stood when it began."""
    try:
        return memory_limit(Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return WORKER_MEMORY_BYTES


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_memory_bytes(), _memory_bytes()))


def _opened(page: Page) -> Decoded | Article | NoArticle | Unreadable:
    _limit_memory()
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
