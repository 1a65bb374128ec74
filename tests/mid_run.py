"""What a run that goes on looks like from outside: its processes, and what its frontier has settled."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any


def children_of(pid: int) -> list[int]:
    """Return the process ids of a process's children."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for task in tasks for word in task.read_text().split()]


def settled(store: Path) -> int:
    """Count what the run's frontier has settled: asked fifty times a second, so it reads no address."""
    return sum(count for (count,) in _told(store, "count(*)"))


def settled_addresses(store: Path) -> dict[str, str]:
    """Return what the run's frontier has settled, address → record id or reason, as a stranger reads it."""
    rows = _told(store, "url, ref, reason")
    return {url: json.loads(ref)["record_id"] if ref else reason for url, ref, reason in rows}


def _told(store: Path, what: str) -> Iterator[Any]:
    """Yield rows of what the run's frontier has settled, none while it is being made."""
    for path in store.glob("spool/*/frontier.sqlite"):
        with suppress(sqlite3.OperationalError), sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            yield from db.execute(f"SELECT {what} FROM url WHERE state = 'settled'").fetchall()
