"""Is a decision what was sealed, and by whom? Asked of those that somebody looks at: a few files each, and the list of seals once a process."""

import functools
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.sealed_decisions import KEY_NAMED, NOTHING_HELD, Held, SealedDecisions, fits
from archive.custody.seals import key_name, read_signature, seal_name
from archive.decisions.decision import Decision, DecisionKind, decision_digest
from archive.decisions.heeded import Witness
from archive.store import FolderStore, Store, StoreError
from flows.decisions.seals import is_marked, is_ours
from flows.house import House
from flows.signing import own_fingerprint

_NOTE = ".sealed-decisions.json"  # beside the store, docs/format.md §2


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


def witness_of(house: House) -> Witness:
    """Return what speaks for the decisions of a house beside their files.

    A decision counts that a sound seal holds, or that this machine's key made and that waits for its seal. To show again what
    was taken down the seal's key must be known here, as soon as any seal of the store names one that is.
    Of a bucket, where each seal is a request, those alone are asked that show a page again.
    """
    held = sealed_decisions(house)

    named = frozenset(_seals(house.root).keys)

    @functools.cache  # asked with the first decision: most stores have none, and reading the own key loads its library
    def lifting() -> frozenset[str] | None:
        known = _known_keys(house)
        return known if known & named else None

    def vouches(decision: Decision, content: bytes) -> bool:
        this, sound = (decision.name, decision_digest(content)), _sound(house.root, lifting())
        if this not in sound and _is_sealed(house, decision, content, (held, lifting())):
            sound.add(this)
        return this in sound or is_marked(house, decision.name, content)

    return Witness(held=held, vouches=vouches, about=_about(house.root))


def _is_sealed(
    house: House, decision: Decision, content: bytes, by: tuple[Mapping[str, Held], frozenset[str] | None]
) -> bool:
    """Say whether a sound seal holds these bytes, of a key that may say so; `by` are the seals, and the keys that may lift (None: any)."""
    (held, lifting), lifts, store = by, decision.kind is DecisionKind.RESTORE, house.store()
    if not isinstance(store, FolderStore):
        return not lifts or is_ours(house, decision)
    if decision.name not in held or not fits(held, decision.name, content):
        return False
    key = _signer(store, decision.name, held[decision.name])
    return key is not None and (not lifts or lifting is None or key in lifting)


def _known_keys(house: House) -> frozenset[str]:
    own = own_fingerprint(house.settings)
    return frozenset([*house.settings.trusted_keys, *([own] if own else [])])


def sealings_of(house: House, names: Iterable[str]) -> dict[str, Sealing]:
    """Say of each of these decisions how its file stands to the seals now."""
    store = house.store()
    if not isinstance(store, FolderStore):
        return dict.fromkeys(names, Sealing.UNASKED)
    wanted = tuple(names)
    if not wanted:  # as of most stories: neither seals nor the own key are read
        return {}
    held = sealed_decisions(house)
    known = _known_keys(house)
    return {name: _sealing(house, name, held, known) for name in wanted}


def _sealing(house: House, name: str, held: Mapping[str, Held], known: frozenset[str]) -> Sealing:
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
        found = KEY_NAMED.search(content)
        if found is None or name.encode() not in content or (held.sha256 or "").encode() not in content:
            return None  # another seal stands there since the list was read
        key = found[1].decode()
        is_sound = _is_signed(store.read(key_name(key)), key, content, read_signature(store, seal, content))
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
    return SealedDecisions(root / _NOTE)


@functools.lru_cache(maxsize=8)
def _about(root: Path) -> dict[str, tuple[str, str]]:
    del root
    return {}


@functools.lru_cache(maxsize=8)
def _sound(root: Path, lifting: frozenset[str] | None) -> set[tuple[str, str]]:
    """Return the decisions whose seals were found sound, by name and digest: what was sound stays so."""
    del root, lifting
    return set()
