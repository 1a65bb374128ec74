"""Which decisions the seals of a store hold, and with which bytes: read once, then only what was sealed since.

A decision that is gone stands in its seal by name, kind and digest; what it said of which page does not.
"""

import contextlib
import hashlib
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from archive.custody.log import CustodyError
from archive.custody.seals import from_json, newest_number, seal_digest, seal_name
from archive.decisions.decision import story_of_decision
from archive.disk import StoreError
from archive.store import Store

KEY_NAMED = re.compile(rb'"key": "([0-9a-f]{64})"')
_SCHEMA = "warraq/sealed-decisions/1"
_WORTH = 500  # seals that were read before it is worth writing down what they hold: 15 ms of the next command
_NAMED = re.compile(rb"decisions/[^\"/]+/[0-9A-Za-z-]+\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a seal says of a decision: the seal's number and the SHA-256 of the file, None where the seal is damaged."""

    number: int
    sha256: str | None


NOTHING_HELD: Mapping[str, Held] = MappingProxyType({})


class SealedDecisions:
    """The decisions of one store by the seals that hold them; of two seals of one name the first counts: it was there before.

    Seals that were read are not read again, as long as the last of them is as it was; with a `note`, a file beside the store, not by
    later processes either. Whoever can take words out of that note can take the seals themselves away: the audit reads no note.
    """

    def __init__(self, note: Path | None = None) -> None:
        self._note = note
        self._held: dict[str, Held] = {}
        self._keys: frozenset[str] = frozenset()
        self._newest, self._last = 0, ""
        self._lock = threading.Lock()

    def of(self, store: Store) -> Mapping[str, Held]:
        """Return what is held, by the decisions' names. A seal that is gone holds nothing: the audit names it."""
        with self._lock:
            newest = newest_number(store)
            if self._note is not None and not self._newest and newest >= _WORTH:
                self._recall(self._note)
            if newest < self._newest or (self._newest and seal_digest(_read(store, self._newest)) != self._last):  # fmt: skip
                self._held, self._keys, self._newest = {}, frozenset(), 0  # another store under this name
            if newest > self._newest:
                fresh = newest - self._newest
                self._held = self._with_those_up_to(store, newest)
                self._newest = newest
                if self._note is not None and fresh >= _WORTH:
                    self._write(self._note)
            return MappingProxyType(self._held)

    def _recall(self, note: Path) -> None:
        """Take up what an earlier process wrote down; a note that is not as it was written says nothing."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            said = json.loads(note.read_bytes())
            held = {str(name): _held_said(number, sha256) for name, (number, sha256) in said["held"].items()}
            newest, last, keys = int(said["newest"]), str(said["sha256"]), frozenset(map(str, said["keys"]))
            if said["schema"] == _SCHEMA and newest > 0:
                self._held, self._keys, self._newest, self._last = held, keys, newest, last

    def _write(self, note: Path) -> None:
        """Write down what was read; where nobody may write, the next process reads again."""
        held = {name: [one.number, one.sha256] for name, one in self._held.items()}
        said = {"schema": _SCHEMA, "newest": self._newest, "sha256": self._last, "keys": sorted(self._keys), "held": held}  # fmt: skip
        part = note.with_name(f"{note.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            part.write_text(json.dumps(said, sort_keys=True))
            part.replace(note)

    @property
    def keys(self) -> frozenset[str]:
        """Return the fingerprints of the keys that the seals name, be they sound or not, as of the last look."""
        return self._keys

    def _with_those_up_to(self, store: Store, newest: int) -> dict[str, Held]:
        keys = set(self._keys)
        held = dict(self._held)  # whoever has the one before goes on reading it
        content = b""
        for number in range(self._newest + 1, newest + 1):
            content = _read(store, number)
            keys.update(key.decode() for key in KEY_NAMED.findall(content))
            name, one = _held_by(content, number)
            if name is not None:
                held.setdefault(name, one)
        self._keys, self._last = frozenset(keys), seal_digest(content)
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


def _held_said(number: object, sha256: object) -> Held:
    if not isinstance(number, int) or not isinstance(sha256, str | None):
        raise TypeError("no seal's number, or no digest")
    return Held(number=number, sha256=sha256)


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
