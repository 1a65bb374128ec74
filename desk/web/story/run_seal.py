"""The seal of a run's manifest, found and checked when the page is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.log import CustodyError
from archive.custody.seals import (
    OPEN_STAMP,
    STAMP,
    Seal,
    beside,
    from_json,
    key_name,
    newest_number,
    read_signature,
    seal_name,
)
from archive.store import Store, StoreError
from flows.store.manifest_heads import Head

_AROUND = 200  # seals looked at from the end of the run on: its manifest is sealed at once, others may decide meanwhile


class SealState(StrEnum):
    """What came of the check: the manifest is what was sealed, or it is not, or nobody can say."""

    SOUND = "sound"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSeal:
    """A manifest's seal, None where none is found, and what came of checking digest and signature. `stamps` are its witnesses of time."""

    state: SealState
    seal: Seal | None = None
    stamps: tuple[str, ...] = ()


def seal_of_run(store: Store, head: Head) -> RunSeal:
    """Find the seal of a manifest and check it: its digest, and the signature over the seal."""
    for number in _numbers(store, head.ended_at):
        try:
            content = store.read(seal_name(number))
            seal = from_json(content, seal_name(number)) if head.name.encode() in content else None
        except (StoreError, CustodyError):
            continue
        if seal is not None and seal.sealed.file.name == head.name:
            is_sound = seal.sealed.file.sha256 == head.digest and _is_signed(store, seal, content)
            stamps = tuple(s for s in (STAMP, OPEN_STAMP) if store.exists(beside(seal.name, s)))
            state = SealState.SOUND if is_sound else SealState.DAMAGED
            return RunSeal(state=state, seal=seal, stamps=stamps)
    return RunSeal(state=SealState.MISSING)


def _numbers(store: Store, ended_at: datetime) -> Iterator[int]:
    """Give the numbers of the seals that may be a manifest's: those made right after its run, found by their times."""
    newest = newest_number(store)
    below, above = 0, newest + 1
    while above - below > 1:
        middle = (above + below) // 2
        at = _sealed_at(store, middle)
        if at is not None and at < ended_at:
            below = middle
        else:
            above = middle
    yield from range(above, min(newest, above + _AROUND) + 1)
    yield from range(below, max(0, below - _AROUND), -1)  # a clock that was set back


def _sealed_at(store: Store, number: int) -> datetime | None:
    try:
        return from_json(store.read(seal_name(number)), seal_name(number)).sealed_at
    except (StoreError, CustodyError):
        return None


def _is_signed(store: Store, seal: Seal, content: bytes) -> bool:
    try:
        key = read_public_key(store.read(key_name(seal.key)))
        return key.fingerprint == seal.key and key.signed(content, read_signature(store, seal.name, content))
    except (StoreError, KeyFileError):
        return False
