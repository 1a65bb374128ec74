"""The short steps that all runs of a store share, done one after the other: by the threads of this process, and by all processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from archive.lock import LockedError, StepLock

_EVERY_S = 0.05


@dataclass(slots=True)
class _Turn:
    lock: threading.RLock = field(default_factory=threading.RLock)
    depth: int = 0


@contextmanager
def stepping(root: Path, *, tries: int | None = None) -> Iterator[None]:
    """Do a shared step of a store while the block runs; a step inside a step is the same one.

    Whoever comes meanwhile waits; with *tries* for so many twentieths of a second, then LockedError is raised.
    """
    turn = _turn(root.absolute())
    if not turn.lock.acquire(timeout=-1 if tries is None else max(_EVERY_S, tries * _EVERY_S)):
        raise LockedError(f"another thread of this process writes to {root}", pid=None, host=None)
    try:
        if turn.depth:
            yield
            return
        with StepLock(root, tries=tries):
            turn.depth += 1
            try:
                yield
            finally:
                turn.depth -= 1
    finally:
        turn.lock.release()


@cache  # a store or two in a process; forgetting one that is held would let two in
def _turn(root: Path) -> _Turn:
    del root
    return _Turn()
