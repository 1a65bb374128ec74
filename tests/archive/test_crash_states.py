"""D2: every state that a power cut may leave on the way from a page to a sealed file, and what each fsync is for."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.spool.recovery import recover_spool
from archive.spool.seal import SealError
from archive.store import StoreError
from tests.powercut import Tree, lay_out, state_key, states
from tests.walks import Promise, Walk, a_crashed_tree, faults, quick_folder, recover
from tests.watched_disk import OURS, Call, WatchedDisk

# What a power cut can do when one sync is left out. A sync that is new has to find its line here.
NEEDED = {
    "FolderStore._place": "a published file of which nobody knew whether it was on the disk is empty",
    "FolderStore._seal": "a published file is not there, or can be written to",
    "FolderStore.write_text": "a text that was written is the old one",
    "OpenWarc.sync: .cdxj": "committed records have no index line",
    "OpenWarc.sync: .custody": "committed records have no custody line",
    "OpenWarc.sync: .warc.gz": "committed records are lost",
    "Spool._begin_file": "the files of committed records have no name",
    "_let_go": "a WARC that is published comes back without an index",
    "make_folders of FolderStore.publish": "the folder of published files is not there",
    "make_folders of FolderStore.write_text": "the folder of a text is not there",
    "make_folders of Spool._begin_file": "the run's folder is not there",
    "write_durably of FolderStore.write_text": "a text is empty",
}
SPARE = {
    "write_durably of _publish_index": "only `publish` reads this file, and waits for every file that it is given; a"
    " second fsync of a clean file costs nothing, and `write_durably` keeps its one meaning",
}


@dataclass(slots=True)
class Walked:
    """The calls of one whole walk, what it promised on the way, and which states have passed."""

    calls: list[Call]
    promises: list[Promise]
    passed: set[int] = field(default_factory=set)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    root = tmp_path_factory.mktemp("walk")
    disk = WatchedDisk(root)
    walk = Walk(root, disk, disk.promise)
    for folder in ("spool", "store"):
        disk.make_folder(root / folder)
    disk.sync_path(root)
    walk.go()
    return Walked(disk.calls, walk.promises)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with quick_folder(tmp_path) as folder:
        yield folder


def bad_states(walked: Walked, calls: list[Call], root: Path) -> Iterator[str]:
    """Lay out each state that has not passed yet, and give what is wrong with it."""
    for number, (tree, promised) in enumerate(states(calls, {})):
        if (key := state_key(tree, promised)) in walked.passed:
            continue
        if wrong := wrong_with(tree, walked.promises[promised], root / str(number)):
            yield wrong
        else:
            walked.passed.add(key)


def wrong_with(tree: Tree, promised: Promise, place: Path) -> str:
    lay_out(tree, place)
    try:
        return "; ".join(faults(place, promised))
    except (SealError, StoreError) as error:
        return repr(error)
    finally:
        shutil.rmtree(place)


def test_d2_no_power_cut_loses_or_changes_what_was_promised(walked: Walked, folder: Path) -> None:
    assert list(bad_states(walked, walked.calls, folder)) == []
    assert len(walked.passed) > 500


def test_d2_every_sync_of_the_walk_is_in_the_table(walked: Walked) -> None:
    assert {call.site for call in walked.calls if call.what == "sync"} - {
        OURS
    } == NEEDED.keys() | SPARE.keys()


@pytest.mark.parametrize("site", sorted(NEEDED))
def test_d2_a_power_cut_finds_every_sync_that_is_left_out(walked: Walked, folder: Path, site: str) -> None:
    without = [call for call in walked.calls if call.site != site]
    assert next(bad_states(walked, without, folder), None) is not None, NEEDED[site]


def recovery_states(
    folder: Path, *, without: str = "nothing"
) -> Iterator[tuple[Tree, Promise, dict[str, bytes]]]:
    """Give what a power cut may leave of a recovery and of the sealing behind it, and the tails that must stay."""
    before, promised = a_crashed_tree(folder / "run")
    disk = WatchedDisk(folder / "run")
    recover_spool(folder / "run" / "spool" / "run1", promised.ends, files=disk)
    tails = {path.name: path.read_bytes() for path in (folder / "run").rglob("*.torn")}
    for tree, _ in states([call for call in disk.calls if call.site != without], before):
        yield tree, promised, tails


def test_d2_no_power_cut_during_recovery_loses_a_record_or_a_tail(folder: Path) -> None:
    for number, (tree, promised, tails) in enumerate(recovery_states(folder)):
        assert broken_by_recovery(tree, promised, tails, folder / str(number)) == ""
    assert number > 20
    assert len(tails) == 3


@pytest.mark.parametrize("site", ["write_durably of _cut", "_cut"])
def test_d2_a_power_cut_finds_every_sync_of_recovery_that_is_left_out(folder: Path, site: str) -> None:
    found = recovery_states(folder, without=site)
    assert any(broken_by_recovery(*state, folder / str(n)) for n, state in enumerate(found))


def broken_by_recovery(tree: Tree, promised: Promise, tails: dict[str, bytes], place: Path) -> str:
    lay_out(tree, place)
    recover(place, promised)
    there = {path.name: path.read_bytes() for path in place.rglob("*.torn")}
    missing = [name for name, tail in tails.items() if there.get(name) != tail]
    more = sorted(there.keys() - tails.keys())
    wrong = faults(place, promised)
    shutil.rmtree(place)
    return "; ".join(map(str, [*missing, *more, *wrong]))
