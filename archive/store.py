"""Where sealed files live. A published file is written once, whole or not at all, and never changed again.

The recipe is restic's and Heritrix's: everything durable under another name first, then one atomic step that
cannot replace anything (link), then the folder itself is made durable.
"""

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.disk import (
    CHUNK,
    Content,
    StoreError,
    StoreErrorKind,
    digest_of,
    make_folders,
    measured,
    part_of,
    pieces_of,
    removed_on_error,
    sync_file,
    sync_folder,
    told,
    unless_missing,
    write_all_durably,
    write_durably,
)
from archive.file_marks import file_mark, refuse_other
from archive.fsops import DISK, FileOps
from archive.lock import LockedError, StoreLock
from archive.manifests.manifest import FileEntry, ManifestError, check_name

__all__ = ["FolderStore", "LockedError", "Store", "StoreError", "StoreErrorKind", "StoreLock"]

_READ_ONLY = 0o444
_REPLACEABLE = ("text/", "runs/")  # every other kind is evidence
_NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


class Store(Protocol):
    """A place for sealed files by store-relative names such as "warc/<story>/<file>".

    Originals (warc/, cdxj/) and custody/ are written once; only text/ and runs/ can be replaced.
    """

    def publish(self, local: Path, name: str) -> FileEntry:
        """Take a finished file in, once. Publishing equal bytes again is no error; other bytes are (EXISTS)."""
        ...

    def write_text(self, name: str, data: Content) -> FileEntry:
        """Put a whole file under text/ or runs/, replacing what stood there in one step."""
        ...

    def write_texts(self, texts: Mapping[str, bytes]) -> None:
        """Put many files of a view as `write_text` does, each in one step; all are durable when it returns."""
        ...

    def marks(self, prefix: str) -> Mapping[str, str]:
        """Return the names that begin with a prefix, each with a mark that another content would change; "" where nobody can say so yet."""
        ...

    def remove_text(self, name: str) -> None:
        """Remove a file of a view under text/; one that is not there is no error. Nothing else can be removed."""
        ...

    def rewrite(self, after: FileEntry, chunks: Iterable[bytes]) -> None:
        """Put other bytes under a name in one step, because a decision to destroy says so (archive.decisions.destroying).

        Raises StoreError when the bytes are not those of `after`; the file is then as it was.
        """
        ...

    def refuse_rewriting(self, names: Iterable[str]) -> None:
        """Raise StoreError where the place of these files lets nobody take bytes away."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading."""
        ...

    def read(self, name: str) -> bytes:
        """Return a whole file."""
        ...

    def local_path(self, name: str) -> Path:
        """Return a local file that holds the bytes, for reading only."""
        ...

    def exists(self, name: str) -> bool:
        """Return whether a file of this name is there."""
        ...

    def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
        """Return the names that begin with a prefix and come after a name, sorted."""
        ...

    def measure(self, name: str) -> FileEntry:
        """Read a file and return its size and digest as they are now."""
        ...


class FolderStore:
    """A store in a folder of a local file system. It is made when the first file comes in."""

    def __init__(self, root: Path, files: FileOps = DISK) -> None:
        self.root = root
        self._files = files

    def publish(self, local: Path, name: str) -> FileEntry:
        """See `Store.publish`. Hard-links where the file system can, so that 1 GB costs one read, no copy."""
        target = self._path(name)
        with told(f"cannot publish {name} to {self.root}"):
            if target.exists():
                return self._same_again(local, name)
            make_folders(target.parent, self._files)
            return self._place(local, target, name)

    def write_text(self, name: str, data: Content) -> FileEntry:
        """See `Store.write_text`."""
        target = self._path(name)
        if not name.startswith(_REPLACEABLE):
            raise StoreError(
                f"{name} is an original and is never replaced: publish it", kind=StoreErrorKind.BAD_NAME
            )
        with told(f"cannot write {name} to {self.root}"):
            make_folders(target.parent, self._files)
            part = part_of(target)
            with removed_on_error(part, self._files):
                write_durably(part, pieces_of(data), self._files)
                self._files.rename(part, target)
                sync_folder(target.parent, self._files)
            size, digest = measured(data)
        return FileEntry(name=name, size_bytes=size, sha256=digest)

    def write_texts(self, texts: Mapping[str, bytes]) -> None:
        """See `Store.write_texts`."""
        targets = {self._path(name): data for name, data in texts.items()}
        with told(f"cannot write {next(iter(texts), 'text/')} to {self.root}"):
            for folder in {target.parent for target in targets}:
                make_folders(folder, self._files)
            write_all_durably(targets, self._files)

    def marks(self, prefix: str) -> Mapping[str, str]:
        """See `Store.marks`."""
        with told(f"cannot look at {self.root}"):
            return {name: file_mark(f"{self.root}/{name}") for name in self.list(prefix)}

    def remove_text(self, name: str) -> None:
        """See `Store.remove_text`."""
        target = self._path(name)
        if not name.startswith("text/") or "/runs/" in name:
            raise StoreError(
                f"{name} is no part of a view and is never removed", kind=StoreErrorKind.BAD_NAME
            )
        with told(f"cannot remove {name} from {self.root}"):
            self._files.unlink(target)

    def rewrite(self, after: FileEntry, chunks: Iterable[bytes]) -> None:
        """See `Store.rewrite`. The old bytes are free for the file system; what disks and backups keep of them is beyond us."""
        target = self._readable(after.name)
        with told(f"cannot write {after.name} to {self.root}"):
            part = part_of(target)
            with removed_on_error(part, self._files):
                write_durably(part, chunks, self._files)
                refuse_other(part, after)
                self._files.chmod(part, stat.S_IMODE(target.stat().st_mode))
                sync_file(part, self._files)
                self._files.rename(part, target)
                sync_folder(target.parent, self._files)

    def refuse_rewriting(self, names: Iterable[str]) -> None:
        """See `Store.refuse_rewriting`: a folder lets whoever may write to it."""

    def open(self, name: str) -> BinaryIO:
        """See `Store.open`."""
        path = self._readable(name)
        with told(f"cannot read {name} from {self.root}"):
            return path.open("rb")

    def read(self, name: str) -> bytes:
        """See `Store.read`."""
        path = self._readable(name)
        with told(f"cannot read {name} from {self.root}"):
            return path.read_bytes()

    def local_path(self, name: str) -> Path:
        """See `Store.local_path`."""
        path = self._path(name)
        if not path.is_file():
            raise StoreError(f"{name} is not in {self.root}", kind=StoreErrorKind.MISSING)
        return path

    def exists(self, name: str) -> bool:
        """See `Store.exists`."""
        return self._path(name).is_file()

    def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
        """See `Store.list`. Names that begin with a dot (locks, parts) are no names of the store."""
        found: list[str] = []
        with told(f"cannot list {self.root}"):
            for folder, folders, files in os.walk(
                self.root / prefix.rpartition("/")[0], onerror=unless_missing
            ):
                folders[:] = [f for f in folders if not f.startswith(".")]
                base = Path(folder).relative_to(self.root).as_posix()
                lead = "" if base == "." else f"{base}/"  # text, not paths: a folder may hold thousands
                found += [f"{lead}{file}" for file in files if not file.startswith(".")]
        return tuple(sorted(name for name in found if name.startswith(prefix) and name > after))

    def measure(self, name: str) -> FileEntry:
        """See `Store.measure`."""
        path = self._readable(name)
        with told(f"cannot read {name} from {self.root}"):
            size, digest = digest_of(path)
        return FileEntry(name=name, size_bytes=size, sha256=digest)

    def _path(self, name: str) -> Path:
        try:
            check_name(name)
        except ManifestError as error:
            raise StoreError(str(error), kind=StoreErrorKind.BAD_NAME) from error
        return self.root / name

    def _readable(self, name: str) -> Path:
        """Return the path of a file; a pipe or a device under its name would be waited for without end.

        A symbolic link would pass off as the store's what stands anywhere else. WARC files alone may be links: their records are
        checked one by one, and some people keep them on another disk.
        """
        path = self._path(name)
        if path.is_symlink() and not name.startswith("warc/"):
            raise StoreError(
                f"{name} in {self.root} is a symbolic link, and no file of ours", kind=StoreErrorKind.BROKEN
            )
        if not path.is_file() and path.exists():
            raise StoreError(f"{name} in {self.root} is no file", kind=StoreErrorKind.BROKEN)
        return path

    def _same_again(self, local: Path, name: str) -> FileEntry:
        """Accept a repeated publication of equal bytes: what a crash between two steps leads to."""
        there = self.measure(name)
        if digest_of(local) != (there.size_bytes, there.sha256):
            raise StoreError(
                f"{name} is already in {self.root} with other bytes; a published file is never replaced. "
                f"Look at both with `warraq audit`",
                kind=StoreErrorKind.EXISTS,
            )
        self._seal(self._path(name))
        return there

    def _place(self, local: Path, target: Path, name: str) -> FileEntry:
        sync_file(local, self._files)
        size, digest = digest_of(local)
        try:
            self._files.link(local, target)
        except FileExistsError:
            return self._same_again(local, name)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if not self._copy_in(local, target, digest):
                return self._same_again(local, name)
        self._seal(target)
        return FileEntry(name=name, size_bytes=size, sha256=digest)

    def _seal(self, target: Path) -> None:
        self._files.chmod(target, _READ_ONLY)
        sync_file(target, self._files)
        sync_folder(target.parent, self._files)

    def _copy_in(self, local: Path, target: Path, digest: str) -> bool:
        """Copy across file systems under a hidden name, prove the copy, then name it; False if the name is taken."""
        part = part_of(target)
        with removed_on_error(part, self._files):
            with local.open("rb") as source:
                write_durably(part, iter(lambda: source.read(CHUNK), b""), self._files)
            if digest_of(part)[1] != digest:
                raise StoreError(
                    f"the copy of {local} reads back otherwise than it was written: the disk or the memory lies",
                    kind=StoreErrorKind.BROKEN,
                )
            try:
                self._files.link(part, target)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in _NO_LINKS or target.exists():
                    raise
                self._files.rename(part, target)  # no hard links here: the store's lock keeps others away
                return True
            finally:
                self._files.unlink(part)
        return True
