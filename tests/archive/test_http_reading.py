import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.chunked import dechunk
from archive.http import entity, payload, read_entity, read_response, request_body

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_headers_keep_order_case_and_repetition() -> None:
    response = read_response(b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nETag: 1\r\nset-cookie: b\r\n\r\n")
    assert response.headers == (("Set-Cookie", "a"), ("ETag", "1"), ("set-cookie", "b"))
    assert response.all("Set-Cookie") == ("a", "b")
    assert response.header("missing") is None


@pytest.mark.parametrize(
    ("block", "status", "reason", "body"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nx", 200, "OK", b"x"),
        (b"HTTP/1.1 200\r\n\r\nx", 200, "", b"x"),
        (b"HTTP/1.0 404 Not  Found \n\nx", 404, "Not  Found", b"x"),
        (b"HTTP/1.1 200 caf\xe9\r\nA: b\n\r\nx", 200, "café", b"x"),
        (b"\r\nHTTP/1.1 200 OK\r\n\r\nx", 200, "OK", b"x"),
        (b"HTTP/1.1 200 OK\r\nA: b", 200, "OK", b""),
        (b"HTTP/1.1 200 OK", 200, "OK", b""),
        (b"HTTP/2 200\r\n\r\nx", 200, "", b"x"),
        (b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", 200, "OK", b"x"),
        (
            b"HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            101,
            "Switching",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
        (b"HTTP/1.1 103 Early\r\n\r\n", 103, "Early", b""),
        (b"<html>no head at all", None, "", b"<html>no head at all"),
        (b"HTTP/1.1 2000 x\r\n\r\n", None, "", b"HTTP/1.1 2000 x\r\n\r\n"),
        (b"", None, "", b""),
    ],
)
def test_a_status_line_is_read_as_servers_write_it(
    block: bytes, status: int, reason: str, body: bytes
) -> None:
    response = read_response(block)
    assert (response.status, response.reason, response.raw_body) == (status, reason, body)


def test_folded_lines_are_joined_and_lines_without_colon_left_out() -> None:
    response = read_response(b"HTTP/1.1 200 OK\r\nA: one\r\n\t two\r\nnonsense\r\nX Bad: y\r\n\r\n")
    assert response.headers == (("A", "one two"), ("X Bad", "y"))


@given(st.binary())
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip,br\r\n\r\n5\r\nab")
def test_head_and_body_are_the_block_whatever_the_bytes(block: bytes) -> None:
    response = read_response(block)
    assert response.head + response.raw_body == block
    assert isinstance(payload(response).body, bytes)
    assert isinstance(request_body(block), bytes)


@given(
    st.lists(st.binary(min_size=1, max_size=40)),
    st.sampled_from([b"", b";a=1", b' ; b="\xff"']),
    st.booleans(),
)
def test_chunks_read_back_as_they_were_cut(parts: list[bytes], extension: bytes, bare: bool) -> None:
    end = b"\n" if bare else b"\r\n"
    framed = b"".join(b"%x%s%s%s%s" % (len(part), extension, end, part, end) for part in parts)
    response = read_response(CHUNKED + framed + b"0" + end + b"Trailer: 1" + end + end)
    assert entity(response) == b"".join(parts)
    assert read_entity(response).notes == ()


@pytest.mark.parametrize(
    ("raw", "body", "note"),
    [
        (b"5\r\nhel", b"hel", "the last chunk is cut"),
        (b"5\r\nhello\r\n", b"hello", "the last chunk is missing"),
        (b"5\r\nhello\r\n0\r\n", b"hello", "the trailer section is cut"),
        (b"5\r\nhello\r\n0\r\n\r\nmore", b"hello", "4 bytes behind the last chunk"),
        (b"<html>plain</html>", b"<html>plain</html>", "not chunked"),
        (b"5\r\nhello\r\nzz\r\n", b"hello", "no chunk size at byte 10, 4 bytes left out"),
        (b"ffffffffffffffff\r\nabc", b"abc", "the last chunk is cut"),
        (b"", b"", "the last chunk is missing"),
    ],
)
@pytest.mark.row("H3")
def test_broken_chunking_gives_what_is_there_and_says_so(raw: bytes, body: bytes, note: str) -> None:
    found = dechunk(raw)
    assert found.body == body
    assert len(found.notes) == 1
    assert note in found.notes[0]


def test_a_request_body_is_the_entity_behind_its_head() -> None:
    assert request_body(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == b""
    assert request_body(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na=b") == b"a=b"
    assert (
        request_body(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n") == b"a=b"
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"text/HTML; charset=utf-8", "text/html"),
        (b" application/rss+xml", "application/rss+xml"),
        (b"", None),
        (b"html", None),
        (b"text/html\xa0x", None),
        (b"a" * 200 + b"/b", None),
    ],
)
def test_a_content_type_is_a_media_type_or_nothing(header: bytes, expected: str | None) -> None:
    assert read_response(b"HTTP/1.1 200 OK\r\nContent-Type: " + header + b"\r\n\r\n").content_type == expected
