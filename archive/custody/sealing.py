"""Issuing seals, one for each published WARC file and manifest, so that a crash neither doubles nor skips one.

A seal is written down and signed in the spool before it is published: whatever the crash left, the same call takes
up the same bytes. Seals of a store are issued by the one run that holds the store's lock.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.custody.keys import SigningKey
from archive.custody.log import CustodyError, custody_name, read_log
from archive.custody.merkle import merkle_root
from archive.custody.seals import (
    SEALS,
    SIGNATURE,
    Chain,
    Seal,
    Sealed,
    SealKind,
    beside,
    from_json,
    key_name,
    newest_number,
    seal_digest,
    seal_name,
    to_json,
)
from archive.disk import StoreError, StoreErrorKind, sync_folder, told, write_durably
from archive.fsops import DISK, FileOps
from archive.manifests.manifest import FileEntry

_DRAFT = ".seal"
# A folder says at once that another writer, who held no lock of ours, took the number that we saw free; each try
# sees it anew. A bucket does not: there the seal stays in the outbox as an alarm when it is sent (Pending.differs).
_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """Who issues seals into a store.

    `software` is "warraq/<version>". `scratch` is a folder on a local disk that stays until the run is over: what
    stands in it tells a later call what this one had done.
    """

    store: Chain
    key: SigningKey
    software: str
    scratch: Path
    files: FileOps = DISK

    def seal(self, sealed: Sealed, at: datetime) -> Seal:
        """Issue the seal of one published file, or finish the one that was begun; `at` is aware UTC.

        Numbers are given out under the store's lock, by one machine. Raises StoreError as the store does.
        """
        self._publish_key()
        draft = self.scratch / f"{sealed.file.name.rpartition('/')[2]}{_DRAFT}"
        for _ in range(_TRIES):
            seal = self._begun(draft, sealed) or self._drafted(draft, sealed, at)
            try:
                self.issue(draft, seal)
            except StoreError as error:
                if error.kind is not StoreErrorKind.EXISTS:
                    raise
            else:
                return seal
        raise StoreError(
            f"{draft.name}: {_TRIES} numbers in a row were taken by others. One run at a time writes seals",
            kind=StoreErrorKind.EXISTS,
        )

    def issue(self, draft: Path, seal: Seal) -> None:
        """Publish a seal that is written down, then its signature. Raises StoreError (EXISTS) where the number is taken."""
        self.store.publish(draft, seal.name)
        self.store.publish(signature_of(draft), beside(seal.name, SIGNATURE))

    def _begun(self, draft: Path, sealed: Sealed) -> Seal | None:
        """Return what an earlier call wrote down for this file, when it is published or can still be."""
        if not (draft.exists() and signature_of(draft).exists()):
            return None
        try:
            content = draft.read_bytes()
            seal = from_json(content, str(draft))
        except (OSError, CustodyError):
            return None
        if seal.sealed != sealed:
            return None
        if self.store.exists(seal.name):
            return seal if self.store.read(seal.name) == content else None
        return seal if (seal.number, seal.previous) == self.next_place() else None

    def _drafted(self, draft: Path, sealed: Sealed, at: datetime) -> Seal:
        """Write a seal and its signature down, durably, before anybody sees them."""
        number, previous = self.next_place()
        seal = Seal(
            number=number,
            previous=previous,
            sealed_at=at,
            sealed=sealed,
            key=self.key.public.fingerprint,
            software=self.software,
        )
        content = to_json(seal)
        with told(f"cannot write {draft}"):
            self.files.unlink(signature_of(draft))  # the one of an older draft
            self._write(draft, content)
            self._write(signature_of(draft), self.key.sign(content))
        return seal

    def next_place(self) -> tuple[int, str | None]:
        """Return the next seal's number, and the digest of the one before it."""
        newest = newest_number(self.store)
        return newest + 1, seal_digest(self.store.read(seal_name(newest))) if newest else None

    def _publish_key(self) -> None:
        name = key_name(self.key.public.fingerprint)
        if not self.store.exists(name):
            draft = self.scratch / name.rpartition("/")[2]
            with told(f"cannot write {draft}"):
                self._write(draft, self.key.public.pem)
            self.store.publish(draft, name)

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_name(path.name + ".part")
        write_durably(part, [content], self.files)
        self.files.rename(part, path)
        sync_folder(path.parent, self.files)


def seal_warcs(
    sealer: Sealer, whose: tuple[str, str], entries: Iterable[FileEntry], at: datetime
) -> tuple[Seal, ...]:
    """Seal the WARC files among a run's published files, each with its log; `whose` is (story, run).

    Raises CustodyError when a log is missing among them or is not sound, StoreError when older seals are missing.
    """
    _refuse_holes(sealer.store)
    named = {entry.name: entry for entry in entries}
    return tuple(sealer.seal(sealed, at) for sealed in warcs_to_seal(sealer.store, whose, named.values()))


def warcs_to_seal(store: Chain, whose: tuple[str, str], entries: Iterable[FileEntry]) -> Iterator[Sealed]:
    """Yield what the seals of a run's WARC files say; `whose` is (story, run). Raises CustodyError for a log that is missing or not sound."""
    named = {entry.name: entry for entry in entries}
    for name, entry in named.items():
        if name.startswith("warc/"):
            yield _of_warc(store, whose, entry, named.get(custody_name(name)))


def seal_manifest(sealer: Sealer, whose: tuple[str, str], entry: FileEntry, at: datetime) -> Seal:
    """Seal a manifest that is in the store."""
    _refuse_holes(sealer.store)
    story, run = whose
    return sealer.seal(Sealed(kind=SealKind.MANIFEST, story=story, run=run, file=entry), at)


def seal_decisions_of(
    sealer: Sealer, entries: Iterable[tuple[str, FileEntry]], now: Callable[[], datetime]
) -> Iterator[Seal]:
    """Seal decisions that are in the store, one whenever the next is asked for; each is given with its story, and belongs to no run."""
    _refuse_holes(sealer.store)
    for story, entry in entries:
        yield sealer.seal(Sealed(kind=SealKind.DECISION, story=story, run="", file=entry), now())


def _refuse_holes(store: Chain) -> None:
    """Raise StoreError where seals are missing under newer ones: a second seal of such a number would fork the chain."""
    newest = newest_number(store)
    above = [name for name in store.list(SEALS, after=seal_name(newest)) if name.endswith(".json")]
    if above:  # or another machine has sealed meanwhile
        newest = newest_number(store)
    above = [name for name in above if name > seal_name(newest)]
    if above:
        raise StoreError(
            f"{seal_name(newest + 1)} is missing, while {above[-1]} is there: seals were lost or taken away, and a new one of "
            f"that number would fork the chain. Nothing was sealed. Put the missing seals back from a copy of the "
            f"store (`warraq audit` names them all), then run the same command again",
            kind=StoreErrorKind.BROKEN,
        )


def _of_warc(store: Chain, whose: tuple[str, str], entry: FileEntry, log: FileEntry | None) -> Sealed:
    if log is None:
        raise CustodyError(f"{entry.name} has no custody log, so nothing can be sealed")
    lines = read_log(store.read(log.name), log.name)
    story, run = whose
    return Sealed(
        kind=SealKind.WARC,
        story=story,
        run=run,
        file=entry,
        log=log,
        records=len(lines),
        merkle_root=merkle_root(line.raw for line in lines),
    )


def signature_of(draft: Path) -> Path:
    """Return where the signature of a seal that is written down stands."""
    return draft.with_name(draft.name + SIGNATURE)
