"""Which decisions the seals hold is read once for a store: later commands read what was sealed since, and believe no note that does not fit."""

import hashlib
import json
from pathlib import Path

import pytest

from archive.custody.sealed_decisions import Held, SealedDecisions
from archive.custody.seals import seal_name
from archive.store import FolderStore

MANY = 600
DECISION = "decisions/story/20260101T000000000001Z-takedown.json"


class CountingStore(FolderStore):
    """A folder that counts what is read of it."""

    reads = 0

    def read(self, name: str) -> bytes:
        self.reads += 1
        return super().read(name)


@pytest.fixture
def store(tmp_path: Path) -> CountingStore:
    """A store of many seals; the third names a decision, and is damaged otherwise."""
    (tmp_path / "custody/seals").mkdir(parents=True)
    for number in range(1, MANY + 1):
        a_seal(tmp_path, number, DECISION if number == 3 else "")
    return CountingStore(tmp_path)


def a_seal(root: Path, number: int, said: str = "") -> None:
    (root / seal_name(number)).write_text(f'{{"number": {number}, "key": "{"a" * 64}", "file": "{said}"}}')


def test_a_later_process_reads_only_what_was_sealed_since(store: CountingStore) -> None:
    note = store.root / ".note.json"
    first = SealedDecisions(note)
    told = dict(first.of(store))
    assert told == {DECISION: Held(number=3, sha256=None)}
    a_seal(store.root, MANY + 1, DECISION.replace("story", "other"))
    store.reads = 0
    second = SealedDecisions(note)
    assert set(second.of(store)) == {DECISION, DECISION.replace("story", "other")}
    assert store.reads == 2  # the last one that was read before, and the new one
    assert second.keys == first.keys == {"a" * 64}


@pytest.mark.parametrize("damage", ["another last seal", "cut", "another schema", "no number"])
def test_a_note_that_does_not_fit_the_seals_is_not_believed(store: CountingStore, damage: str) -> None:
    note = store.root / ".note.json"
    SealedDecisions(note).of(store)
    said = json.loads(note.read_bytes())
    assert said["sha256"] == hashlib.sha256((store.root / seal_name(MANY)).read_bytes()).hexdigest()
    match damage:
        case "another last seal":
            a_seal(store.root, MANY, "changed")
        case "cut":
            note.write_bytes(note.read_bytes()[:-9])
        case "another schema":
            note.write_text(json.dumps(said | {"schema": "warraq/sealed-decisions/9", "held": {}}))
        case _:
            note.write_text(json.dumps(said | {"held": {"decisions/x": ["three", None]}}))
    store.reads = 0
    assert set(SealedDecisions(note).of(store)) == {DECISION}
    assert store.reads >= MANY


def test_a_small_store_gets_no_note(tmp_path: Path) -> None:
    (tmp_path / "custody/seals").mkdir(parents=True)
    a_seal(tmp_path, 1)
    SealedDecisions(tmp_path / ".note.json").of(FolderStore(tmp_path))
    assert not (tmp_path / ".note.json").exists()
