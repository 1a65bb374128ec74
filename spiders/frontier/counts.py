"""What somebody who only looks on may ask of a run's frontier: how much has ended how, and which hosts are still owed.

The file is opened for reading alone, and never made; while it cannot be read the answer is empty.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BUSY_S = 0.2  # who looks on does not wait for long
# Rules of hosts are asked for on the way; nobody planned them.
_ENDED = """SELECT fate, reason, count(*) FROM url WHERE state = 'settled' AND purpose NOT IN ('robots', 'rules')
    GROUP BY fate, reason"""
# The index (state, host, slot) answers it alone: it costs what is open, not what was ever planned.
_OPEN = """SELECT host, count(*) AS open, sum(state = 'claimed') AS asked FROM url WHERE state IN ('pending', 'claimed')
    AND host != '' GROUP BY host ORDER BY asked DESC, open DESC, host"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHost:
    """A host that is owed answers: how many of its addresses have no end yet, and how many of them the crawl has taken: on the wire, or waiting for their turn."""

    host: str
    open: int
    asked: int


def ended_so_far(frontier: Path) -> Mapping[tuple[str, str], int]:
    """Return how many planned addresses have ended, by fate and reason."""
    return {(fate, reason): count for fate, reason, count in _rows(frontier, _ENDED)}


def open_hosts(frontier: Path) -> tuple[OpenHost, ...]:
    """Return the hosts with open addresses, those that are being asked first."""
    return tuple(OpenHost(host=host, open=left, asked=asked) for host, left, asked in _rows(frontier, _OPEN))


def _rows(frontier: Path, question: str) -> list[Any]:
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{frontier.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)) as db,
    ):
        return db.execute(question).fetchall()
    return []
