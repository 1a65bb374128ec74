"""Files of CC-NEWS read as they come: what can be the story is taken out, record by record, and nothing else is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.file_audit import check_warc
from flows.foreign import ACCUSING
from flows.settings import Settings
from flows.version import VERSION
from spiders.stream import Stream
from story.channels.cc_news import Scan
from story.channels.scope import Survey
from story.link import Link, Reading, Unmeasured

_NO_MORE = frozenset({Unmeasured.THROTTLED, Unmeasured.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What was taken out of one file: `path` is a .warc.gz of its own records, or None where nothing was new.

    `links` lead to what can be the story, `kept` are those whose records are in it. `is_whole` says that the file was read to
    its end. `read_bytes` came over the wire. `is_last`: there is no use in asking for another one in this run, as it is too
    large for what is left of the budget, or its host wants no more requests.
    """

    url: str
    links: tuple[Link, ...]
    kept: tuple[Link, ...]
    reading: Reading
    path: Path | None
    is_whole: bool
    read_bytes: int
    is_last: bool = False

    @property
    def source(self) -> str:
        """Say where the records come from, and at which bytes of it each stands."""
        places = ", ".join(link.archived.partition("#bytes=")[2] for link in self.kept)
        how = "read to its end" if self.is_whole else f"of which the first {self.read_bytes} bytes were read"
        return f"excerpt by warraq/{VERSION} of {self.url}, {how}: its records at bytes {places}, as they stand there"


def read_file(
    url: str, settings: Settings, survey: Survey, place: tuple[Path, int, Callable[[str], bool]]
) -> Excerpt:
    """Read a file as it comes. *place* is the folder for the excerpt, the most bytes to read, and which record ids are held."""
    folder, most_bytes, is_held = place
    stream = Stream(url=url, wire=settings.wire(), most_bytes=most_bytes)
    scan = Scan(pieces=stream, url=url, survey=survey)
    path = folder / Path(urlsplit(url).path).name
    links, ids, places = [], set[str](), dict[int, Link]()
    with path.open("wb") as file:
        for link in scan:
            if not scan.record or scan.record_id in ids or is_held(scan.record_id):
                continue
            if not ids:
                file.write(scan.about)
            ids.add(scan.record_id)
            places[file.tell()] = link
            file.write(scan.record)
            links.append(link)
    kept, reading = _sound(path, places), _reading(scan.reading(tuple(links)), stream)
    return Excerpt(
        url=url,
        links=tuple(links),
        kept=kept,
        reading=reading,
        path=path if kept else None,
        is_whole=not stream.why,
        read_bytes=stream.read,
        is_last=reading.unmeasured in _NO_MORE or (stream.size or 0) > most_bytes,
    )


def _sound(path: Path, places: Mapping[int, Link]) -> tuple[Link, ...]:
    """Leave those records in an excerpt that nothing is wrong with, and return their links in its order.

    A store takes no file in of which anything is wrong, and one bad record shall not keep the others out.
    """
    wrong = (
        {one.offset for one in check_warc(path, path.name, []) if one.verdict in ACCUSING}
        if places
        else set()
    )
    if not wrong:
        return tuple(places.values())
    starts = sorted({0, *places})
    draft = path.with_suffix(".sound")
    with path.open("rb") as old, draft.open("wb") as new:
        for at, end in zip(starts, [*starts[1:], path.stat().st_size], strict=True):
            part = old.read(end - at)
            new.write(b"" if at in wrong and at in places else part)
    draft.replace(path)
    return tuple(link for at, link in places.items() if at not in wrong)


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
