"""The tables of a frontier, the questions asked of them, and their rows as values."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import UrlError, canonical
from archive.capture import Earlier
from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from spiders.frontier.cost import COST
from spiders.frontier.plan import Again, Claim, Plan, Purpose, Share
from spiders.manners.breaker import TROUBLE
from spiders.manners.mazes import HOPS

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS url (
        url TEXT PRIMARY KEY, host TEXT NOT NULL, slot INTEGER NOT NULL, purpose TEXT NOT NULL,
        priority INTEGER NOT NULL, hops INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'pending', worker TEXT,
        tries INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0,
        fate TEXT, reason TEXT, why TEXT NOT NULL DEFAULT '', ref TEXT, redirects_to TEXT,
        via TEXT, how TEXT, earlier TEXT, conditional INTEGER NOT NULL DEFAULT 0,
        CHECK ((state = 'settled') = (fate IS NOT NULL)))""",
    "CREATE INDEX IF NOT EXISTS by_host ON url (state, host, slot)",
    "CREATE INDEX IF NOT EXISTS by_priority ON url (state, host, priority DESC)",
    "CREATE TABLE IF NOT EXISTS mark (warc TEXT PRIMARY KEY, end INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rules (url TEXT PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS pause (host TEXT PRIMARY KEY, until REAL NOT NULL)",
    TROUBLE,
    COST,
    HOPS,
)

# Columns that a frontier of an earlier version lacks: its run is resumed all the same.
_LATER = {"via": "TEXT", "how": "TEXT", "earlier": "TEXT", "conditional": "INTEGER NOT NULL DEFAULT 0"}

_IS_DUE = "u.state = 'pending' AND u.not_before <= :now AND coalesce(p.until, 0) <= :now"
# From host to host along the index (state, host, slot), one step a host however many URLs it has; DISTINCT reads every open URL.
_HOSTS = """WITH RECURSIVE step (host) AS (SELECT min(host) FROM url WHERE state = 'pending' UNION ALL
    SELECT (SELECT min(host) FROM url WHERE state = 'pending' AND host > step.host) FROM step WHERE host IS NOT NULL)
    SELECT host FROM step WHERE (SELECT slot FROM url WHERE state = 'pending' AND host = step.host LIMIT 1) % :shards = :shard"""
_BUSY = "SELECT host, count(*) AS busy FROM url WHERE state = 'claimed' GROUP BY host"
_PAUSED = "SELECT host FROM pause WHERE until > :now"
_OF_HOST = """SELECT *, rowid AS seq FROM url WHERE state = 'pending' AND host = :host AND not_before <= :now
    ORDER BY priority DESC, rowid LIMIT :room"""
ONE_DUE = f"SELECT u.* FROM url u LEFT JOIN pause p ON p.host = u.host WHERE u.url = :url AND {_IS_DUE}"  # noqa: S608
NEXT_DUE = """SELECT min(max(u.not_before, coalesce(p.until, 0))) AS due FROM url u LEFT JOIN pause p ON p.host = u.host
    WHERE u.state = 'pending' AND u.slot % :shards = :shard"""
TAKE_FOR_RULES = "UPDATE url SET purpose = :purpose WHERE url = :url AND state = 'pending' AND purpose NOT IN ('robots', 'rules')"
# What was said of the address before it was asked stays, and the count of what stands in WARCs.
RENEW = """UPDATE url SET state = 'pending', purpose = :purpose, worker = NULL, fate = NULL, reason = NULL, why = '', ref = NULL,
    redirects_to = NULL, tries = 0, not_before = 0 WHERE url = :url AND state = 'settled' AND ref IS :ref"""
_PUT_BACK = """UPDATE url SET state = 'pending', worker = NULL, why = :why, not_before = :at, tries = tries + :counts,
    attempts = attempts + :attempts, conditional = conditional AND NOT :whole WHERE url = :url AND state = 'claimed'"""
_PAUSE = """INSERT INTO pause SELECT host, ? FROM url WHERE url = ?
    ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)"""
OVERLONG = (
    "UPDATE url SET not_before = 0 WHERE state != 'settled' AND not_before > ?",
    "DELETE FROM pause WHERE until > ?",
)


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, and the columns that an older file lacks."""
    for statement in SCHEMA:
        db.execute(statement)
    there = {row["name"] for row in db.execute("PRAGMA table_info(url)")}
    for name, kind in _LATER.items():
        if name not in there:
            db.execute(f"ALTER TABLE url ADD COLUMN {name} {kind}")


def due_rows(
    db: sqlite3.Connection, share: Share, limit: int, *, now: float, per_host: int
) -> list[sqlite3.Row]:
    """Give up to `limit` rows that are due. Hosts take turns, and none gets more than `per_host` claims, with all of its domain."""
    busy = {row["host"]: row["busy"] for row in db.execute(_BUSY)}
    taken = Counter[str]()  # by registered domain: its hosts wait for one turn, and shall not fill the worker
    for host, number in busy.items():
        taken[registered_domain(host)] += number
    paused = {row["host"] for row in db.execute(_PAUSED, {"now": now})}

    def is_ready(host: str) -> bool:
        return host not in paused and taken[registered_domain(host)] < per_host

    placed: list[tuple[int, int, int, sqlite3.Row]] = []
    for host in _ready(db, share, limit, is_ready, busy):
        domain = registered_domain(host)
        room = min(per_host - taken[domain], limit)
        rows = db.execute(_OF_HOST, {"host": host, "now": now, "room": room}).fetchall() if room > 0 else ()
        placed += [(taken[domain] + n, -row["priority"], row["seq"], row) for n, row in enumerate(rows)]
        taken[domain] += len(rows)
    return [row for *_, row in sorted(placed, key=lambda one: one[:3])[:limit]]


def _ready(
    db: sqlite3.Connection, share: Share, limit: int, is_ready: Callable[[str], bool], busy: Mapping[str, int]
) -> list[str]:
    """Return hosts that may be asked, those with nothing on the way first; `limit` of these are enough, and no more are looked for."""
    ready: list[str] = []
    idle = 0
    with closing(db.execute(_HOSTS, part(share))) as rows:
        for row in rows:
            if is_ready(host := row["host"]):
                ready.append(host)
                idle += host not in busy
                if idle >= limit:
                    break
    return sorted(ready, key=lambda host: busy.get(host, 0))[:limit]


def put_back(db: sqlite3.Connection, again: Again) -> None:
    """Make a claim pending again, and its host wait."""
    what = {"url": again.url, "why": again.why, "at": again.at, "attempts": again.attempts}
    db.execute(_PUT_BACK, {**what, "counts": int(again.counts), "whole": int(again.whole)})
    if again.host_at:
        db.execute(_PAUSE, (again.host_at, again.url))


def slot_of(domain: str) -> int:
    """Give the stable number of a domain from which its shard follows."""
    return int.from_bytes(hashlib.sha256(domain.encode()).digest()[:4])


def part(share: Share) -> dict[str, int]:
    """Give a share as the parameters of a question."""
    return {"shard": share.shard, "shards": share.shards}


def known(url: str) -> str:
    """Give the form of a URL that a frontier knows it by: canonical, or the escaped text of what is no URL."""
    try:
        return canonical(url)
    except UrlError:
        return url.encode("ascii", "backslashreplace").decode()


def claim_of(row: sqlite3.Row) -> Claim:
    """Read a row as a claim."""
    plan = Plan(
        url=row["url"],
        purpose=Purpose(row["purpose"]),
        priority=row["priority"],
        hops=row["hops"],
        via=row["via"],
        how=row["how"],
        earlier=_earlier(row["earlier"]),
        conditional=bool(row["conditional"]),
    )
    return Claim(plan=plan, host=row["host"], tries=row["tries"], attempts=row["attempts"])


def plan_row(plan: Plan) -> dict[str, str | int | None]:
    """Give the part of a row that its plan fills, by column; `via` as the frontier knows addresses."""
    return {
        "purpose": plan.purpose.value,
        "priority": plan.priority,
        "hops": plan.hops,
        "via": None if plan.via is None else known(plan.via),
        "how": plan.how,
        "earlier": _earlier_text(plan.earlier),
        "conditional": int(plan.conditional),
    }


def outcome_of(row: sqlite3.Row) -> Outcome:
    """Read a settled row as its outcome."""
    return Outcome(
        url=row["url"],
        fate=Fate(row["fate"]),
        reason=row["reason"],
        why=row["why"],
        ref=_ref(json.loads(row["ref"])) if row["ref"] else None,
        redirects_to=row["redirects_to"],
    )


def ref_text(ref: RecordRef | None) -> str | None:
    """Write a record's place as it stands in a row."""
    if ref is None:
        return None
    return json.dumps(_ref_dict(ref), ensure_ascii=True)


def _ref_dict(ref: RecordRef) -> dict[str, object]:
    return asdict(ref) | {"captured_at": ref.captured_at.isoformat()}


def _ref(found: dict[str, Any]) -> RecordRef:
    found["kind"] = RecordKind(found["kind"])
    found["captured_at"] = datetime.fromisoformat(found["captured_at"])
    return RecordRef(**found)


def _earlier_text(earlier: Earlier | None) -> str | None:
    return None if earlier is None else json.dumps(asdict(earlier) | {"ref": _ref_dict(earlier.ref)})


def _earlier(text: str | None) -> Earlier | None:
    if text is None:
        return None
    found = json.loads(text)
    return Earlier(**found | {"ref": _ref(found["ref"])})
