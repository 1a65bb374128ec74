import os
import resource
import signal
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Tls
from archive.cdxj.lines import read_line
from archive.reading.reader import StoredRecord, read_record, scan
from archive.record import RecordKind
from archive.spool.openwarc import SpoolError, SpoolFullError, cdxj_path
from archive.spool.spool import FileMark, Spool, SpoolName, run_folder
from archive.warc import WarcError, read_fields_block
from tests.builders import a_capture, a_page, a_spool, capture_of, in_a_child, open_path

FIRST = "warc/story/run1-w0-1.warc.gz"


def records_in(path: Path) -> list[StoredRecord]:
    found = list(scan(path))
    assert all(isinstance(piece, StoredRecord) for piece in found), found
    return [piece for piece in found if isinstance(piece, StoredRecord)]


def test_a_kept_exchange_reads_back_equal_at_its_place(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    capture = a_capture(url="https://a.example/page", port=443, tls=Tls(version="TLSv1.2", cipher="AES"))
    refs = [spool.keep(capture), spool.keep(a_page("https://a.example/2", b"another", attempt=2))]
    spool.close()
    path = open_path(tmp_path, "run1", FIRST)
    info, *rest = records_in(path)
    assert info.kind == RecordKind.WARCINFO
    assert capture_of(rest[:3]) == capture
    for ref in refs:
        record = read_record(path, ref.offset, ref.length)
        assert (record.record_id, record.kind, record.url) == (ref.record_id, ref.kind, ref.url)
        assert record.field("WARC-Payload-Digest") == ref.payload_digest
        assert (ref.warc, ref.status, ref.content_type) == (FIRST, 200, "text/html")


def test_other_readers_find_the_same_records_and_right_digests(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_capture())
    spool.keep(a_capture(response=b""))
    spool.close()
    path = open_path(tmp_path, "run1", FIRST)
    with path.open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            record.content_stream().read()
    assert kinds == ["warcinfo", "request", "response", "metadata", "request", "metadata"]
    with path.open("rb") as file:
        assert all(record.verify_block_digest() for record in FastWarcIterator(file, parse_http=False))


def test_each_file_begins_with_a_warcinfo_that_all_its_records_name(tmp_path: Path) -> None:
    spool = a_spool(tmp_path, operator="أرشيف, mail@a.example", allow_private=True, max_bytes=1)
    for _ in range(3):
        spool.keep(a_capture())
    spool.close()
    for number in (1, 2, 3):
        file_name = f"run1-w0-{number}.warc.gz"
        info, *rest = records_in(run_folder(tmp_path, "run1") / f"{file_name}.open")
        assert info.field("WARC-Filename") == file_name
        assert {record.field("WARC-Warcinfo-ID") for record in rest} == {f"<{info.record_id}>"}
        said = dict(read_fields_block(info.block))
        assert said["software"] == "warraq/test"
        assert said["format"] == "WARC File Format 1.1"
        assert said["operator"] == "أرشيف, mail@a.example"
        assert said["http-header-user-agent"] == "warraq test"
        assert said["robots"] == "obey"
        assert said["private-addresses"] == "allowed"


def test_a_commit_marks_every_file_written_since_the_last_one(tmp_path: Path) -> None:
    spool = a_spool(tmp_path, max_bytes=1)
    assert spool.commit() == ()
    spool.keep(a_capture())
    spool.keep(a_capture())
    marks = spool.commit()
    assert [mark.warc[-10:] for mark in marks] == ["-1.warc.gz", "-2.warc.gz"]
    for mark in marks:
        assert mark.end_offset == open_path(tmp_path, "run1", mark.warc).stat().st_size
    assert spool.commit() == marks[1:]
    assert spool.close() == marks[1:]
    assert spool.close() == ()


def test_index_lines_stand_beside_and_lead_to_the_responses(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    refs = [
        spool.keep(
            a_capture(url=f"http://a.example/{n}", response=b"" if n == 1 else b"HTTP/1.1 404 No\r\n\r\n")
        )
        for n in range(3)
    ]
    spool.close()
    path = open_path(tmp_path, "run1", FIRST)
    lines = [read_line(text) for text in cdxj_path(path).read_text("ascii").splitlines()]
    assert [(line.url, line.offset, line.recordid) for line in lines] == [
        (ref.url, ref.offset, ref.record_id) for ref in refs if ref.kind is RecordKind.RESPONSE
    ]
    assert [line.status for line in lines] == [404, 404]


def test_an_unanswered_request_is_kept_as_metadata_without_status(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    ref = spool.keep(a_capture(response=b""))
    assert (ref.kind, ref.status, ref.payload_digest) == (RecordKind.METADATA, None, None)


def test_a_refused_capture_leaves_no_byte(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_capture())
    (before,) = spool.commit()
    for url in (
        "http://a.example/\r\nWARC-Type: evil",
        "http://a.example/خبر",
        "no-address",
        "http://a.example:x/",
    ):
        with pytest.raises(WarcError):
            spool.keep(a_capture(url=url))
    assert spool.commit() == (before,)


def test_an_option_that_would_break_a_header_is_refused_before_any_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="operator"):
        a_spool(tmp_path, operator="me\r\nWARC-Type: evil")
    assert list(tmp_path.iterdir()) == []


def test_no_second_writer_gets_the_same_file(tmp_path: Path) -> None:
    first, second = a_spool(tmp_path), a_spool(tmp_path)
    assert first.keep(a_capture()).warc.endswith("-1.warc.gz")
    assert second.keep(a_capture()).warc.endswith("-2.warc.gz")


def test_torn_and_sealed_numbers_are_not_used_again(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "run1")
    folder.mkdir()
    for name in (
        "run1-w0-7.warc.gz.torn",
        "run1-w0-3.cdxj.open",
        "run1-w00-50.warc.gz.open",
        "run1-w0-x-90.warc.gz",
    ):
        (folder / name).touch()
    assert a_spool(tmp_path).keep(a_capture()).warc.endswith("run1-w0-8.warc.gz")


@pytest.mark.parametrize("word", ["", "a/b", "..", ".hidden", "a b", "خبر", "a\n", "x" * 101, "-a"])
@pytest.mark.row("D13")
def test_names_that_no_file_should_have_are_refused(word: str) -> None:
    for changes in ({"story": word}, {"run": word}, {"worker": word}):
        with pytest.raises(WarcError):
            SpoolName(**{"story": "s", "run": "r", "worker": "w", **changes})


def test_nothing_is_made_before_the_first_exchange(tmp_path: Path) -> None:
    assert a_spool(tmp_path).close() == ()
    assert list(tmp_path.iterdir()) == []


def keep_until_full(spool: Spool, size_limit: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    marks: list[tuple[FileMark, ...]] = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, resource.RLIM_INFINITY))

    def keep_and_commit() -> None:
        while len(marks) < 100:
            spool.keep(a_page(f"http://a.example/{len(marks)}", b"%d" % len(marks)))
            marks.append(spool.commit())

    with pytest.raises(SpoolFullError, match="free some space"):
        keep_and_commit()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert spool.commit() == marks[-1]
    spool.keep(a_capture())
    spool.close()


@pytest.mark.parametrize("size_limit", range(3000, 4500, 137))
@pytest.mark.row("D3")
def test_a_full_disk_costs_one_exchange_and_leaves_whole_files(tmp_path: Path, size_limit: int) -> None:
    assert in_a_child(lambda: keep_until_full(a_spool(tmp_path), size_limit)) == 0
    path = open_path(tmp_path, "run1", FIRST)
    responses = [record for record in records_in(path) if record.kind == RecordKind.RESPONSE]
    assert len(responses) == len(cdxj_path(path).read_text("ascii").splitlines())
    assert len(responses) >= 2


@pytest.mark.row("D4")
def test_after_a_failed_fsync_nothing_is_taken_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    spool = a_spool(tmp_path)
    spool.keep(a_capture())
    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(SpoolError, match="fsync failed"):
        spool.commit()
    monkeypatch.undo()
    with pytest.raises(SpoolError, match="closed for writing"):
        spool.keep(a_capture())
    with pytest.raises(SpoolError, match="closed for writing"):
        spool.commit()
    assert spool.close() == ()
