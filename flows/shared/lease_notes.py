"""Which lease a folder has, on its own disk: who comes after a process that died ends its lease, and waits for nobody."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.disk import StoreError
from archive.lock import STORY_LOCKS
from archive.locked_files import FileLock

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class LeaseNote:
    """The note of one lease, held with flock(2) by who wants it or has it: what another process of this folder left in it is a dead one's.

    A token counts for the folder in which it was noted, and until the machine is started again: a copy of that folder
    elsewhere may belong to a machine that lives, and ends nobody's lease.
    """

    def __init__(self, root: Path, file: FileLock | None) -> None:
        self._root, self._file = root, file

    def left(self) -> int | None:
        """Return the token of a lease that a process of this folder left when it died."""
        if self._descriptor is None:
            return None
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(os.pread(self._descriptor, 4096, 0))
            if said["place"] == place_of(self._root):
                return int(said["token"])
        return None

    def write(self, token: int) -> None:
        """Note the token of the lease that this process has."""
        if (place := place_of(self._root)) and self._descriptor is not None:
            self.clear()
            with suppress(OSError):  # a full disk: a restart waits for the lease's end
                os.pwrite(self._descriptor, json.dumps({"token": token, "place": place}).encode(), 0)

    def clear(self) -> None:
        """Note that the lease was given back."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)

    @property
    def _descriptor(self) -> int | None:
        return self._file.descriptor if self._file else None


@contextmanager
def lease_note(root: Path | None, name: str) -> Iterator[LeaseNote]:
    """Hold the note of a lease for the length of the block; one of nothing where another process of the folder has it, or nothing can be noted."""
    if root is None:
        yield LeaseNote(Path(), None)
        return
    file = FileLock(root, root / STORY_LOCKS / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.lease")
    with suppress(StoreError, OSError):
        file.take(fcntl.LOCK_EX, tries=1)
    try:
        yield LeaseNote(root, file)
    finally:
        file.let_go()


def place_of(root: Path) -> str:
    """Return what one folder of one running machine is called, unlike its copies on others; "" where the system does not tell."""
    with suppress(OSError):
        seen = root.stat()
        return f"{_BOOT.read_text().strip()} {seen.st_dev} {seen.st_ino}"
    return ""
