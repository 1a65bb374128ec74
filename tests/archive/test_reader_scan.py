import gzip
import os
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.reading.gzipped
from archive.reading.grammar import RecordError
from archive.reading.gzipped import compress_member
from archive.reading.reader import MOST_PROBLEMS, ScanProblem, StoredRecord, parse_record, read_record, scan
from archive.warc import write_record
from tests.builders import a_capture, a_spool

FIELDS = (
    ("WARC-Type", "resource"),
    ("WARC-Record-ID", "<urn:uuid:1>"),
    ("WARC-Date", "2025-07-28T12:30:15.123456Z"),
)


def a_record(block: bytes) -> bytes:
    return write_record(FIELDS, block)


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file.warc"
    path.write_bytes(content)
    return path


def scanned(folder: Path, content: bytes) -> list[StoredRecord | ScanProblem]:
    return list(scan(written(folder, content)))


def records(found: list[StoredRecord | ScanProblem]) -> list[StoredRecord]:
    return [piece for piece in found if isinstance(piece, StoredRecord)]


def problems(found: list[StoredRecord | ScanProblem]) -> list[ScanProblem]:
    return [piece for piece in found if isinstance(piece, ScanProblem)]


@pytest.fixture
def a_file(tmp_path: Path) -> bytes:
    """Warcinfo and one exchange, as the spool writes them."""
    spool = a_spool(tmp_path / "spool")
    spool.keep(a_capture())
    spool.close()
    return (tmp_path / "spool/run1/run1-w0-1.warc.gz.open").read_bytes()


@pytest.mark.parametrize(
    "pack",
    [compress_member, bytes, lambda r: gzip.compress(r, 9, mtime=0), lambda r: gzip.compress(r, 0, mtime=0)],
)
@pytest.mark.parametrize("size", [0, 1, 65_000, 65_536, 200_001, 3_000_000])
def test_records_of_every_size_come_back_with_their_places(tmp_path: Path, pack: object, size: int) -> None:
    blocks = [b"first", noise(size), bytes(size), b"last"]
    members = [pack(a_record(block)) for block in blocks]
    found = scanned(tmp_path, b"".join(members))
    assert problems(found) == []
    assert [record.block for record in records(found)] == blocks
    assert [record.length for record in records(found)] == [len(member) for member in members]
    for record in records(found):
        assert read_record(tmp_path / "file.warc", record.offset, record.length) == record


@pytest.mark.row("D6")
def test_every_cut_of_a_file_is_found_or_falls_between_records(tmp_path: Path, a_file: bytes) -> None:
    whole = records(scanned(tmp_path, a_file))
    borders = {record.offset + record.length for record in whole}
    for cut in range(1, len(a_file)):
        found = scanned(tmp_path, a_file[:cut])
        assert bool(problems(found)) == (cut not in borders), f"cut at {cut}"
        assert records(found) == [record for record in whole if record.offset + record.length <= cut]


@pytest.mark.slow
@pytest.mark.row("D7")
def test_every_flipped_bit_is_found_or_changes_no_record(tmp_path: Path, a_file: bytes) -> None:
    """Each record stands alone in a file, so that a flip costs one reading of it and not of all."""
    path, harmless = tmp_path / "flipped.warc.gz", set()
    whole = records(scanned(tmp_path, a_file))
    for record in whole:
        member = a_file[record.offset : record.offset + record.length]
        path.write_bytes(member)
        with path.open("r+b", buffering=0) as file:
            for place in range(len(member) * 8):
                os.pwrite(file.fileno(), bytes([member[place // 8] ^ 1 << place % 8]), place // 8)
                found = list(scan(path))
                os.pwrite(file.fileno(), member[place // 8 : place // 8 + 1], place // 8)
                if not problems(found):
                    assert [(one.fields, one.block) for one in records(found)] == [
                        (record.fields, record.block)
                    ]
                    harmless.add(record.offset + place // 8)
    # RFC 1952 §2.3 leaves bits of the gzip head without meaning, RFC 1951 padding, and now and then two ways to say
    # the same: what is not found has just been proven to read the same. More of it would be a hole.
    assert len(harmless) <= 12 * len(whole)


@pytest.mark.row("D6")
def test_every_cut_of_an_uncompressed_file_is_found(tmp_path: Path) -> None:
    first, second = a_record(b"one"), a_record(b"two")
    for cut in range(1, len(first + second)):
        found = scanned(tmp_path, (first + second)[:cut])
        assert bool(problems(found)) == (cut != len(first)), f"cut at {cut}"


ONE, TWO = a_record(b"one"), a_record(b"two")


@pytest.mark.parametrize(
    ("content", "why", "left"),
    [
        (b"", "empty", 0),
        (b"nonsense", "no version line", 0),
        (gzip.compress(b"", mtime=0), "no version line", 0),
        (gzip.compress(ONE + TWO, mtime=0), "more than one record", 0),
        (gzip.compress(ONE, mtime=0) + b"\x00" * 40, "damaged", 1),
        (gzip.compress(ONE, mtime=0) + b"xyz" + gzip.compress(TWO, mtime=0), "damaged", 2),
        (gzip.compress(ONE[:-1], mtime=0) + gzip.compress(TWO, mtime=0), "cut", 1),
        (gzip.compress(ONE[:-4], mtime=0) + gzip.compress(TWO, mtime=0), "cut", 1),
        (gzip.compress(ONE[:-4] + b"\n\n\n\n", mtime=0) + gzip.compress(TWO, mtime=0), "no record end", 1),
        (gzip.compress(ONE + b"\r\n", mtime=0) + gzip.compress(TWO, mtime=0), "more than one record", 1),
        (gzip.compress(ONE.replace(b"Length: 3", b"Length: 2"), mtime=0), "no record end", 0),
        (gzip.compress(ONE.replace(b"Length: 3", b"Length: 4"), mtime=0), "cut", 0),
        (gzip.compress(ONE.replace(b"Length: 3", b"Length: -3"), mtime=0), "no number", 0),
        (
            gzip.compress(ONE.replace(b"Length: 3", b"Length: 99999999999999"), mtime=0),
            "more than this reader holds",
            0,
        ),
        (gzip.compress(ONE.replace(b"WARC/1.1", b"WARC/1.2"), mtime=0), "no version line", 0),
        (gzip.compress(b"WARC/1.1\r\n" + b"A" * 2_000_000, mtime=0), "header has no end", 0),
        (ONE + b"\r\n" + TWO, "no version line", 1),
        (ONE.replace(b"Length: 3", b"Length: 4") + TWO, "no record end", 1),
        (ONE.replace(b"\r\n", b"\n") + TWO, "end in LF alone", 0),
    ],
)
def test_what_is_no_sound_record_is_named_and_stepped_over(
    tmp_path: Path, content: bytes, why: str, left: int
) -> None:
    found = scanned(tmp_path, content)
    assert [problem for problem in problems(found) if why in problem.message], found
    assert len(records(found)) == left


def test_found_pieces_cover_the_file_without_gap_or_overlap(tmp_path: Path) -> None:
    member = gzip.compress(ONE, mtime=0)
    damaged = member[:30] + b"\xff" + member[31:]
    found = scanned(tmp_path, member + damaged + b"junk" + member + member[:-3])
    ends = [piece.offset + piece.length for piece in found]
    assert [piece.offset for piece in found] == [0, *ends[:-1]]
    assert ends[-1] == (tmp_path / "file.warc").stat().st_size
    assert len(records(found)) == 2


def test_a_record_behind_a_long_damaged_stretch_is_found(tmp_path: Path) -> None:
    member = compress_member(ONE)
    for size in (65_534, 65_535, 65_536, 65_537, 200_000):
        found = scanned(tmp_path, compress_member(TWO) + noise(size) + member)
        assert [record.block for record in records(found)] == [b"two", b"one"]


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_give_a_problem_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, packed: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert problems(scanned(folder, gzip.compress(content, mtime=0) if packed else content))


@pytest.mark.parametrize(
    ("offset", "length"), [(-1, 10), (0, 0), (0, -5), (0, 10), (0, 10_000), (5, 100), (0, 1 << 60)]
)
def test_a_wrong_place_gives_no_record(tmp_path: Path, offset: int, length: int) -> None:
    path = written(tmp_path, compress_member(ONE) + compress_member(TWO))
    with pytest.raises(RecordError):
        read_record(path, offset, length)


def test_a_place_of_two_records_gives_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="not"):
        parse_record(compress_member(ONE) + compress_member(TWO))


def test_a_gzip_bomb_stops_at_the_length_that_the_record_claims(tmp_path: Path) -> None:
    bomb = gzip.compress(ONE + bytes(200_000_000), mtime=0)
    (problem,) = scanned(tmp_path, bomb)
    assert "more than one record" in problem.message


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_a_file_of_nothing_but_damage_ends_after_so_many_problems(tmp_path: Path, pack: object) -> None:
    beginning = pack(b"WARC/1.1\r\nContent-Length: 5\r\n\r\n")
    found = scanned(tmp_path, beginning * (MOST_PROBLEMS + 500))
    assert len(found) == MOST_PROBLEMS
    assert found[-1].offset + found[-1].length == len(beginning) * (MOST_PROBLEMS + 500)


def test_target_uris_of_old_writers_lose_their_brackets() -> None:
    record = parse_record(write_record((*FIELDS, ("WARC-Target-URI", "<http://a.example/>")), b""))
    assert (record.url, record.record_id, record.kind) == ("http://a.example/", "urn:uuid:1", "resource")


@pytest.mark.parametrize("size", [0, 1000, 300_000])
def test_zlib_alone_reads_and_writes_the_same_records(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    by_isal = compress_member(a_record(noise(size)))
    monkeypatch.setattr(archive.reading.gzipped, "_codec", zlib)
    assert parse_record(by_isal).block == noise(size)
    by_zlib = compress_member(a_record(noise(size)))
    monkeypatch.undo()
    assert parse_record(by_zlib).block == noise(size)
