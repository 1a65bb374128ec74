"""What the store asks of a disk: durable writes, whole digests, and errors that say what to do."""

import contextlib
import errno
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archive.fsops import DISK, FileOps

Content = bytes | BinaryIO  # a file that can be read again: what would take too much memory
CHUNK = 1 << 20  # bytes a read; above 256 KiB SHA-256 is the limit, not the calls
PART = ".part"  # a file that is being written; the leading dot keeps it out of every listing
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_TOO_MANY_OPEN = frozenset({errno.EMFILE, errno.ENFILE})
_NOT_WRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST})


class StoreErrorKind(StrEnum):
    """What went wrong with a store, as the exit codes and the desk tell it apart."""

    FULL = "full"
    NOT_WRITABLE = "not-writable"
    MISSING = "missing"
    EXISTS = "exists"
    BAD_NAME = "bad-name"
    BROKEN = "broken"
    AWAY = "away"  # a bucket out of reach, or one that does not let us in


class StoreError(Exception):
    """A store that cannot do what was asked. Nothing half-written stands under a published name."""

    def __init__(self, message: str, *, kind: StoreErrorKind) -> None:
        super().__init__(message)
        self.kind = kind

    @property
    def without_advice(self) -> str:
        """Return what an audit says: a file that evidence names and that is gone was taken away, not mistyped."""
        return "the file is gone" if self.kind is StoreErrorKind.MISSING else str(self)


def says_full(error: BaseException | None) -> bool:
    """Say whether an error, or one that caused it, means that a disk or quota is full; SQLite's own word counts too."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if (
            isinstance(error, sqlite3.Error)
            and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def write_whole(files: FileOps, descriptor: int, content: bytes) -> None:
    """Write all of it, whatever write(2) takes at a time; raises OSError with a part of it written."""
    rest = memoryview(content)
    while rest:
        taken = files.write(descriptor, rest)
        if taken <= 0:
            raise OSError(errno.EIO, "the disk took nothing and named no reason")
        rest = rest[taken:]


def write_durably(path: Path, chunks: Iterable[bytes], files: FileOps = DISK) -> None:
    """Write a file anew and wait until the disk says that it has the bytes; its name is durable with its folder's sync."""
    files.unlink(path)
    descriptor = files.create(path)
    try:
        for chunk in chunks:
            write_whole(files, descriptor, chunk)
        files.sync(descriptor)
    finally:
        files.close(descriptor)


def write_all_durably(contents: Mapping[Path, bytes], files: FileOps = DISK) -> None:
    """Write files of one folder, each in one step as `replace_durably` does, and wait for the disk once for all of them. Raises OSError."""
    parts = {path: part_of(path) for path in contents}
    with contextlib.ExitStack() as half:
        for path, part in parts.items():
            half.enter_context(removed_on_error(part, files))
            files.unlink(part)
            descriptor = files.create(part)
            try:
                write_whole(files, descriptor, contents[path])
            finally:
                files.close(descriptor)
        files.sync_paths([*parts.values()])
        for path, part in parts.items():
            files.rename(part, path)
        for folder in {path.parent for path in contents}:
            sync_folder(folder, files)


def part_of(path: Path) -> Path:
    """Return the name of a file while it is being written: hidden, and this process's own."""
    return path.with_name(f".{path.name[:200]}.{os.getpid()}{PART}")


def replace_durably(path: Path, content: bytes, files: FileOps = DISK) -> None:
    """Write a small file anew, in one step: a crash at any point leaves the whole old one, or the whole new one. Raises OSError.

    The permissions of the one that it replaces stay.
    """
    part = part_of(path)
    with removed_on_error(part, files):
        write_durably(part, [content], files)
        if path.exists():
            files.chmod(part, stat.S_IMODE(path.stat().st_mode))
        files.rename(part, path)
        sync_folder(path.parent, files)


def digest_of(path: Path) -> tuple[int, str]:
    """Read a file and return its size in bytes and its SHA-256 in lower-case hex."""
    with path.open("rb") as file:
        return measured(file)


def measured(content: Content) -> tuple[int, str]:
    """Return the size in bytes of a content and its SHA-256 in lower-case hex."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces_of(content):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def pieces_of(content: Content) -> Iterator[bytes]:
    """Yield the bytes of a content, those of a file from its beginning."""
    if isinstance(content, bytes):
        yield content
        return
    content.seek(0)
    while piece := content.read(CHUNK):
        yield piece


def sync_file(path: Path, files: FileOps = DISK) -> None:
    """Make a file's bytes, or a folder's names, durable."""
    files.sync_path(path)


# A folder's names are durable only after fsync of the folder itself (fsync(2)).
sync_folder = sync_file


def make_folders(folder: Path, files: FileOps = DISK) -> None:
    """Make a folder and those above it that are missing, each made durable in its parent."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for made in reversed(missing):
        files.make_folder(made)
        sync_folder(made.parent, files)


@contextlib.contextmanager
def removed_on_error(part: Path, files: FileOps = DISK) -> Iterator[None]:
    """Take a half-written file away when the block fails."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            files.unlink(part)
        raise


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Turn an operating system's error into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        kind, advice = _kind_of(error)
        raise StoreError(f"{what}: {error.strerror or error}. {advice}", kind=kind) from error


def _kind_of(error: OSError) -> tuple[StoreErrorKind, str]:
    if error.errno in _FULL:
        return StoreErrorKind.FULL, "Free some space, then run the same command again"
    if error.errno in _NOT_WRITABLE:
        return (
            StoreErrorKind.NOT_WRITABLE,
            "Check the folder's owner and permissions, or choose another --store",
        )
    if error.errno == errno.ENAMETOOLONG:
        return StoreErrorKind.BAD_NAME, "Give the story or run a shorter name, or choose a shorter --store"
    if error.errno in _TOO_MANY_OPEN:
        return (
            StoreErrorKind.BROKEN,
            "Too many files are open: raise the limit (ulimit -n), then run the same command again",
        )
    if error.errno == errno.ENOENT:
        return StoreErrorKind.MISSING, "Check the name and the --store"
    return StoreErrorKind.BROKEN, "Check the disk (dmesg, smartctl) before you go on"


def unless_missing(error: OSError) -> None:
    """Raise what `os.walk` met, unless the folder is simply not there (yet)."""
    if error.errno not in {errno.ENOENT, errno.ENOTDIR}:
        raise error
