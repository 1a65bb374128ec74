"""D3-D5: each file operation fails at each of its calls; what was promised stays, and the next command goes on."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.spool.openwarc import SpoolError
from archive.spool.recovery import Care, recover_spool
from archive.spool.seal import SealError
from archive.store import FolderStore, StoreError
from tests.builders import ROOT_OF_REPO
from tests.faulty import Fault, FaultyDisk, Plan
from tests.powercut import Tree, lay_out, read_tree
from tests.walks import Promise, Walk, a_crashed_tree, faults, quick_folder, reference

WAYS = [(Fault.FULL, False), (Fault.FULL, True), (Fault.BROKEN, False), (Fault.BROKEN_AFTER, False)]
TOLD = (SpoolError, StoreError, SealError)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with quick_folder(tmp_path) as folder:
        yield folder


def walked(root: Path, disk: FaultyDisk) -> tuple[Promise, bool]:
    """Go the walk as far as the disk lets us; give what was promised, and whether it came to its end."""
    walk = Walk(root, disk, lambda _: None)
    try:
        walk.go()
    except TOLD:
        return walk.promised, False
    return walk.promised, True


@pytest.mark.parametrize(("fault", "for_good"), WAYS)
def test_d3_d4_d5_whatever_call_fails_what_was_promised_stays(
    folder: Path, fault: Fault, for_good: bool
) -> None:
    ended = False
    for at in itertools.count(1):
        disk, root = FaultyDisk(Plan(at=at, fault=fault, for_good=for_good)), folder / str(at)
        root.mkdir()
        promised, ended = walked(root, disk)
        assert faults(root, promised) == [], f"call {at}"
        shutil.rmtree(root)
        if not disk.met:
            break
    assert ended
    assert at > 100


def test_d5_short_writes_are_completed(tmp_path: Path) -> None:
    disk = FaultyDisk(Plan(at=1, fault=Fault.SHORT, for_good=True))
    promised, ended = walked(tmp_path, disk)
    assert (disk.met, ended) == (True, True)
    assert faults(tmp_path, promised) == []


@pytest.mark.parametrize(("fault", "for_good"), WAYS)
def test_d10_whatever_call_of_recovery_fails_the_next_one_ends_alike(
    folder: Path, fault: Fault, for_good: bool
) -> None:
    before, promised = a_crashed_tree(folder / "crashed")
    expected = recovered(before, promised, folder / "expected", None)[0]
    for at in itertools.count(1):
        disk = FaultyDisk(Plan(at=at, fault=fault, for_good=for_good))
        after, _ = recovered(before, promised, folder / str(at), disk)
        assert after == expected, f"call {at}"
        if not disk.met:
            break
    assert at > 10


def recovered(before: Tree, promised: Promise, place: Path, disk: FaultyDisk | None) -> tuple[Tree, bool]:
    """Recover on a disk that fails, then on one that does not; give the tree, and whether the first one came through."""
    lay_out(before, place)
    through = True
    folder = place / "spool" / "run1"
    care = Care(published=FolderStore(place / "store").exists)
    if disk is not None:
        try:
            recover_spool(folder, promised.ends, care, disk)
        except OSError:
            through = False
    recover_spool(folder, promised.ends, care)
    return read_tree(place), through


@pytest.mark.parametrize("size", ["8k", "12k", "16k", "20k", "24k"])
def test_d3_a_disk_that_is_really_full_loses_nothing_that_was_promised(tmp_path: Path, size: str) -> None:
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("a file system of one's own needs root and unshare (util-linux)")
    script = (
        'mount -t tmpfs -o size="$0" tmpfs "$1" || exit 99; "$3" -m tests.walks walk "$1"; cp -a "$1/." "$2"'
    )
    places = [tmp_path / "disk", tmp_path / "after"]
    for place in places:
        place.mkdir()
    words = ["unshare", "-m", "sh", "-c", script, size, *map(str, places), sys.executable]
    done = subprocess.run(words, cwd=ROOT_OF_REPO, capture_output=True, text=True, check=False)
    if done.returncode == 99 or "unshare failed" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system")
    assert "Full" in done.stderr or "space" in done.stderr, done.stderr
    promises = reference(tmp_path / "reference")
    told = [int(line) for line in done.stdout.split()]
    assert faults(places[1], promises[told[-1]] if told else Promise()) == []
