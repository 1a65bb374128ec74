"""The circuit breaker: a host whose connections fail one after the other is given up for what is open now.

It lives in the frontier's transaction, so that it holds over processes and restarts. What is planned for the
host later is a new question: its first failure gives up the rest again, its first answer ends the trouble.
"""

import sqlite3
from dataclasses import dataclass

from archive.fate import Fate, Outcome
from spiders.plan import Purpose, Settled

# Each failure here is a URL that failed in all its tries. Should one in ten of a living host's URLs do so on
# its own, five in a row come once in 100,000 times; a host that times out costs 5 x 3 x 30 s, not hours.
FAILURES = 5

TROUBLE = """CREATE TABLE IF NOT EXISTS trouble (
    host TEXT PRIMARY KEY, failures INTEGER NOT NULL DEFAULT 0, falls INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '')"""
_FAILED = """INSERT INTO trouble (host, failures, reason, why) VALUES (:host, 1, :reason, :why)
    ON CONFLICT (host) DO UPDATE SET failures = failures + 1, reason = :reason, why = :why"""
_OPEN = "SELECT url FROM url WHERE state = 'pending' AND host = ? AND purpose != ? ORDER BY rowid"
_SETTLE = "UPDATE url SET state = 'settled', fate = ?, reason = ?, why = ? WHERE url = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A host was given up, for the `number`th time: the reason of its last failure, and why in a sentence."""

    number: int
    reason: str
    why: str

    def outcome(self, url: str) -> Outcome:
        """Give the outcome of a URL that is not asked because of this."""
        return Outcome(url=url, fate=Fate.FAILED, reason=self.reason, why=self.why)


def fall_of(db: sqlite3.Connection, host: str) -> Fall | None:
    """Give how a host was given up last, None when it never was."""
    row = db.execute("SELECT * FROM trouble WHERE host = ? AND falls > 0", (host,)).fetchone()
    if row is None:
        return None
    why = f"{host} was given up after {row['failures']} failures in a row; the last: {row['why']}"
    return Fall(number=row["falls"], reason=row["reason"], why=why)


def note(db: sqlite3.Connection, end: Settled) -> tuple[Outcome, ...]:
    """Count an end that was just written; give the outcomes of what is given up with its host.

    Claimed URLs are left to their worker: some are on the wire. A robots.txt is left to its own tries: what
    waits for it would otherwise be refused in the name of rules that nobody read.
    """
    if end.reached is None:
        return ()
    host = db.execute("SELECT host FROM url WHERE url = ?", (end.outcome.url,)).fetchone()["host"]
    if end.reached:
        db.execute("UPDATE trouble SET failures = 0 WHERE host = ?", (host,))
        return ()
    db.execute(_FAILED, {"host": host, "reason": end.outcome.reason, "why": end.outcome.why})
    fell = "UPDATE trouble SET falls = falls + 1 WHERE host = ? AND failures >= ?"
    return _give_up(db, host) if db.execute(fell, (host, FAILURES)).rowcount else ()


def _give_up(db: sqlite3.Connection, host: str) -> tuple[Outcome, ...]:
    fall = fall_of(db, host)
    assert fall is not None
    rows = db.execute(_OPEN, (host, Purpose.ROBOTS.value)).fetchall()
    outcomes = tuple(fall.outcome(row["url"]) for row in rows)
    db.executemany(_SETTLE, [(one.fate.value, one.reason, one.why, one.url) for one in outcomes])
    return outcomes
