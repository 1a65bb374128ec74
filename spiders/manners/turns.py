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
from typing import TYPE_CHECKING, TypeVar

from spiders.manners.turns_file import RETRY_S, AwayError, SharedFile, in_one, lay_out
from spiders.manners.turns_rows import MOST_HOLD_S, Rest, place_at, place_of, put, put_rests, rest_of

if TYPE_CHECKING:
    from spiders.manners.turns_shared import SharedTurns

_log = logging.getLogger(__name__)
_Done = TypeVar("_Done")

# An address behind which more registered domains were seen than this, within `SEEN_S`, belongs to a host of many sites,
# and counts as nobody's. A choice: an outlet has a handful of domains, a provider's front hundreds.
MOST_SITES = 5
SEEN_S = 7 * 24 * 3600.0
_REST = "SELECT said_at, until, why FROM rest WHERE place = ?"


@dataclass(slots=True)
class Turns:
    """The budget in the file at `path`; None is one of this process alone. Not for use from several threads.

    A file that another process holds is waited for, without standing still; one that cannot be used at all, or is held
    for long, is done without, for manners must not stop a crawl: the budget is this process's own until the file is
    back. The log is told once, and so is `on_alone`.
    """

    path: Path | None = None
    clock: Callable[[], float] = time.monotonic
    calendar: Callable[[], float] = time.time
    on_alone: Callable[[str], None] | None = None
    _file: SharedFile | None = field(init=False, default=None)
    _own: sqlite3.Connection = field(init=False)
    _rests: dict[str, Rest] = field(init=False, default_factory=dict)
    _is_owing: bool = field(init=False, default=False)
    _brought: int = field(init=False, default=0)
    _is_told: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._own = sqlite3.connect(":memory:", isolation_level=None)
        lay_out(self._own)
        if self.path is not None:
            self._file = SharedFile(self.path, self.clock)
            self._done(lambda _: None)

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._own.close()
        if self._file is not None:
            self._file.close()

    def take(self, gaps: Mapping[str, float], *, hold_s: float) -> float:
        """Take the turn of all keys for `hold_s` at most; `gaps` are the seconds that shall lie between two requests there.

        Gives 0.0 when it is taken, else the seconds to wait before the next try.
        """
        return self._done(lambda db: self._take(db, gaps, min(hold_s, MOST_HOLD_S)), meanwhile=RETRY_S)

    def _take(self, db: sqlite3.Connection, gaps: Mapping[str, float], hold_s: float) -> float:
        now = self.clock()
        places = [place_at(db, key) for key in gaps]
        wait_s = max((place.wait_s(now, gaps[place.key]) for place in places), default=0.0)
        for place in places:
            is_news = place.wish(now, gaps[place.key])
            if wait_s <= 0.0:
                place.asked_at, place.held_until, place.holder = now, now + hold_s, os.getpid()
            if is_news or wait_s <= 0.0:
                put(db, place)
        return max(wait_s, 0.0)

    def goes_on(self, key: str, last: float) -> bool:
        """Count one more request of who asked here at `last`, by `clock`, and has not left; False where somebody else asked since."""

        def counted(db: sqlite3.Connection) -> bool:
            place = place_at(db, key)
            if place.asked_at > last or place.is_held(self.clock()):
                return False
            place.asked_at = self.clock()
            put(db, place)
            return True

        return self._done(counted, meanwhile=False)

    def give_back(self, keys: Iterable[str], asked_at: float | None = None) -> None:
        """End the turn of all keys; `asked_at` is when the last request left, by `clock`, where one did."""

        def end(db: sqlite3.Connection) -> None:
            for place in (place_at(db, key) for key in keys):
                if place.holder in {0, os.getpid()}:
                    place.held_until, place.holder = 0.0, 0
                    place.asked_at = max(place.asked_at, asked_at or 0.0)
                    put(db, place)

        self._done(end)

    @property
    def has_rests(self) -> bool:
        """Tell whether any place may have asked for a rest; without a file and a rest in this run none has."""
        return self._file is not None or bool(self._rests)

    def rest(self, place: str, until: float, why: str) -> None:
        """Remember that a place (host, and port where it is not the usual one) wants no request until then."""
        rest = self._rests[place] = Rest(until=until, why=why, said_at=self.calendar())
        if self._file is not None:
            self._done(lambda db: put_rests(db, {place: rest}))

    def resting(self, place: str) -> Rest | None:
        """Return the rest that a place asked for, None when it may be asked. It writes nothing."""
        now = self.calendar()
        rest = self._rests.get(place)
        if rest is None or not rest.holds(now):
            rest = self._read(place)
        if rest is None or not rest.holds(now):
            return None
        self._rests[place] = rest
        return rest

    def _read(self, place: str) -> Rest | None:
        if self._file is None:
            return None
        with suppress(AwayError):
            return self._file.do(lambda db: rest_of(db.execute(_REST, (place,)).fetchone()), writes=False)
        return None

    def own(self, addresses: Sequence[str], domain: str) -> tuple[str, ...]:
        """Note which addresses a domain has; return those that it does not share with many sites."""
        now = self.calendar()
        count = "SELECT count(*) FROM site WHERE address = ?"

        def noted(db: sqlite3.Connection) -> tuple[str, ...]:
            rows = [(address, domain, now) for address in addresses]
            db.executemany("INSERT OR REPLACE INTO site VALUES (?, ?, ?)", rows)
            sites = {one: db.execute(count, (one,)).fetchone()[0] for one in addresses}
            return tuple(one for one in addresses if sites[one] <= MOST_SITES)

        return self._done(noted)

    def _done(self, act: Callable[[sqlite3.Connection], _Done], meanwhile: _Done | None = None) -> _Done:
        """Do it in one transaction in the file, or else in what is this process's own; `meanwhile` is the answer where the file is held."""
        if self._file is None:
            return in_one(self._own, act)
        try:
            done = self._file.do(lambda db: self._caught_up(db, act))
        except AwayError as away:
            if away.may_pass and meanwhile is not None:
                return meanwhile
            if not away.may_pass:
                self._tell(str(away))
            self._is_owing = True
            return in_one(self._own, act)
        if self._is_owing:
            self._own.execute("DELETE FROM turn")
        self._is_owing, self._brought = False, self._file.openings
        return done

    def _caught_up(self, db: sqlite3.Connection, act: Callable[[sqlite3.Connection], _Done]) -> _Done:
        assert self._file is not None
        if self._is_owing or self._brought != self._file.openings:
            self._bring(db)
        return act(db)

    def _bring(self, db: sqlite3.Connection) -> None:
        """Read the rests that stand in the file, bring what this process knows alone, and clear what is old."""
        now, today = self.clock(), self.calendar()
        for place, *row in db.execute("SELECT place, said_at, until, why FROM rest"):
            rest = rest_of(row)
            if rest is not None and rest.until > getattr(self._rests.get(place), "until", 0.0):
                self._rests[place] = rest
        self._rests = {place: rest for place, rest in self._rests.items() if rest.holds(today)}
        for row in self._own.execute("SELECT * FROM turn").fetchall():
            own = place_of(row)
            there = place_at(db, own.key)
            there.join(own, now)
            put(db, there)
        db.execute("DELETE FROM turn WHERE asked_at < ?", (now - SEEN_S,))
        db.execute("DELETE FROM site WHERE seen_at < ?", (today - SEEN_S,))
        db.execute("DELETE FROM rest WHERE until < ?", (today,))
        put_rests(db, self._rests)

    def _tell(self, why: str) -> None:
        if self._is_told:
            return
        self._is_told = True
        told = f"{self.path} cannot be used ({why}): other runs on this machine do not know of this one"
        _log.warning("%s", told)
        if self.on_alone is not None:
            self.on_alone(told)


def wait_for_turn(turns: "Turns | SharedTurns", key: str, gap_s: float) -> None:
    """Wait until a host may be asked, and count that as asked; for who asks outside of a crawl."""
    while (wait_s := turns.take({key: gap_s}, hold_s=0.0)) > 0.0:
        time.sleep(wait_s)
