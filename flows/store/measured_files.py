"""Digests of large files that somebody looks at again and again: read anew when anything about them changed, and every ten minutes anyway.

A file that was written has another time of change (ctime), which no program sets as it likes. What a disk loses by itself has not: that
the ten minutes are for. Small files are read at each look.
"""

import functools
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.manifests.manifest import FileEntry
from archive.store import FolderStore
from flows.house import House

_SMALL = 4 * 1024 * 1024  # bytes that take some milliseconds to read
_AGAIN_S = 600
_FRESH_NS = (
    2_000_000_000  # a file that was written a moment ago may be written again within one tick of its clock
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A file's size and digest, and when it was read for them."""

    entry: FileEntry
    at: datetime


def measured(house: House, name: str, *, small: int = _SMALL, fresh_ns: int = _FRESH_NS) -> Measured:
    """Return a file's size and digest, by its bytes or by what they were minutes ago. Raises StoreError.

    Not remembered are files of up to `small` bytes, and those that changed `fresh_ns` ago or less.
    """
    store = house.store()
    if not isinstance(store, FolderStore):
        return measured_now(house, name)
    try:
        found = (store.root / name).stat()
    except OSError:
        return measured_now(house, name)  # which says what is wrong
    is_fresh = abs(time.time_ns() - found.st_ctime_ns) < fresh_ns
    if found.st_size <= small or is_fresh:
        return measured_now(house, name)
    known = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return _remembered(house, name, known, int(time.monotonic() // _AGAIN_S))


@functools.lru_cache(maxsize=256)
def _remembered(house: House, name: str, known: tuple[int, ...], while_: int) -> Measured:
    del known, while_
    return measured_now(house, name)


def measured_now(house: House, name: str) -> Measured:
    """Return a file's size and digest by its bytes. Raises StoreError."""
    at = datetime.now(UTC)
    return Measured(entry=house.store().measure(name), at=at)
