"""Site memory in an archive or a list: beside which other pages of its site a page is read.

The choice is the same for the same archive: pages that are near in the order of capture, or in the list, then the newest
pages that the archive has.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, host_of, site_of, url_key
from archive.record import RecordRef
from archive.writing.rendered import page_address
from article.way import Way
from flows.house import House
from flows.reading.extraction import Extracted, Extractors, Page, Preparation, Reading
from flows.reading.slips import Folder, Remembered, Slip, Standing, TraceSlip, Unprepared, throw_away
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The pages of a list: the site of each, what gives those at some places, and which of them are read by which way (None: all).

    `stands` tells of what was prepared before.
    """

    sites: Sequence[Hashable | None]
    pages: Callable[[Sequence[int]], Sequence[Page]]
    read: frozenset[int] | None = None
    way: Way = Way.FULL
    stands: Callable[[int], Standing | Unprepared | None] = lambda _place: None


class Serving:
    """The pages of a list that serve each other: each is prepared once, and when it is first asked for.

    What is made of them waits in a temporary folder, so that a list may be long. Use it as `with Serving(…) as serving`.
    """

    def __init__(self, pool: Extractors, listed: Listed) -> None:
        """Take the pages of a list."""
        self._pool, self._listed, self._near = pool, listed, neighbours(listed.sites)
        self._folder = Folder()
        self._traces: dict[int, TraceSlip | None] = {}
        self._prepared: dict[int, Slip] = {}
        self._known: dict[int, Extracted] = {}
        self._unread: set[int] = set()

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_error: object) -> None:
        self._folder.cleanup()

    def readings(self, places: Sequence[int]) -> tuple[Reading, ...]:
        """Return what to extract for these places, each beside the pages that serve it."""
        self._begin(sorted({near for place in places for near in (place, *self._near[place])}))
        return tuple(
            Reading(
                page=page,
                way=self._listed.way,
                memory=self._memory(self._near[place]),
                prepared=self._prepared.get(place),
                read=self._known.get(place),
            )
            for place, page in zip(places, self._listed.pages(places), strict=True)
        )

    def throw_away(self, places: Sequence[int]) -> None:
        """Remove what stood for pages that are read now; their traces stay."""
        for place in places:
            if (slip := self._prepared.pop(place, None)) is not None:
                throw_away(slip)

    def _begin(self, places: Sequence[int]) -> None:
        """Prepare the pages at these places that are not; of one that could not be, its trace alone is tried."""
        fresh = [place for place in places if place not in self._traces]
        stood = {place: one for place in fresh if (one := self._listed.stands(place)) is not None}
        alone = [place for place in fresh if place not in stood and not self._near[place]]
        self._traces.update(
            dict.fromkeys(alone)
        )  # a page that no other serves, and that serves none, is read at once
        left = [place for place in fresh if place not in stood and place not in self._traces]
        for place, one in (stood | self._made(left)).items():
            self._take(place, one)
        lost = [place for place in fresh if place in self._known]
        for place, one in self._made(lost, trace_only=True).items():
            self._take(place, one)

    def _made(self, places: Sequence[int], *, trace_only: bool = False) -> dict[int, Standing | Unprepared]:
        listed = self._listed
        orders = [
            Preparation(
                page=page,
                way=listed.way,
                folder=self._folder.name,
                trace_only=trace_only or (listed.read is not None and place not in listed.read),
            )
            for place, page in zip(places, listed.pages(places), strict=True)
        ]
        return dict(zip(places, self._pool.standing(orders), strict=True))

    def _take(self, place: int, made: Standing | Unprepared) -> None:
        if isinstance(made, Standing):
            self._traces[place] = made.trace
            if made.prepared is not None:
                self._prepared[place] = made.prepared
            return
        self._traces[place] = None
        is_read = self._listed.read is None or place in self._listed.read
        if is_read and place not in self._known:
            self._known[place] = made.read
        else:
            self._unread.add(place)

    def _memory(self, near: tuple[int, ...]) -> Remembered:
        traces = tuple(trace for other in near if (trace := self._traces[other]) is not None)
        return Remembered(traces, unread=len(self._unread.intersection(near)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else may serve the pages that are read: further records of the run, what it spooled if it is not sealed, and what of
    its records stands prepared for the full way.
    """

    refs: Sequence[RecordRef] = ()
    spooled: Spooled | None = None
    stands: Callable[[RecordRef], Standing | Unprepared | None] = lambda _ref: None


def readings(
    pool: Extractors,
    house: House,
    refs: Sequence[RecordRef],
    beside: Beside | None = None,
    way: Way = Way.FULL,
) -> Iterator[tuple[Reading, ...]]:
    """Give what to extract for each of *refs*, in their order and some hundred at a time, with the traces that serve it.

    What is given is to be read before the next is asked for: what it waits in files for is thrown away then.

    *refs* and those of *beside* serve each other, in the order of capture; where a site has few of them, the newest
    pages of the archive follow.
    """
    beside = beside or Beside()
    known = pages_known(house, (*refs, *beside.refs))
    place_of = {ref.record_id: place for place, ref in enumerate(known)}

    def originals(places: Sequence[int]) -> Sequence[Page]:
        return originals_of(house, (known[place] for place in places), beside.spooled)

    listed = Listed(
        sites=[site_key(ref.url) for ref in known],
        pages=originals,
        read=frozenset(place_of[ref.record_id] for ref in refs),
        way=way,
        stands=lambda place: beside.stands(known[place]) if way is Way.FULL else None,
    )
    with Serving(pool, listed) as serving:
        for at in range(0, len(refs), BATCH):
            places = [place_of[ref.record_id] for ref in refs[at : at + BATCH]]
            yield serving.readings(places)
            serving.throw_away(places)


def pages_known(house: House, refs: Iterable[RecordRef]) -> list[RecordRef]:
    """Return records in the order of capture, and behind them what the archive has beside them of sites of which they are few."""
    together = sorted(set(refs), key=lambda ref: (ref.captured_at, ref.record_id))
    return [*together, *_from_archive(house, together)]


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
