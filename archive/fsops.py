"""The few things that the archive asks of a file system, behind one small object.

Everything that must survive a crash goes through it, so that tests can fail the nth call, cut a write short,
or record the calls and enumerate what a power cut between any two of them would leave.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Waiting for the disk side by side: a journal commits what waits at one time at once (ext4's and XFS's group commit).
_SYNCED_AT_ONCE = 16
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC


class FileOps:
    """File operations as the operating system gives them; every method raises OSError as it does."""

    def create(self, path: Path) -> int:
        """Open a new file for appending and give its descriptor; FileExistsError when the name is taken."""
        return os.open(path, _NEW_FILE, 0o644)

    def write(self, descriptor: int, content: bytes | memoryview) -> int:
        """Write, and give how many bytes were taken: fewer than offered is no error (write(2))."""
        return os.write(descriptor, content)

    def sync(self, descriptor: int) -> None:
        """Wait until the disk says that it has the file. Never to be tried again after an OSError."""
        os.fsync(descriptor)

    def sync_path(self, path: Path) -> None:
        """Make a file's bytes, or a folder's names, durable."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_paths(self, paths: Sequence[Path]) -> None:
        """Make many files' bytes durable; raises what the first of them met that failed."""
        if len(paths) == 1:
            self.sync_path(paths[0])
            return
        with ThreadPoolExecutor(max_workers=_SYNCED_AT_ONCE) as waiting:
            for _ in waiting.map(self.sync_path, paths):
                pass

    def truncate(self, descriptor: int, length: int) -> None:
        """Cut an open file to a length."""
        os.ftruncate(descriptor, length)

    def truncate_path(self, path: Path, length: int) -> None:
        """Cut a file to a length."""
        os.truncate(path, length)

    def close(self, descriptor: int) -> None:
        """Let a file go."""
        os.close(descriptor)

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name; FileExistsError when it is taken: link(2) never replaces."""
        os.link(old, new)

    def rename(self, old: Path, new: Path) -> None:
        """Rename in one step, replacing what stood there (rename(2))."""
        old.replace(new)

    def unlink(self, path: Path) -> None:
        """Take a name away; one that is not there is no error."""
        path.unlink(missing_ok=True)

    def make_folder(self, path: Path) -> None:
        """Make one folder; one that is there is no error."""
        path.mkdir(exist_ok=True)

    def chmod(self, path: Path, mode: int) -> None:
        """Set a file's permissions."""
        path.chmod(mode)


DISK = FileOps()
