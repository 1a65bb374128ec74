"""The articles of an export: found in one pass over the story's texts, read again one at a time, so that memory stays flat."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from shlex import quote
from typing import BinaryIO

from archive.catalogue.bulk import in_pieces
from archive.decisions.decision import article_of
from archive.shelf import is_held_in, run_files
from archive.store import Store
from article.pages.reservations import Signal
from flows.exports.now import fill, now_of
from flows.exports.package import ChangedError, ExportError
from flows.exports.shards import ArticleShard, Placed, lines_of
from flows.exports.taken import Taken, taken_down
from flows.exports.wanted import Line, Policy, Wanted, fits, is_named
from flows.house import House
from flows.reservations import Reserved, reserved_by
from flows.store.story_facts import title_of
from flows.store.story_names import no_articles
from flows.store.vouched import TextState, text_file

_TABLE = "CREATE TABLE lines (id BLOB PRIMARY KEY, sorted BLOB, fate TEXT, signals TEXT, is_asked INTEGER, file INTEGER, at INTEGER, length INTEGER, is_related INTEGER) WITHOUT ROWID"
_AT_ONCE = 200  # lines whose places are looked up together
_SPELT = ("utf-8", "surrogatepass")
_PUT = "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


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

    def __init__(self, rows: sqlite3.Connection, store: Store, files: tuple[str, ...], taken: Taken) -> None:
        self._rows, self._store, self._files = rows, store, files
        self.taken = taken
        self.altered: tuple[str, ...] = ()
        self.title = ""
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
            "SELECT id, file, at, length, is_related FROM lines WHERE fate = ? ORDER BY sorted, id",
            (Fate.IN,),
        )
        for number, part in enumerate(in_pieces(rows, size)):
            files = sorted({file for _, file, *_ in part})
            number_of = {file: n for n, file in enumerate(files)}
            yield ArticleShard(
                first=number * size,
                files=tuple(self._store.local_path(self._files[file]).absolute() for file in files),
                places=tuple(
                    Placed(
                        file=number_of[file],
                        at=at,
                        length=length,
                        now=now_of(self._rows, self.taken, key.decode(*_SPELT), is_related=bool(related)),
                    )
                    for key, file, at, length, related in part
                ),
            )


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
        rows.execute(_TABLE)
        for number, name in enumerate(files):
            with store.local_path(name).open("rb") as file:
                found = _found(file, wanted, named, taken)
                rows.executemany(_PUT, ((*row[:5], number, *row[5:]) for row in found))
        _settle(rows, wanted, named, taken)
        with house.catalogue() as catalogue:
            fill(rows, catalogue, wanted.story)
        told = Chosen(rows, store, files, taken)
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


Row = tuple[bytes, bytes, str, str, int, int, int, int]


def _found(file: BinaryIO, wanted: Wanted, named: set[bytes], taken: Taken) -> Iterator[Row]:
    """Give id, sort key, fate, signals, whether reservations were asked for, place, and whether it is related, of each line of a run's file."""
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
