"""Where what workers made of pages waits for their other steps: in files of a folder that goes with its owner, never in memory.

A worker writes at the end of a file of its own, so that one that is killed tears nobody else's, and says where.
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from article.article import NoArticle

_PREFIX, _LOCK = "warraq-reading-", "lock"


@dataclass(frozen=True, slots=True)
class Slip:
    """Where some bytes stand in a file."""

    file: str
    at: int
    length: int

    def read(self) -> bytes:
        """Read them. Raises OSError where the folder is gone."""
        with Path(self.file).open("rb") as file:
            file.seek(self.at)
            return file.read(self.length)


@dataclass(frozen=True, slots=True)
class TraceSlip:
    """Where a page's trace stands, and what of it is a number."""

    rows: Slip
    title: int
    address: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """The memory of a site by where its traces stand, as `article.cuts.memory.SiteMemory` holds them."""

    traces: tuple[TraceSlip, ...] = ()
    unread: int = 0

    @property
    def pages(self) -> int:
        """Count the pages remembered."""
        return len(self.traces)

    def __reduce__(self) -> tuple[object, ...]:
        """Go to a worker as plain rows: it goes with each page, up to twenty traces of two values each."""
        rows = [(t.rows.file, t.rows.at, t.rows.length, t.title, t.address) for t in self.traces]
        return _remembered, (rows, self.unread)


def _remembered(rows: list[tuple[str, int, int, int, int]], unread: int) -> Remembered:
    """Return a memory from the rows that `Remembered.__reduce__` made of it."""
    traces = (TraceSlip(Slip(file, at, size), title, address) for file, at, size, title, address in rows)
    return Remembered(tuple(traces), unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksSlip:
    """Where the rows of what a page links to stand, and the CPU (s) that finding them took."""

    rows: Slip
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of a page that a worker has begun: its trace, if it can serve others, what was prepared of it, if anything,
    and what it links to, where that was asked for.
    """

    trace: TraceSlip | None = None
    prepared: Slip | None = None
    links: LinksSlip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unprepared:
    """A page that could not be prepared: what it is read as, which preparing it again would not change."""

    read: NoArticle


def put(folder: str, raw: bytes) -> Slip:
    """Write bytes behind all that this process wrote to a folder. Raises OSError."""
    path = Path(folder) / f"{os.getpid()}"
    with path.open("ab") as file:
        at = file.tell()
        file.write(raw)
    return Slip(str(path), at, len(raw))


def put_apart(folder: str, raw: bytes) -> Slip:
    """Write bytes to a file of their own, which is thrown away when they were read. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(raw)
    return Slip(file.name, 0, len(raw))


def throw_away(slip: Slip) -> None:
    """Remove what stands apart; what is gone is gone."""
    Path(slip.file).unlink(missing_ok=True)


class Folder:
    """A folder that its owner alone can read, and that goes with it; `name` is its path.

    A lock that the kernel drops with its owner says that it is in use: what a killed process left is swept by the next one.
    """

    def __init__(self) -> None:
        _sweep()
        self._kept = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.name = self._kept.name
        draft = Path(self.name) / "lock.new"
        self._lock = draft.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        draft.rename(Path(self.name) / _LOCK)  # from here on it can be swept

    def cleanup(self) -> None:
        """Remove it, and all in it."""
        self._kept.cleanup()
        self._lock.close()


def _sweep() -> None:
    """Remove the folders of processes that are gone; what is not ours, or goes meanwhile, is left."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path.parent, ignore_errors=True)
