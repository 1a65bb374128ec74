"""What a run spooled is looked up without reading its whole index again for each page."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive.cdxj.lines import index_text
from archive.record import RecordKind, RecordRef
from flows.store.whereabouts import Spooled

REF = RecordRef(
    record_id="urn:uuid:0",
    kind=RecordKind.RESPONSE,
    url="http://page.example/0",
    captured_at=datetime(2025, 8, 23, tzinfo=UTC),
    warc="warc/1.warc.gz",
    offset=0,
    length=9,
    payload_digest="sha256:00",
    status=200,
    content_type="text/html",
)
SIZES = (250, 1_000, 4_000)
SLACK_S = 0.02
GROWTH = 8  # for four times the pages: what is linear has 4, a square 16


def lines_of(*numbers: int) -> str:
    return "".join(index_text(replace(REF, record_id=f"urn:uuid:{n}", offset=n)) for n in numbers)


def looked_up_s(folder: Path, pages: int) -> float:
    """Take the time of looking up each page of a run by a look of its own."""
    folder.mkdir()
    (folder / "w0.cdxj.open").write_text(lines_of(*range(pages)), encoding="ascii")
    spooled, began = Spooled(folder), time.process_time()
    assert all(spooled.find(f"urn:uuid:{n}") for n in range(pages))
    return time.process_time() - began


def test_four_times_the_pages_are_looked_up_in_four_times_the_time(tmp_path: Path) -> None:
    first, second, third = (looked_up_s(tmp_path / str(pages), pages) for pages in SIZES)
    assert second <= GROWTH * first + SLACK_S
    assert third <= GROWTH * second + SLACK_S


def test_what_is_appended_is_found_once_its_line_has_ended(tmp_path: Path) -> None:
    index, spooled = tmp_path / "w0.cdxj.open", Spooled(tmp_path)
    assert spooled.find("urn:uuid:0") is None
    index.write_text(lines_of(0), encoding="ascii")
    assert spooled.find("urn:uuid:0") == REF
    index.write_text(lines_of(0, 1)[:-9], encoding="ascii")
    assert spooled.find("urn:uuid:1") is None
    index.write_text(lines_of(0, 1), encoding="ascii")
    assert spooled.find("urn:uuid:1") == replace(REF, record_id="urn:uuid:1", offset=1)


def test_a_file_that_was_cut_back_is_read_anew(tmp_path: Path) -> None:
    index, spooled = tmp_path / "w0.cdxj.open", Spooled(tmp_path)
    index.write_text(lines_of(0, 1, 2), encoding="ascii")
    assert spooled.find("urn:uuid:2")
    index.write_text(lines_of(0), encoding="ascii")
    assert spooled.find("urn:uuid:9") is None
    assert spooled.find("urn:uuid:2") is None
