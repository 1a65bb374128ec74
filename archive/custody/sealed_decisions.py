"""Which decisions the seals of a store hold, and with which bytes: read once, then only what was sealed since.

A decision that is gone stands in its seal by name, kind and digest; what it said of which page does not.
"""

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archive.custody.log import CustodyError
from archive.custody.seals import from_json, newest_number, seal_name
from archive.decisions.decision import story_of_decision
from archive.disk import StoreError
from archive.store import Store

KEY_NAMED = re.compile(rb'"key": "([0-9a-f]{64})"')
_NAMED = re.compile(rb"decisions/[^\"/]+/[0-9A-Za-z-]+\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a seal says of a decision: the seal's number and the SHA-256 of the file, None where the seal is damaged."""

    number: int
    sha256: str | None


NOTHING_HELD: Mapping[str, Held] = MappingProxyType({})


class SealedDecisions:
    """The decisions of one store by the seals that hold them; of two seals of one name the first counts: it was there before.

    Seals that were read are not read again, as long as the last of them is as it was.
    """

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._keys: frozenset[str] = frozenset()
        self._newest, self._last = 0, b""
        self._lock = threading.Lock()

    def of(self, store: Store) -> Mapping[str, Held]:
        """Return what is held, by the decisions' names. A seal that is gone holds nothing: the audit names it."""
        with self._lock:
            newest = newest_number(store)
            if newest < self._newest or (self._newest and _read(store, self._newest) != self._last):
                self._held, self._keys, self._newest = {}, frozenset(), 0  # another store under this name
            if newest > self._newest:
                self._held = self._with_those_up_to(store, newest)
                self._newest = newest
            return MappingProxyType(self._held)

    @property
    def keys(self) -> frozenset[str]:
        """Return the fingerprints of the keys that the seals name, be they sound or not, as of the last look."""
        return self._keys

    def _with_those_up_to(self, store: Store, newest: int) -> dict[str, Held]:
        keys = set(self._keys)
        held = dict(self._held)  # whoever has the one before goes on reading it
        for number in range(self._newest + 1, newest + 1):
            self._last = _read(store, number)
            keys.update(key.decode() for key in KEY_NAMED.findall(self._last))
            name, one = _held_by(self._last, number)
            if name is not None:
                held.setdefault(name, one)
        self._keys = frozenset(keys)
        return held


def fits(held: Mapping[str, Held], name: str, content: bytes) -> bool:
    """Say whether bytes may be a decision's: no seal that can be read says otherwise."""
    one = held.get(name)
    return one is None or one.sha256 is None or one.sha256 == hashlib.sha256(content).hexdigest()


def _read(store: Store, number: int) -> bytes:
    try:
        return store.read(seal_name(number))
    except StoreError:
        return b""


def _held_by(content: bytes, number: int) -> tuple[str | None, Held]:
    """Return the decision that a seal holds; a damaged one tells its name at least."""
    found = _NAMED.search(content)
    name = found[0].decode("ascii", "replace") if found else ""
    if story_of_decision(name) is None:
        return None, Held(number=number, sha256=None)
    try:
        file = from_json(content, seal_name(number)).sealed.file
    except CustodyError:
        return name, Held(number=number, sha256=None)
    return file.name, Held(number=number, sha256=file.sha256)
