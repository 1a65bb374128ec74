"""Whether what waits for a bucket is what somebody gave us to send."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.bucket.api import BucketApi
from archive.bucket.mirror import Mirror
from archive.bucket.outbox import Action, Entry, Outbox
from archive.bucket.sending import measure_object
from archive.disk import StoreError, StoreErrorKind, digest_of, told
from archive.manifests.manifest import FileEntry


@dataclass(frozen=True, slots=True)
class Owed:
    """Looks at entries of an outbox before they go."""

    api: BucketApi
    outbox: Outbox
    mirror: Mirror

    def is_whole(self, entry: Entry, others: Sequence[Entry]) -> bool:
        """Say whether the bytes that wait are the entry's; raises StoreError for bytes that nobody gave us."""
        name = entry.file.name
        if not (held := self.outbox.held.root / name).is_file():
            self._refuse_lost(entry, others)
            return False
        with told(f"cannot read {held}"):
            size, digest = digest_of(held)
        now = FileEntry(name=name, size_bytes=size, sha256=digest)
        if now == entry.file:
            return True
        if now in [e.file for e in others] or self.mirror.known().get(name) == now:
            return False
        raise StoreError(
            f"{held} is not what was published: this disk has damaged it. Keep it, check the disk, and look for "
            f"the same record in the spool or in a copy of it",
            kind=StoreErrorKind.BROKEN,
        )

    def _refuse_lost(self, entry: Entry, others: Sequence[Entry]) -> None:
        """Raise StoreError (BROKEN) when bytes that were to be sent are gone and nobody else has them."""
        file = entry.file
        taken = any(o.number > entry.number and o.action is not Action.PUBLISH for o in others)
        if taken or self.mirror.known().get(file.name) == file:
            return  # a later word about this name took the bytes away, or they have arrived
        there = self.api.head(file.name) is not None
        if there and measure_object(self.api, file.name) == (file.size_bytes, file.sha256):
            self.mirror.add(file)
            return
        raise StoreError(
            f"{self.outbox.held.root / file.name} was to be sent and is gone from this disk, and {self.api.place} does not "
            f"have it: {file.size_bytes} bytes with sha256 {file.sha256} are lost, unless a backup or the run's spool "
            f"has them. Check the disk, put the file back there, and run `warraq recover`",
            kind=StoreErrorKind.BROKEN,
        )
