"""The file of a budget that processes share: opened when it can be, tried again when it cannot, made anew when it is damaged.

Nobody waits for it longer than a moment: who finds it held by another process is told so, and asks again later.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_Done = TypeVar("_Done")

# A transaction takes 0.1 ms; a crawl's loop, which waits here, stands still so long at most.
BUSY_S = 0.02
# Who found the file held, or unusable, leaves it alone for so long: trying costs BUSY_S, a twelfth or a hundredth of it.
RETRY_S = 0.25
REOPEN_S = 2.0
# Somebody who holds the file for longer has stopped in the middle: runs go on without it, and keep trying. A choice.
PATIENCE_S = 30.0
_LOOK_S = 1.0  # so often it is seen whether the file still stands at its path
_ASIDE_S = 60.0  # what is damaged again sooner is damaged by somebody who goes on
# The layout of the tables; it grows when they change. A file of another one is made anew: nothing in it is evidence.
LAYOUT = 1
_SCHEMA = (
    """CREATE TABLE turn (key TEXT PRIMARY KEY, asked_at REAL NOT NULL, gap_s REAL NOT NULL,
        wished_until REAL NOT NULL, wisher INTEGER NOT NULL, held_until REAL NOT NULL, holder INTEGER NOT NULL)
        WITHOUT ROWID""",
    """CREATE TABLE rest (place TEXT PRIMARY KEY, said_at REAL NOT NULL, until REAL NOT NULL,
        why TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE site (address TEXT, domain TEXT, seen_at REAL NOT NULL,
        PRIMARY KEY (address, domain)) WITHOUT ROWID""",
)
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
# What speaks of the disk and its rights, not of what stands in the file.
_OUTSIDE = _HELD | {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOLFS,
}
# The last three are what rows of another shape end in: text for a number, NULL, a number that no machine has.
_ERRORS = (OSError, sqlite3.Error, ValueError, TypeError, OverflowError)


class AwayError(Exception):
    """The file cannot be used now; `may_pass` where another process holds it, and not for long yet."""

    def __init__(self, message: str, *, may_pass: bool) -> None:
        super().__init__(message)
        self.may_pass = may_pass


@dataclass(slots=True)
class SharedFile:
    """The file at `path`, shared by processes; `openings` counts how often it was opened. Not for use from several threads."""

    path: Path
    clock: Callable[[], float]
    openings: int = 0
    _db: sqlite3.Connection | None = None
    _id: tuple[int, int] | None = None
    _look_at: float = float("-inf")
    _again_at: float = float("-inf")
    _aside_again_at: float = float("-inf")
    _away_since: float | None = None
    _why: str = ""
    _is_held: bool = field(default=False)

    def close(self) -> None:
        """Close the file; what was written stays."""
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def do(self, act: Callable[[sqlite3.Connection], _Done], *, writes: bool = True) -> _Done:
        """Do it in one transaction, without one where nothing is written. Raises AwayError.

        A damaged file is put aside, and it is done in a new one.
        """
        if self.clock() < self._again_at:
            raise self._away()
        try:
            try:
                return self._tried(act, writes=writes)
            except _ERRORS as error:
                if not (_is_damage(error) and self._is_set_aside()):
                    raise
            return self._tried(act, writes=writes)
        except _ERRORS as error:
            self._leave(error)
            raise self._away() from error

    def _tried(self, act: Callable[[sqlite3.Connection], _Done], *, writes: bool) -> _Done:
        db = self._opened()
        if not writes:
            return act(db)  # a file that can be read may be held all the same
        done = in_one(db, act)
        self._away_since = None
        return done

    def _opened(self) -> sqlite3.Connection:
        if self._db is not None and self._is_replaced():
            self.close()
        if self._db is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._id = _id_of(self.path)
            db = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            try:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=OFF")  # a power cut may take it: it is manners, not evidence
                lay_out(db)
            except BaseException:
                db.close()
                raise
            self._db, self._id = db, _id_of(self.path)
            self.openings += 1
        return self._db

    def _is_replaced(self) -> bool:
        """Tell whether another file stands at the path by now: somebody put ours aside, or removed it."""
        now = self.clock()
        if now < self._look_at:
            return False
        self._look_at = now + _LOOK_S
        return _id_of(self.path) != self._id

    def _is_set_aside(self) -> bool:
        """Put a damaged file away, with what SQLite keeps beside it; say whether a new one can stand there."""
        self.close()
        now = self.clock()
        if now < self._aside_again_at:
            return False
        self._aside_again_at = now + _ASIDE_S
        if _id_of(self.path) != self._id:
            return True  # somebody else was first
        try:
            self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
            for beside in ("-wal", "-shm"):
                self.path.with_name(self.path.name + beside).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _leave(self, error: Exception) -> None:
        now = self.clock()
        if self._away_since is None:
            self._away_since = now
        self._why, self._is_held = str(error), _code(error) in _HELD
        if not self._is_held:
            self.close()
        self._again_at = now + (RETRY_S if self._may_pass() else REOPEN_S)

    def _away(self) -> AwayError:
        return AwayError(self._why, may_pass=self._may_pass())

    def _may_pass(self) -> bool:
        since = self.clock() if self._away_since is None else self._away_since
        return self._is_held and self.clock() - since < PATIENCE_S


def in_one(db: sqlite3.Connection, act: Callable[[sqlite3.Connection], _Done]) -> _Done:
    """Do it in one transaction."""
    db.execute("BEGIN IMMEDIATE")
    try:
        done = act(db)
    except BaseException:
        if db.in_transaction:  # SQLite has ended it by itself where the disk refused
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    return done


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables, in place of those of another layout; all in one transaction, for others open the file too."""

    def made(db: sqlite3.Connection) -> None:
        if _is_ours(db):
            return
        for table in ("turn", "rest", "site"):
            db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _SCHEMA:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {LAYOUT:d}")

    if not _is_ours(db):
        in_one(db, made)


def _is_ours(db: sqlite3.Connection) -> bool:
    return bool(db.execute("PRAGMA user_version").fetchone()[0] == LAYOUT)


def why_unusable(path: Path) -> str:
    """Say why a budget could not be shared in the file at `path`; "" where it can, or where nothing stands there yet."""
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=1.0)) as db:
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            db.execute("BEGIN IMMEDIATE")
            db.execute("CREATE TABLE tried (one)")  # a file that can only be read begins a transaction too
            db.execute("ROLLBACK")
    except (OSError, sqlite3.Error) as error:
        return str(error)
    return "" if said == "ok" else said


def _id_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _code(error: Exception) -> int | None:
    """Give SQLite's primary code of an error; None where it has none."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_damage(error: Exception) -> bool:
    """Tell whether an error speaks of what stands in the file."""
    return not isinstance(error, OSError) and _code(error) not in _OUTSIDE
