"""One file's way into a bucket: sent once, read back, and called stored only when the same bytes came back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from archive.bucket.api import BucketApi, Lock
from archive.bucket.outbox import Action, Entry, Outbox
from archive.bucket.place import MAX_PARTS, PART_BYTES, SINGLE_BYTES, Retention
from archive.bucket.stream import open_object
from archive.bucket.trouble import AwayError, TakenError
from archive.disk import CHUNK, StoreError, StoreErrorKind
from archive.manifests.manifest import FileEntry

# An upload in parts that nobody touched for a day is nobody's: one machine writes a bucket store at a time,
# and it notes its own. A day is more than the slowest line needs for the largest file (1 GB at 0.1 Mbit/s).
STALE_AFTER = timedelta(days=1)
# A read-back that differs is tried once more: bytes may be spoilt on the way to us too.
_READINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what an outbox holds. `now` gives aware UTC, for locks and for the age of forgotten uploads."""

    api: BucketApi
    outbox: Outbox
    now: Callable[[], datetime]
    retention: Retention | None = None
    single_bytes: int = SINGLE_BYTES
    part_bytes: int = PART_BYTES

    def send(self, entry: Entry) -> None:
        """Do in the bucket what an entry says, and prove it.

        Raises AwayError when the bucket is out of reach, StoreError EXISTS when other bytes stand under a
        name that is written once, BROKEN when the bucket gives other bytes back than it was given.
        """
        if entry.action is Action.REMOVE:
            self.api.delete(entry.file.name)
            return
        self.send_file(entry, self.outbox.held.local_path(entry.file.name))

    def send_file(self, entry: Entry, path: Path) -> None:
        """Do what an entry says with the bytes of a file, wherever they stand; raises what `send` raises."""
        file = entry.file
        lock = self._lock() if entry.action is Action.PUBLISH else None
        taken = False
        try:
            self._put(entry, path, lock)
        except TakenError:
            taken = True
        self._prove(file, taken=taken)
        if lock is not None:  # what was there already keeps the day that it was locked until
            self._prove_lock(file.name, lock, self.now() if taken else lock.until)

    def put(self, entry: Entry, path: Path) -> None:
        """Put a file in the place of what stands there, unlocked."""
        self._put(entry, path, None)

    def clear_stale(self) -> None:
        """Give up uploads in parts that a crash of ours left, and those under our prefix that are older than a day."""
        for note, key, upload_id in self.outbox.noted_uploads():
            self.api.abort(key, upload_id)
            self.outbox.forget_upload(note)
        try:
            for upload in self.api.uploads():
                if self.now() - upload.begun_at > STALE_AFTER:
                    self.api.abort(upload.key, upload.upload_id)
        except AwayError as error:
            if error.silent:
                raise  # else the permission is missing: litter costs money, not evidence; `warraq doctor` tells it

    def _lock(self) -> Lock | None:
        kept = self.retention
        if kept is None:
            return None
        until = (self.now() + timedelta(days=kept.days)).replace(microsecond=0)
        return Lock(mode=kept.mode, until=until)

    def _put(self, entry: Entry, path: Path, lock: Lock | None) -> None:
        file = entry.file
        with path.open("rb") as body:
            if file.size_bytes <= self.single_bytes:
                self.api.put(file, body, once=entry.action is Action.PUBLISH, lock=lock)
            elif entry.action is Action.PUBLISH and self.api.head(file.name) is not None:
                raise TakenError(file.name)
            else:
                self._put_parts(entry, body, lock)

    def _put_parts(self, entry: Entry, body: BinaryIO, lock: Lock | None) -> None:
        """Upload in parts; the note of the upload stays until the server has said that it is done."""
        name = entry.file.name
        upload_id = self.api.begin(entry.file, lock)
        note = self.outbox.note_upload(entry, self.api.place.key(name), upload_id)
        size = max(self.part_bytes, -(-entry.file.size_bytes // MAX_PARTS))
        chunks = iter(lambda: body.read(size), b"")
        parts = [self.api.put_part(name, upload_id, number, chunk) for number, chunk in enumerate(chunks, 1)]
        try:
            self.api.finish(name, upload_id, parts, once=entry.action is Action.PUBLISH)
        except TakenError:
            self.api.abort(self.api.place.key(name), upload_id)
            self.outbox.forget_upload(note)
            raise
        except StoreError as error:
            if error.kind is not StoreErrorKind.MISSING:
                raise  # an upload that is gone was finished, and its answer lost: reading back tells
        self.outbox.forget_upload(note)

    def _prove(self, file: FileEntry, *, taken: bool) -> None:
        wanted = (file.size_bytes, file.sha256)
        for _ in range(_READINGS):
            there = measure_object(self.api, file.name)
            if there == wanted:
                return
        if taken:
            raise StoreError(
                f"{self.api.place}/{file.name} is already there with other bytes ({there[0]} bytes, sha256 {there[1]}); a "
                f"published file is never replaced. Ours stays in {self.outbox.held.root}. Two machines of one name (setting machine) may have made "
                f"both: give each its own, then `warraq recover --set-aside` brings ours in as an import. Else look at both: somebody put the other there",
                kind=StoreErrorKind.EXISTS,
            )
        raise StoreError(
            f"{self.api.place}/{file.name} was sent, and the bucket gives other bytes back ({there[0]} bytes, sha256 {there[1]}; "
            f"sent were {wanted[0]}, {wanted[1]}). Ours stays in {self.outbox.held.root}: don't trust this server before "
            f"that is explained; then delete the object and run `warraq recover`",
            kind=StoreErrorKind.BROKEN,
        )

    def _prove_lock(self, name: str, lock: Lock, at_least: datetime) -> None:
        """Believe no server that it locks: Ceph 16 and moto 5 forget the wish when the file came in parts."""
        if self._is_locked(name, lock, at_least):
            return
        self.api.retain(name, lock)
        if not self._is_locked(name, lock, at_least):
            raise AwayError(
                f"{self.api.place}/{name} is stored, and not shown as locked: make the bucket with object lock, and allow s3:GetObjectRetention",
                action="s3:GetObjectRetention",
                code="NotLocked",
                silent=False,
            )

    def _is_locked(self, name: str, lock: Lock, at_least: datetime) -> bool:
        stored = self.api.head(name)
        kept = stored.until if stored is not None and stored.mode == lock.mode.value else None
        return kept is not None and kept >= at_least


def measure_object(api: BucketApi, name: str) -> tuple[int, str]:
    """Read an object whole from the bucket and return its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with open_object(api, name) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
