"""What stands in the shared budget, as values: places with their turns and wishes, and the rests that hosts asked for.

Any process may have written a row: what no lawful one would write has no effect beyond what a lawful one has.
"""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

# Behind the last ask of a process that wants a longer gap, it holds for everybody so much longer, or until it ends: else
# who wants 5 s never has a turn beside somebody who asks every 2 s. A choice: an answer of 30 s and as much again.
WISH_S = 60.0
# No process makes others wait for more: the longest Crawl-delay that is kept (Wire.max_wait_s). Who wants more has it alone.
MOST_GAP_S = 120.0
MOST_HOLD_S = 3600.0  # nor for a turn that is held for longer; a hundred times the time that an exchange has
MOST_REST_S = 24 * 3600.0  # the longest rest that is kept (Wire.max_rest_s)
# Who finds a place held looks again after this: a thirtieth of the delay that is set by default.
_LOOK_S = 0.07
_PIDS = 2**31
_PUT = "INSERT OR REPLACE INTO turn VALUES (:key, :asked_at, :gap_s, :wished_until, :wisher, :held_until, :holder)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host wants no request until then (epoch seconds), and said so at `said_at`; `why` says what it answered."""

    until: float
    why: str
    said_at: float = 0.0

    def holds(self, now: float) -> bool:
        """Tell whether it is not over; one from the future is, for a clock was set back."""
        return self.said_at <= now < self.until


@dataclass(slots=True, kw_only=True)
class Place:
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
        if self.is_held(now):
            return _LOOK_S
        is_wished = 0.0 < self.wished_until - now <= MOST_GAP_S + WISH_S
        is_wished = is_wished and self.wisher != os.getpid() and _is_alive(self.wisher)
        gap = max(gap_s, min(self.gap_s, MOST_GAP_S) if is_wished else 0.0)
        return self.asked_at + gap - now

    def is_held(self, now: float) -> bool:
        """Tell whether somebody has the turn here."""
        return 0.0 < self.held_until - now <= MOST_HOLD_S and _is_alive(self.holder)

    def wish(self, now: float, gap_s: float) -> bool:
        """Note that somebody wants this gap; say whether that changed anything worth writing down."""
        gap_s = min(gap_s, MOST_GAP_S)
        is_another = self.wisher != os.getpid() and 0.0 < self.wished_until - now <= self.gap_s + WISH_S
        if gap_s < self.gap_s and is_another and _is_alive(self.wisher):
            return False
        is_news = gap_s != self.gap_s or self.wished_until - now < gap_s + WISH_S / 2
        self.gap_s, self.wished_until, self.wisher = gap_s, now + gap_s + WISH_S, os.getpid()
        return is_news

    def join(self, own: "Place", now: float) -> None:
        """Take in what this process did here while the file could not be used."""
        self.asked_at = max(own.asked_at, self.asked_at if self.asked_at <= now else own.asked_at)
        if self.holder in {0, os.getpid()} or not _is_alive(self.holder):
            self.held_until, self.holder = own.held_until, own.holder


def place_at(db: sqlite3.Connection, key: str) -> Place:
    """Give what is known of a key."""
    row = db.execute("SELECT * FROM turn WHERE key = ?", (key,)).fetchone()
    return Place(key=key) if row is None else place_of(row)


def place_of(row: Sequence[object]) -> Place:
    """Read a row. Raises ValueError or TypeError for one that is no place's."""
    key, asked_at, gap_s, wished_until, wisher, held_until, holder = row
    return Place(
        key=str(key),
        asked_at=_number(asked_at),
        gap_s=_number(gap_s),
        wished_until=_number(wished_until),
        wisher=_process(wisher),
        held_until=_number(held_until),
        holder=_process(holder),
    )


def put(db: sqlite3.Connection, place: Place) -> None:
    """Write down what is known of a key."""
    db.execute(_PUT, {name: getattr(place, name) for name in Place.__slots__})


def rest_of(row: Sequence[object] | None) -> Rest | None:
    """Read a row; no rest is longer than a host is given. Raises TypeError for what is none."""
    if row is None:
        return None
    said_at, until, why = _number(row[0]), _number(row[1]), row[2]
    if not isinstance(why, str):
        raise TypeError(f"a reason was read as {type(why).__name__}")
    return Rest(until=min(until, said_at + MOST_REST_S), why=why, said_at=said_at)


def put_rests(db: sqlite3.Connection, rests: Mapping[str, Rest]) -> None:
    """Write down rests, by place."""
    rows = [(place, rest.said_at, rest.until, rest.why) for place, rest in rests.items()]
    db.executemany("INSERT OR REPLACE INTO rest VALUES (?, ?, ?, ?)", rows)


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"a number was read as {type(value).__name__}")
    return float(value)


def _process(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < _PIDS:
        raise ValueError(f"a process was read as {str(value)[:30]}")
    return value


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
