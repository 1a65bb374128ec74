"""What this machine knows of a bucket while nobody answers: names with their digests, and copies of small files.

Right as long as one machine writes the store: see docs/decisions/0016-a-bucket-is-a-store.md.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from archive.disk import make_folders, sync_folder, told
from archive.fsops import DISK, FileOps
from archive.manifests.manifest import FileEntry, ManifestError

_LEDGER = "stored.jsonl"
_COPIES = "copies"


class Mirror:
    """The names that are in the bucket by what this machine stored there, and the copies that it kept."""

    def __init__(self, root: Path, *, files: FileOps = DISK) -> None:
        self._root = root
        self._disk = files
        self._read_bytes = 0
        self._known: dict[str, FileEntry] = {}

    def __reduce__(self) -> tuple[type["Mirror"], tuple[Path]]:
        """Travel to another process without what was read."""
        return Mirror, (self._root,)

    def copy_path(self, name: str) -> Path | None:
        """Return where a copy of this name is kept, or None for WARC files: they are large, and fetched when asked for."""
        return None if name.startswith("warc/") else self._root / _COPIES / name

    def known(self) -> Mapping[str, FileEntry]:
        """Return what was stored and not removed since, by name. A torn last line is no entry.

        The ledger only grows: each call reads what is new in it.
        """
        path = self._root / _LEDGER
        with told(f"cannot read {path}"):
            if not path.exists():
                self._read_bytes, self._known = 0, {}
                return self._known
            with path.open("rb") as ledger:
                if ledger.seek(0, os.SEEK_END) < self._read_bytes:  # another ledger under this name
                    self._read_bytes, self._known = 0, {}
                ledger.seek(self._read_bytes)
                new = ledger.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_bytes += len(whole)
        for line in whole.splitlines():
            self._hear(line)
        return self._known

    def _hear(self, line: bytes) -> None:
        try:
            fields = json.loads(line)
            if fields["sha256"] is None:
                self._known.pop(fields["name"], None)
                return
            self._known[fields["name"]] = FileEntry(**fields)
        except (ValueError, KeyError, TypeError, ManifestError):
            return

    def add(self, file: FileEntry) -> None:
        """Enter a file that the bucket was seen to hold."""
        self._append({"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256})

    def remove(self, name: str) -> None:
        """Enter that a name is gone."""
        self._append({"name": name, "size_bytes": 0, "sha256": None})
        if copy := self.copy_path(name):
            with told(f"cannot remove {copy}"):
                self._disk.unlink(copy)

    def _append(self, fields: dict[str, object]) -> None:
        path = self._root / _LEDGER
        with told(f"cannot write {path}"):
            make_folders(self._root, self._disk)
            new = not path.exists()
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                size = os.fstat(descriptor).st_size
                torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
                line = (b"\n" if torn else b"") + json.dumps(fields).encode() + b"\n"
                while line:
                    line = line[self._disk.write(descriptor, line) :]
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
            if new:
                sync_folder(self._root, self._disk)
