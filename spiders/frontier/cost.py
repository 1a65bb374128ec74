"""What each address of a run cost on the wire, durable with the exchanges that it cost: in the frontier's transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from archive.capture import Capture
from archive.manifests.cost import Cost
from spiders.frontier.plan import Again, Settled

COST = """CREATE TABLE IF NOT EXISTS cost (
    url TEXT PRIMARY KEY, requests INTEGER NOT NULL, sent INTEGER NOT NULL, received INTEGER NOT NULL,
    wire_ms INTEGER NOT NULL)"""
_ADD = """INSERT INTO cost VALUES (?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET requests = requests + excluded.requests,
    sent = sent + excluded.sent, received = received + excluded.received, wire_ms = wire_ms + excluded.wire_ms"""
_ALL = """SELECT u.url AS url, u.host AS host, coalesce(requests, 0) AS requests, coalesce(sent, 0) AS sent,
    coalesce(received, 0) AS received, coalesce(wire_ms, 0) AS wire_ms FROM url u LEFT JOIN cost c ON c.url = u.url"""


def cost_of(captures: Sequence[Capture]) -> Cost:
    """Give what attempts cost; those that put nothing on the wire are no requests."""
    return Cost(
        requests=sum(bool(one.request) for one in captures),
        sent_bytes=sum(len(one.request) for one in captures),
        received_bytes=sum(
            len(one.informational) + len(one.response) + one.trailing_bytes for one in captures
        ),
        wire_ms=round(1000 * sum(one.elapsed_s or 0.0 for one in captures)),
    )


def add_cost(db: sqlite3.Connection, end: Settled | Again) -> None:
    """Add what a claim cost to what its address cost before."""
    cost, url = end.cost, end.outcome.url if isinstance(end, Settled) else end.url
    if cost.requests:
        db.execute(_ADD, (url, cost.requests, cost.sent_bytes, cost.received_bytes, cost.wire_ms))


def costs(db: sqlite3.Connection, url: str | None = None) -> Iterator[tuple[str, str, Cost]]:
    """Give every planned address, or the one, with its host ("" for what is none) and what it cost."""
    query, values = (_ALL, ()) if url is None else (_ALL + " WHERE u.url = ?", (url,))
    with closing(db.execute(query, values)) as rows:
        for row in rows:
            paid = {"requests": row["requests"], "sent_bytes": row["sent"], "received_bytes": row["received"]}
            yield row["url"], row["host"], Cost(addresses=1, wire_ms=row["wire_ms"], **paid)
