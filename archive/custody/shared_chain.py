"""The chain of a store that several machines seal: the number is taken in the bucket itself, and what a dead machine began is finished by anybody.

A seal's signature is put down first under the digest of the seal (`custody/claims/`), where nobody else's can stand. Then the seal takes
its number: the one step that only one machine can do. Then the signature is put beside it. Whoever comes after a machine that died in
between finds the signature by the digest, proves it, and puts it there: no key but the public one is needed.

What is to be sealed waits on this machine's disk, one note a file, until its bytes are in the bucket.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.log import CustodyError
from archive.custody.sealing import Sealer, signature_of
from archive.custody.seals import (
    SIGNATURE,
    Chain,
    Seal,
    Sealed,
    beside,
    from_json,
    key_name,
    newest_number,
    seal_digest,
    seal_name,
    to_json,
)
from archive.disk import StoreError, StoreErrorKind, make_folders, sync_folder, told, write_durably

CLAIMS = "custody/claims/"
_NOTE = ".json"
_TAKEN = ".to-seal"  # in a run's folder: that its file is noted


class SharedChain(Chain, Protocol):
    """A chain in which what is finished can be tidied away."""

    def remove(self, name: str) -> None:
        """Take a name away."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSealer(Sealer):
    """Issues seals beside other machines; `store` is the bucket itself. The caller holds the chain's lease."""

    chain: SharedChain
    _last: dict[str, tuple[int, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def next_place(self) -> tuple[int, str | None]:
        """See `Sealer.next_place`. Behind a seal of our own it is not looked for: the number is taken only when the bucket gives it."""
        last = self._last.get("seal")
        return Sealer.next_place(self) if last is None else (last[0] + 1, last[1])

    def issue(self, draft: Path, seal: Seal) -> None:
        """See `Sealer.issue`."""
        claim = claim_name(draft.read_bytes())
        self.chain.publish(signature_of(draft), claim)
        try:
            Sealer.issue(self, draft, seal)
        except StoreError as error:
            if error.kind is StoreErrorKind.EXISTS:  # another machine has the number; ours gets another one
                self._last.clear()
                self.chain.remove(claim)
            raise
        self._last["seal"] = (seal.number, seal_digest(draft.read_bytes()))
        self.chain.remove(claim)

    def finish_newest(self) -> None:
        """Put the signature beside the newest seal, where a machine died before it did, and left it under the seal's digest."""
        newest = newest_number(self.chain)
        name = beside(seal_name(newest), SIGNATURE)
        if not newest or self.chain.exists(name):
            return
        content = self.chain.read(seal_name(newest))
        claim = claim_name(content)
        if not self.chain.exists(claim):
            return  # the audit says what is wrong with it
        signature = self.chain.read(claim)
        with suppress(CustodyError, KeyFileError, StoreError):
            key = read_public_key(self.chain.read(key_name(from_json(content, seal_name(newest)).key)))
            if key.signed(content, signature):
                draft = self.scratch / claim.rpartition("/")[2]
                write_durably(draft, [signature])
                self.chain.publish(draft, name)
                draft.unlink()
                self.chain.remove(claim)


def claim_name(seal: bytes) -> str:
    """Return where the signature of a seal waits until the seal has its number."""
    return f"{CLAIMS}{seal_digest(seal)}{SIGNATURE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSeal:
    """Files that wait for their seals, in the order in which they came: a folder of notes on this machine's disk."""

    folder: Path

    def note(self, seal: Seal, scratch: Path) -> None:
        """Note what a seal shall say, once: *scratch* is the folder of its run, which remembers it. The seal's own number means nothing yet."""
        digest = hashlib.sha256(seal.sealed.file.name.encode()).hexdigest()[:32]
        taken = scratch / f"{digest}{_TAKEN}"
        if taken.exists():
            return
        with told(f"cannot write to {self.folder}"):
            make_folders(self.folder)
            if not any(path.stem.endswith(digest) for path in self._notes()):
                number = max((int(path.name[:10]) for path in self._notes()), default=0) + 1
                path = self.folder / f"{number:010}-{digest}{_NOTE}"
                part = path.with_suffix(".part")
                write_durably(part, [to_json(replace(seal, number=1, previous=None))])
                part.rename(path)
                sync_folder(self.folder)
            write_durably(taken, [b""])
            sync_folder(scratch)

    def waiting(self) -> Iterator[tuple[Path, Sealed]]:
        """Yield what waits, the oldest first. Raises CustodyError for a note that cannot be read."""
        for path in self._notes():
            yield path, from_json(path.read_bytes(), str(path)).sealed

    def seal(
        self, sealer: SharedSealer, is_there: Callable[[str], bool], now: Callable[[], datetime]
    ) -> Iterator[Seal]:
        """Issue the seals of what is in the bucket by now, one whenever the next is asked for, and let their notes go. May be repeated, and killed at any point."""
        first = True
        for path, sealed in tuple(self.waiting()):
            files = (sealed.file.name, *([sealed.log.name] if sealed.log else []))
            if not all(map(is_there, files)):
                return
            if first:
                sealer.finish_newest()
                first = False
            yield sealer.seal(sealed, now())
            path.unlink()
            for draft in sealer.scratch.glob(f"{sealed.file.name.rpartition('/')[2]}.s*"):
                draft.unlink()

    def _notes(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{_NOTE}")) if self.folder.is_dir() else []
