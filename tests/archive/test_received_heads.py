"""The quick reading of a response's head says what the whole reading says, whatever the head looks like."""

from hypothesis import given
from hypothesis import strategies as st

from archive.http import read_entity, read_response
from archive.warc import hex_digest
from archive.writing.received import read_head, receive

STARTS = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 404\r\n",
    b"HTTP/1.1 200 OK\n",
    b"\r\nHTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\rContent-Type: text/html\r\n",
    b"http/1.1  200 OK\r\n",
    b"HTTP/2 304\r\n",
    b"no status line\r\n",
    b"",
]
LINES = [
    b"Content-Type: text/html; charset=utf-8",
    b"content-type:Application/JSON",
    b"Content-Type : text/plain",
    b"Content-Type: \x85text/html\xa0",
    b" Content-Type: of the line before",
    b"\tfolded",
    b"\r Content-Encoding: br",
    b"Content-Encoding:  GZip ",
    b"Content-Encoding: identity",
    b"Transfer-Encoding: gzip, chunked",
    b"TRANSFER-ENCODING: chunked",
    b"Set-Cookie: Content-Type: no",
    b"no colon",
    b"\xb5: \xe9",
    b"",
]
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n"])
heads = st.builds(
    lambda start, lines, end: start + b"".join(line + stop for line, stop in lines) + end,
    st.sampled_from(STARTS),
    st.lists(st.tuples(st.sampled_from(LINES), ENDS), max_size=6),
    ENDS,
)
blocks = st.builds(
    bytes.__add__, heads, st.sampled_from([b"", b"page", b"2\r\nab\r\n0\r\n\r\n", b"\r\n\r\n"])
)


@given(st.one_of(blocks, st.binary(max_size=60)))
def test_the_quick_reading_of_a_head_says_what_the_whole_reading_says(block: bytes) -> None:
    head, whole = read_head(block), read_response(block)
    assert (head.length, head.status, head.version) == (len(whole.head), whole.status, whole.version)
    assert (head.content_type, head.is_chunked) == (whole.content_type, whole.is_chunked)
    coding = (whole.header("content-encoding") or "").strip().lower()
    assert head.is_dense == (coding in {"gzip", "br"})


@given(blocks)
def test_what_was_received_has_the_digests_of_block_and_entity(block: bytes) -> None:
    received, whole = receive(block), read_response(block)
    assert received.entity == read_entity(whole)
    assert received.is_empty == (not received.entity.body)
    assert received.block_digest == hex_digest(block)
    assert received.payload_digest == f"sha256:{hex_digest(received.entity.body)}"
    assert received.head_bytes == whole.head
