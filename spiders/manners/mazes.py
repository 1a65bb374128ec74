"""Redirects that lead nowhere: in a circle, or a site whose redirects have no end.

Addresses that were planned are bounded by those who plan; what redirects add to them, and the robots.txt of each new
name that they lead to, is bounded here, in the frontier's transaction, so that it holds over processes and restarts.
"""

import sqlite3

# Longest chain that is followed; above any max_redirects, so that it only stops a damaged file.
LONGEST_CHAIN = 100
# Redirects by the hosts of one registered domain that a run follows. A choice: a site that moved sends each page over two
# (to https, to www.), and has some more for its lists.
ANY_SITE = 100
FOR_EACH = 2

HOPS = "CREATE TABLE IF NOT EXISTS hops (slot INTEGER PRIMARY KEY, followed INTEGER NOT NULL)"
_FOLLOWED = """INSERT INTO hops VALUES (?, 1) ON CONFLICT (slot) DO UPDATE SET followed = followed + 1
    RETURNING followed"""
_STATES = "state IN ('pending', 'claimed', 'settled')"  # all: so that the index of hosts is used
_OWN = "how IS NOT 'redirect' AND purpose NOT IN ('robots', 'rules')"
# Of a platform's hosts one must not use up what the others have: what was planned at a host may redirect in any case.
_FOLLOWED_THERE = f"SELECT count(*) FROM url WHERE {_STATES} AND host IN (?, ?) AND redirects_to IS NOT NULL"  # noqa: S608 - our own names
_PLANNED_THERE = f"SELECT count(*) FROM url WHERE {_STATES} AND host IN (?, ?) AND {_OWN}"  # noqa: S608
_PLANNED = f"SELECT count(*) FROM url WHERE slot = ? AND {_OWN}"  # noqa: S608


def why_endless(db: sqlite3.Connection, slot: int, host: str) -> str:
    """Count one more redirect by a host of a site (`slot_of` its registered domain); say why it must not be followed, "" where it may."""
    (followed,) = db.execute(_FOLLOWED, (slot,)).fetchone()
    if followed <= ANY_SITE:
        return ""
    (planned,) = db.execute(_PLANNED, (slot,)).fetchone()
    most = ANY_SITE + FOR_EACH * planned
    if followed <= most or _is_modest(db, host):
        return ""
    return f"its site redirects without end: {most} redirects were followed for {planned} addresses"


def _is_modest(db: sqlite3.Connection, host: str) -> bool:
    """Say whether a host, with or without "www.", redirected no more often than what was planned there lets it."""
    names = (host.removeprefix("www."), f"www.{host.removeprefix('www.')}")
    (followed,) = db.execute(_FOLLOWED_THERE, names).fetchone()
    (planned,) = db.execute(_PLANNED_THERE, names).fetchone()
    return bool(followed < FOR_EACH * planned)


def leads_back(db: sqlite3.Connection, url: str, target: str) -> bool:
    """Say whether a redirect from `url` to `target` closes a circle of redirects that were followed."""
    at: str | None = target
    for _ in range(LONGEST_CHAIN):
        if at == url:
            return True
        row = db.execute("SELECT redirects_to FROM url WHERE url = ?", (at,)).fetchone()
        at = None if row is None else row["redirects_to"]
        if at is None:
            return False
    return True
