"""Files of CC-NEWS read as they come: what can be the story is taken out, record by record, and nothing else is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from archive.importing import import_name, index_of
from archive.record import RecordRef
from flows.decisions.down import addresses_down
from flows.foreign import ImportRefusedError, examine, prove
from flows.house import House
from flows.settings import Settings
from flows.version import VERSION
from spiders.manners.optouts import opt_outs
from spiders.manners.taken_down import taken_down
from spiders.wire.stream import Stream
from story.channels.cc_news import Scan
from story.channels.scope import Survey
from story.link import Link, Reading, Unmeasured

Held = Callable[[str], RecordRef | None]  # the record that a store holds under an id

_NO_MARK = re.compile(r"[^0-9A-Za-z-]+")
_NO_MORE = frozenset({Unmeasured.THROTTLED, Unmeasured.REFUSED})
# Stand in for the names that an import gives: what is asked of a file is the same under every name.
_NAME, _INDEX = (
    import_name("excerpt", "19700101T000000Z-import", 1),
    "cdxj/excerpt/19700101T000000Z-import.cdxj",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What was taken out of one file: `path` is a .warc.gz of its own records, or None where nothing was new.

    `links` lead to what can be the story, `kept` are those whose records are in it, `held` the records of others that the
    store has already. `is_whole`: the file was read to its end, and of what can be the story nothing was left out.
    `read_bytes` came over the wire. `is_last`: there is no use in asking for another one in this run, as it is too
    large for what is left of the budget, or its host wants no more requests. `mark` tells the bytes of a WARC file that came
    whole, be its records as they may; "" where not all came.
    """

    url: str
    links: tuple[Link, ...]
    kept: tuple[Link, ...]
    reading: Reading
    path: Path | None
    is_whole: bool
    read_bytes: int
    is_last: bool = False
    held: tuple[RecordRef, ...] = ()
    mark: str = ""

    @property
    def source(self) -> str:
        """Say where the records come from, and at which bytes of it each stands."""
        places = ", ".join(link.archived.partition("#bytes=")[2] for link in self.kept)
        how = "read to its end" if self.is_whole else f"of which the first {self.read_bytes} bytes were read"
        return f"excerpt by warraq/{VERSION} of {self.url}, {how}: its records at bytes {places}, as they stand there"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The links of a file, those of them whose records were written down by their place there, and the records held before."""

    links: tuple[Link, ...]
    places: Mapping[int, Link]
    held: tuple[RecordRef, ...]


def read_file(url: str, settings: Settings, survey: Survey, place: tuple[Path, int, Held]) -> Excerpt:
    """Read a file as it comes. *place* is the folder for the excerpt, the most bytes to read, and what the store holds."""
    folder, most_bytes, held = place
    stream = Stream(url=url, wire=settings.wire(), most_bytes=most_bytes)
    scan = Scan(pieces=stream, url=url, survey=survey)
    path = folder / Path(urlsplit(url).path).name
    taken = _take(scan, path, held, _unwanted(settings))
    places, why = _sound(path, taken.places, held)
    reading = _reading(scan.reading(taken.links), stream)
    if why:
        left = f"{len(taken.places) - len(places)} records were left out, such as: {why}"[:500]
        reading = replace(reading, note="; ".join(filter(None, (reading.note, left))))
    is_all = len(taken.links) == len(places) + len(taken.held)
    return Excerpt(
        url=url,
        links=taken.links,
        kept=tuple(places.values()),
        reading=reading,
        path=path if places else None,
        is_whole=not stream.why and scan.is_whole and is_all and reading.unmeasured is None,
        read_bytes=stream.read,
        is_last=reading.unmeasured in _NO_MORE or (stream.size or 0) > most_bytes,
        held=taken.held,
        mark=_mark(stream) if scan.records and not stream.why else "",
    )


def _mark(stream: Stream) -> str:
    return f"{stream.read} bytes {_NO_MARK.sub('', stream.etag)[:64]}".rstrip()


def _unwanted(settings: Settings) -> Callable[[str], bool]:
    """Return what says of an address that its owner wants no visits, or that its page was taken down here."""
    outs, down = opt_outs(settings.opted_out), taken_down(addresses_down(House(settings=settings)))
    return lambda url: bool(outs.why(url) or down.refuses(url))


def _take(scan: Scan, path: Path, held: Held, is_unwanted: Callable[[str], bool]) -> _Taken:
    """Write the records down that the store does not hold; a link whose record is too long to be kept stays a link.

    Records of hosts whose owners want no visits are passed over, as those hosts are, and so are pages that were taken down.
    """
    links, places, known, ids = [], dict[int, Link](), [], set[str]()
    with path.open("wb") as file:
        for link in scan:
            if scan.record_id in ids or is_unwanted(link.url):
                continue
            ids.add(scan.record_id)
            links.append(link)
            if found := held(scan.record_id):
                known.append(found)
                scan.room += 1  # what is there already takes no new one's place
            elif scan.record:
                if not places:
                    file.write(scan.about)
                places[file.tell()] = link
                file.write(scan.record)
    return _Taken(links=tuple(links), places=places, held=tuple(known))


def _sound(path: Path, places: Mapping[int, Link], held: Held) -> tuple[dict[int, Link], str]:
    """Leave those records in an excerpt that an import takes; return their links in its order, and why others are not in it.

    An import takes a file whole or not at all, and one bad record shall not keep the others out.
    """
    if not places:
        return {}, ""
    _, why = _ids_in(path, held)
    if not why:
        return dict(places), ""
    starts, draft, part = sorted({0, *places}), path.with_suffix(".sound"), path.with_suffix(".part")
    kept, seen = dict[int, Link](), set[str]()
    with path.open("rb") as old, draft.open("wb") as new:
        for at, end in zip(starts, [*starts[1:], path.stat().st_size], strict=True):
            record = old.read(end - at)
            part.write_bytes(record)
            ids, wrong = _ids_in(part, held)
            if wrong or seen & ids:
                continue
            seen |= ids
            new.write(record)
            kept |= {at: places[at]} if at in places else {}
    draft.replace(path)
    return (kept, why) if kept and not _ids_in(path, held)[1] else ({}, why)


def _ids_in(path: Path, held: Held) -> tuple[frozenset[str], str]:
    """Return the ids of a file's records, and why no import would take it, "" where one does."""
    try:
        found = examine(path, path.name, _NAME)
        prove(path.name, [(found.foreign, found.log)], (_INDEX, index_of(found.refs)))
    except ImportRefusedError as error:
        return frozenset(), str(error)
    ids = frozenset(record.record_id for record in found.foreign.records)
    taken = next((ref.record_id for ref in found.refs if held(ref.record_id)), "")
    return ids, f"record {taken} stands in the store already" if taken else ""


def _reading(reading: Reading, stream: Stream) -> Reading:
    """Return what the file held; of one that did not come whole the rest was not measured."""
    if not stream.why:
        return reading
    status = stream.status or 0
    unmeasured = Unmeasured.UNREACHABLE if status != 200 else Unmeasured.UNREADABLE
    if status in (429, 503):
        unmeasured = Unmeasured.THROTTLED
    elif status in (401, 403, 451):
        unmeasured = Unmeasured.REFUSED
    note = f"{stream.url}: {stream.why}"
    return Reading(links=reading.links, note=note, unmeasured=unmeasured)
