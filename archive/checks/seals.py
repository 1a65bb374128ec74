"""Is a seal what it says: signed by the key that it names, witnessed, and are the files that it holds still those?

One rule for all places where seals stand: a store, a package, or the store around a single file. What a seal names
belongs there, so what of it cannot be had is MISSING or DAMAGED, never merely unverifiable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import eq
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict, without_name
from archive.checks.evidence import Evidence
from archive.checks.signers import Signed, signers_of
from archive.custody.keys import KeyFileError, PublicKey, read_public_key
from archive.custody.log import CustodyError, custody_name, read_log
from archive.custody.merkle import merkle_root
from archive.custody.ots import check_open_stamp
from archive.custody.seals import (
    OPEN_STAMP,
    SIGNATURE,
    STAMP,
    Seal,
    SealKind,
    beside,
    claim_name,
    from_json,
    key_name,
    seal_digest,
    seal_name,
)
from archive.custody.timestamps import Stamp, check_stamp
from archive.manifests.manifest import FileEntry
from archive.store import StoreError, StoreErrorKind

_CHECK = "custody"


def _nobody(_signed: Signed) -> None:
    """Hear and forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom an audit believes.

    `keys` are fingerprints; when there are any, a seal that another key signed is ALTERED: somebody could have made
    the whole chain anew with a key of their own; and a file of ours without a seal is MISSING one. `authority` is a
    PEM file of the certificates that time stamps must lead to. `heads` are digests of seals that were written down
    elsewhere: each must still be in the chain. `demanded` says that the keys were named for this very audit, so that
    a seal is asked of anybody's file. `heard` is told who signed, since that is for people to judge.
    """

    keys: frozenset[str] = frozenset()
    authority: Path | None = None
    heads: frozenset[str] = frozenset()
    demanded: bool = False
    heard: Callable[[Signed], None] = _nobody


def _each(_name: str) -> bool:
    return True


@dataclass(slots=True, kw_only=True)
class SealCheck:
    """Seals of one place, checked in the order of their numbers.

    `chosen` says which WARC files are read, `stands` whether a file is what a seal holds. `digests` are those of the seals that were read, by number; `verified`
    those with a signature that was verified (and trusted, where keys are pinned), each with the fingerprint of its
    key; `sealed` the files that seals hold, `whole` those of them that are no WARC files and have their bytes. `stamped` counts
    verified time stamps.
    """

    evidence: Evidence
    trust: Trust
    chosen: Callable[[str], bool] = _each
    stands: Callable[[FileEntry, FileEntry], bool] = eq
    digests: dict[int, str] = field(default_factory=dict)
    verified: dict[int, str] = field(default_factory=dict)
    sealed: dict[str, int] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    stamped: int = 0
    _keys: dict[str, PublicKey | None] = field(default_factory=dict)

    @property
    def signers(self) -> dict[str, list[int]]:
        """Return the numbers of the seals that each key has signed, as far as that was verified."""
        numbers: dict[str, list[int]] = {}
        for number, key in self.verified.items():
            numbers.setdefault(key, []).append(number)
        return numbers

    def tell(self) -> None:
        """Tell whoever asked for the audit who signed what was checked; nothing where there is no seal."""
        if not self.digests:
            return
        newest = max(self.digests)
        signed = Signed(
            signers=signers_of(self.signers),
            seals=len(self.digests),
            newest=newest,
            head=self.digests[newest],
            stamps=self.stamped,
        )
        self.trust.heard(signed)

    def holds(self, name: str) -> bool:
        """Say whether a seal that was verified holds a file."""
        return self.sealed.get(name) in self.verified

    def vouches(self, name: str) -> bool:
        """Say whether a file that is no WARC file has the very bytes that a verified seal holds."""
        return name in self.whole and self.holds(name)

    def check(self, number: int) -> Iterator[Finding]:
        """Check one seal: its signature, the seal before it, its stamps and its files."""
        name = seal_name(number)
        try:
            content = self.evidence.read(name)
        except StoreError as error:
            yield self.say(gone(error), name, f"this seal cannot be read: {error}")
            return
        self.digests[number] = seal_digest(content)
        try:
            seal = from_json(content, name)
        except CustodyError as error:
            yield self.say(FindingVerdict.ALTERED, name, str(error))
            return
        if seal.name != name:
            yield self.say(FindingVerdict.ALTERED, name, f"it says that it is seal {seal.number}")
            return
        self.sealed[seal.sealed.file.name] = number
        yield from self._signature(seal, content)
        yield from self._follows(seal)
        yield from self._stamps(name, content)
        yield from self._files(seal)

    def say(self, verdict: FindingVerdict, name: str, message: str, offset: int | None = None) -> Finding:
        """Make a finding about a file."""
        subject = self.evidence.place(name)
        told = without_name(message, name)
        return Finding(check=_CHECK, verdict=verdict, subject=subject, offset=offset, message=told)

    def _signature(self, seal: Seal, content: bytes) -> Iterator[Finding]:
        trusted = not self.trust.keys or seal.key in self.trust.keys
        if not trusted:
            message = f"it was signed by {seal.key}, which is none of the trusted keys: the chain may have been made anew"
            yield self.say(FindingVerdict.ALTERED, seal.name, message)
        yield from self._key(seal)
        name, key = beside(seal.name, SIGNATURE), self._keys[seal.key]
        try:
            signature = self._signed(name, content)
        except StoreError as error:
            yield self.say(gone(error), name, f"{seal.name} has no signature: {error.without_advice}")
            return
        if key is None:
            return
        if not key.signed(content, signature):
            message = f"it is not the signature of {seal.key} over {seal.name}"
            yield self.say(FindingVerdict.ALTERED, name, message)
        elif trusted:
            self.verified[seal.number] = seal.key

    def _signed(self, name: str, content: bytes) -> bytes:
        """Read a seal's signature; one that a machine had no time to put beside the seal stands under the seal's digest."""
        try:
            return self.evidence.read(name)
        except StoreError:
            for place in (claim_name(content), name):  # from the one it may go to the other while we look
                if self.evidence.exists(place):
                    return self.evidence.read(place)
            raise

    def _key(self, seal: Seal) -> Iterator[Finding]:
        """Read a seal's public key once, and say what is wrong with it once."""
        if seal.key in self._keys:
            return
        name, self._keys[seal.key] = key_name(seal.key), None
        try:
            pem = self.evidence.read(name)
            key = read_public_key(pem)
        except (StoreError, KeyFileError) as error:
            verdict = gone(error) if isinstance(error, StoreError) else FindingVerdict.ALTERED
            why = error.without_advice if isinstance(error, StoreError) else error
            message = f"the public key of {seal.name} cannot be had: {why}"
            yield self.say(verdict, name, message)
            return
        if (key.fingerprint, key.pem) == (seal.key, pem):
            self._keys[seal.key] = key
        else:
            yield self.say(FindingVerdict.ALTERED, name, "another key stands under this name")

    def _follows(self, seal: Seal) -> Iterator[Finding]:
        """Hold a seal to the one before it, where that is at hand."""
        before = self.digests.get(seal.number - 1)
        if before is None or seal.previous == before:
            return
        if seal.number in self.verified:
            verdict = FindingVerdict.MISSING if seal.number - 1 in self.verified else FindingVerdict.ALTERED
            message = f"the seal that {seal.name} was made behind (sha256 {seal.previous}) is gone: another stands under its number"
            yield self.say(verdict, seal_name(seal.number - 1), message)
        else:
            message = "the seal before it is not the one that was there when it was made"
            yield self.say(FindingVerdict.ALTERED, seal.name, message)

    def _stamps(self, name: str, content: bytes) -> Iterator[Finding]:
        checks: dict[str, Callable[[bytes], Stamp]] = {
            STAMP: lambda stamp: check_stamp(stamp, content, self.trust.authority),
            OPEN_STAMP: lambda stamp: check_open_stamp(stamp, content),
        }
        for suffix, check in checks.items():
            companion = beside(name, suffix)
            if not self.evidence.exists(companion):
                continue
            try:
                stamp = check(self.evidence.read(companion))
            except StoreError as error:
                yield self.say(gone(error), companion, f"this time stamp cannot be read: {error}")
                continue
            self.stamped += stamp.verdict is FindingVerdict.OK and stamp.at is not None
            when = f" at {stamp.at.isoformat()}" if stamp.at else ""
            yield self.say(stamp.verdict, companion, f"the time stamp of {name}{when}: {stamp.why}")

    def _files(self, seal: Seal) -> Iterator[Finding]:
        """Hold the sealed file, and its log, to the seal."""
        sealed, wrong = seal.sealed, 0
        for entry in (entry for entry in (sealed.file, sealed.log) if entry is not None):
            if not self.evidence.exists(entry.name):
                wrong += 1
                message = f"{seal.name} holds this file of {entry.size_bytes} bytes"
                yield self.say(FindingVerdict.MISSING, entry.name, message)
            elif not entry.name.startswith("warc/") or self.chosen(entry.name):
                changed = self._changed(entry)
                wrong += changed is not None
                if changed is not None:
                    yield self.say(changed[0], entry.name, f"{seal.name} holds {changed[1]}")
        if sealed.log is not None and not wrong:
            yield from self._log(seal, sealed.log)
        if sealed.kind is not SealKind.WARC and not wrong:
            self.whole.add(sealed.file.name)
            yield self.say(FindingVerdict.OK, sealed.file.name, f"its bytes are those of {seal.name}")

    def _changed(self, entry: FileEntry) -> tuple[FindingVerdict, str] | None:
        was = f"{entry.size_bytes} bytes with sha256 {entry.sha256}"
        try:
            now = self.evidence.measure(entry.name)
        except StoreError as error:
            return gone(error), f"{was}, and the file cannot be read: {error}"
        if self.stands(entry, now):
            return None
        return FindingVerdict.ALTERED, f"{was}; there are {now.size_bytes} with {now.sha256}"

    def _log(self, seal: Seal, log: FileEntry) -> Iterator[Finding]:
        """Hold the log's lines to the seal's count and Merkle root."""
        if self._as_sealed(seal, log):
            message = f"{seal.sealed.records} lines under the Merkle root of {seal.name}"
            yield self.say(FindingVerdict.OK, log.name, message)
            return
        try:
            lines = read_log(self.evidence.read(log.name), log.name)
        except StoreError as error:
            yield self.say(gone(error), log.name, str(error))
            return
        except CustodyError as error:
            yield self.say(FindingVerdict.ALTERED, log.name, str(error), getattr(error, "offset", None))
            return
        sealed = seal.sealed
        if custody_name(sealed.file.name) != log.name:
            message = f"it names {log.name} as the log of {sealed.file.name}"
            yield self.say(FindingVerdict.ALTERED, seal.name, message)
        elif (len(lines), merkle_root(line.raw for line in lines)) != (sealed.records, sealed.merkle_root):
            message = f"count or Merkle root of {log.name} is not that of its {len(lines)} lines"
            yield self.say(FindingVerdict.ALTERED, seal.name, message)
        else:
            message = f"{len(lines)} lines under the Merkle root of {seal.name}"
            yield self.say(FindingVerdict.OK, log.name, message)

    def _as_sealed(self, seal: Seal, log: FileEntry) -> bool:
        """Say whether a log is the one that was sealed; how its lines are chained tells `check_log` where its file is read."""
        sealed = seal.sealed
        try:
            raw = self.evidence.read(log.name).split(b"\n")[:-1]
            named = custody_name(sealed.file.name) == log.name
        except (StoreError, CustodyError):
            return False
        alike = named and len(raw) == sealed.records and self.chosen(sealed.file.name)
        return alike and merkle_root(raw) == sealed.merkle_root


def gone(error: StoreError) -> FindingVerdict:
    """Return what it means that a file which something names cannot be read; a bucket out of reach accuses nobody."""
    match error.kind:
        case StoreErrorKind.MISSING:
            return FindingVerdict.MISSING
        case StoreErrorKind.AWAY:
            return FindingVerdict.UNVERIFIABLE
    return FindingVerdict.DAMAGED
