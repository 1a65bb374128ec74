"""Which records are the evidence of some articles: their exchanges, what these refer to, and the rules under which they were asked for."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin

from archive.catalogue.catalogue import Catalogue
from archive.custody.log import CustodyError, CustodyLine, custody_name, read_log
from archive.custody.seals import SEALS, from_json, seal_number
from archive.originals import LONGEST_TRAIL
from archive.reading.grammar import RecordError
from archive.reading.reader import StoredRecord, read_record
from archive.store import Store
from archive.warc import read_fields_block
from archive.writing.rendered import RENDERED
from flows.exports.package import ChangedError
from flows.exports.taken import Taken
from flows.exports.wanted import Line, addresses_of
from flows.house import House
from spiders.manners.robots import rules_url

_NAMED = re.compile(
    rb'"id":"([^"]*)","type":"[^"]*","url":(?:null|"([^"]*)")'
)  # as lines of custody are spelt


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What some articles stand on: the addresses that were asked for, and records and files that their lines name."""

    urls: frozenset[str]
    records: frozenset[str]
    warcs: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Picked:
    """The records that were found: for each WARC file the places of their lines in its log; `missing` are nowhere."""

    places: dict[str, set[int]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)


def sought_by(lines: Iterable[Line]) -> Sought:
    """Return what the lines of articles stand on."""
    urls, records, warcs = set[str](), set[str](), set[str]()
    for line in lines:
        own = addresses_of(line) | {found["url"] for found in line.get("found") or () if found.get("url")}
        own |= {part["url"] for part in line.get("parts") or ()}
        urls |= own | {rules_url(urljoin(url, "/")) for url in own if url.startswith("http")}
        records |= {record for record in _records_of(line) if record}
        warcs |= {place["warc"] for place in _places_of(line)}
    urls |= {RENDERED + url for url in urls}
    return Sought(urls=frozenset(urls), records=frozenset(records), warcs=frozenset(warcs))


def _records_of(line: Line) -> Iterator[str | None]:
    yield line.get("record")
    yield from (part["record"] for part in line.get("parts") or ())
    yield from (one.get("record") for one in line.get("reservations") or ())


def _places_of(line: Line) -> Iterator[Line]:
    yield from (line["archived"],) if line.get("archived") else ()
    yield from (part["archived"] for part in line.get("parts") or ())


@dataclass(slots=True, kw_only=True)
class Picker:
    """Finds records through the custody logs, a log at a time, and never one of an address that was taken down."""

    house: House
    store: Store
    taken: Taken
    picked: Picked = field(default_factory=Picked)
    _seen: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)

    def pick(self, story: str, sought: Sought) -> Picked:
        """Return where the records are that are sought, and those that these refer to. Raises ChangedError, CustodyError."""
        sealed = _sealed_logs(self.store)
        for warc in sorted({*_logged(self.store, story), *sought.warcs}):
            if self._may_hold(warc, sealed, sought):
                self._take(warc, lambda line: line.link.url in sought.urls or line.link.id in sought.records)
        for _ in range(LONGEST_TRAIL):
            if not (wanted := self._open - self._seen - self.picked.missing):
                break
            with self.house.catalogue() as catalogue:
                for record in sorted(wanted):
                    self._take_original(catalogue, record)
        self.picked.missing |= sought.records - self._seen
        return self.picked

    def _may_hold(self, warc: str, sealed: Mapping[str, str], sought: Sought) -> bool:
        """Say whether a log may have a line that is sought; one that is not as its seal holds it is read strictly, whatever it has."""
        name = custody_name(warc)
        log = self.store.read(name)
        return hashlib.sha256(log).hexdigest() != sealed.get(name) or may_hold(log, sought)

    def _take(self, warc: str, is_wanted: Callable[[CustodyLine], bool]) -> None:
        """Take the lines of a file that are wanted; with them the file's first record, and what they name in it."""
        name = custody_name(warc)
        log = read_log(self.store.read(name), name)
        own = {
            n
            for n, line in enumerate(log)
            if is_wanted(line) and not self.taken.has(line.link.url, line.link.id)
        }
        if not own:
            return
        chains = {line.link.url: n for n, line in enumerate(log) if line.link.type == "resource"}
        for number in sorted(own):
            link = log[number].link
            self._seen.add(link.id)
            if link.type == "metadata":
                facts = dict(read_fields_block(self._record(warc, log[number]).block))
                own |= {chains[uri] for uri in (facts.get("tls-chain"),) if uri in chains}
            elif link.type == "revisit":
                refers = self._record(warc, log[number]).field("WARC-Refers-To") or ""
                self._open.add(refers.removeprefix("<").removesuffix(">"))
        self.picked.places.setdefault(warc, set()).update(own | {0})

    def _take_original(self, catalogue: Catalogue, record: str) -> None:
        """Take the exchange that holds what a revisit refers to, in whatever file and story."""
        version = catalogue.record(record)
        if version is None or not self.store.exists(custody_name(version.ref.warc)):
            self.picked.missing.add(record)
            return
        name = custody_name(version.ref.warc)
        link = next(
            (one.link for one in read_log(self.store.read(name), name) if one.link.id == record), None
        )
        if link is not None:
            whole = (link.url, link.date)
            self._take(version.ref.warc, lambda line: (line.link.url, line.link.date) == whole)
        if record not in self._seen:
            self.picked.missing.add(record)

    def _record(self, warc: str, line: CustodyLine) -> StoredRecord:
        try:
            return read_record(self.store.local_path(warc), line.link.offset, line.link.length)
        except (RecordError, OSError) as error:
            raise ChangedError(f"{warc} at byte {line.link.offset}: {error}") from error


def may_hold(log: bytes, sought: Sought) -> bool:
    """Say whether a custody log may have a line that is sought, a fifth of the time of reading it: of a large store most have none."""
    if b"\\" in log:  # some address is spelt in more than one way
        return True
    urls, records = (
        {one.encode("utf-8", "replace") for one in some} for some in (sought.urls, sought.records)
    )
    return any(found[1] in records or found[2] in urls for found in _NAMED.finditer(log))


def _sealed_logs(store: Store) -> dict[str, str]:
    """Return the digests of custody logs as seals hold them; a seal that cannot be read is left to the audit."""
    found: dict[str, str] = {}
    for name in store.list(SEALS):
        if seal_number(name) is not None:
            with suppress(CustodyError):
                log = from_json(store.read(name), name).sealed.log
                found |= {} if log is None else {log.name: log.sha256}
    return found


def _logged(store: Store, story: str) -> Iterator[str]:
    for name in store.list(f"custody/{story}/"):
        if name.endswith(".jsonl"):
            yield f"warc/{name.removeprefix('custody/').removesuffix('.jsonl')}.warc.gz"
