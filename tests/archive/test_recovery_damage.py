"""What recovery does where more is wrong than a torn tail: refused fsync, lost bytes, lost marks, crash after crash."""

import errno
import os
from pathlib import Path

import pytest

from archive.fsops import DISK
from archive.reading.reader import ScanProblem, scan
from archive.spool.openwarc import SpoolError, SpoolFullError, cdxj_path, custody_path
from archive.spool.recovery import Care, recover_spool
from tests.builders import a_capture, a_spool, flip
from tests.faulty import Fault, FaultyDisk, Plan
from tests.walks import QUICK, QuickDisk, Walk, a_crashed_tree

WARC = "run1-w0-1.warc.gz"


@pytest.fixture
def crashed(tmp_path: Path) -> tuple[Path, dict[str, int]]:
    """A run's folder with one committed exchange and one that was not."""
    _, promised = a_crashed_tree(tmp_path)
    return tmp_path / "spool" / "run1", promised.ends


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_second_crash_never_replaces_the_first_tail(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, ends = crashed
    recover_spool(folder, ends)
    first = (folder / f"{WARC}.torn").read_bytes()
    with (folder / f"{WARC}.open").open("ab") as file:
        file.write(b"another tail")
    (found,) = recover_spool(folder, ends)
    assert found.torn == folder / f"{WARC}.2.torn"
    assert found.torn.read_bytes() == b"another tail"
    assert (folder / f"{WARC}.torn").read_bytes() == first


def test_all_three_files_are_cut_at_one_place_and_each_tail_is_named(
    crashed: tuple[Path, dict[str, int]],
) -> None:
    folder, ends = crashed
    (found,) = recover_spool(folder, ends)
    tails = {found.torn, *found.beside}
    assert {path.name for path in tails if path} == {
        f"run1-w0-1.{kind}.torn" for kind in ("warc.gz", "cdxj", "custody")
    }
    records = [piece for piece in scan(found.path) if not isinstance(piece, ScanProblem)]
    assert custody_path(found.path).read_bytes().count(b"\n") == len(records)
    assert cdxj_path(found.path).read_bytes().count(b"\n") == 1


def test_a_dry_recovery_tells_the_same_and_changes_nothing(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, ends = crashed
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = recover_spool(folder, ends, Care(dry=True))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert told == recover_spool(folder, ends)


class NoSync(QuickDisk):
    """A disk whose fsync fails once it is told to; it must never be asked again."""

    def __init__(self) -> None:
        self.broken = False
        self.asked = 0

    def sync(self, descriptor: int) -> None:
        if self.broken:
            self.asked += 1
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_d4_a_refused_fsync_is_not_tried_again_and_nothing_behind_the_mark_is_trusted(tmp_path: Path) -> None:
    disk = NoSync()
    walk = Walk(tmp_path, disk, lambda _: None)
    spool = walk.begin(max_bytes=10_000)
    spool.keep(a_capture())
    marks = {mark.warc: mark.end_offset for mark in spool.commit()}
    disk.broken = True
    spool.keep(a_capture(url="http://a.example/later"))
    for _ in range(2):
        with pytest.raises(SpoolError):
            spool.commit()
    with pytest.raises(SpoolError, match="closed for writing"):
        spool.keep(a_capture())
    spool.close()
    assert disk.asked == 1
    folder = tmp_path / "spool" / "run1"
    (found,) = recover_spool(folder, marks)
    assert found.kept_bytes == marks[f"warc/story/{WARC}"]
    assert names(folder) == {
        f"run1-w0-1.{kind}.{end}" for kind in ("warc.gz", "cdxj", "custody") for end in ("open", "invalid")
    }
    assert recover_spool(folder, marks)[0].torn is None


def test_without_marks_every_whole_exchange_is_kept(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, _ = crashed
    path = folder / f"{WARC}.open"
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\x1f\x8bhalf a member")
    (found,) = recover_spool(folder, None)
    assert (found.kept_bytes, found.lost_bytes) == (size, 0)


@pytest.mark.parametrize("missing", ["cdxj", "custody"])
def test_without_marks_an_exchange_that_index_or_log_do_not_know_is_not_kept(
    crashed: tuple[Path, dict[str, int]], missing: str
) -> None:
    folder, ends = crashed
    beside = folder / f"run1-w0-1.{missing}.open"
    os.truncate(beside, beside.stat().st_size - 1)
    (found,) = recover_spool(folder, None)
    assert found.kept_bytes == ends[f"warc/story/{WARC}"], "half an exchange is none"


def test_damage_in_what_was_committed_is_found_when_it_is_read_again(
    crashed: tuple[Path, dict[str, int]],
) -> None:
    folder, ends = crashed
    path = folder / f"{WARC}.open"
    end = ends[f"warc/story/{WARC}"]
    content = path.read_bytes()
    path.write_bytes(content[: end - 100] + flip(content[end - 100 : end - 99]) + content[end - 99 :])
    assert recover_spool(folder, ends, Care(dry=True))[0].lost_bytes == 0
    (found,) = recover_spool(folder, ends, Care(deep=True))
    assert 0 < found.kept_bytes < end
    assert found.lost_bytes == end - found.kept_bytes
    assert not [piece for piece in scan(path) if isinstance(piece, ScanProblem)]


def test_a_committed_file_that_is_nowhere_is_told_as_lost(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, ends = crashed
    (folder / f"{WARC}.open").unlink()
    (found,) = recover_spool(folder, ends, Care(published=lambda _name: False))
    assert (found.kept_bytes, found.lost_bytes) == (0, ends[f"warc/story/{WARC}"])
    assert names(folder) == {"run1-w0-1.cdxj.torn", "run1-w0-1.custody.torn"}


def test_index_and_log_of_a_published_file_are_left_for_the_sealing(
    crashed: tuple[Path, dict[str, int]],
) -> None:
    folder, ends = crashed
    (folder / f"{WARC}.open").unlink()
    before = names(folder)
    assert recover_spool(folder, ends, Care(published=lambda _name: True)) == ()
    assert names(folder) == before


def test_d13_too_many_open_files_leave_nothing_behind(tmp_path: Path) -> None:
    for at in (2, 3):
        folder = tmp_path / str(at)
        folder.mkdir()
        disk = Refusing(at)
        spool = Walk(folder, disk, lambda _: None).begin()
        with pytest.raises(SpoolError, match="Too many open files"):
            spool.keep(a_capture())
        assert names(folder / "spool" / "run1") == set()


class Refusing(QuickDisk):
    """Opens no more files from the nth on."""

    def __init__(self, at: int) -> None:
        self._left = at - 1

    def create(self, path: Path) -> int:
        self._left -= 1
        if self._left < 0:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return super().create(path)


def test_d3_space_that_returns_is_used_by_the_same_writer(tmp_path: Path) -> None:
    disk = FaultyDisk(Plan(at=12, fault=Fault.FULL))
    spool = Walk(tmp_path, disk, lambda _: None).begin(max_bytes=10_000)
    kept = refused = 0
    for number in range(4):
        try:
            spool.keep(a_capture(url=f"http://a.example/{number}"))
            kept += 1
        except SpoolFullError:
            refused += 1
    (mark,) = spool.close()
    assert (kept, refused) == (3, 1)
    records = list(scan(tmp_path / "spool" / "run1" / f"{WARC}.open"))
    assert not [piece for piece in records if isinstance(piece, ScanProblem)]
    assert mark.end_offset == sum(record.length for record in records)


@pytest.mark.row("D12")
def test_files_are_numbered_in_the_order_of_writing_whatever_the_clock_says(tmp_path: Path) -> None:
    """D12: names come from counting, so that a clock that is set back can't repeat one."""
    for _ in range(3):
        spool = a_spool(tmp_path)
        spool.keep(a_capture())
        spool.close()
    assert {p.name for p in (tmp_path / "run1").glob("*.warc.gz.open")} == {
        f"run1-w0-{n}.warc.gz.open" for n in (1, 2, 3)
    }
    assert DISK is not QUICK
