"""Seals: one chain without holes, one seal a file whatever crashes, strict to read."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.custody.keys import read_public_key, read_signing_key
from archive.custody.log import CustodyError
from archive.custody.sealing import Sealer, seal_manifest, seal_warcs
from archive.custody.seals import (
    Seal,
    Sealed,
    SealKind,
    from_json,
    key_name,
    newest_number,
    seal_digest,
    seal_name,
    to_json,
)
from archive.fsops import FileOps
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore, StoreError
from tests.builders import A_MOMENT, a_sealer, a_signing_key


def a_claim(name: str = "runs/story/run1.json", digest: str = "a" * 64) -> Sealed:
    entry = FileEntry(name=name, size_bytes=1, sha256=digest)
    return Sealed(kind=SealKind.MANIFEST, story="story", run="run1", file=entry)


def sealer_in(folder: Path) -> Sealer:
    (folder / "spool").mkdir(parents=True, exist_ok=True)
    return a_sealer(FolderStore(folder / "store"), folder / "spool")


def names_in(folder: Path) -> list[str]:
    return list(FolderStore(folder / "store").list("custody/"))


def test_a_seal_is_signed_and_names_the_one_before_it(tmp_path: Path) -> None:
    sealer = sealer_in(tmp_path)
    one = sealer.seal(a_claim("runs/story/run1.json"), A_MOMENT)
    two = sealer.seal(a_claim("runs/story/run2.json"), A_MOMENT)
    store = FolderStore(tmp_path / "store")
    assert (one.number, one.previous) == (1, None)
    assert (two.number, two.previous) == (2, seal_digest(store.read(one.name)))
    key = read_public_key(store.read(key_name(two.key)))
    assert key.fingerprint == two.key
    assert key.signed(store.read(two.name), store.read("custody/seals/00000002.sig"))
    assert from_json(store.read(two.name), two.name) == two


def test_the_same_call_again_neither_doubles_nor_changes_a_seal(tmp_path: Path) -> None:
    once = sealer_in(tmp_path).seal(a_claim(), A_MOMENT)
    later = A_MOMENT.replace(year=2030)
    assert sealer_in(tmp_path).seal(a_claim(), later) == once
    sealer_in(tmp_path).seal(a_claim("runs/story/run2.json"), A_MOMENT)
    assert sealer_in(tmp_path).seal(a_claim(), later) == once
    assert newest_number(FolderStore(tmp_path / "store")) == 2


class Crash(BaseException):
    """The process dies here."""


class Dying(FileOps):
    """A disk on which the process dies at the nth call."""

    def __init__(self, turn: int) -> None:
        self.left = turn

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found):
            return found
        self.left -= 1
        if self.left < 0:
            raise Crash(name)
        return found


@pytest.mark.parametrize("by_the_store", [False, True], ids=["in the spool", "in the store"])
def test_a_crash_at_any_call_of_the_disk_neither_doubles_nor_skips_a_seal(
    tmp_path: Path, by_the_store: bool
) -> None:
    turn = crashes = 0
    while True:
        folder = tmp_path / str(turn)
        first = sealer_in(folder).seal(a_claim("runs/story/run0.json"), A_MOMENT)
        disk = Dying(turn)
        store = FolderStore(folder / "store", disk) if by_the_store else FolderStore(folder / "store")
        dying = replace(sealer_in(folder), store=store, **({} if by_the_store else {"files": disk}))
        turn += 1
        try:
            dying.seal(a_claim(), A_MOMENT)
        except Crash:
            crashes += 1
        else:
            break
        seal = sealer_in(folder).seal(a_claim(), A_MOMENT.replace(year=2030))
        assert (seal.number, seal.previous) == (2, seal_digest(to_json(first)))
        assert names_in(folder) == names_in(tmp_path / "0")
        key = a_signing_key(folder).public
        sound = FolderStore(folder / "store")
        assert key.signed(sound.read(seal.name), sound.read("custody/seals/00000002.sig"))
        shutil.rmtree(folder) if turn > 1 else None
    assert crashes > 8


def test_a_number_that_another_writer_took_meanwhile_is_passed_over(tmp_path: Path) -> None:
    mine, theirs = (
        sealer_in(tmp_path),
        replace(sealer_in(tmp_path / "other"), store=FolderStore(tmp_path / "store")),
    )

    class Slow(FolderStore):
        """Others seal once, just when this store is about to."""

        def publish(self, local: Path, name: str) -> FileEntry:
            if name == seal_name(1) and not self.exists(name):
                theirs.seal(a_claim("runs/story/theirs.json"), A_MOMENT)
            return super().publish(local, name)

    seal = replace(mine, store=Slow(tmp_path / "store")).seal(a_claim(), A_MOMENT)
    assert seal.number == 2
    assert seal.previous == seal_digest(FolderStore(tmp_path / "store").read(seal_name(1)))


def test_a_lost_draft_of_a_number_that_was_given_away_is_made_anew(tmp_path: Path) -> None:
    sealer_in(tmp_path / "a").seal(a_claim(), A_MOMENT)
    drafts = tmp_path / "b" / "spool"
    shutil.copytree(tmp_path / "a" / "spool", drafts)
    other = replace(sealer_in(tmp_path / "b"))
    other.seal(a_claim("runs/story/other.json"), A_MOMENT)
    assert other.seal(a_claim(), A_MOMENT).number == 2


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 64, 100])
def test_the_newest_number_is_found_in_few_looks(count: int, tmp_path: Path) -> None:
    looks = []

    class Counted(FolderStore):
        def exists(self, name: str) -> bool:
            looks.append(name)
            return 1 <= int(name[-13:-5]) <= count

    assert newest_number(Counted(tmp_path)) == count
    assert len(looks) <= 2 * count.bit_length() + 1 + 4, "four of them look for a hole"


def a_seal(**changes: object) -> Seal:
    seal = Seal(
        number=1, previous=None, sealed_at=A_MOMENT, sealed=a_claim(), key="b" * 64, software="warraq/test"
    )  # fmt: skip
    return replace(seal, **changes)  # type: ignore[arg-type]


EDITS: dict[str, Callable[[dict[str, object]], object]] = {
    "another schema": lambda seal: seal.update(schema="warraq/seal/2"),
    "an unknown key": lambda seal: seal.update(more=1),
    "a key too few": lambda seal: seal.pop("software"),
    "a number that is none": lambda seal: seal.update(number="1"),
    "number nought": lambda seal: seal.update(number=0),
    "a first seal with one before it": lambda seal: seal.update(previous="c" * 64),
    "a second seal with none before it": lambda seal: seal.update(number=2),
    "a digest that is none": lambda seal: seal.update(key="B" * 64),
    "a manifest with a Merkle root": lambda seal: seal.update(merkle_root="c" * 64),
    "a WARC without a log": lambda seal: seal.update(kind="warc"),
    "a kind that is none": lambda seal: seal.update(kind="text"),
    "a time without a zone": lambda seal: seal.update(sealed_at="2025-07-28T12:30:15.123456"),
    "a name that leads out of the store": lambda seal: seal.update(
        file={"name": "../x", "size_bytes": 1, "sha256": "a" * 64}
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_seal_that_is_not_as_the_format_says_is_refused(edit: str) -> None:
    value = json.loads(to_json(a_seal()))
    EDITS[edit](value)
    with pytest.raises(CustodyError):
        from_json((json.dumps(value, sort_keys=True, indent=1) + "\n").encode(), "seal")


def test_a_seal_in_another_spelling_is_refused() -> None:
    content = to_json(a_seal())
    assert from_json(content, "seal") == a_seal()
    for other in (content.rstrip(), content.replace(b" ", b"  "), b" " + content, content + content):
        with pytest.raises(CustodyError):
            from_json(other, "seal")


def test_a_key_made_elsewhere_goes_on_in_the_same_chain(tmp_path: Path) -> None:
    import subprocess

    one = sealer_in(tmp_path).seal(a_claim(), A_MOMENT)
    words = [
        "openssl",
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        tmp_path / "p256.pem",
    ]
    subprocess.run(words, check=True, capture_output=True)
    key = read_signing_key(tmp_path / "p256.pem")
    two = replace(sealer_in(tmp_path), key=key).seal(a_claim("runs/story/run2.json"), A_MOMENT)
    store = FolderStore(tmp_path / "store")
    assert two.previous == seal_digest(store.read(one.name))
    assert {one.key, two.key} == {name[13:-4] for name in store.list("custody/keys/")}
    assert key.public.signed(store.read(two.name), store.read("custody/seals/00000002.sig"))


def test_a_hole_in_the_chain_is_never_filled_by_another_seal(tmp_path: Path) -> None:
    sealer, whose = sealer_in(tmp_path), ("story", "run1")
    for number in range(5):
        seal_manifest(sealer, whose, a_claim(f"runs/story/{number}.json").file, A_MOMENT)
    (tmp_path / "store" / seal_name(4)).unlink()
    assert seal_manifest(sealer, whose, a_claim("runs/story/6.json").file, A_MOMENT).number == 6


def test_no_seal_is_issued_while_most_seals_in_front_of_one_are_missing(tmp_path: Path) -> None:
    sealer, whose = sealer_in(tmp_path), ("story", "run1")
    entry = a_claim().file
    seal_manifest(sealer, whose, entry, A_MOMENT)
    store = FolderStore(tmp_path / "store")
    far = store.root / seal_name(54321)  # as where a folder was restored from two backups
    far.write_bytes(store.read(seal_name(1)))
    before = store.list()
    later = a_claim("runs/story/run2.json").file
    with pytest.raises(StoreError, match=r"00000002\.json is missing, while .*00054321\.json is there"):
        seal_manifest(sealer, whose, later, A_MOMENT)
    with pytest.raises(StoreError, match="is missing"):
        seal_warcs(sealer, whose, (), A_MOMENT)
    assert store.list() == before
    far.unlink()
    assert seal_manifest(sealer, whose, later, A_MOMENT).number == 2
