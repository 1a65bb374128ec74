"""A frontier compared with what is really on the disk: what it says of records that are gone is taken back."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from spiders.frontier.urls import FrontierError

_BUSY_S = 30.0  # as the frontier itself waits
_BEHIND = """state = 'settled' AND json_extract(ref, '$.warc') = :warc
    AND json_extract(ref, '$.offset') + json_extract(ref, '$.length') > :end"""
_COUNT_CLAIMED = "SELECT count(*) FROM url WHERE state = 'claimed'"
# The outcome goes with the record: what was known of the address before it was asked stays.
_TAKE_BACK = f"""UPDATE url SET state = 'pending', worker = NULL, fate = NULL, reason = NULL, why = '', ref = NULL,
    redirects_to = NULL, tries = 0, not_before = 0 WHERE {_BEHIND}"""  # noqa: S608 - no value stands in it


def is_readable(path: Path) -> bool:
    """Say whether a frontier's file is a sound SQLite database with a frontier's tables."""
    if not path.exists():
        return False
    try:
        with closing(_opened(path)) as db:
            db.execute("SELECT warc, end FROM mark").fetchall()
            db.execute(_COUNT_CLAIMED)
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def again(path: Path, kept: Mapping[str, int]) -> int:
    """Count the addresses that are to be asked again: claimed ones, and those of records behind `kept`.

    `kept` gives, by the WARC's store-relative name, how many bytes of it are there.
    """
    with closing(_opened(path)) as db:
        claimed = int(db.execute(_COUNT_CLAIMED).fetchone()[0])
        gone = (db.execute(f"SELECT count(*) FROM url WHERE {_BEHIND}", _at(*one)) for one in kept.items())  # noqa: S608
        return claimed + sum(int(rows.fetchone()[0]) for rows in gone)


def take_back(path: Path, kept: Mapping[str, int]) -> int:
    """Make pending again what is settled with records behind `kept`, and lower the marks; give the number of addresses.

    In one transaction: a crash leaves all of it or nothing. Raises FrontierError when the file refuses.
    """
    if not kept:
        return 0
    try:
        with closing(_opened(path)) as db, db:
            taken = sum(db.execute(_TAKE_BACK, _at(*one)).rowcount for one in kept.items())
            db.executemany(
                "UPDATE mark SET end = :end WHERE warc = :warc", [_at(*one) for one in kept.items()]
            )
            return taken
    except sqlite3.Error as error:
        raise FrontierError(f"cannot take back what is gone from {path}: {error}") from error


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_S)
    db.execute("PRAGMA synchronous=FULL")
    return db


def _at(warc: str, end: int) -> dict[str, str | int]:
    return {"warc": warc, "end": end}
