"""Every kind of stored object × every way to harm it: the right verdict, by the right check, about the right file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.audit.store import FindingVerdict, audit_store
from archive.store import FolderStore
from tests.builders import flip

OK, DAMAGED, MISSING, ALTERED, UNVERIFIABLE = FindingVerdict
WARC = "warc/story/run1-w0-1.warc.gz"
LOG = "custody/story/run1-w0-1.jsonl"
SEAL = "custody/seals/00000001.json"
SIGNATURE = "custody/seals/00000001.sig"
INDEX = "cdxj/story/run1.cdxj"
MANIFEST = "runs/story/run1.json"
LAST_MANIFEST = "runs/story/run2.json"
TEXT = "text/story/articles.jsonl"
KEY = "custody/keys/*.pem"

HARMS: dict[str, Callable[[Path, FolderStore], object]] = {
    "flip": lambda path, _: path.write_bytes(flip(path.read_bytes())),
    "cut": lambda path, _: path.write_bytes(path.read_bytes()[:-7]),
    "append": lambda path, _: path.write_bytes(path.read_bytes() + b"\n{}\n"),
    "replace": lambda path, _: path.write_bytes(path.read_bytes()[::-1]),
    "remove": lambda path, _: path.unlink(),
}
# What must be among the accusations: (check, verdict), whatever else is said.
EXPECTED = {
    WARC: {"remove": ("manifest", MISSING), "*": ("manifest", ALTERED)},
    LOG: {"remove": ("custody", MISSING), "*": ("custody", ALTERED)},
    SEAL: {"remove": ("custody", MISSING), "*": ("custody", ALTERED)},
    SIGNATURE: {"remove": ("custody", MISSING), "*": ("custody", ALTERED)},
    KEY: {"remove": ("custody", MISSING), "*": ("custody", ALTERED)},
    INDEX: {"remove": ("manifest", MISSING), "*": ("manifest", ALTERED)},
    # A flipped byte may leave a manifest that reads well and says another thing: then its digest tells.
    MANIFEST: {"remove": ("chain", MISSING), "flip": ("custody", ALTERED), "*": ("manifest", DAMAGED)},
    LAST_MANIFEST: {"remove": ("custody", MISSING), "*": ("custody", ALTERED)},
    TEXT: {"remove": ("manifest", MISSING), "*": ("manifest", ALTERED)},
}


def found(store: FolderStore) -> set[tuple[str, FindingVerdict]]:
    return {(f.check, f.verdict) for f in audit_store(store) if f.verdict is not OK}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("kind", EXPECTED)
def test_a_harmed_object_has_its_verdict(store: FolderStore, kind: str, harm: str) -> None:
    (path,) = store.root.glob(kind)
    HARMS[harm](path, store)
    expected = EXPECTED[kind].get(harm, EXPECTED[kind]["*"])
    assert expected in found(store)


def test_the_table_knows_every_kind_of_object_that_a_store_holds(store: FolderStore) -> None:
    kinds = {kind.rpartition("/")[0] + Path(kind).suffix for kind in EXPECTED}
    assert {name.rpartition("/")[0] + Path(name).suffix for name in store.list()} == kinds


@pytest.mark.parametrize(
    ("planted", "of", "expected"),
    [
        ("warc/story/run9-w0-1.warc.gz", WARC, ("pairing", ALTERED)),
        ("warc/story/run1-w0-2.warc.gz", LOG, ("framing", DAMAGED)),
        ("cdxj/story/run9.cdxj", INDEX, ("manifest", UNVERIFIABLE)),
        ("runs/story/run9.json", MANIFEST, ("manifest", ALTERED)),
        ("text/story/runs/run9.jsonl", TEXT, ("text", UNVERIFIABLE)),
        ("custody/story/run9-w0-1.jsonl", LOG, ("custody", UNVERIFIABLE)),
        ("custody/seals/00000009.json", SEAL, ("custody", MISSING)),
        ("custody/seals/00000009.sig", SIGNATURE, ("custody", MISSING)),
    ],
)
def test_a_planted_object_is_vouched_for_by_nobody(
    store: FolderStore, planted: str, of: str, expected: tuple[str, FindingVerdict]
) -> None:
    path = store.root / planted
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((store.root / of).read_bytes())
    assert expected in found(store)


def test_the_catalogue_and_views_for_people_are_no_evidence(store: FolderStore) -> None:
    (store.root / "catalogue.db").write_bytes(b"noise")
    (store.root / "text/story/2025-01-01-عنوان-1.md").write_bytes(b"noise")
    assert found(store) == set()


def test_two_stores_whose_objects_are_exchanged_are_both_accused(store: FolderStore) -> None:
    for kind in (SEAL, SIGNATURE):
        one, other = store.root / kind, store.root / kind.replace("00000001", "00000002")
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
    assert ("custody", ALTERED) in found(store)
