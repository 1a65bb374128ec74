"""Seals that several machines issue: what a dead machine left is finished or cleared away by whoever seals next, and audits know it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.levels import Unchecked
from archive.audit.store import AuditOptions, audit_store
from archive.custody.sealing import seal_decisions_of
from archive.custody.seals import CLAIMS, SIGNATURE, Sealed, beside, from_json, seal_name
from archive.custody.shared_chain import SharedSealer
from archive.decisions.book import Book, Word
from archive.decisions.decision import Decision, DecisionKind
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore
from tests.builders import A_MOMENT, a_sealer

OK = FindingVerdict.OK
LATER = A_MOMENT + timedelta(seconds=9)


class DeathError(Exception):
    """The machine dies."""


class Bucket(FolderStore):
    """A folder in which names can be taken away, as in a bucket."""

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)


class Dies(Bucket):
    """The same, in which a machine dies before it writes a name."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root)
        self._name = name

    def publish(self, local: Path, name: str) -> FileEntry:
        if name == self._name:
            raise DeathError
        return super().publish(local, name)


def sealer(store: FolderStore, scratch: Path, name: str = "") -> SharedSealer:
    scratch.mkdir()
    bucket, by = Dies(store.root, name), a_sealer(store, scratch)
    return SharedSealer(store=bucket, chain=bucket, key=by.key, software=by.software, scratch=scratch)


@pytest.fixture
def again(store: FolderStore) -> Sealed:
    """Return what may be sealed once more: the store has four seals."""
    return from_json(store.read(seal_name(2)), "x").sealed


def dies(store: FolderStore, scratch: Path, sealed: Sealed, name: str) -> None:
    with pytest.raises(DeathError):
        sealer(store, scratch, name).seal(sealed, A_MOMENT)


def test_a_claim_whose_number_another_machine_took_is_no_accusation_and_goes_with_the_next_seal(
    store: FolderStore, again: Sealed, tmp_path: Path
) -> None:
    dies(store, tmp_path / "dead", again, seal_name(5))
    told: list[Unchecked] = []
    assert {found.verdict for found in audit_store(store, AuditOptions(unchecked=told.append))} == {OK}
    assert [one.what for one in told if CLAIMS in one.what] == [f"1 signatures under {CLAIMS}"]
    sealer(store, tmp_path / "next").seal(again, A_MOMENT)
    assert store.list(CLAIMS) == ()


def test_a_signature_that_a_dead_machine_left_as_a_claim_counts_and_is_put_beside_its_seal(
    store: FolderStore, again: Sealed, tmp_path: Path
) -> None:
    dies(store, tmp_path / "dead", again, beside(seal_name(5), SIGNATURE))
    assert {found.verdict for found in audit_store(store)} == {OK}
    sealer(store, tmp_path / "next").seal(again, A_MOMENT)
    assert store.exists(beside(seal_name(5), SIGNATURE))
    assert store.list(CLAIMS) == ()


def test_a_number_that_was_taken_at_the_last_moment_by_a_machine_that_died_of_it_is_signed_too(
    store: FolderStore, again: Sealed, tmp_path: Path
) -> None:
    late = sealer(store, tmp_path / "late")
    late._drafted(tmp_path / "late" / f"{again.file.name.rpartition('/')[2]}.seal", again, LATER)
    dies(store, tmp_path / "dead", again, beside(seal_name(5), SIGNATURE))
    assert late.seal(again, LATER).number == 6
    assert store.exists(beside(seal_name(5), SIGNATURE))


def test_a_claim_that_is_no_signature_of_its_seal_does_not_count(
    store: FolderStore, again: Sealed, tmp_path: Path
) -> None:
    dies(store, tmp_path / "dead", again, beside(seal_name(5), SIGNATURE))
    (claim,) = store.list(CLAIMS)
    (store.root / claim).chmod(0o644)
    (store.root / claim).write_bytes(b"x" * 64)
    found = {(f.subject, f.verdict) for f in audit_store(store) if f.verdict is not OK}
    assert (beside(seal_name(5), SIGNATURE), FindingVerdict.ALTERED) in found
    sealer(store, tmp_path / "next").seal(again, A_MOMENT)
    assert not store.exists(beside(seal_name(5), SIGNATURE))


def decided_by(store: FolderStore, other: Path, scratch: Path) -> Decision:
    """Let a machine that sees the store of *other* decide; its decision comes into the store later."""
    book = Book(store=FolderStore(other), scratch=scratch)
    word = Word(story="story", kind=DecisionKind.TAKEDOWN, id="http://a.example/1", by=other.name)
    decision = book.add(word, A_MOMENT + timedelta(seconds=len(other.name)))
    store.publish(other / decision.name, decision.name)
    return decision


@pytest.mark.parametrize("harm", ["", "unsealed", "first gone"])
def test_decisions_of_machines_that_did_not_see_each_other_stand_side_by_side_when_they_are_sealed(
    store: FolderStore, tmp_path: Path, harm: str
) -> None:
    both = []
    for name in ("one", "another"):
        shutil.copytree(store.root, tmp_path / name, ignore=shutil.ignore_patterns("decisions"))
        both.append(decided_by(store, tmp_path / name, tmp_path / "drafts"))
    assert [one.previous for one in both] == [None, None]
    first, second = both
    (tmp_path / "seals").mkdir()
    named = [("story", store.measure(one.name)) for one in both if harm != "unsealed" or one is first]
    assert list(seal_decisions_of(a_sealer(store, tmp_path / "seals"), named, lambda: A_MOMENT))
    if harm == "first gone":
        (store.root / first.name).unlink()
    found = {(f.subject, f.verdict) for f in audit_store(store) if f.verdict is not OK}
    missing = {"": set(), "unsealed": {second.name}, "first gone": {first.name}}[harm]
    assert {name for name, verdict in found if verdict is FindingVerdict.MISSING} == missing
    assert bool(found) == bool(harm)
