"""Is a decision what was sealed? Asked of those that somebody looks at: a few files each, and the list of seals once a process."""

import functools
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.sealed_decisions import NOTHING_HELD, Held, SealedDecisions, fits
from archive.custody.seals import SIGNATURE, beside, key_name, seal_name
from archive.store import FolderStore, Store, StoreError
from flows.custody import own_fingerprint
from flows.decision_seals import is_marked
from flows.house import House

_KEY = re.compile(rb'"key": "([0-9a-f]{64})"')


class Sealing(StrEnum):
    """How a decision stands to the seals.

    STRANGER: sealed by a key that nobody here knows. WAITING: made by this machine's key, and sealed when no run is in the way.
    UNSEALED: neither, so nobody's word. CHANGED: it does not fit its seal. LOST: its file is gone.
    UNASKED: in a bucket, where each seal is a request; the audit asks.
    """

    SEALED = "sealed"
    STRANGER = "stranger"
    WAITING = "waiting"
    UNSEALED = "unsealed"
    CHANGED = "changed"
    LOST = "lost"
    UNASKED = "unasked"

    @property
    def is_wrong(self) -> bool:
        """Say whether somebody or something changed what was sealed."""
        return self in {Sealing.CHANGED, Sealing.LOST}


def sealed_decisions(house: House) -> Mapping[str, Held]:
    """Return what the seals of a store hold of its decisions; of a bucket nothing: each seal would be a request."""
    store = house.store()
    return _seals(house.root).of(store) if isinstance(store, FolderStore) else NOTHING_HELD


def sealings_of(house: House, names: Iterable[str]) -> dict[str, Sealing]:
    """Say of each of these decisions how its file stands to the seals now."""
    store = house.store()
    if not isinstance(store, FolderStore):
        return dict.fromkeys(names, Sealing.UNASKED)
    held = sealed_decisions(house)
    known = {own_fingerprint(house.settings), *house.settings.trusted_keys}
    return {name: _sealing(house, name, held, known) for name in names}


def _sealing(house: House, name: str, held: Mapping[str, Held], known: set[str | None]) -> Sealing:
    store = house.store()
    try:
        content = store.read(name)
    except StoreError:
        return Sealing.LOST
    if name not in held:
        return Sealing.WAITING if is_marked(house, name, content) else Sealing.UNSEALED
    key = _signer(store, name, held[name])
    if key is None or not fits(held, name, content):
        return Sealing.CHANGED
    return Sealing.SEALED if key in known else Sealing.STRANGER


def _signer(store: Store, name: str, held: Held) -> str | None:
    """Return the fingerprint of the key that signed the seal of a decision; None where its signature is not sound."""
    seal = seal_name(held.number)
    try:
        content = store.read(seal)
        found = _KEY.search(content)
        if found is None or name.encode() not in content or (held.sha256 or "").encode() not in content:
            return None  # another seal stands there since the list was read
        key = found[1].decode()
        is_sound = _is_signed(store.read(key_name(key)), key, content, store.read(beside(seal, SIGNATURE)))
    except StoreError:
        return None
    return key if is_sound else None


@functools.lru_cache(maxsize=4096)  # the very bytes are asked for: what was sound stays so
def _is_signed(pem: bytes, fingerprint: str, content: bytes, signature: bytes) -> bool:
    try:
        key = read_public_key(pem)
    except KeyFileError:
        return False
    return key.fingerprint == fingerprint and key.signed(content, signature)


@functools.lru_cache(maxsize=8)
def _seals(root: Path) -> SealedDecisions:
    del root
    return SealedDecisions()
