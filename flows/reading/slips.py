"""Where what workers made of pages waits for their other steps: in files of a folder that goes with its owner, never in memory.

A worker writes at the end of a file of its own, so that one that is killed tears nobody else's, and says where.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from article.article import NoArticle


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of a page that a worker has begun: its trace, if it can serve others, and what was prepared of it, if anything."""

    trace: TraceSlip | None = None
    prepared: Slip | None = None


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


def a_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that its owner alone can read, and that goes with it."""
    return tempfile.TemporaryDirectory(prefix="warraq-reading-", ignore_cleanup_errors=True)
