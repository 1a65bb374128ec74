"""The chain of a store that several machines seal: the number is taken in the bucket itself, and what a dead machine began is finished by anybody.

A seal's signature is put down first under the digest of the seal (`custody/claims/`), where nobody else's can stand. Then the seal takes
its number: the one step that only one machine can do. Then the signature is put beside it. Whoever comes after a machine that died in
between finds the signature by the digest, proves it, and puts it there: no key but the public one is needed.

What is to be sealed waits on this machine's disk, one note a file, until its bytes are in the bucket.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.log import CustodyError
from archive.custody.sealing import Sealer, signature_of
from archive.custody.seals import (
    CLAIMS,
    SIGNATURE,
    Chain,
    Seal,
    Sealed,
    beside,
    claim_name,
    from_json,
    is_claim,
    key_name,
    newest_number,
    seal_digest,
    seal_name,
    to_json,
)
from archive.disk import StoreError, StoreErrorKind, make_folders, sync_folder, told, write_durably

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
    _kept: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _looked: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def next_place(self) -> tuple[int, str | None]:
        """See `Sealer.next_place`. Behind a seal of our own it is not looked for: the number is taken only when the bucket gives it."""
        last = self._last.get("seal")
        if last is not None:
            return last[0] + 1, last[1]
        newest = newest_number(self.chain)
        return newest + 1, self._finished(newest) if newest else None

    def issue(self, draft: Path, seal: Seal) -> None:
        """See `Sealer.issue`. What others' claims are litter behind it is cleared away."""
        claim = claim_name(draft.read_bytes())
        litter = self._litter(seal.name)
        self.chain.publish(signature_of(draft), claim)
        try:
            Sealer.issue(self, draft, seal)
        except StoreError as error:
            if error.kind is StoreErrorKind.EXISTS:  # another machine has the number; ours gets another one
                self._last.clear()
                self.chain.remove(claim)
            raise
        self._last["seal"] = (seal.number, seal_digest(draft.read_bytes()))
        for name in (claim, *sorted(litter - self._kept)):
            self.chain.remove(name)

    def _litter(self, number: str) -> frozenset[str]:
        """Return the claims that nobody needs any more when a seal has taken its number, once for all seals that are issued now.

        Whoever left one looked for his number before we looked here, so it is ours or an older one. All of these are taken then, and
        who took the next one saw to the signature of the one before it.
        """
        if self._looked:
            return frozenset()
        claims = frozenset(filter(is_claim, self.chain.list(CLAIMS)))
        if claims and self.chain.exists(number):  # taken before we looked: the next number shall tell
            return frozenset()
        self._looked.add(number)
        return claims

    def _finished(self, newest: int) -> str:
        """Put the signature beside the newest seal, where a machine died before it did, and left it under the seal's digest. Return that digest."""
        content = self.chain.read(seal_name(newest))
        name, claim = beside(seal_name(newest), SIGNATURE), claim_name(content)
        waits = not self.chain.exists(name) and self.chain.exists(
            claim
        )  # where neither is there, audits say so
        if waits and not self._put_beside(name, content, self.chain.read(claim)):
            self._kept.add(claim)
        return seal_digest(content)

    def _put_beside(self, name: str, seal: bytes, signature: bytes) -> bool:
        """Put a signature where it belongs, when it can be proven; say whether it could."""
        draft = self.scratch / f"{seal_digest(seal)}{SIGNATURE}"
        try:
            key = read_public_key(self.chain.read(key_name(from_json(seal, name).key)))
            if not key.signed(seal, signature):
                return False
            with told(f"cannot write {draft}"):
                write_durably(draft, [signature])
            self.chain.publish(draft, name)
        except (CustodyError, KeyFileError):
            return False
        except StoreError as error:
            if error.kind not in {StoreErrorKind.MISSING, StoreErrorKind.EXISTS}:
                raise
            return False
        with told(f"cannot remove {draft}"):
            draft.unlink()
        return True


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
        for path, sealed in tuple(self.waiting()):
            files = (sealed.file.name, *([sealed.log.name] if sealed.log else []))
            if not all(map(is_there, files)):
                return
            yield sealer.seal(sealed, now())
            path.unlink()
            for draft in sealer.scratch.glob(f"{sealed.file.name.rpartition('/')[2]}.s*"):
                draft.unlink()

    def _notes(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{_NOTE}")) if self.folder.is_dir() else []
