"""What stands in the archive, read strictly, beside what the ledger of the web says was served."""

import base64
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.soak.crawl import Crawl, Killed
from bench.soak.web import Served, by_url  # makes `walks` be found, too

from walks import exchanges_of, facts_of  # isort: skip

from archive.fate import Fate
from archive.manifests.manifest import Manifest, from_json
from archive.reading.reader import ScanProblem, StoredRecord, scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A store as its files say: the manifest of its one run, all records by id, and what no strict reader passes."""

    manifest: Manifest
    records: dict[str, StoredRecord]
    doubled_ids: tuple[str, ...]
    problems: tuple[str, ...]
    places: frozenset[tuple[str, str, int, int]]

    @property
    def fates(self) -> Counter[str]:
        """Count the fates, robots.txt included."""
        return Counter(f"{one.fate}/{one.reason}" for one in self.manifest.planned)


def read_kept(store: Path) -> Kept:
    """Read a store that holds one run. Raises ValueError when it holds more, or none."""
    (path,) = store.glob("runs/*/*.json")
    manifest = from_json(path.read_bytes())
    found: list[tuple[str, StoredRecord]] = []
    problems: list[str] = []
    for warc in sorted(store.glob("warc/*/*.warc.gz")):
        name = str(warc.relative_to(store))
        for part in scan(warc):
            if isinstance(part, ScanProblem):
                problems.append(f"{name} at {part.offset}: {part.message}")
            else:
                found.append((name, part))
    times = Counter(record.record_id for _, record in found)
    return Kept(
        manifest=manifest,
        records={record.record_id: record for _, record in found},
        doubled_ids=tuple(one for one, many in times.items() if many > 1),
        problems=tuple(problems),
        places=frozenset((one.record_id, name, one.offset, one.length) for name, one in found),
    )


def catalogue_differs(store: Path, kept: Kept) -> list[str]:
    """Give the records that the catalogue has and the WARC files have not, or at another place, or the other way round.

    The catalogue speaks of answers (docs/format.md): of the WARC files those count.
    """
    with closing(sqlite3.connect(f"file:{store / 'catalogue.db'}?mode=ro", uri=True)) as db:
        rows = db.execute('SELECT record_id, warc, "offset", length, kind FROM captures').fetchall()
    kinds = {row[4] for row in rows}
    told = {tuple(row[:4]) for row in rows}
    there = {place for place in kept.places if kept.records[place[0]].kind in kinds}
    answers = {place for place in kept.places if kept.records[place[0]].kind in {"response", "revisit"}}
    return sorted({str(place[0]) for place in (told ^ there) | (answers - told)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The archive beside the ledger: answers that are archived as they were served, and three ways to be wrong.

    `unexplained` were served whole and are nowhere, though no kill came between them and their commit; `alien` were never
    served so, or stand twice. `redone` were lost in a kill before they were acknowledged, and asked for again.
    """

    exact: int
    redone: int
    unexplained: tuple[str, ...]
    alien: tuple[str, ...]


def compared(crawl: Crawl, kept: Kept) -> Compared:
    """Compare address by address: what is archived must be a part of what was served, in its order, byte for byte."""
    ledger = by_url(crawl.web.ledger)
    records: dict[str, list[StoredRecord]] = {}
    for record in kept.records.values():
        records.setdefault(record.url or "", []).append(record)
    exact, alien, left = 0, [], []
    for url in ledger.keys() | {
        url for url, ours in records.items() if any(r.kind == "request" for r in ours)
    }:
        ours = sorted(records.get(url, ()), key=lambda one: one.field("WARC-Date") or "")
        matched, strange = _paired(ledger.get(url, []), _exchanges(url, ours, kept))
        exact += len(matched)
        alien += [url] * strange
        left += [one for one in ledger.get(url, []) if one.serial not in matched and one.logged.response]
    unexplained = [one.url for one in left if not _was_lost_in_a_kill(one, crawl.kills)]
    return Compared(
        exact=exact, redone=len(left) - len(unexplained), unexplained=tuple(unexplained), alien=tuple(alien)
    )


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One archived exchange: what was sent, what came, and what its metadata says of the bytes around that."""

    request: bytes
    response: bytes
    before: bytes
    behind: int
    is_cut: bool

    def is_of(self, served: Served) -> bool:
        """Say whether this is what the server logged; what was cut is the beginning of it, else only what is told may lie behind."""
        sent = served.logged.response
        ours = self.before + self.response
        if self.request != served.logged.request or not sent.startswith(ours):
            return False
        return self.is_cut or len(ours) + self.behind == len(sent)


def _exchanges(url: str, ours: Sequence[StoredRecord], kept: Kept) -> list[_Exchange]:
    """Give the archived exchanges of an address that brought bytes."""
    referred = [kept.records[one] for one in filter(None, map(_refers_to, ours)) if one in kept.records]
    found = []
    for request, response, metadata in exchanges_of(
        url, [*ours, *(one for one in referred if one not in ours)]
    ):
        facts = dict(facts_of(metadata))
        before = base64.b64decode(facts.get("informational-base64", ""))
        if response or before:
            is_cut = not response or any(
                one.block == response and one.field("WARC-Truncated") for one in ours
            )
            behind = int(facts.get("trailing-bytes", "0"))
            found.append(_Exchange(request, response, before, behind, is_cut))
    return found


def _refers_to(record: StoredRecord) -> str | None:
    found = record.field("WARC-Refers-To") if record.kind == "revisit" else None
    return found and found.strip("<>")


def _paired(served: Sequence[Served], exchanges: Sequence[_Exchange]) -> tuple[set[int], int]:
    """Give the ledger's numbers of what is archived, and how many archived exchanges nobody served.

    From the last to the first: what a kill took was asked for again, so the last answer is never the lost one.
    """
    matched: set[int] = set()
    strange, end = 0, len(served)
    for exchange in reversed(exchanges):
        place = next((n for n in reversed(range(end)) if exchange.is_of(served[n])), None)
        if place is None:
            strange += 1
        else:
            matched.add(served[place].serial)
            end = place
    return matched, strange


def _was_lost_in_a_kill(served: Served, kills: Sequence[Killed]) -> bool:
    """Say whether the first kill behind an answer found its address unsettled: nobody had been told that it is archived."""
    first = next((kill for kill in kills if kill.at >= served.at), None)
    return first is not None and served.url not in first.settled


def forgotten(kills: Sequence[Killed], manifest: Manifest) -> list[str]:
    """Give the addresses that were settled at a kill and end otherwise in the manifest."""
    ends = {one.url: one.ref.record_id if one.ref else one.reason for one in manifest.planned}
    return sorted({url for kill in kills for url, what in kill.settled.items() if ends.get(url) != what})


def fateless(crawl: Crawl, manifest: Manifest) -> list[str]:
    """Give the planned addresses that have no fate or several, by the manifest and by the lines of the command."""
    times = Counter(one.url for one in manifest.planned)
    wrong = [url for url in crawl.web.plan.urls if times[url] != 1] + [
        url for url, many in times.items() if many > 1
    ]
    if crawl.told:
        lines = Counter(line["url"] for line in crawl.told)
        wrong += [url for url in crawl.web.plan.urls if lines[url] != 1]
    return sorted(set(wrong))


def not_kept(crawl: Crawl, manifest: Manifest) -> list[str]:
    """Give the pages of the hosts that behave which are not kept."""
    bad = crawl.web.plan.bad_names if crawl.web.hostile else frozenset()
    kept = {one.url for one in manifest.planned if one.fate is Fate.KEPT and one.reason == "ok"}
    return [url for url in crawl.web.plan.urls if url.split("/")[2] not in bad and url not in kept]
