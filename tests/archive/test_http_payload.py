import gzip
import time
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.http import PAYLOAD_LIMIT, payload, read_response

CODERS = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "x-gzip": lambda body: gzip.compress(body[:5], mtime=0) + gzip.compress(body[5:], mtime=0),
    "deflate": zlib.compress,
    "Deflate ": lambda body: zlib.compress(body, wbits=-15),
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": lambda body: body,
}
PAGE = "<p>خبر من باريس</p>".encode() * 50


def answer(body: bytes, *codings: str) -> bytes:
    lines = "".join(f"Content-Encoding: {coding}\r\n" for coding in codings)
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + body


@pytest.mark.parametrize("coding", CODERS)
def test_each_coding_is_undone(coding: str) -> None:
    found = payload(read_response(answer(CODERS[coding](PAGE), coding)))
    assert (found.body, found.notes) == (PAGE, ())


@given(st.lists(st.sampled_from(sorted(CODERS)), max_size=3), st.binary(max_size=500))
def test_up_to_three_codings_in_a_row_are_undone(codings: list[str], body: bytes) -> None:
    coded = body
    for coding in codings:
        coded = CODERS[coding](coded)
    assert payload(read_response(answer(coded, ",".join(codings)))).body == body


@pytest.mark.row("H6")
def test_four_codings_in_a_row_are_left_and_noted() -> None:
    found = payload(read_response(answer(PAGE, "gzip, gzip", "gzip", "br")))
    assert found.body == PAGE
    assert found.notes == ("4 codings in a row: left coded",)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_false_coding_gives_the_body_as_it_is(coding: str) -> None:
    found = payload(read_response(answer(PAGE, coding)))
    assert found.body == PAGE
    assert "announced, but the body is not" in found.notes[0]


@pytest.mark.parametrize("coding", [name for name in CODERS if name != "identity"])
@pytest.mark.row("H6")
def test_a_bomb_stops_at_the_limit(coding: str) -> None:
    coded = CODERS[coding](b"\x00" * 20_000_000)
    found = payload(read_response(answer(coded, coding)), limit=1_000_000)
    assert len(found.body) == 1_000_000
    assert "cut at the limit" in found.notes[0]


@pytest.mark.row("H6")
def test_a_bomb_of_more_than_is_ever_unpacked_stops_at_the_shipped_limit() -> None:
    once = gzip.compress(bytes(PAYLOAD_LIMIT + (1 << 20)), 1, mtime=0)
    for coded, codings in ((once, "gzip"), (gzip.compress(once, 1, mtime=0), "gzip, gzip")):
        found = payload(read_response(answer(coded, codings)))
        assert len(coded) < PAYLOAD_LIMIT // 100
        assert len(found.body) == PAYLOAD_LIMIT == 64 << 20
        assert "cut at the limit" in "; ".join(found.notes)


@pytest.mark.parametrize("coding", [name for name in CODERS if name != "identity"])
def test_a_body_of_exactly_the_limit_is_whole(coding: str) -> None:
    found = payload(read_response(answer(CODERS[coding](PAGE), coding)), limit=len(PAGE))
    assert (found.body, found.notes) == (PAGE, ())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_cut_stream_gives_its_beginning_and_a_note(coding: str) -> None:
    text = bytes(range(256)) * 2000
    coded = CODERS[coding](text)
    found = payload(read_response(answer(coded[: len(coded) - 5], coding)))
    assert text.startswith(found.body)
    assert found.notes


@pytest.mark.parametrize("place", [-8, -1])
def test_a_wrong_checksum_costs_no_text(place: int) -> None:
    coded = bytearray(gzip.compress(PAGE))
    coded[place] ^= 1
    found = payload(read_response(answer(bytes(coded), "gzip")))
    assert found.body == PAGE
    assert f"damaged after {len(PAGE)} bytes" in found.notes[0]


def test_an_unknown_coding_is_left_and_named() -> None:
    found = payload(read_response(answer(PAGE, "compress")))
    assert found == type(found)(body=PAGE, notes=("unknown coding 'compress': left coded",))


def test_an_empty_body_with_a_coding_is_empty_and_right() -> None:
    found = payload(read_response(answer(b"", "gzip")))
    assert (found.body, found.notes) == (b"", ())


def test_garbage_behind_a_gzip_member_is_left_out_and_counted() -> None:
    found = payload(read_response(answer(gzip.compress(PAGE) + b"garbage", "gzip")))
    assert (found.body, found.notes) == (PAGE, ("gzip: 7 bytes behind the end",))


def test_members_longer_than_a_piece_follow_each_other() -> None:
    text = bytes(i * i % 251 for i in range(300_000))
    coded = b"".join(gzip.compress(part) for part in (text[:150_000], text[150_000:]))
    assert payload(read_response(answer(coded, "gzip"))).body == text


@pytest.mark.parametrize(
    "block",
    [
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n " * 200_000,
        b"HTTP/1.1 200 OK\r\nA: b" + b"\r\n " * 400_000,
        b"HTTP/1.1 200 OK\r\n" + b" " * 1_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" * 500_000,
        b"HTTP/1.1 103 a\r\n\r\n" * 50_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"") * 50_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"gzip," * 200_000 + b"\r\n\r\nx",
        b"\r\n" * 500_000,
    ],
)
@pytest.mark.row("H6")
def test_a_megabyte_of_malice_costs_no_more_than_seconds(block: bytes) -> None:
    began = time.process_time()
    found = payload(read_response(block))
    assert isinstance(found.body, bytes)
    assert time.process_time() - began < 3.0
