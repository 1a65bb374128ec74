"""Whose turn it is to ask: one budget for all processes and runs of a user on this machine, in one SQLite file.

A turn is taken for all its keys (a registered domain, the addresses behind it) in one transaction, or not at all.
Until it is given back nobody else asks there; the turn of a process that died is free at once. Gaps are kept by
the machine's own clock since its start (CLOCK_MONOTONIC), which all processes share and nobody can set. A rest
that a host asked for may outlast the machine's start, so it is kept by the calendar's clock; one that began in
the future is over, for a clock was set back.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_log = logging.getLogger(__name__)
_Done = TypeVar("_Done")
_ALONE = "%s cannot be used (%s): other runs on this machine do not know of this one"

# Behind the last ask of a process that wants a longer gap, it holds for everybody so much longer, or until it ends: else
# who wants 5 s never has a turn beside somebody who asks every 2 s. A choice: an answer of 30 s and as much again.
WISH_S = 60.0
# An address behind which more registered domains were seen than this, within `_SEEN_S`, belongs to a host of many sites,
# and counts as nobody's. A choice: an outlet has a handful of domains, a provider's front hundreds.
MOST_SITES = 5
_SEEN_S = 7 * 24 * 3600.0
# Who finds a place held looks again after this: a thirtieth of the delay that is set by default.
_LOOK_S = 0.07
_BUSY_S = 10.0  # a transaction takes 0.1 ms; a disk that stalls has so long
# The layout of the tables; it grows when they change. A file of another one is made anew: nothing in it is evidence.
LAYOUT = 1
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS turn (key TEXT PRIMARY KEY, asked_at REAL NOT NULL, gap_s REAL NOT NULL,
        wished_until REAL NOT NULL, wisher INTEGER NOT NULL, held_until REAL NOT NULL, holder INTEGER NOT NULL)
        WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS rest (place TEXT PRIMARY KEY, said_at REAL NOT NULL, until REAL NOT NULL,
        why TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS site (address TEXT, domain TEXT, seen_at REAL NOT NULL,
        PRIMARY KEY (address, domain)) WITHOUT ROWID""",
)
_PUT = "INSERT OR REPLACE INTO turn VALUES (:key, :asked_at, :gap_s, :wished_until, :wisher, :held_until, :holder)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host wants no request until then (epoch seconds); `why` says what it answered."""

    until: float
    why: str


@dataclass(slots=True, kw_only=True)
class _Place:
    """What is known of one key; all by the machine's own clock."""

    key: str
    asked_at: float = float("-inf")
    gap_s: float = 0.0
    wished_until: float = 0.0
    wisher: int = 0
    held_until: float = 0.0
    holder: int = 0

    def wait_s(self, now: float, gap_s: float) -> float:
        """Return how long nobody may ask here yet, as somebody sees it who wants this gap."""
        if self.asked_at > now:
            return 0.0  # the machine has started anew since
        if now < self.held_until and _is_alive(self.holder):
            return _LOOK_S
        is_wished = now < self.wished_until and self.wisher != os.getpid() and _is_alive(self.wisher)
        gap = max(gap_s, self.gap_s if is_wished else 0.0)
        return self.asked_at + gap - now

    def wish(self, now: float, gap_s: float) -> bool:
        """Note that somebody wants this gap; say whether that changed anything worth writing down."""
        is_another = self.wisher != os.getpid() and 0.0 < self.wished_until - now <= self.gap_s + WISH_S
        if gap_s < self.gap_s and is_another and _is_alive(self.wisher):
            return False
        is_news = gap_s != self.gap_s or self.wished_until - now < gap_s + WISH_S / 2
        self.gap_s, self.wished_until, self.wisher = gap_s, now + gap_s + WISH_S, os.getpid()
        return is_news


@dataclass(slots=True)
class Turns:
    """The budget in the file at `path`; None is one of this process alone. Not for use from several threads.

    A file that cannot be used is told to the log, and the budget is this process's own: manners must not stop a crawl.
    """

    path: Path | None = None
    clock: Callable[[], float] = time.monotonic
    calendar: Callable[[], float] = time.time
    _db: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._db = _opened(self.path)

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._db.close()

    def take(self, gaps: Mapping[str, float], *, hold_s: float) -> float:
        """Take the turn of all keys for `hold_s` at most; `gaps` are the seconds that shall lie between two requests there.

        Gives 0.0 when it is taken, else the seconds to wait before the next try.
        """
        return self._done(lambda: self._take(gaps, hold_s))

    def _take(self, gaps: Mapping[str, float], hold_s: float) -> float:
        now = self.clock()
        places = [self._place(key) for key in gaps]
        wait_s = max((place.wait_s(now, gaps[place.key]) for place in places), default=0.0)
        for place in places:
            is_news = place.wish(now, gaps[place.key])
            if wait_s <= 0.0:
                place.asked_at, place.held_until, place.holder = now, now + hold_s, os.getpid()
            if is_news or wait_s <= 0.0:
                self._put(place)
        return max(wait_s, 0.0)

    def give_back(self, keys: Iterable[str], asked_at: float | None = None) -> None:
        """End the turn of all keys; `asked_at` is when the last request left, by `clock`, where one did."""

        def end() -> None:
            for place in map(self._place, keys):
                if place.holder == os.getpid():
                    place.held_until, place.holder = 0.0, 0
                    place.asked_at = max(place.asked_at, asked_at or 0.0)
                    self._put(place)

        self._done(end)

    def rest(self, place: str, until: float, why: str) -> None:
        """Remember that a place (host, and port where it is not the usual one) wants no request until then."""
        row = (place, self.calendar(), until, why)
        self._done(lambda: self._db.execute("INSERT OR REPLACE INTO rest VALUES (?, ?, ?, ?)", row))

    def resting(self, place: str) -> Rest | None:
        """Return the rest that a place asked for, None when it may be asked."""
        now = self.calendar()
        found = "SELECT until, why FROM rest WHERE place = ? AND said_at <= ? AND until > ?"
        row = self._done(lambda: self._db.execute(found, (place, now, now)).fetchone())
        return None if row is None else Rest(until=row[0], why=row[1])

    def own(self, addresses: Sequence[str], domain: str) -> tuple[str, ...]:
        """Note which addresses a domain has; return those that it does not share with many sites."""
        now = self.calendar()
        count = "SELECT count(*) FROM site WHERE address = ?"

        def noted() -> tuple[str, ...]:
            rows = [(address, domain, now) for address in addresses]
            self._db.executemany("INSERT OR REPLACE INTO site VALUES (?, ?, ?)", rows)
            sites = {one: self._db.execute(count, (one,)).fetchone()[0] for one in addresses}
            return tuple(one for one in addresses if sites[one] <= MOST_SITES)

        return self._done(noted)

    def _place(self, key: str) -> _Place:
        row = self._db.execute("SELECT * FROM turn WHERE key = ?", (key,)).fetchone()
        return _Place(key=key) if row is None else _Place(**dict(zip(_Place.__slots__, row, strict=True)))

    def _put(self, place: _Place) -> None:
        self._db.execute(_PUT, {name: getattr(place, name) for name in _Place.__slots__})

    def _done(self, act: Callable[[], _Done]) -> _Done:
        """Do it in one transaction; a file that fails is left, for a budget of this process alone."""
        try:
            return self._in_one(act)
        except (OSError, sqlite3.Error) as error:
            _log.warning(_ALONE, self.path, error)
            self._db = _prepared(sqlite3.connect(":memory:", isolation_level=None))
            return self._in_one(act)

    def _in_one(self, act: Callable[[], _Done]) -> _Done:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            done = act()
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return done


def wait_for_turn(turns: Turns, key: str, gap_s: float) -> None:
    """Wait until a host may be asked, and count that as asked; for who asks outside of a crawl."""
    while (wait_s := turns.take({key: gap_s}, hold_s=0.0)) > 0.0:
        time.sleep(wait_s)


def _opened(path: Path | None) -> sqlite3.Connection:
    for _ in range(2 if path is not None else 0):
        assert path is not None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _prepared(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None))
        except (OSError, sqlite3.OperationalError) as error:
            _log.warning(_ALONE, path, error)
            break
        except sqlite3.DatabaseError as error:  # no database, or a torn one
            if not _is_set_aside(path):
                _log.warning(_ALONE, path, error)
                break
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")  # a power cut may take it: it is manners, not evidence
    _lay_out(db)
    for table, column, since in (("turn", "asked_at", time.monotonic()), ("site", "seen_at", time.time())):
        db.execute(f"DELETE FROM {table} WHERE {column} < ?", (since - _SEEN_S,))  # noqa: S608 - our own names
    db.execute("DELETE FROM rest WHERE until < ?", (time.time(),))
    return db


def _is_set_aside(path: Path) -> bool:
    """Put a file that is no database away, with what SQLite keeps beside it; say whether that could be done."""
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _lay_out(db: sqlite3.Connection) -> None:
    """Make the tables, in place of those of another layout; all in one transaction, for others open the file too."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
        for table in ("turn", "rest", "site"):
            db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _SCHEMA:
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {LAYOUT:d}")
    db.execute("COMMIT")


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
