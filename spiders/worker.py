"""One process a worker name: the lock that a crawl takes before it claims anything.

A child whose parent was killed still finishes what is on the wire. Whoever resumes the run meanwhile waits
for it here, else both would hold claims in the same name, and the host would see two of us at once.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

_LOOK_S = 0.05  # a waiting process looks this often; the one that ends takes ten times as long to go


class BusyError(Exception):
    """Another process works in this worker's name and does not end."""


def lock_worker(path: Path, *, patience_s: float, on_wait: Callable[[str], None]) -> int:
    """Take the lock file at `path` for the life of this process, waiting up to `patience_s` for who holds it.

    Gives the descriptor that holds the lock; nobody need close it: the kernel frees the lock however its
    holder ends (flock(2)), and only then. The file stays, for a lock on a file that is gone is no lock.
    `on_wait` is told once whom we wait for. Raises BusyError, OSError as the disk does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _wait_for(descriptor, path, patience_s, on_wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _wait_for(descriptor: int, path: Path, patience_s: float, on_wait: Callable[[str], None]) -> None:
    deadline = time.monotonic() + patience_s
    told = False
    while not _is_free(descriptor):
        holder = os.pread(descriptor, 20, 0).decode("ascii", "replace") or "that is just beginning"
        if time.monotonic() > deadline:
            raise BusyError(
                f"process {holder} holds {path} and did not end within {patience_s:.0f} s: wait for it to end, or end it"
            )
        if not told:
            on_wait(f"process {holder} of an earlier crawl is ending")
            told = True
        time.sleep(_LOOK_S)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
