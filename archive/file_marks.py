"""Is a file what it was? By its mark, which tells that it was written since somebody looked, or by its bytes."""

import os
import stat
import time
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind, digest_of
from archive.manifests.manifest import FileEntry

# A file that was written a moment ago may be written again within one tick of its clock (as git's index has it, racy-git.txt).
FRESH_NS = 2_000_000_000


def file_mark(path: str) -> str:
    """Return a mark that changes with a file's content: whoever writes to a file changes its ctime, which no program sets as it likes.

    "" for one that changed a moment ago, or that is none. What a disk loses by itself changes no mark. Raises OSError.
    """
    try:
        found = os.lstat(path)  # a text, not a path: a folder may hold thousands
    except FileNotFoundError:
        return ""
    if abs(time.time_ns() - found.st_ctime_ns) < FRESH_NS or not stat.S_ISREG(found.st_mode):
        return ""
    return f"{found.st_size}-{found.st_ino}-{found.st_mtime_ns}-{found.st_ctime_ns}"


def refuse_other(part: Path, wanted: FileEntry) -> None:
    """Raise StoreError for a file that has not the size and digest of an entry."""
    size, digest = digest_of(part)
    if (size, digest) != (wanted.size_bytes, wanted.sha256):
        raise StoreError(
            f"{wanted.name} would become {size} bytes with sha256 {digest}, and the decision says {wanted.size_bytes} with {wanted.sha256}: nothing was changed",
            kind=StoreErrorKind.BROKEN,
        )
