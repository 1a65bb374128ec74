"""What is on its way to a bucket: files and the order in which they go, on this machine's disk.

`<outbox>/files/<name>` holds bytes, `<outbox>/queue/<number>.json` says what is to be done with them, in
order. A note is begun (`.begun`) before its file, gets its name when the file is durable, and is removed before it,
so that every crash can be told apart: a begun note without its file never came to be (whoever published still has
the file), a note without its file is a loss, a file without a note is in the bucket.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.disk import Content, StoreError, StoreErrorKind, digest_of, make_folders, told
from archive.fsops import DISK, FileOps
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore

_NOTE = ".json"
_UPLOAD = ".upload"
_DRAFT = ".draft"
_BEGUN = ".begun"


class Action(StrEnum):
    """What is to be done in the bucket."""

    PUBLISH = "publish"
    WRITE = "write"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be done, by its place in the queue. A removal has size 0 and the digest of nothing."""

    number: int
    action: Action
    file: FileEntry

    @property
    def removes(self) -> bool:
        """Say whether the name shall go."""
        return self.action is Action.REMOVE


class Outbox:
    """A durable queue of files for one bucket. Several processes put into it; one at a time takes out (`sending`)."""

    def __init__(self, root: Path, *, files: FileOps = DISK) -> None:
        self.held = FolderStore(root / "files", files=files)
        self._root, self._queue = root, root / "queue"
        self._disk = files
        self._read: dict[tuple[str, int, int], Entry] = {}

    def hold(self, local: Path, name: str) -> FileEntry:
        """Take a finished file in, durably; raises StoreError (EXISTS) when other bytes wait under this name."""
        with told(f"cannot read {local}"):
            size, sha256 = digest_of(local)
        with self.turn(), self._noted(Action.PUBLISH, FileEntry(name=name, size_bytes=size, sha256=sha256)):
            return self.held.publish(local, name)

    def write(self, file: FileEntry, data: Content) -> FileEntry:
        """Take bytes in for a replaceable name; what waited under it before is not sent any more."""
        with self.turn(), self._noted(Action.WRITE, file):
            return self.held.write_text(file.name, data)

    def remove(self, nothing: FileEntry) -> None:
        """Note that a name shall go; bytes that wait under it go at once."""
        with self.turn(), self._noted(Action.REMOVE, nothing):
            self.held.remove_text(nothing.name)

    def entries(self) -> tuple[Entry, ...]:
        """Return what is to be done, in order."""
        with told(f"cannot read {self._queue}"):
            found = sorted(self._notes(_NOTE), key=_number)
            read: dict[tuple[str, int, int], Entry] = {}
            for path in found:
                with suppress(FileNotFoundError):  # sent meanwhile, by another process
                    key = _seen(path)
                    read[key] = self._read.get(key) or _entry(path)
        self._read = read
        return tuple(read.values())

    def settle(self) -> None:
        """Decide what a crash left half noted: what was done is noted now, the rest never came to be."""
        with self.turn(), told(f"cannot clear {self._queue}"):
            for begun in sorted(self._notes(_BEGUN), key=_number):
                if self._is_done(_entry(begun)):
                    self._disk.rename(begun, begun.with_suffix(_NOTE))
                else:
                    self._disk.unlink(begun)

    def _is_done(self, entry: Entry) -> bool:
        path = self.held.root / entry.file.name
        if entry.removes or not path.is_file():
            return entry.removes and not path.exists()
        return digest_of(path) == (entry.file.size_bytes, entry.file.sha256)

    def removed(self) -> frozenset[str]:
        """Return the names that shall go and have not come again."""
        last = {entry.file.name: entry.action for entry in self.entries()}
        return frozenset(n for n, a in last.items() if a is Action.REMOVE and not self.held.exists(n))

    def let_go(self, entry: Entry, keep: Path | None = None) -> None:
        """Forget what is done: its note first, then its bytes, which move to *keep* where one is given."""
        with told(f"cannot clear {self._queue}"):
            self._disk.unlink(self._queue / f"{entry.number:010}{_NOTE}")
            self._disk.sync_path(self._queue)
            path = self.held.root / entry.file.name
            if keep is None or not path.exists():
                self._disk.unlink(path)
                return
            make_folders(keep.parent, self._disk)
            self._disk.rename(path, keep)

    def skip(self, entry: Entry) -> None:
        """Forget a note whose bytes a later one speaks of, or that never came to be."""
        with told(f"cannot clear {self._queue}"):
            self._disk.unlink(self._queue / f"{entry.number:010}{_NOTE}")

    def sweep(self) -> None:
        """Remove files that nothing speaks of: a crash came after they were stored."""
        with self.turn():
            spoken = {entry.file.name for entry in self.entries()}
            for name in set(self.held.list()) - spoken:
                with told(f"cannot clear {self.held.root}"):
                    self._disk.unlink(self.held.root / name)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep other processes from putting in or taking out while the block runs, some milliseconds."""
        with self._locked(".turn.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def sending(self, *, wait: bool = True) -> Iterator[bool]:
        """Be the one process that sends; without *wait* give False where another one is."""
        with self._locked(".sending.lock", fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)) as is_mine:
            yield is_mine

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[bool]:
        with told(f"cannot lock {self._root}"):
            make_folders(self._root, self._disk)
            descriptor = os.open(self._root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, how)
                how = 0
            yield not how
        finally:
            os.close(descriptor)

    def note_upload(self, entry: Entry, key: str, upload_id: str) -> Path:
        """Write down an upload in parts before its first part goes, so that a crash leaves no unknown one behind."""
        note = self._queue / f"{entry.number:010}{_UPLOAD}"
        self._durably(note, {"key": key, "upload_id": upload_id})
        return note

    def noted_uploads(self) -> Iterator[tuple[Path, str, str]]:
        """Yield (note, key, upload id) of uploads in parts that were begun and not seen to end."""
        for note in sorted(self._notes(_UPLOAD)):
            with told(f"cannot read {note}"):
                fields = json.loads(note.read_bytes())
            yield note, str(fields["key"]), str(fields["upload_id"])

    def forget_upload(self, note: Path) -> None:
        """Forget an upload in parts that ended or was given up."""
        with told(f"cannot clear {self._queue}"):
            self._disk.unlink(note)

    @contextmanager
    def _noted(self, action: Action, file: FileEntry) -> Iterator[None]:
        """Note what the block makes true; a refusal takes the note back."""
        with told(f"cannot write to {self._queue}"):
            make_folders(self._queue, self._disk)
            taken = (*self._notes(_NOTE), *self._notes(_BEGUN))
            number = max(map(_number, taken), default=0) + 1
        note = self._queue / f"{number:010}{_BEGUN}"
        self._durably(
            note,
            {
                "action": action.value,
                "name": file.name,
                "size_bytes": file.size_bytes,
                "sha256": file.sha256,
            },
        )
        try:
            yield
        except StoreError:
            self._disk.unlink(note)
            raise
        with told(f"cannot write to {self._queue}"):
            self._disk.rename(note, note.with_suffix(_NOTE))
            self._disk.sync_path(self._queue)

    def _durably(self, path: Path, fields: dict[str, object]) -> None:
        """Write a note whole or not at all."""
        draft = path.with_name(path.name + _DRAFT)
        with told(f"cannot write {path}"):
            self._disk.unlink(draft)
            descriptor = self._disk.create(draft)
            try:
                view = memoryview(json.dumps(fields).encode())
                while view:
                    view = view[self._disk.write(descriptor, view) :]
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
            self._disk.rename(draft, path)
            self._disk.sync_path(self._queue)

    def _notes(self, suffix: str) -> list[Path]:
        if not self._queue.is_dir():
            return []
        return [path for path in self._queue.iterdir() if path.name.endswith(suffix)]


def _number(note: Path) -> int:
    return int(note.name.partition(".")[0])


def _seen(path: Path) -> tuple[str, int, int]:
    """Return what tells a note from one that another process wrote under the same number."""
    stat = path.stat()
    return path.name, stat.st_mtime_ns, stat.st_ino


def _entry(path: Path) -> Entry:
    try:
        fields = json.loads(path.read_bytes())
        file = FileEntry(
            name=fields["name"], size_bytes=int(fields["size_bytes"]), sha256=str(fields["sha256"])
        )
        return Entry(number=_number(path), action=Action(fields["action"]), file=file)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path}: this note of a pending upload can't be read ({error!r}); its file is in {path.parent.parent}/files: "
            f"keep both, and publish the file again by hand",
            kind=StoreErrorKind.BROKEN,
        ) from error
