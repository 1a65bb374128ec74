"""Seals: small signed files that hold a sealed file's digest, one after the other, each the digest of the one before.

Schema "warraq/seal/1". A seal is `custody/seals/<8 digits>.json`; beside it `.sig` (the signature over its very
bytes), and where they were asked for `.tsr` (RFC 3161) and `.ots` (OpenTimestamps). Public keys stand under
`custody/keys/`. Numbers count a store's seals from 1 without holes.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from archive.custody.log import CustodyError
from archive.manifests.manifest import FileEntry, ManifestError
from archive.store import StoreError
from archive.strict_json import Fields, JsonError, moment_text, read_json

SCHEMA = "warraq/seal/1"
SEALS, KEYS = "custody/seals/", "custody/keys/"
SIGNATURE, STAMP, OPEN_STAMP = ".sig", ".tsr", ".ots"
CLAIMS = "custody/claims/"  # signatures of seals that have no number yet
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CLAIM = re.compile(rf"{CLAIMS}[0-9a-f]{{64}}\.sig")
_NAME = re.compile(rf"{SEALS}([0-9]{{8}})\.json")
_LARGEST = 10**8  # the first number that eight digits do not hold
_HOLE = 4  # seals in a row that may be gone without a new one taking the first number: a run has two or more


class SealKind(StrEnum):
    """What a seal holds: one WARC file with its custody log, one manifest, or one decision (of no run)."""

    WARC = "warc"
    MANIFEST = "manifest"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a seal says of one published file.

    Of a WARC file it also holds its custody log, the number of its lines, and the root of the Merkle tree
    (RFC 9162 §2.1) over the lines without their line ends. Raises CustodyError when that does not fit the kind.
    """

    kind: SealKind
    story: str
    run: str
    file: FileEntry
    log: FileEntry | None = None
    records: int | None = None
    merkle_root: str | None = None

    def __post_init__(self) -> None:
        of_warc = (self.log, self.records, self.merkle_root)
        if (self.kind is SealKind.WARC) != (None not in of_warc) or (
            self.kind is not SealKind.WARC and of_warc != (None, None, None)
        ):
            raise CustodyError(
                f"{self.file.name}: log, records and Merkle root belong to the seal of a WARC file"
            )
        if self.merkle_root is not None and not _DIGEST.fullmatch(self.merkle_root):
            raise CustodyError(f"{self.file.name}: the Merkle root is no SHA-256 in lower-case hex")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One seal. `previous` is the SHA-256 of the seal before it, `key` the fingerprint of the key that signed."""

    number: int
    previous: str | None
    sealed_at: datetime
    sealed: Sealed
    key: str
    software: str

    def __post_init__(self) -> None:
        digests = [self.key] if self.previous is None else [self.key, self.previous]
        if not all(_DIGEST.fullmatch(digest) for digest in digests):
            raise CustodyError(f"seal {self.number}: previous or key is no SHA-256 in lower-case hex")
        if not 0 < self.number < _LARGEST or (self.number == 1) != (self.previous is None):
            raise CustodyError(f"seal {self.number}: the first seal, and no other, has none before it")

    @property
    def name(self) -> str:
        """Return the store-relative name."""
        return seal_name(self.number)


def seal_name(number: int) -> str:
    """Return "custody/seals/00000001.json" for 1."""
    return f"{SEALS}{number:08}.json"


def seal_number(name: str) -> int | None:
    """Return the number in a seal's name; None for every other name."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def beside(name: str, suffix: str) -> str:
    """Return the name of a seal's companion, such as its signature."""
    return name.removesuffix(".json") + suffix


def claim_name(seal: bytes) -> str:
    """Return where the signature of a seal waits until the seal has its number."""
    return f"{CLAIMS}{seal_digest(seal)}{SIGNATURE}"


def is_claim(name: str) -> bool:
    """Say whether a signature stands under this name that waits for the number of its seal."""
    return _CLAIM.fullmatch(name) is not None


def key_name(fingerprint: str) -> str:
    """Return "custody/keys/<fingerprint>.pem"."""
    return f"{KEYS}{fingerprint}.pem"


class Chain(Protocol):
    """What holds a chain of seals: a store, or a bucket asked without anything between."""

    def exists(self, name: str) -> bool:
        """Say whether a name is there."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        ...

    def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
        """Return the names that begin so and come after another, sorted."""
        ...

    def publish(self, local: Path, name: str) -> FileEntry:
        """Put a file under a name that is written once."""
        ...


def read_signature(store: Chain, name: str, seal: bytes) -> bytes:
    """Return the signature of the seal of this name and these bytes: the one beside it, or the one that waits under its digest. Raises StoreError."""
    own = beside(name, SIGNATURE)
    try:
        return store.read(own)
    except StoreError:
        for place in (claim_name(seal), own):  # from the one it may go to the other while we look
            if store.exists(place):
                return store.read(place)
        raise


def newest_number(store: Chain) -> int:
    """Return the number of the newest seal, 0 where there is none, in O(log n) looks: numbers have no holes.

    Where somebody took a few away, the ones behind are found all the same, so that no new seal fills the hole.
    """
    newest = _end(store, 0)
    while (behind := next((n for n in _beyond(newest) if store.exists(seal_name(n))), None)) is not None:
        newest = _end(store, behind)
    return newest


def _beyond(newest: int) -> Iterator[int]:
    return (newest + 1 + step for step in range(1, _HOLE + 1) if newest + 1 + step < _LARGEST)


def _end(store: Chain, begin: int) -> int:
    """Return the last number of an unbroken row that begins with a number which is there (or 0)."""
    step = 1
    while begin + step < _LARGEST and store.exists(seal_name(begin + step)):
        step *= 2
    below, above = begin + step // 2, min(begin + step, _LARGEST)
    while above - below > 1:
        middle = (above + below) // 2
        if store.exists(seal_name(middle)):
            below = middle
        else:
            above = middle
    return below


def seal_digest(content: bytes) -> str:
    """Return what the next seal holds as `previous`: SHA-256 of the file's bytes."""
    return hashlib.sha256(content).hexdigest()


def to_json(seal: Seal) -> bytes:
    """Return the file's bytes: keys sorted, one space, one line end. Equal seals give equal bytes."""
    sealed = seal.sealed
    value = {
        "schema": SCHEMA,
        "number": seal.number,
        "previous": seal.previous,
        "sealed_at": moment_text(seal.sealed_at),
        "kind": sealed.kind.value,
        "story": sealed.story,
        "run": sealed.run,
        "file": _entry_value(sealed.file),
        "log": None if sealed.log is None else _entry_value(sealed.log),
        "records": sealed.records,
        "merkle_root": sealed.merkle_root,
        "key": seal.key,
        "software": seal.software,
    }
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode("ascii")


def from_json(content: bytes, place: str) -> Seal:
    """Read a seal, every key checked and its spelling too; `place` names the file. Raises CustodyError."""
    try:
        fields = Fields(read_json(content, place), place)
        if (schema := fields.text("schema")) != SCHEMA:
            raise CustodyError(
                f"{place}: schema {schema!r} is not {SCHEMA!r}: another version of warraq wrote it"
            )
        seal = _seal(fields)
        fields.done()
    except (JsonError, ManifestError) as error:
        raise CustodyError(str(error)) from error
    if to_json(seal) != content:
        raise CustodyError(f"{place}: it is not spelt as a seal is written")
    return seal


def _seal(fields: Fields) -> Seal:
    log = fields.take("log")
    sealed = Sealed(
        kind=fields.choice("kind", SealKind),
        story=fields.text("story"),
        run=fields.text("run"),
        file=_entry(fields.take("file"), "file"),
        log=None if log is None else _entry(log, "log"),
        records=fields.number_or_none("records"),
        merkle_root=fields.text_or_none("merkle_root"),
    )
    return Seal(
        number=fields.number("number"),
        previous=fields.text_or_none("previous"),
        sealed_at=fields.moment("sealed_at"),
        sealed=sealed,
        key=fields.text("key"),
        software=fields.text("software"),
    )


def _entry_value(entry: FileEntry) -> dict[str, object]:
    return {"name": entry.name, "size_bytes": entry.size_bytes, "sha256": entry.sha256}


def _entry(value: object, place: str) -> FileEntry:
    fields = Fields(value, place)
    name, size, digest = fields.text("name"), fields.number("size_bytes"), fields.text("sha256")
    fields.done()
    return FileEntry(name=name, size_bytes=size, sha256=digest)
