from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.grammar import RecordError, read_head
from archive.warc import (
    WarcError,
    bracketed,
    fields_block,
    read_fields_block,
    target_uri,
    warc_date,
    write_record,
)
from tests.builders import A_MOMENT

GOOD = (
    ("WARC-Type", "metadata"),
    ("WARC-Record-ID", "<urn:uuid:1>"),
    ("WARC-Date", "2025-07-28T12:30:15.123456Z"),
)
BREAKERS = [
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ud800",
    "\t",
    "\x0b",
    "\x0c",
]


@pytest.mark.parametrize("breaker", BREAKERS)
@pytest.mark.row("X3")
def test_no_value_can_add_a_line_to_a_header(breaker: str) -> None:
    value = f"a{breaker}WARC-Type: response"
    with pytest.raises(WarcError):
        write_record((("WARC-Filename", value),), b"")
    with pytest.raises(WarcError):
        fields_block((("operator", value),))
    with pytest.raises(WarcError):
        target_uri(f"http://a.example/{breaker}")
    with pytest.raises(WarcError):
        bracketed(f"urn:uuid:{breaker}")


@pytest.mark.parametrize("name", ["", "A B", "A:B", "A\r\nB", "العنوان", "A<"])
def test_a_field_name_is_a_token(name: str) -> None:
    with pytest.raises(WarcError):
        write_record(((name, "value"),), b"")


@pytest.mark.parametrize(
    "url", ["http://a.example/خبر", "http://a.example/a b", "http://a.example/<b>", "", "http://a/\u202e"]
)
def test_a_target_uri_is_printable_ascii(url: str) -> None:
    with pytest.raises(WarcError):
        target_uri(url)


@pytest.mark.parametrize("record_id", ["", "no-scheme", "urn:uuid:<1>", "urn:uuid: 1"])
def test_a_record_id_is_an_absolute_uri(record_id: str) -> None:
    with pytest.raises(WarcError):
        bracketed(record_id)


def test_a_date_has_microseconds_and_is_utc() -> None:
    assert warc_date(A_MOMENT) == "2025-07-28T12:30:15.123456Z"
    assert warc_date(A_MOMENT.replace(microsecond=0)) == "2025-07-28T12:30:15.000000Z"


@pytest.mark.parametrize(
    "moment", [A_MOMENT.replace(tzinfo=None), A_MOMENT.astimezone(timezone(timedelta(hours=3)))]
)
def test_a_date_of_no_or_another_zone_is_refused(moment: datetime) -> None:
    with pytest.raises(WarcError):
        warc_date(moment)


@given(st.text(max_size=60))
def test_a_value_is_refused_or_read_back_as_it_was(value: str) -> None:
    try:
        record = write_record((*GOOD, ("WARC-Filename", value)), b"block")
    except WarcError:
        return
    fields = read_head(record[: record.index(b"\r\n\r\n") + 4])
    assert fields == (*GOOD, ("WARC-Filename", value.strip(" ")), ("Content-Length", "5"))


def test_a_fields_block_reads_back_in_any_script() -> None:
    pairs = (("operator", "أرشيف"), ("robots", "obey"), ("url", "http://a.example/?a:b"))
    assert read_fields_block(fields_block(pairs)) == pairs


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"WARC/2.0\r\n\r\n", "version"),
        (b"WARC/0.16\r\n\r\n", "version"),
        (b"warc/0.18\r\n\r\n", "no named field"),
        (b"WARC/1.1\nA: b\r\n\r\n", "LF alone"),
        (b"WARC/1.1\r\nWARC-Type: x\r\n\r\n", "missing"),
        (b"WARC/1.1\r\nno colon\r\n\r\n", "no named field"),
        (b"WARC/1.1\r\n: x\r\n\r\n", "no named field"),
        (b"WARC/1.1\r\nA : x\r\n\r\n", "no named field"),
        (b"WARC/1.1\r\nA: x\ny\r\n\r\n", "control character"),
        (b"WARC/1.1\r\nA: \xff\r\n\r\n", "UTF-8"),
        (
            b"WARC/1.1\r\nWARC-Date: 1\r\nWARC-Type: x\r\nWARC-Type: y\r\nWARC-Record-ID: z\r\nContent-Length: 0\r\n\r\n",
            "twice",
        ),
        (b"WARC/1.1\r\nA: b\r\n", "no end"),
    ],
)
def test_a_header_that_breaks_the_grammar_is_named(head: bytes, why: str) -> None:
    with pytest.raises(RecordError, match=why):
        read_head(head)


def test_folded_values_and_repeated_concurrent_to_are_read() -> None:
    head = (
        b"WARC/1.0\r\nWARC-Date: 1\r\nWARC-Type: x\r\nWARC-Record-ID: z\r\nContent-Length: 0\r\n"
        b"WARC-Concurrent-To: <a>\r\nWARC-Concurrent-To: <b>\r\nWARC-Filename: one\r\n\t two\r\n\r\n"
    )
    assert read_head(head)[-3:] == (
        ("WARC-Concurrent-To", "<a>"),
        ("WARC-Concurrent-To", "<b>"),
        ("WARC-Filename", "one two"),
    )
