"""A stone takes exactly the place of what was destroyed, and every reader of WARC files reads it."""

import gzip
import io
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.decisions.tombstones import Epitaph, TombstoneError, lost_of, stone_line, stone_of
from archive.reading.reader import parse_record

RECORD = "urn:uuid:cdde93ee-07aa-4dec-b058-0d3ccf8af137"
URL = "https://news.example/2025/07/25/" + "%D8%B3" * 40
SAID = Epitaph(
    at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    decision="decisions/paris/20261123T150000000000Z-destroy.json",
    by="ليلى",
    why="court order\r\nWARC/1.1 of 3 May",
)
LENGTHS = [*range(350, 1_500), 65_530, 65_535, 65_536, 65_541, 66_100, 131_080, 3_000_007]


def test_a_stone_is_as_long_as_what_it_replaces_and_says_what_was_done_as_far_as_there_is_room() -> None:
    told = set()
    for length in LENGTHS:
        member = stone_of(RECORD, URL, length, SAID)
        assert len(member) == length
        record = parse_record(member)
        assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
        lost = lost_of(record)
        assert lost is not None
        assert (record.record_id, record.url) == (RECORD, URL)
        assert lost.decision == SAID.decision
        told.add((lost.by, lost.why))
    assert ("ليلى", "court order WARC/1.1 of 3 May") in told
    assert len(told) > 1


def test_other_readers_read_stones_one_behind_the_other() -> None:
    members = b"".join(stone_of(RECORD, URL, length, SAID) for length in (500, 70_000, 600))
    read = [
        (one.rec_headers.get_header("WARC-Type"), one.content_stream().read()[:18])
        for one in ArchiveIterator(io.BytesIO(members))
    ]
    assert read == [("metadata", b"outcome: destroyed")] * 3


def test_where_there_is_no_room_nothing_is_written() -> None:
    with pytest.raises(TombstoneError):
        stone_of(RECORD, URL, 100, SAID)
    with pytest.raises(TombstoneError):
        stone_line(20, SAID.decision)
    assert len(stone_line(2_000, SAID.decision)) == 2_000


def test_a_record_that_only_looks_like_a_stone_is_none() -> None:
    plain = gzip.compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        b"Content-Length: 41\r\n\r\noutcome: destroyed\r\ndecision: decisions/x\r\n\r\n"
    )
    assert lost_of(parse_record(plain)) is None
