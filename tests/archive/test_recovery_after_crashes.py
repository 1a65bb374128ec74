import itertools
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.reading.reader import StoredRecord, scan
from archive.spool.openwarc import cdxj_path
from archive.spool.recovery import Recovered, RecoveryError, recover_spool
from archive.spool.spool import run_folder
from tests.builders import a_capture, a_spool, in_a_child, open_path

FIRST = "warc/story/run1-w0-1.warc.gz"


def folder_of(spool: Path) -> Path:
    return run_folder(spool, "run1")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def a_crashed_spool(spool: Path, *, committed: int = 2, uncommitted: int = 1) -> dict[str, int]:
    """Leave a spool as a killed writer does, and give the marks that were reported."""
    writer = a_spool(spool)
    marks: dict[str, int] = {}
    for number in range(committed):
        writer.keep(a_capture(url=f"http://a.example/{number}"))
        marks.update({mark.warc: mark.end_offset for mark in writer.commit()})
    for number in range(uncommitted):
        writer.keep(a_capture(url=f"http://a.example/late-{number}"))
    # never closed: the process ends here
    return marks


@pytest.fixture
def crashed(tmp_path: Path) -> tuple[Path, dict[str, int]]:
    """A run's folder with two committed exchanges and one that was not, its writer dead."""
    marks_file = tmp_path / "marks.json"
    work = tmp_path / "spool"
    assert in_a_child(lambda: marks_file.write_text(json.dumps(a_crashed_spool(work)))) == 0
    return folder_of(work), json.loads(marks_file.read_text())


@pytest.mark.row("D1")
def test_committed_bytes_stay_and_the_tail_is_kept_beside(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, marks = crashed
    before = contents(folder)
    (found,) = recover_spool(folder, marks)
    name = "run1-w0-1.warc.gz"
    end = marks[FIRST]
    after = contents(folder)
    assert after[f"{name}.open"] == before[f"{name}.open"][:end]
    assert after[f"{name}.torn"] == before[f"{name}.open"][end:]
    assert after["run1-w0-1.cdxj.open"] + after["run1-w0-1.cdxj.torn"] == before["run1-w0-1.cdxj.open"]
    assert after["run1-w0-1.cdxj.open"].count(b"\n") == 2
    assert found == Recovered(
        path=folder / f"{name}.open",
        kept_bytes=end,
        torn_bytes=len(before[f"{name}.open"]) - end,
        torn=folder / f"{name}.torn",
        beside=(folder / "run1-w0-1.cdxj.torn", *folder.glob("*.custody.torn")),
    )
    assert all(isinstance(piece, StoredRecord) for piece in scan(found.path))


@pytest.mark.row("D10")
def test_a_second_recovery_changes_nothing(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, marks = crashed
    recover_spool(folder, marks)
    after = contents(folder)
    (again,) = recover_spool(folder, marks)
    assert contents(folder) == after
    assert (again.torn_bytes, again.lost_bytes, again.torn) == (0, 0, None)


def test_a_closed_spool_is_left_as_it_is(tmp_path: Path) -> None:
    writer = a_spool(tmp_path, max_bytes=1)
    writer.keep(a_capture())
    writer.keep(a_capture())
    marks = {mark.warc: mark.end_offset for mark in writer.close()}
    before = contents(folder_of(tmp_path))
    found = recover_spool(folder_of(tmp_path), marks)
    assert contents(folder_of(tmp_path)) == before
    assert [(piece.torn_bytes, piece.lost_bytes) for piece in found] == [(0, 0), (0, 0)]


def test_a_file_of_which_nothing_was_committed_becomes_all_tail(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, _ = crashed
    before = contents(folder)
    (found,) = recover_spool(folder, {})
    assert found.kept_bytes == 0
    assert contents(folder) == {
        name.removesuffix(".open") + ".torn": content for name, content in before.items() if content
    }
    assert recover_spool(folder, {}) == ()


@pytest.mark.parametrize("missing", [1, 100, 600])
def test_committed_bytes_that_the_disk_lost_are_counted_and_the_rest_is_sound(
    crashed: tuple[Path, dict[str, int]], missing: int
) -> None:
    folder, marks = crashed
    path = folder / "run1-w0-1.warc.gz.open"
    os.truncate(path, marks[FIRST] - missing)
    (found,) = recover_spool(folder, marks)
    assert found.kept_bytes == path.stat().st_size
    assert found.lost_bytes == marks[FIRST] - found.kept_bytes >= missing
    assert found.kept_bytes + found.torn_bytes == marks[FIRST] - missing
    assert all(isinstance(piece, StoredRecord) for piece in scan(path))
    assert cdxj_path(path).read_bytes().count(b"\n") < 2


def test_a_mark_without_a_file_is_passed_over(tmp_path: Path) -> None:
    assert recover_spool(tmp_path, {FIRST: 100}) == ()
    assert recover_spool(tmp_path / "never-made", {FIRST: 100}) == ()


def test_a_living_writer_is_never_cut(tmp_path: Path) -> None:
    writer = a_spool(tmp_path)
    writer.keep(a_capture())
    before = contents(folder_of(tmp_path))
    with pytest.raises(RecoveryError, match="still being written"):
        recover_spool(folder_of(tmp_path), {})
    assert contents(folder_of(tmp_path)) == before
    writer.close()


def test_a_new_writer_never_appends_to_a_recovered_file(crashed: tuple[Path, dict[str, int]]) -> None:
    folder, marks = crashed
    recover_spool(folder, marks)
    before = contents(folder)
    writer = a_spool(folder.parent)
    assert writer.keep(a_capture()).warc == "warc/story/run1-w0-2.warc.gz"
    writer.close()
    assert contents(folder).items() >= before.items()


def die_at(event_number: int) -> None:
    """End this process without a word at the nth change that it is about to make to the file system."""
    changes = {"os.truncate", "os.rename", "os.remove"}
    count = itertools.count(1)

    def watch(event: str, args: tuple[object, ...]) -> None:
        opened_to_write = event == "open" and isinstance(args[1], str) and "w" in args[1]
        if (event in changes or opened_to_write) and next(count) == event_number:
            os._exit(77)

    sys.addaudithook(watch)


def recover_and_die(folder: Path, marks: Mapping[str, int], event_number: int) -> None:
    die_at(event_number)
    recover_spool(folder, marks)


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.row("D10")
def test_recovery_killed_at_any_step_is_finished_by_the_next_one(
    crashed: tuple[Path, dict[str, int]], tmp_path: Path, committed: bool
) -> None:
    folder, marks = crashed
    marks = marks if committed else {}
    before = contents(folder)
    recover_spool(folder, marks)
    expected = contents(folder)
    for event_number in itertools.count(1):
        work = tmp_path / f"at-{event_number}"
        work.mkdir()
        for name, content in before.items():
            (work / name).write_bytes(content)
        code = in_a_child(lambda work=work, number=event_number: recover_and_die(work, marks, number))
        recover_spool(work, marks)
        assert contents(work) == expected, f"killed at change {event_number}"
        if code == 0:
            break
    assert event_number > (6 if committed else 8)


def write_until_killed(spool: Path, marks_file: Path, size_limit: int) -> None:
    """Write until the kernel kills us in the middle of a write, at the byte `size_limit` of a file."""
    writer = a_spool(spool)
    descriptor = os.open(marks_file, os.O_WRONLY | os.O_CREAT)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, size_limit))
    for number in range(1000):
        writer.keep(a_capture(url=f"http://a.example/{number}"))
        if number % 2:
            os.pwrite(descriptor, b"%20d" % writer.commit()[0].end_offset, 0)


@pytest.mark.row("D1")
def test_a_writer_killed_at_any_byte_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    for size_limit in range(20, 3000, 31):
        spool, marks_file = tmp_path / f"spool-{size_limit}", tmp_path / f"marks-{size_limit}"
        code = in_a_child(lambda s=spool, m=marks_file, n=size_limit: write_until_killed(s, m, n))
        assert code == -signal.SIGXFSZ, "the child was not killed"
        end = int(marks_file.read_bytes() or b"0")
        path = open_path(spool, "run1", FIRST)
        torn = path.read_bytes()
        recover_spool(folder_of(spool), {FIRST: end} if end else {})
        if end:
            assert path.read_bytes() == torn[:end]
            found = list(scan(path))
            assert all(isinstance(piece, StoredRecord) for piece in found)
            assert len(found) // 2 == cdxj_path(path).read_bytes().count(b"\n")
