"""Headers of known shapes: read sooner, and never otherwise than strictly."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.checks.look import Look, look_at
from archive.reading import head_shapes
from archive.reading.grammar import RecordError, RecordHead, record_head, strict_head
from archive.reading.head_shapes import plain_head
from archive.warc import sha256

ID = "<urn:uuid:00000000-0000-4000-8000-00000000000a>"
OURS = (
    "WARC/1.1\r\nWARC-Type: response\r\n"
    f"WARC-Record-ID: {ID}\r\nWARC-Concurrent-To: {ID}\r\nWARC-Concurrent-To: {ID}\r\n"
    "WARC-Date: 2026-01-31T00:00:00.001000Z\r\nWARC-Target-URI: http://a.example/1\r\n"
    f"WARC-Warcinfo-ID: {ID}\r\nWARC-IP-Address: 192.0.2.1\r\nWARC-Protocol: http/1.1\r\n"
    f"Content-Type: application/http;msgtype=response\r\nWARC-Block-Digest: {sha256(b'x')}\r\n"
    f"WARC-Payload-Digest: {sha256(b'')}\r\nContent-Length: 88\r\n\r\n"
).encode()
FOREIGN = (
    b"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Target-URI: <http://a.example/>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\n"
    b"WARC-Record-ID: <urn:x:1>\r\nX-Own: two words\r\nwarc-refers-to-date: 2019-05-06T07:08:09Z\r\n"
    b"WARC-Payload-Digest: sha1:UZY6ND6CCHXETFVJD2MSS7ZENMWF7KQ2\r\nWARC-Truncated: length\r\n"
    b"Content-Type: application/http; msgtype=response\r\nWARC-Profile: http://a.example/profile\r\ncontent-length: 0\r\n\r\n"
)
PLAIN_FOREIGN = FOREIGN.replace(b"<http://a.example/>", b"http://a.example/")
HEADS = (OURS, FOREIGN, PLAIN_FOREIGN)
NASTY = (b"\r\n", b"\n", b"\r", b" ", b"  ", b"\t", b":", b": ", b"<", b">", b"\x00", b"\x7f", b"\xc3\xa9", b"\xff", b"-", b"9", b"", b"a",
         b"\r\nWARC-Date: 2026-01-01T00:00:00Z", b"\r\nX: y", b"\r\n folded", b"02-29", b"99", b"WARC/1.0")  # fmt: skip


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_shapes, "_known", {})
    monkeypatch.setattr(head_shapes, "_counted", {})
    for head in HEADS * 5:
        record_head(head)


def said(read: Callable[[bytes, int], RecordHead], head: bytes) -> object:
    try:
        got = read(head, 7)
    except RecordError as error:
        return str(error)
    return (tuple(got.names), tuple(got.values), list(got.first.items()), dict(got.again), got.block_length, got.offset, got.faults)  # fmt: skip


def test_headers_of_a_writer_are_read_by_their_shape() -> None:
    assert plain_head(OURS) is not None
    assert plain_head(PLAIN_FOREIGN) is not None
    assert plain_head(OURS.replace(b"88", b"12345").replace(b"0a>", b"ff>")) is not None


@pytest.mark.parametrize("head", HEADS, ids=["ours", "foreign", "plain foreign"])
def test_what_a_shape_reads_is_what_is_read_strictly(head: bytes) -> None:
    assert said(record_head, head) == said(strict_head, head)


@pytest.mark.parametrize("head", HEADS, ids=["ours", "foreign", "plain foreign"])
def test_every_changed_byte_of_a_header_is_read_as_strictly_as_ever(head: bytes) -> None:
    for place in range(len(head)):
        for byte in b"\x00\t\n\r :<>0Az~\x7f\x80\xff":
            changed = head[:place] + bytes([byte]) + head[place + 1 :]
            assert said(record_head, changed) == said(strict_head, changed), changed


@given(
    head=st.sampled_from(HEADS),
    changes=st.lists(
        st.tuples(st.integers(0, 700), st.integers(0, 12), st.sampled_from(NASTY) | st.binary(max_size=4)),
        max_size=3,
    ),
)
@settings(max_examples=400)
def test_no_change_of_a_header_makes_its_shape_say_something_else(
    head: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    for place, gone, put in changes:
        head = head[:place] + put + head[place + gone :]
    assert said(record_head, head) == said(strict_head, head)


@given(
    day=st.integers(0, 99),
    month=st.integers(0, 19),
    year=st.sampled_from(["0000", "0999", "1900", "2024", "2026"]),
)
def test_no_day_that_is_none_passes_by_its_shape(day: int, month: int, year: str) -> None:
    head = OURS.replace(b"2026-01-31", f"{year}-{month:02}-{day:02}".encode())
    assert said(record_head, head) == said(strict_head, head)


def test_headers_without_end_of_new_shapes_teach_nothing_more() -> None:
    for number in range(1200):
        for _ in range(4):
            record_head(OURS.replace(b"\r\n\r\n", b"\r\nX-%d: a\r\n\r\n" % number))
    assert sum(map(len, head_shapes._known.values())) <= 64
    assert len(head_shapes._counted) <= 1024
    assert said(record_head, OURS) == said(strict_head, OURS)


BODY = bytes(range(256)) * 3
CHUNKS = b"300\r\n" + BODY + b"\r\n0\r\n\r\n"
BLOCKS = {
    "answer": b"HTTP/1.1 200 OK\r\nContent-Length: 768\r\n\r\n" + BODY,
    "gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b" + BODY,
    "false gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + BODY,
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "early": b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + BODY,
    "long head": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5000 + b"\r\n\r\n" + BODY,
    "no head": BODY,
    "fields": b"software: a\r\nother: b\r\n" + b"x: " + b"y" * 2000 + b"\r\n",
    "empty": b"",
}  # fmt: skip
PAYLOADS = {"entity": BODY, "with chunks": CHUNKS, "another": b"no"}


def in_pieces(head: RecordHead, block: bytes, size: int) -> Look:
    return look_at(head, iter([memoryview(block)[at : at + size] for at in range(0, len(block), size)]))


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    ("kind", "told"),
    [("response", "application/http;msgtype=response"), ("request", "application/http"), ("metadata", "application/warc-fields"), ("revisit", "application/http"), ("resource", "a/b")],
)  # fmt: skip
def test_a_block_looks_the_same_whole_and_in_pieces(name: str, payload: str, kind: str, told: str) -> None:
    block = BLOCKS[name]
    for claim in (sha256(block), sha256(b"other"), "none:abc"):
        fields = f"WARC-Type: {kind}\r\nWARC-Record-ID: {ID}\r\nWARC-Date: 2026-01-31T00:00:00Z\r\nContent-Type: {told}\r\n"
        fields += f"WARC-Block-Digest: {claim}\r\nWARC-Payload-Digest: {sha256(PAYLOADS[payload])}\r\n"
        head = record_head(f"WARC/1.1\r\n{fields}Content-Length: {len(block)}\r\n\r\n".encode())
        whole = in_pieces(head, block, 1 << 20)
        assert [in_pieces(head, block, size) for size in (1, 7, 700, 3000)] == [whole] * 4
        assert ("WARC-Block-Digest" in whole.wrong) == (claim == sha256(b"other"))


def test_a_long_header_has_no_shape() -> None:
    long = OURS.replace(b"/1\r\n", b"/" + random.Random(1).randbytes(4000).hex().encode() + b"\r\n")
    assert plain_head(long) is None
    assert said(record_head, long) == said(strict_head, long)
