"""One writer a store: an advisory lock that the kernel frees when its holder dies."""

import contextlib
import errno
import fcntl
import json
import os
import stat
from pathlib import Path
from types import TracebackType

from archive.disk import StoreError, StoreErrorKind, told

LOCK_NAME = ".lock"


class LockedError(Exception):
    """Another run holds the store. The message names its process id and host."""

    def __init__(self, message: str, *, pid: int | None, host: str | None) -> None:
        super().__init__(message)
        self.pid = pid
        self.host = host


class StoreLock:
    """Holds `<root>/.lock` while the block runs; raises LockedError at once if somebody else does.

    flock(2): freed by the kernel when the process ends in any way, so no stale lock needs a person. It does
    not reach over NFS before Linux 2.6.12 nor over most object stores: a store on a network file system needs
    one machine that writes.

    With `writes` False it is a look: others may look too, a writer is refused, and no byte of the store changes.
    """

    def __init__(self, root: Path, *, writes: bool = True) -> None:
        self._root = root
        self._writes = writes
        self._path = root / LOCK_NAME
        self._descriptor: int | None = None

    def __enter__(self) -> "StoreLock":
        if not self._writes and not os.path.lexists(self._path):
            return self  # no run has ever held it
        descriptor = self._opened()
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if self._writes else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 4096, 0)
            os.close(descriptor)
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            raise _locked(self._root, holder) from error
        self._descriptor = descriptor
        if self._writes:
            self._sign()
        return self

    def _opened(self) -> int:
        if not self._writes:
            return _opened(self._root, os.O_RDONLY)
        with told(f"cannot lock the store {self._root}"):
            self._root.mkdir(parents=True, exist_ok=True)
        return _opened(self._root, os.O_RDWR | os.O_CREAT)

    def _sign(self) -> None:
        """Write who holds the store, for those who are refused."""
        assert self._descriptor is not None
        holder = json.dumps({"pid": os.getpid(), "host": os.uname().nodename}).encode()
        with contextlib.suppress(OSError):  # a full disk must not keep a run from freeing space
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, holder, 0)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            if self._writes:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)  # the lock goes with its last descriptor; the file stays, see flock(2)
            self._descriptor = None


def refuse_unwritable(root: Path) -> None:
    """Raise StoreError where a run could not open the lock of a store that is there: known before anything is begun."""
    if root.is_dir():
        os.close(_opened(root, os.O_RDWR | os.O_CREAT))


def _opened(root: Path, flags: int) -> int:
    """Open the lock of a store. It is a file of its own: by a link another file would be held, and emptied. Raises StoreError."""
    path = root / LOCK_NAME
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


def _locked(root: Path, holder: bytes) -> LockedError:
    try:
        value = json.loads(holder)
        pid, host = int(value["pid"]), str(value["host"])
    except (ValueError, KeyError, TypeError):  # the holder has not yet written who it is
        pid, host = None, None
    who = "a process that just began" if pid is None else f"process {pid} on {host}"
    return LockedError(
        f"the store {root} is in use by {who}. Wait for it to end, or stop it, then run the same command again",
        pid=pid,
        host=host,
    )
