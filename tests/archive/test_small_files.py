"""A small file that is written anew is the old one or the new one, whatever breaks in the middle."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive.disk import replace_durably
from tests.faulty import Fault, FaultyDisk, Plan
from tests.powercut import Tree, states
from tests.walks import quick_folder
from tests.watched_disk import Call, WatchedDisk

OLD, NEW = b"old\n", b"new, and longer than before\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with quick_folder(tmp_path) as folder:
        yield folder


def written(folder: Path) -> list[Call]:
    """Give the calls of writing a file twice; a promise stands behind each."""
    disk = WatchedDisk(folder)
    for number, content in enumerate((OLD, NEW), 1):
        replace_durably(folder / "contact", content, disk)
        disk.promise(number)
    return disk.calls


def contents(calls: list[Call]) -> set[tuple[int, bytes | None]]:
    """Give what each power cut may leave, by how much was promised."""

    def content(tree: Tree) -> bytes | None:
        held = tree.get("contact")
        return held[0] if held else None

    return {(promised, content(tree)) for tree, promised in states(calls, {})}


def test_a_power_cut_leaves_the_whole_old_file_or_the_whole_new_one(folder: Path) -> None:
    assert contents(written(folder)) == {(0, None), (0, OLD), (1, OLD), (1, NEW), (2, NEW)}


@pytest.mark.parametrize("left_out", range(4))
def test_a_power_cut_finds_each_sync_that_is_left_out(folder: Path, left_out: int) -> None:
    calls = written(folder)
    syncs = [at for at, call in enumerate(calls) if call.what == "sync"]
    assert len(syncs) == 4
    found = contents([call for at, call in enumerate(calls) if at != syncs[left_out]])
    assert found - {(0, None), (0, OLD), (1, OLD), (1, NEW), (2, NEW)}


@pytest.mark.parametrize("fault", [Fault.FULL, Fault.BROKEN, Fault.BROKEN_AFTER])
def test_whatever_call_fails_a_whole_file_stands_there_and_no_draft(folder: Path, fault: Fault) -> None:
    path = folder / "contact"
    for at in itertools.count(1):
        path.write_bytes(OLD)
        disk = FaultyDisk(Plan(at=at, fault=fault))
        with suppress(OSError):
            replace_durably(path, NEW, disk)
        assert path.read_bytes() in {OLD, NEW}
        assert [one.name for one in folder.iterdir()] == ["contact"]
        if not disk.met:
            break
    assert at > 5


def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "contact"
    path.write_bytes(OLD)
    path.chmod(0o600)
    replace_durably(path, NEW)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (NEW, 0o600)
