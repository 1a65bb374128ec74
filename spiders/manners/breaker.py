"""The circuit breaker: a host that fails one time after the other is given up for what is open now.

It lives in the frontier's transaction, so that it holds over processes and restarts. What is planned for the
host later is a new question: its first failure gives up the rest again, its first answer ends the trouble.
"""

import sqlite3
from dataclasses import dataclass

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from spiders.frontier.plan import Again, Claim, Purpose, Settled
from spiders.wire.wire import Wire

# A failure is a URL that failed in all its tries: no connection, no answer in time, a 5xx or a 429. Should one in ten of a
# living host's URLs do so on its own, five in a row come once in 100,000 times. At a host that has given nothing yet but
# its rules each try is one, for it may be dead: that costs five asks, and not fifteen. Measure with tests/spiders/test_breaker.py.
FAILURES = 5

# Ends that speak of the host, not of the page; beside them answers of 500 and above.
_OF_HOST = frozenset(
    {
        FailureKind.DNS,
        FailureKind.CONNECT,
        FailureKind.TIMEOUT,
        FailureKind.DISCONNECT,
        FailureKind.TLS,
        FailureKind.RATE_LIMITED,
    }
)

# Errors that a living host gives at single addresses: where others of its addresses answered, they say nothing of it, and
# nobody can have it given up by naming five of them.
_BY_STATUS = frozenset({FailureKind.HTTP_STATUS.value, FailureKind.RATE_LIMITED.value})

# What another machine is to fetch by now: no failure of a host (spiders.frontier.lost).
LEASE_LOST = "lease_lost"
TROUBLE = """CREATE TABLE IF NOT EXISTS trouble (
    host TEXT PRIMARY KEY, failures INTEGER NOT NULL DEFAULT 0, falls INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '')"""
_FAILED = """INSERT INTO trouble (host, failures, reason, why) VALUES (:host, 1, :reason, :why)
    ON CONFLICT (host) DO UPDATE SET failures = failures + 1, reason = :reason, why = :why"""
_ANSWERED = """SELECT 1 FROM url WHERE state = 'settled' AND host = ? AND purpose != ? AND ref IS NOT NULL
    AND json_extract(ref, '$.status') < 500 AND json_extract(ref, '$.status') != 429 LIMIT 1"""
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


def counted(claim: Claim, wire: Wire, kind: FailureKind) -> str:
    """Give a failed try as the reason that its host may be given up for; "" where it never counts.

    Only where one request follows the other: without a delay sixteen of them fail in one moment, which may pass. A name
    that is not found costs its host nothing, and a service with rules of its own is asked by those.
    """
    is_its = kind is FailureKind.HTTP_STATUS or (kind in _OF_HOST and kind is not FailureKind.DNS)
    is_paced = wire.delay_s > 0 and wire.pace_of(claim.host) is None
    return kind.value if is_its and is_paced else ""


def is_reached(outcome: Outcome) -> bool:
    """Tell whether an address that was asked ended in an answer that is no error of its host."""
    if outcome.reason == FailureKind.HTTP_STATUS.value:
        return outcome.ref is None or (outcome.ref.status or 0) < 500
    return outcome.reason not in _OF_HOST


def fall_of(db: sqlite3.Connection, host: str) -> Fall | None:
    """Give how a host was given up last, None when it never was."""
    row = db.execute("SELECT * FROM trouble WHERE host = ? AND falls > 0", (host,)).fetchone()
    if row is None:
        return None
    why = f"{host} was given up after {row['failures']} failures in a row; the last: {row['why']}"
    if not row["failures"] and row["reason"] == LEASE_LOST:
        why = f"{host} is left to others: {row['why']}"
    return Fall(number=row["falls"], reason=row["reason"], why=why)


def left_to_others(claim: Claim, fall: Fall | None, elsewhere: str = "") -> Settled | None:
    """Give the end of a claim whose host is another machine's by now; None where it is not.

    *elsewhere* says why its host is left, where that is known by the database that machines share.
    """
    if fall is not None and fall.reason == LEASE_LOST:
        return Settled(outcome=fall.outcome(claim.plan.url))
    if elsewhere:
        return Settled(outcome=Fall(number=0, reason=LEASE_LOST, why=elsewhere).outcome(claim.plan.url))
    return None


def note(db: sqlite3.Connection, end: Settled | Again) -> tuple[Outcome, ...]:
    """Count an end that was just written; give the outcomes of what is given up with its host.

    Claimed URLs are left to their worker: some are on the wire. A robots.txt is left to its own tries: what
    waits for it would otherwise be refused in the name of rules that nobody read.
    """
    if isinstance(end, Again):
        is_dead = end.failed and not _has_answered(db, _host(db, end.url))
        return _one_more(db, end.url, end.failed, end.why) if is_dead else ()
    if end.reached is None:
        return ()
    outcome = end.outcome
    if not end.reached:
        speaks_of_itself = outcome.reason in _BY_STATUS and _has_answered(db, _host(db, outcome.url))
        return () if speaks_of_itself else _one_more(db, outcome.url, outcome.reason, outcome.why)
    db.execute("UPDATE trouble SET failures = 0 WHERE host = ?", (_host(db, outcome.url),))
    return ()


def _one_more(db: sqlite3.Connection, url: str, reason: str, why: str) -> tuple[Outcome, ...]:
    host = _host(db, url)
    db.execute(_FAILED, {"host": host, "reason": reason, "why": why})
    fell = "UPDATE trouble SET falls = falls + 1 WHERE host = ? AND failures >= ?"
    return _give_up(db, host) if db.execute(fell, (host, FAILURES)).rowcount else ()


def _has_answered(db: sqlite3.Connection, host: str) -> bool:
    return db.execute(_ANSWERED, (host, Purpose.ROBOTS.value)).fetchone() is not None


def _host(db: sqlite3.Connection, url: str) -> str:
    return str(db.execute("SELECT host FROM url WHERE url = ?", (url,)).fetchone()["host"])


def _give_up(db: sqlite3.Connection, host: str) -> tuple[Outcome, ...]:
    fall = fall_of(db, host)
    assert fall is not None
    rows = db.execute(_OPEN, (host, Purpose.ROBOTS.value)).fetchall()
    outcomes = tuple(fall.outcome(row["url"]) for row in rows)
    db.executemany(_SETTLE, [(one.fate.value, one.reason, one.why, one.url) for one in outcomes])
    return outcomes
