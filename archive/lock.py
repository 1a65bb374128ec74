"""Who may do what in a store at once: advisory locks that the kernel frees when their holder dies.

Three kinds of files, all beside the store's own:

- `.lock`: a command that needs the store for itself holds it alone; every run holds it with others.
- `.locks/<story>.lock`: a run holds its story's, so that runs of different stories go on side by side.
- `.step.lock`: held for the short steps that all runs share (sealing, manifests, the catalogue); whoever comes meanwhile waits.

flock(2): freed by the kernel when the process ends in any way, so no stale lock needs a person. It does not reach over NFS
before Linux 2.6.12 nor over most object stores: machines that write to one bucket agree otherwise (archive/shared/leases.py).
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from archive.locked_files import BUSY, FileLock, Holder, is_held, opened, said_by

LOCK_NAME = ".lock"
STEP_NAME = ".step.lock"
STORY_LOCKS = ".locks"


class LockedError(Exception):
    """Another run holds the store, or the story. The message names its process id and host."""

    def __init__(self, message: str, *, pid: int | None, host: str | None, story: str | None = None) -> None:
        super().__init__(message)
        self.pid, self.host, self.story = pid, host, story


class StoreLock(FileLock):
    """Holds a store alone while the block runs; raises LockedError at once if somebody else does, or a run is under way.

    With `writes` False it is a look: others may look too, and runs go on; who holds the store alone refuses it, and no byte of the store changes.
    """

    def __init__(self, root: Path, *, writes: bool = True) -> None:
        super().__init__(root, root / LOCK_NAME)
        self._writes = writes

    def __enter__(self) -> "StoreLock":
        if not self._writes and not os.path.lexists(self.path):
            return self  # no run has ever held it
        how, flags = (fcntl.LOCK_EX, os.O_RDWR | os.O_CREAT) if self._writes else (fcntl.LOCK_SH, os.O_RDONLY)
        if not self.take(how, flags=flags):
            raise refused(self.root)
        if self._writes:
            self.sign()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writes:
            self.unsign()
        self.let_go()


class RunLock(FileLock):
    """Holds a store with other runs while the block runs; alone at first where no other run is under way, until `share`.

    Raises LockedError where a command holds it alone.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root, root / LOCK_NAME)
        self.is_alone = False

    def __enter__(self) -> "RunLock":
        self.is_alone = self.take(fcntl.LOCK_EX, tries=2)
        if self.is_alone:
            self.sign()
        elif not self.take(fcntl.LOCK_SH):
            raise refused(self.root)
        return self

    def share(self) -> None:
        """Let others in. A lock is given up before it is taken another way (flock(2)): raises LockedError for whoever was faster."""
        if not self.is_alone:
            return
        assert self.descriptor is not None
        self.unsign()
        self.is_alone = False
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in BUSY:
                raise
            raise refused(self.root) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_alone:
            self.unsign()
        self.let_go()


class StoryLock(FileLock):
    """Holds one story of a store while the block runs; raises LockedError at once if somebody else does."""

    def __init__(self, root: Path, story: str) -> None:
        super().__init__(root, story_lock(root, story))
        self._story = story

    def __enter__(self) -> "StoryLock":
        if not self.take(fcntl.LOCK_EX):
            holder = said_by(self.path)
            raise _refused(f"the story {self._story} of the store {self.root}", holder)
        self.sign(story=self._story)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unsign()
        self.let_go()


class StepLock(FileLock):
    """Holds the steps that runs of a store share while the block runs, and waits for whoever does them just now.

    With *tries* it waits for so many twentieths of a second, then raises LockedError.
    """

    def __init__(self, root: Path, *, tries: int | None = None) -> None:
        super().__init__(root, root / STEP_NAME)
        self._tries = tries

    def __enter__(self) -> "StepLock":
        if not self.take(fcntl.LOCK_EX, tries=1) and not self._waited():
            raise _refused(f"the store {self.root}", said_by(self.path))
        self.sign()
        return self

    def _waited(self) -> bool:
        if self._tries is not None:
            return any(self._tried() for _ in range(self._tries))
        descriptor = opened(self.root, self.path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except BaseException:
            os.close(descriptor)
            raise
        self.descriptor = descriptor
        return True

    def _tried(self) -> bool:
        time.sleep(0.05)
        return self.take(fcntl.LOCK_EX, tries=1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unsign()
        self.let_go()


def story_lock(root: Path, story: str) -> Path:
    """Return the file that a run of a story holds."""
    return root / STORY_LOCKS / f"{quote(story, safe='')[:200]}.lock"


def story_holder(root: Path, story: str) -> Holder | None:
    """Return who holds a story; None where nobody does. Looking keeps nobody away."""
    path = story_lock(root, story)
    return said_by(path) if is_held(path) else None


def holders(root: Path) -> Iterator[Holder]:
    """Yield who holds a store alone, or who runs in it, a holder each."""
    if is_held(root / LOCK_NAME):
        yield said_by(root / LOCK_NAME)
    with contextlib.suppress(OSError):
        for path in sorted((root / STORY_LOCKS).glob("*.lock")):
            if is_held(path):
                yield said_by(path)


def refused(root: Path) -> LockedError:
    """Return the error for a store that somebody else holds: a command alone, or runs."""
    alone = said_by(root / LOCK_NAME)
    holder = alone if alone.pid is not None else next(holders(root), alone)
    return _refused(f"the store {root}", holder)


def refuse_unwritable(root: Path) -> None:
    """Raise StoreError where a run could not open the lock of a store that is there: known before anything is begun."""
    if root.is_dir():
        os.close(opened(root, root / LOCK_NAME, os.O_RDWR | os.O_CREAT))


def _refused(what: str, holder: Holder) -> LockedError:
    return LockedError(
        f"{what} is in use by {holder.sentence}. Wait for it to end, or stop it, then run the same command again",
        pid=holder.pid,
        host=holder.host,
        story=holder.story,
    )
