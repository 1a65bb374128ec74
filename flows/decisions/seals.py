"""Sealing decisions: those alone that this machine's key made, since whoever can write to the store can put a file there.

A decision is made at any time, and sealed when no run is in the way. Meanwhile its signature stands in the spool, made by the key that
stands outside of the store: what has none is nobody's word, and is neither sealed nor carried out.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.custody.keys import KeyFileError, PublicKey, read_public_key
from archive.custody.log import CustodyError
from archive.custody.seal_search import seal_near
from archive.custody.sealing import Sealer, seal_decisions_of
from archive.custody.seals import Sealed, SealKind, key_name, read_signature, seal_name
from archive.decisions.decision import Decision, decision_digest, decision_names, story_of_decision
from archive.disk import make_folders, write_durably
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore, Store, StoreError
from flows.house import House
from flows.signing import signing_key
from flows.version import VERSION

_MARK = re.compile(
    rb"(decisions/[ -~]+)\n((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\n"
)  # one that a crash cut says nothing
SCRATCH = ".decisions"  # below the spool; the leading dot keeps it out of every listing


def mark_ours(house: House, decision: Decision, content: bytes) -> None:
    """Keep a signature of a decision that is about to be written, until it is sealed. Raises KeyFileError, StoreError."""
    path = house.spool / SCRATCH / "made" / decision_digest(content)
    make_folders(path.parent)
    signature = base64.b64encode(signing_key(house).sign(content)).decode("ascii")
    write_durably(path, [f"{decision.name}\n{signature}\n".encode()])


def waiting(house: House) -> dict[str, Path]:
    """Return the decisions of this machine's key that wait for their seals, oldest first, each with where its signature stands."""
    return dict(_waiting(house))


def _waiting(house: House) -> Iterator[tuple[str, Path]]:
    """Yield what waits, oldest first: that it is ours is looked at when it is asked for."""
    made = {}
    for mark in (house.spool / SCRATCH / "made").glob("[0-9a-f]*"):
        said = _MARK.fullmatch(mark.read_bytes())
        if said is not None:
            made[said[1].decode()] = (base64.b64decode(said[2]), mark)
    store, key = house.store(), signing_key(house).public if made else None
    for name, (signature, mark) in sorted(made.items()):
        if key is not None and _is_made(store, key, name, signature):
            yield name, mark


def _is_made(store: Store, key: PublicKey, name: str, signature: bytes) -> bool:
    """Say whether a decision stands in the store, and is word for word what our key signed."""
    if story_of_decision(name) is None or not store.exists(name):
        return False
    return key.signed(store.read(name), signature)


def is_marked(house: House, name: str, content: bytes) -> bool:
    """Say whether this machine's key made a decision that waits for its seal."""
    mark = house.spool / SCRATCH / "made" / decision_digest(content)
    said = _MARK.fullmatch(mark.read_bytes()) if mark.is_file() else None
    if said is None or said[1].decode() != name:
        return False
    return signing_key(house).public.signed(content, base64.b64decode(said[2]))


def seal_decisions(house: House, *, most: int | None = None) -> None:
    """Seal every decision of this machine's key that waits for it, or the oldest *most*; of a bucket publish them first. The caller does a step of the store.

    May be repeated, and killed at any point. What somebody else put into the store is left to them, and told by the audit.
    Raises KeyFileError, StoreError.
    """
    store = house.store()
    if not isinstance(store, FolderStore):
        _hand_over(house, store)
    made = dict(islice(_waiting(house), most))
    if not made:
        return
    scratch = house.spool / SCRATCH / "seals"
    make_folders(scratch)
    entries = ((story_of_decision(name) or "", store.measure(name)) for name in made)
    if house.is_one_of_many:
        _seal_beside_others(house, scratch, entries)
        if house.flush(wait=False) is None:
            _clear(made.values(), scratch)
        return
    sealer = Sealer(store=store, key=signing_key(house), software=f"warraq/{VERSION}", scratch=scratch)
    with house.lease("chain"):  # a machine that works alone has it, but where others agree
        for seal in seal_decisions_of(sealer, entries, lambda: datetime.now(UTC)):
            made[seal.sealed.file.name].unlink()
    _clear((), scratch)


def _seal_beside_others(house: House, scratch: Path, entries: Iterable[tuple[str, FileEntry]]) -> None:
    """Note what is to be sealed where other machines seal too; a mark stays until the seal is there."""
    from flows.shared.chain import note_seals

    note_seals(
        house, scratch, (Sealed(kind=SealKind.DECISION, story=s, run="", file=one) for s, one in entries)
    )


def _clear(marks: Iterable[Path], scratch: Path) -> None:
    """Let go of what stood for seals that are there now."""
    for left in (*marks, *scratch.iterdir()):
        left.unlink()


def is_ours(house: House, decision: Decision) -> bool:
    """Say whether a seal holds a decision that this machine's key signed, or one that the settings trust: what it says may be done."""
    store = house.store()
    try:
        seal, content = seal_near(store, decision.name, decision.at)
        key = read_public_key(store.read(key_name(seal.key)))
        signature = read_signature(store, seal_name(seal.number), content)
    except (CustodyError, KeyFileError, StoreError):
        return False  # the audit says what is wrong with it
    trusted = {signing_key(house).public.fingerprint, *house.settings.trusted_keys}
    is_this = store.measure(decision.name).sha256 == seal.sealed.file.sha256
    return is_this and key.fingerprint in trusted and key.signed(content, signature)


def _hand_over(house: House, store: Store) -> None:
    """Give what was decided while a run held the lock to the bucket's outbox; each stays here until it is there."""
    here = FolderStore(house.root)
    for name in decision_names(here):
        store.publish(here.local_path(name), name)
        here.local_path(name).unlink()
