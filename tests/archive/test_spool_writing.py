from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from warcio.archiveiterator import ArchiveIterator

from archive.record import RecordKind
from archive.spool import FileMark, open_path
from archive.warc import WarcError
from tests.builders import a_capture, a_spool


def test_a_kept_exchange_reads_back_in_two_other_readers(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    ref = spool.keep(a_capture())
    (mark,) = spool.close()
    path = open_path(tmp_path, "run1", ref.warc)
    with path.open("rb") as file:
        kinds = [
            record.rec_type
            for record in ArchiveIterator(file, check_digests="raise")
            if record.content_stream().read() or True
        ]
    assert kinds == ["warcinfo", "request", "response"]
    with path.open("rb") as file:
        for record in FastWarcIterator(file, parse_http=False):
            assert record.verify_block_digest()
    assert mark == FileMark(warc="warc/story/run1-w0-1.warc.gz", end_offset=path.stat().st_size)
    assert ref.kind is RecordKind.RESPONSE
    assert ref.status == 200


def test_a_capture_with_a_line_break_in_its_url_is_refused(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    with pytest.raises(WarcError):
        spool.keep(a_capture(url="http://a.example/\r\nWARC-Type: evil"))
