"""Files that are locked with flock(2), and what stands in them about their holder."""

import contextlib
import errno
import fcntl
import json
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind, told

BUSY = frozenset({errno.EWOULDBLOCK, errno.EACCES})
# Somebody who only looks whether a lock is held has it for microseconds: who is refused tries again before believing it.
_TRIES, _EVERY_S = 5, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock, as they wrote it down; None for what a process that just began has not written yet. `story` is that of a run."""

    pid: int | None = None
    host: str | None = None
    story: str | None = None

    @property
    def sentence(self) -> str:
        """Name the process for a person."""
        who = "a process that just began" if self.pid is None else f"process {self.pid} on {self.host}"
        return f"{who} (a run of {self.story})" if self.story else who


class FileLock:
    """One file that is held with flock(2); `descriptor` is open while it is."""

    def __init__(self, root: Path, path: Path) -> None:
        self.root, self.path = root, path
        self.descriptor: int | None = None

    def take(self, how: int, *, flags: int = os.O_RDWR | os.O_CREAT, tries: int = _TRIES) -> bool:
        """Take the lock; say whether it was free. Raises StoreError where the file cannot be opened."""
        if flags & os.O_CREAT:
            with told(f"cannot lock the store {self.root}"):
                self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = opened(self.root, self.path, flags)
        for left in range(tries - 1, -1, -1):
            try:
                fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in BUSY:
                    os.close(descriptor)
                    raise
            else:
                self.descriptor = descriptor
                return True
            if left:
                time.sleep(_EVERY_S)
        os.close(descriptor)
        return False

    def sign(self, **more: str) -> None:
        """Write who holds the lock, for those who are refused."""
        assert self.descriptor is not None
        holder = json.dumps({"pid": os.getpid(), "host": os.uname().nodename, **more}).encode()
        with contextlib.suppress(OSError):  # a full disk must not keep a run from freeing space
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, holder, 0)

    def unsign(self) -> None:
        """Take out who holds the lock."""
        if self.descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self.descriptor, 0)

    def let_go(self) -> None:
        """Free the lock, if it is held."""
        if self.descriptor is not None:
            os.close(self.descriptor)  # the lock goes with its last descriptor; the file stays, see flock(2)
            self.descriptor = None


def is_held(path: Path) -> bool:
    """Say whether somebody has locked a file for writing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # no such lock, or not ours to look at
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in BUSY
    finally:
        os.close(descriptor)
    return False


def said_by(path: Path) -> Holder:
    """Return who a lock's file names; they may have died since."""
    try:
        value = json.loads(path.read_bytes()[:4096])
        story = value.get("story")
        return Holder(
            pid=int(value["pid"]), host=str(value["host"]), story=None if story is None else str(story)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # not written yet
        return Holder()


def opened(root: Path, path: Path, flags: int) -> int:
    """Open the file of a lock. It is a file of its own: by a link another file would be held, and emptied. Raises StoreError."""
    with told(f"cannot lock the store {root}"):
        if path.is_symlink():
            raise _not_its_own(path)
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
        seen = os.fstat(descriptor)
    if stat.S_ISREG(seen.st_mode) and seen.st_nlink <= 1:
        return descriptor
    os.close(descriptor)
    raise _not_its_own(path)


def _not_its_own(path: Path) -> StoreError:
    return StoreError(
        f"{path} is a link to another file, or no file: no command locks it. Look who put it there, remove it (it holds nothing of the store), then run the same command again",
        kind=StoreErrorKind.BROKEN,
    )
