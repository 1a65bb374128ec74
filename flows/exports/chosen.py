"""The articles of an export: found in one pass over the story's texts, read again one at a time, so that memory stays flat."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from shlex import quote
from typing import BinaryIO

from archive.catalogue.bulk import in_pieces
from archive.decisions.decision import article_of
from archive.shelf import is_held_in, run_files
from article.pages.reservations import Signal
from flows.exports.now import fill, now_of
from flows.exports.package import ChangedError, ExportError
from flows.exports.shards import ArticleShard, Placed, PlacedVerdict, lines_of
from flows.exports.taken import Taken, taken_down
from flows.exports.wanted import Line, Policy, Wanted, fits, is_named
from flows.house import House
from flows.judging.changes import digest_said
from flows.judging.made import Made
from flows.reservations import Reserved, reserved_by
from flows.store.judgings import made_by
from flows.store.story_facts import title_of
from flows.store.story_names import no_articles
from flows.store.vouched import TextState, text_file

_TABLES = (
    # `said` is a digest of the verdict, `made` the file of the run that wrote it first.
    "CREATE TABLE lines (id BLOB PRIMARY KEY, sorted BLOB, fate TEXT, signals TEXT, is_asked INTEGER, file INTEGER, at INTEGER, length INTEGER, is_related INTEGER, said BLOB, made INTEGER) WITHOUT ROWID",
    # Verdicts of which another took the place: where a line stands that holds one.
    "CREATE TABLE before (id BLOB, made INTEGER, file INTEGER, at INTEGER, length INTEGER)",
    "CREATE INDEX before_of ON before (id)",
)
_AT_ONCE = 200  # lines whose places are looked up together
_SPELT = ("utf-8", "surrogatepass")
_PUT = """INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
made = CASE WHEN lines.said = excluded.said THEN lines.made ELSE excluded.made END,
sorted = excluded.sorted, fate = excluded.fate, signals = excluded.signals, is_asked = excluded.is_asked, file = excluded.file,
at = excluded.at, length = excluded.length, is_related = excluded.is_related, said = excluded.said"""
_PUT_BEFORE = "INSERT INTO before SELECT id, made, file, at, length FROM lines WHERE id = ? AND said != ?"


class Fate(StrEnum):
    """What becomes of an article in an export."""

    IN = "in"
    OTHER = "other"  # not asked for
    RESERVED = "reserved"
    TAKEN_DOWN = "taken-down"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many articles of the story are not in an export: `not_asked` for by its filters, `reserved` by their sites, `taken_down`."""

    not_asked: int
    reserved: int
    taken_down: int


class Chosen:
    """The articles that an export takes, by date of publication; undated ones last. They can be read any number of times.

    `altered` are the runs' texts that are not what was claimed when they were written; `title` is the story's, else its name.
    """

    def __init__(self, rows: sqlite3.Connection, house: House, files: tuple[str, ...], taken: Taken) -> None:
        self._rows, self._house, self._files = rows, house, files
        self.taken = taken
        self.altered: tuple[str, ...] = ()
        self.title = ""
        self._makers: dict[int, Made] = {}
        counts = Counter(dict(rows.execute("SELECT fate, count(*) FROM lines GROUP BY fate")))
        self.articles = counts[Fate.IN]
        self.left_out = LeftOut(
            not_asked=counts[Fate.OTHER],
            reserved=counts[Fate.RESERVED],
            taken_down=counts[Fate.TAKEN_DOWN],
        )
        self.reserved = _reserved(rows)

    @property
    def runs(self) -> frozenset[tuple[str, str]]:
        """Return the story and the id of each run that wrote a line of these articles."""
        rows = self._rows.execute("SELECT DISTINCT file FROM lines WHERE fate = ?", (Fate.IN,))
        names = (self._files[number].split("/") for (number,) in rows)
        return frozenset((parts[1], parts[-1].removesuffix(".jsonl")) for parts in names)

    def lines(self) -> Iterator[Line]:
        """Read the articles one at a time, each as a line of the schema "warraq/article/2" with how it stands `now` (docs/exports.md §2)."""
        for shard in self.shards(_AT_ONCE):
            yield from lines_of(shard)

    def shards(self, size: int) -> Iterator[ArticleShard]:
        """Give the articles in shards of so many, in their order."""
        rows = self._rows.execute(
            "SELECT id, file, at, length, is_related, made FROM lines WHERE fate = ? ORDER BY sorted, id",
            (Fate.IN,),
        )
        for number, part in enumerate(in_pieces(rows, size)):
            yield self._shard(number * size, part)

    def _shard(self, first: int, rows: Sequence[tuple[bytes, int, int, int, int, int]]) -> ArticleShard:
        before = {key: self._before(key) for key, *_ in rows}
        named = {file for _, file, *_ in rows} | {one[1] for found in before.values() for one in found}
        files = sorted(named)
        number_of = {file: number for number, file in enumerate(files)}
        store = self._house.store()
        return ArticleShard(
            first=first,
            files=tuple(store.local_path(self._files[file]).absolute() for file in files),
            places=tuple(
                Placed(
                    file=number_of[file],
                    at=at,
                    length=length,
                    now=now_of(self._rows, self.taken, key.decode(*_SPELT), is_related=bool(related)),
                    made=self._made(made),
                    before=tuple(
                        PlacedVerdict(file=number_of[file], at=at, length=length, made=self._made(made))
                        for made, file, at, length in before[key]
                    ),
                )
                for key, file, at, length, related, made in rows
            ),
        )

    def _before(self, key: bytes) -> list[tuple[int, int, int, int]]:
        asked = "SELECT made, file, at, length FROM before WHERE id = ? ORDER BY rowid"
        return self._rows.execute(asked, (key,)).fetchall()

    def _made(self, file: int) -> Made:
        if file not in self._makers:
            self._makers[file] = made_by(self._house, self._files[file])
        return self._makers[file]


@contextmanager
def chosen(house: House, wanted: Wanted, *, is_evidence: bool = False) -> Iterator[Chosen]:
    """Find the newest line of each article, and what becomes of it.

    Raises ExportError where nothing of the story is asked for. A run's text that is not what its manifest claims is named by `altered`;
    evidence is not made of it (ChangedError).
    """
    store, taken = house.store(), taken_down(house, wanted.story)
    files = run_files(store, wanted.story)
    altered = _altered(house, files, is_evidence=is_evidence)
    named: set[bytes] = set()
    with closing(sqlite3.connect("")) as rows:  # "": a file of SQLite's own, gone with the connection
        for table in _TABLES:
            rows.execute(table)
        for number, name in enumerate(files):
            with store.local_path(name).open("rb") as file:
                for row in _found(file, wanted, named, taken):
                    rows.execute(_PUT_BEFORE, (row[0], row[-1]))
                    rows.execute(_PUT, (*row[:5], number, *row[5:], number))
        _settle(rows, wanted, named, taken)
        with house.catalogue() as catalogue:
            fill(rows, catalogue, wanted.story)
        told = Chosen(rows, house, files, taken)
        told.altered = altered
        told.title = title_of(house, wanted.story)
        if not told.articles:
            raise ExportError(_nothing(house, wanted, told))
        yield told


def _altered(house: House, files: tuple[str, ...], *, is_evidence: bool) -> tuple[str, ...]:
    """Return those texts that are not what their runs wrote; refuse them in evidence."""
    found = [told for name in files if (told := text_file(house, name)).state is not TextState.AS_WRITTEN]
    if is_evidence and found:
        raise ChangedError(found[0].detail)
    return tuple(told.name for told in found)


def _nothing(house: House, wanted: Wanted, found: Chosen) -> str:
    """Return what to say where no article is left, with the next step."""
    left, where = found.left_out, house.where("")
    if left == LeftOut(not_asked=0, reserved=0, taken_down=0):
        return no_articles(house, wanted.story)
    told = (
        [f"{left.reserved} are reserved by their sites (--reservations keep takes them)"]
        if left.reserved
        else []
    )
    told += [f"{left.taken_down} were taken down"] if left.taken_down else []
    given = wanted.filters().items()
    asked = "".join(f" {name} {v if isinstance(v, str) else ', '.join(v)}" for name, v in given)
    because = f": {', '.join(told)}" if told else ""
    return (
        f"no article of {wanted.story!r} in the store {where} is left for{asked or ' an export'}{because}; "
        f"see: warraq show {quote(wanted.story)} --all --store {quote(where)}"
    )


Row = tuple[bytes, bytes, str, str, int, int, int, int, bytes]


def _found(file: BinaryIO, wanted: Wanted, named: set[bytes], taken: Taken) -> Iterator[Row]:
    """Give id, sort key, fate, signals, whether reservations were asked for, place, and whether it is related, and a digest of its verdict, of each line of a run's file."""
    at = 0
    for raw in file:
        start, at = at, at + len(raw)
        line = _line(raw)
        if line is None:
            continue
        if wanted.names_articles and is_named(line, wanted):
            named.add(_key(line["id"]))
        signals = ",".join(reserved_by(line))
        fate = Fate.IN if _is_wanted(line, wanted, taken) else Fate.OTHER
        when = str(line.get("published_at") or "9999")
        yield (
            _key(line["id"]),
            _key(when),
            fate,
            signals,
            "reservations" in line,
            start,
            len(raw.rstrip(b"\n")),
            bool(line["verdict"]["related"]),
            digest_said(line["verdict"]),
        )


def _key(text: str) -> bytes:
    """Return text as SQLite sorts it like Python, halves of surrogate pairs out of broken pages too."""
    return text.encode(*_SPELT)


def _line(raw: bytes) -> Line | None:
    """Return a line that can be read and has what every form asks of one; others are left to the audit."""
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(line, dict) or not isinstance(line.get("id"), str):
        return None
    verdict, texts = line.get("verdict"), line.get("paragraphs")
    is_whole = isinstance(verdict, dict) and {"relation", "score", "related"} <= verdict.keys()
    return line if is_whole and isinstance(texts, list) and {"title", "status"} <= line.keys() else None


def _is_wanted(line: Line, wanted: Wanted, taken: Taken) -> bool:
    """Say whether a line is asked for."""
    if wanted.run is not None and not is_held_in(line, wanted.story, wanted.run):
        return False
    article = article_of(line["id"])
    if article in taken.articles:
        return fits(line, wanted, belongs=True)
    return fits(line, wanted, belongs=taken.belongs(article, is_related=line["verdict"]["related"]))


def _settle(rows: sqlite3.Connection, wanted: Wanted, named: set[bytes], taken: Taken) -> None:
    """Put what is not named, reserved or taken down among what is left out."""
    rows.create_function("is_named", 1, lambda key: key in named, deterministic=True)
    rows.create_function(
        "is_hidden", 1, lambda key: article_of(key.decode(*_SPELT)) in taken.articles, deterministic=True
    )
    if wanted.names_articles:
        rows.execute("UPDATE lines SET fate = ? WHERE NOT is_named(id)", (Fate.OTHER,))
    rows.execute("UPDATE lines SET fate = ? WHERE fate = ? AND is_hidden(id)", (Fate.TAKEN_DOWN, Fate.IN))
    if wanted.policy is Policy.LEAVE_OUT:
        rows.execute("UPDATE lines SET fate = ? WHERE fate = ? AND signals != ''", (Fate.RESERVED, Fate.IN))


def _reserved(rows: sqlite3.Connection) -> Reserved:
    """Count what is reserved among the articles that are asked for and stand."""
    kept = (Fate.IN, Fate.RESERVED)
    counts: Counter[str] = Counter()
    articles = reserved = unknown = 0
    query = "SELECT signals, is_asked, count(*) FROM lines WHERE fate IN (?, ?) GROUP BY signals, is_asked"
    for signals, is_asked, count in rows.execute(query, kept):
        articles, reserved = articles + count, reserved + (count if signals else 0)
        unknown += 0 if is_asked else count
        counts.update({signal: count for signal in signals.split(",") if signal})
    by_signal = {signal: counts[signal] for signal in Signal if counts[signal]}
    return Reserved(articles=articles, reserved=reserved, by_signal=by_signal, unknown=unknown)
