"""Site memory in an archive or a list: beside which other pages of its site a page is read.

The choice is the same for the same archive: pages that are near in the order of capture, or in the list, then the newest
pages that the archive has.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from io import SEEK_END
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, host_of, site_of, url_key
from archive.record import RecordRef
from archive.writing.rendered import page_address
from article.cuts.memory import SiteMemory, Trace
from article.way import Way
from flows.house import House
from flows.reading.extraction import Extractors, Page, Reading, Unreadable
from flows.run import NO_STORY, originals_of
from flows.store.whereabouts import Spooled

# Other pages of a site that serve one page. With 1 of them the score rises by .035, with 19 by .042
# (DAnIEL, 985 pages: docs/decisions/0020); each takes a scan of some 10 ms, once a read.
MOST_OTHERS = 20
# Pages that are extracted before the first of them is told; their articles are held meanwhile, some 20 KB each.
BATCH = 256
_ASKED = 500  # sites a question to the catalogue
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def site_key(url: str | None) -> str | None:
    """Return what pages of one site share: the host, without www; rendered ones have their page's. None for what has no host."""
    try:
        return host_of(page_address(url)).removeprefix("www.") if url else None
    except UrlError:
        return None


def neighbours(sites: Sequence[Hashable | None]) -> list[tuple[int, ...]]:
    """Return for each page of a list the places of the up to MOST_OTHERS pages of its site that stand nearest to it."""
    by_site: dict[Hashable, list[int]] = defaultdict(list)
    for place, site in enumerate(sites):
        if site is not None:
            by_site[site].append(place)
    found: list[tuple[int, ...]] = [()] * len(sites)
    for places in by_site.values():
        for at, place in enumerate(places):
            first = max(0, min(at - MOST_OTHERS // 2, len(places) - MOST_OTHERS - 1))
            window = places[first : first + MOST_OTHERS + 1]
            found[place] = tuple(other for other in window if other != place)
    return found


class Serving:
    """The pages of a list that serve each other: which, and their traces, each made once and when it is first asked for.

    Traces wait in a temporary file, so that a list may be long. Use it as `with Serving(…) as serving`.
    """

    def __init__(
        self,
        pool: Extractors,
        sites: Sequence[Hashable | None],
        pages: Callable[[Sequence[int]], Sequence[Page]],
    ) -> None:
        """Take the site of each page of a list, and what gives the pages at some places of it."""
        self._pool, self._pages, self._near = pool, pages, neighbours(sites)
        self._file = tempfile.TemporaryFile(prefix="warraq-traces-")  # noqa: SIM115  # closed by __exit__
        self._kept: dict[int, tuple[int, int, int, int] | None] = {}
        self._unread: set[int] = set()

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def memories(self, places: Sequence[int]) -> list[SiteMemory]:
        """Return for each of these places the traces of the pages that serve it, and how many of those were not read in time."""
        asked = [self._near[place] for place in places]
        fresh = sorted({other for near in asked for other in near} - self._kept.keys())
        for place, trace in zip(fresh, self._pool.traces(self._pages(fresh)), strict=True):
            self._keep(place, trace)
        return [self._memory(near) for near in asked]

    def _memory(self, near: tuple[int, ...]) -> SiteMemory:
        traces = tuple(filter(None, map(self._trace, near)))
        return SiteMemory(traces, unread=len(self._unread.intersection(near)))

    def _keep(self, place: int, trace: Trace | Unreadable | None) -> None:
        if not isinstance(trace, Trace):
            self._kept[place] = None
            if trace is not None:
                self._unread.add(place)
            return
        at = self._file.seek(0, SEEK_END)
        self._kept[place] = (at, self._file.write(trace.rows), trace.title, trace.address)

    def _trace(self, place: int) -> Trace | None:
        kept = self._kept[place]
        if kept is None:
            return None
        at, length, title, address = kept
        self._file.seek(at)
        return Trace(rows=self._file.read(length), title=title, address=address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else may serve the pages that are read: further records of the run, and what it spooled if it is not sealed."""

    refs: Sequence[RecordRef] = ()
    spooled: Spooled | None = None


def readings(
    pool: Extractors,
    house: House,
    refs: Sequence[RecordRef],
    beside: Beside | None = None,
    way: Way = Way.FULL,
) -> Iterator[tuple[Reading, ...]]:
    """Give what to extract for each of *refs*, in their order and some hundred at a time, with the traces that serve it.

    *refs* and those of *beside* serve each other, in the order of capture; where a site has few of them, the newest
    pages of the archive follow.
    """
    beside = beside or Beside()
    together = sorted({*refs, *beside.refs}, key=lambda ref: (ref.captured_at, ref.record_id))
    known = [*together, *_from_archive(house, together)]
    place_of = {ref.record_id: place for place, ref in enumerate(known)}

    def originals(places: Sequence[int]) -> Sequence[Page]:
        return originals_of(house, (known[place] for place in places), beside.spooled)

    with Serving(pool, [site_key(ref.url) for ref in known], originals) as serving:
        for at in range(0, len(refs), BATCH):
            batch = refs[at : at + BATCH]
            memories = serving.memories([place_of[ref.record_id] for ref in batch])
            pages = originals_of(house, batch, beside.spooled)
            yield tuple(
                Reading(page=page, way=way, memory=own) for page, own in zip(pages, memories, strict=True)
            )


def _from_archive(house: House, known: Sequence[RecordRef]) -> list[RecordRef]:
    """Return for each site the newest pages that the archive has of it, an address once, and none that is known."""
    taken = {url_key(page_address(ref.url)) for ref in known if site_key(ref.url)}
    left = {site: MOST_OTHERS for ref in known if (site := site_key(ref.url)) is not None}
    if not left:
        return []
    sites = sorted({site_of(page_address(ref.url)) for ref in known if site_key(ref.url)})
    found: list[RecordRef] = []
    with house.catalogue() as catalogue:
        held = [
            ref
            for at in range(0, len(sites), _ASKED)
            for ref in catalogue.pages_of(NO_STORY, sites[at : at + _ASKED])
        ]
    for ref in filter(is_page, held):
        site, key = site_key(ref.url), url_key(ref.url)
        if site is not None and left.get(site, 0) and key not in taken:
            left[site] -= 1
            taken.add(key)
            found.append(ref)
    return found


def is_page(ref: RecordRef) -> bool:
    """Say whether a page can be an article: a front page repeats the beginnings of articles, and none is to lose its own."""
    parts = urlsplit(ref.url)
    return ref.content_type in _HTML and (parts.path not in {"", "/"} or bool(parts.query))
