"""Sites that a run leaves to another machine: what is open there ends, what is on the wire is finished."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from archive.addresses.hosts import registered_domain
from archive.fate import Fate
from spiders.frontier.urls import FrontierError
from spiders.manners.breaker import LEASE_LOST
from spiders.manners.turns_file import in_one

_BUSY_S = 30.0  # as the frontier itself waits
_HOSTS = "SELECT DISTINCT host FROM url WHERE state IN ('pending', 'claimed')"
# As a host that is given up: its claims hear of it where they wait for their turn (spiders.manners.breaker).
_FALLS = """INSERT INTO trouble (host, failures, falls, reason, why) VALUES (:host, 0, 1, :reason, :why)
    ON CONFLICT (host) DO UPDATE SET failures = 0, falls = falls + 1, reason = :reason, why = :why"""
_ENDS = """UPDATE url SET state = 'settled', fate = :fate, reason = :reason, why = :why
    WHERE state = 'pending' AND host = :host"""


def leave_sites(frontier: Path, sites: Collection[str], why: str) -> int:
    """End in a run's frontier what is open at some registered domains; give how many hosts that were: none of a run that is over.

    Raises FrontierError where the disk refuses it, or others hold the frontier for long: it may be asked again.
    """
    if not frontier.exists():
        return 0

    def left(db: sqlite3.Connection) -> int:
        hosts = [host for (host,) in db.execute(_HOSTS) if _site(host) in sites]
        for host in hosts:
            what = {"host": host, "fate": Fate.FAILED.value, "reason": LEASE_LOST, "why": why}
            db.execute(_FALLS, what)
            db.execute(_ENDS, what)
        return len(hosts)

    try:
        with closing(sqlite3.connect(f"{frontier.absolute().as_uri()}?mode=rw", timeout=_BUSY_S, isolation_level=None, uri=True)) as db:  # fmt: skip
            db.execute("PRAGMA synchronous=FULL")
            return in_one(db, left)
    except sqlite3.Error as error:
        raise FrontierError(f"{frontier}: what another machine has by now can't be ended there yet ({error})") from error  # fmt: skip


def _site(host: str) -> str:
    return registered_domain(host) if host else ""
