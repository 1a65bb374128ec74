"""A decision is whole or not there, and a file is what it was or what it shall be, wherever the disk fails."""

import hashlib
import json
from pathlib import Path

import pytest

from archive.decisions.book import Book, Word
from archive.decisions.decision import (
    DecisionError,
    DecisionKind,
    decision_digest,
    decision_names,
    from_json,
    read_decisions,
    to_json,
)
from archive.disk import StoreError
from archive.manifests.manifest import FileEntry
from archive.store import FolderStore
from tests.builders import A_MOMENT
from tests.faulty import Fault, FaultyDisk, Plan

STORY = "story"
WORD = Word(story=STORY, kind=DecisionKind.ACCEPT, id="https://a.example/1", note="نعم", by="layla")
OLD, NEW = b"old bytes of a page" * 400, b"stones of a length!" * 400
FAULTS = [fault for fault in Fault if fault is not Fault.SHORT]


def a_book(root: Path, disk: FaultyDisk) -> Book:
    return Book(store=FolderStore(root, files=disk), scratch=root / "spool" / "drafts", files=disk)


@pytest.mark.parametrize("fault", FAULTS)
def test_wherever_the_disk_fails_the_next_decision_follows_a_whole_one(tmp_path: Path, fault: Fault) -> None:
    at, met = 0, True
    while met:
        at += 1
        root = tmp_path / f"{at}"
        root.mkdir()
        disk = FaultyDisk(Plan(at=at, fault=fault))
        try:
            a_book(root, disk).add(WORD, A_MOMENT)
        except (StoreError, OSError):
            assert disk.met
        met = disk.met
        store = FolderStore(root)
        Book(store=store, scratch=root / "spool" / "drafts").add(WORD, A_MOMENT)
        names = decision_names(store, STORY)
        assert len(list(read_decisions(store, STORY))) == len(names) <= 2
        previous = [decision_digest(store.read(name)) for name in names[:-1]]
        assert json.loads(store.read(names[-1]))["previous"] == (previous[-1] if previous else None)
    assert at > 10


def test_a_draft_that_a_crash_left_is_thrown_away_by_the_next_decision(tmp_path: Path) -> None:
    drafts = tmp_path / "spool" / "drafts"
    drafts.mkdir(parents=True)
    (drafts / "20250101T000000000000Z-takedown.json").write_bytes(b"the reason of somebody else")
    Book(store=FolderStore(tmp_path), scratch=drafts).add(WORD, A_MOMENT)
    assert list(drafts.iterdir()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_wherever_the_disk_fails_a_rewritten_file_is_the_old_one_or_the_new_one(
    tmp_path: Path, fault: Fault
) -> None:
    after = FileEntry(
        name="warc/s/r-w0-1.warc.gz", size_bytes=len(NEW), sha256=hashlib.sha256(NEW).hexdigest()
    )
    path = tmp_path / after.name
    path.parent.mkdir(parents=True)
    at, met = 0, True
    while met:
        at += 1
        path.unlink(missing_ok=True)
        path.write_bytes(OLD)
        path.chmod(0o444)
        disk = FaultyDisk(Plan(at=at, fault=fault))
        try:
            FolderStore(tmp_path, files=disk).rewrite(after, [NEW[:100], NEW[100:]])
        except (StoreError, OSError):
            assert disk.met
        met = disk.met
        assert path.read_bytes() in {OLD, NEW}
        assert path.stat().st_mode & 0o777 == 0o444
    assert at > 5
    assert path.read_bytes() == NEW


def test_other_bytes_than_the_decision_says_are_never_put_in(tmp_path: Path) -> None:
    path = tmp_path / "warc/s/r-w0-1.warc.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(OLD)
    after = FileEntry(name="warc/s/r-w0-1.warc.gz", size_bytes=len(NEW), sha256="0" * 64)
    with pytest.raises(StoreError, match="nothing was changed"):
        FolderStore(tmp_path).rewrite(after, [NEW])
    assert path.read_bytes() == OLD
    assert [one.name for one in path.parent.iterdir()] == [path.name]


WRONG = [
    ("kind", "praise"),
    ("at", "2026-01-01T00:00:00.000000Z"),
    ("article", "0" * 64),
    ("previous", "x"),
    ("more", 1),
    ("destroys", {"pieces": [], "files": []}),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_decision_that_contradicts_itself_its_name_or_its_schema_is_refused(
    tmp_path: Path, key: str, value: object
) -> None:
    book = Book(store=FolderStore(tmp_path), scratch=tmp_path / "spool")
    made = book.add(WORD, A_MOMENT)
    assert from_json(to_json(made), made.name) == made
    other = {**json.loads(to_json(made)), key: value}
    with pytest.raises(DecisionError):
        from_json((json.dumps(other, sort_keys=True, indent=1) + "\n").encode(), made.name)
    with pytest.raises(DecisionError):
        from_json(to_json(made).replace(b'\n "at"', b'\n  "at"'), made.name)


def test_a_decision_of_the_first_ones_that_named_no_further_pages_is_read_as_it_is_spelt(
    tmp_path: Path,
) -> None:
    made = Book(store=FolderStore(tmp_path), scratch=tmp_path / "spool").add(WORD, A_MOMENT)
    value = json.loads(to_json(made))
    del value["pages"]

    def written() -> bytes:
        return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()

    with pytest.raises(DecisionError):  # one of the two is neither the first spelling nor ours
        from_json(written(), made.name)
    del value["shared"]
    assert from_json(written(), made.name) == made
    with pytest.raises(DecisionError):
        from_json(written().replace(b'\n "at"', b'\n  "at"'), made.name)
