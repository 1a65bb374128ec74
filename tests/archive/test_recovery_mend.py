"""A mended copy of anybody's file: whole records, byte for byte, and never more (research F3)."""

from pathlib import Path

import pytest

from archive.mend import copy_name, mend
from archive.reading.reader import ScanProblem, StoredRecord, scan
from archive.store import StoreError
from tests.builders import a_capture, a_spool, flip


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A sound file of three exchanges, under a name of anybody's."""
    spool = a_spool(tmp_path / "spool")
    for number in range(3):
        spool.keep(a_capture(url=f"http://a.example/{number}"))
    spool.close()
    path = tmp_path / "theirs.warc.gz.open"
    path.write_bytes((tmp_path / "spool" / "run1" / "run1-w0-1.warc.gz.open").read_bytes())
    return path


def records_in(path: Path) -> list[StoredRecord]:
    return [piece for piece in scan(path) if isinstance(piece, StoredRecord)]


def test_a_sound_file_gets_no_copy(whole: Path) -> None:
    mended = mend(whole)
    assert (mended.copy, mended.cuts, mended.records) == (None, (), len(records_in(whole)))
    assert not copy_name(whole).exists()


def test_a_file_cut_at_any_byte_of_its_last_records_is_never_laundered(whole: Path, tmp_path: Path) -> None:
    content, records = whole.read_bytes(), records_in(whole)
    ends = {record.offset + record.length for record in records}
    for size in range(records[-2].offset + 1, len(content)):
        damaged = tmp_path / f"cut-{size}.warc.gz"
        damaged.write_bytes(content[:size])
        mended = mend(damaged)
        good = max(end for end in ends | {0} if end <= size)
        assert damaged.read_bytes() == content[:size]
        if size in ends:
            assert mended.copy is None
        else:
            assert mended.copy is not None
            assert mended.copy.read_bytes() == content[:good]
            assert [(cut.offset, cut.length) for cut in mended.cuts] == [(good, size - good)]


def test_damage_in_the_middle_ends_the_copy_or_is_left_out_of_it(whole: Path) -> None:
    content, records = whole.read_bytes(), records_in(whole)
    second = records[2]
    at = second.offset + second.length // 2
    whole.write_bytes(content[:at] + flip(content[at : at + 1]) + content[at + 1 :])
    mended = mend(whole, dry=True)
    assert (mended.records, mended.kept_bytes) == (2, second.offset)
    assert not copy_name(whole).exists()
    salvaged = mend(whole, salvage=True)
    assert salvaged.copy == whole.with_name("theirs.recovered.warc.gz")
    behind = second.offset + second.length
    assert salvaged.copy.read_bytes() == content[: second.offset] + content[behind:]
    assert [(cut.offset, cut.length) for cut in salvaged.cuts] == [(second.offset, second.length)]
    assert not [piece for piece in scan(salvaged.copy) if isinstance(piece, ScanProblem)]


def test_a_copy_is_made_twice_alike_and_never_replaces_another(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes()[:-5])
    assert mend(whole) == mend(whole)
    copy_name(whole).write_bytes(b"somebody's")
    with pytest.raises(StoreError, match="never replaced"):
        mend(whole)
    assert copy_name(whole).read_bytes() == b"somebody's"
    assert {path.name for path in whole.parent.iterdir()} == {"spool", whole.name, copy_name(whole).name}


def test_a_file_without_a_whole_record_gets_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "noise.warc.gz"
    path.write_bytes(b"\x1f\x8bnoise")
    assert mend(path).copy is None
    assert mend(path).cuts


def test_uncompressed_files_are_mended_too(tmp_path: Path) -> None:
    record = b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2025-07-28T12:00:00Z\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    path = tmp_path / "plain.warc"
    path.write_bytes(record * 2 + record[:-7])
    mended = mend(path)
    assert mended.copy == tmp_path / "plain.recovered.warc"
    assert mended.copy.read_bytes() == record * 2
