"""A response block read once: what its head says, and both digests, for everything that is written about it."""

import re
from functools import lru_cache
from typing import NamedTuple

from archive.chunked import Dechunked, dechunk
from archive.http import HttpResponse, read_response
from archive.warc import hex_digest

# A head as nearly all are. `read_head` asks `read_response` for every other, at five times the time.
_ORDINARY = re.compile(rb"HTTP/(\d\.\d) ([2-5]\d\d)(?: [^\r\n]*)?\r?\n")
_FOLD = re.compile(rb"\n[ \t\n]")  # or a head that ends in another place
_NAMED = re.compile(
    rb"\n[ \t\r]*(content-type|content-encoding|transfer-encoding)[ \t\r]*:([^\n]*)", re.IGNORECASE
)
_DENSE = frozenset({"gzip", "br", "zstd", "deflate", "x-gzip"})  # codings of which isal makes nothing smaller


class ResponseHead(NamedTuple):
    """What a head says that records and index repeat. `length` counts its bytes, the empty line included.

    `is_dense` says that the body came compressed. The other words are those of `HttpResponse`.
    """

    length: int
    status: int | None
    version: str
    content_type: str | None
    is_dense: bool
    is_chunked: bool


class Received(NamedTuple):
    """What came back in one exchange. `block_digest` is hex; `payload_digest` ("sha256:…") is the entity's.

    `chunked` is the body without its framing, where it came in chunks.
    """

    block: bytes
    head: ResponseHead
    chunked: Dechunked | None
    block_digest: str
    payload_digest: str

    @property
    def response(self) -> HttpResponse:
        """Read the block whole."""
        return read_response(self.block)

    @property
    def head_bytes(self) -> bytes:
        """Give the head as it came."""
        return self.block[: self.head.length]

    @property
    def is_empty(self) -> bool:
        """Say whether the entity has no bytes."""
        return not self.chunked.body if self.chunked is not None else len(self.block) == self.head.length

    @property
    def entity(self) -> Dechunked:
        """Give the body without transfer coding: what the payload digest covers."""
        return self.chunked if self.chunked is not None else Dechunked(body=self.block[self.head.length :])


def receive(block: bytes) -> Received:
    """Read a response block. Never raises; a block without head is all entity (HTTP/0.9)."""
    head = read_head(block)
    body = memoryview(block)[head.length :]  # a slice of bytes would be a copy of the page
    chunked = dechunk(bytes(body)) if head.is_chunked else None
    payload = f"sha256:{hex_digest(body if chunked is None else chunked.body)}"
    return Received(block, head, chunked, hex_digest(block), payload)


def read_head(block: bytes) -> ResponseHead:
    """Read what is written about a response out of its head, as `read_response` reads it. Never raises."""
    line = _ORDINARY.match(block)
    length = block.find(b"\n\r\n", line.end() - 1) + 3 if line is not None else 0
    if line is None or length <= line.end():
        return _read_odd(block)
    head = block[line.end() - 1 : length]
    if _FOLD.search(head):
        return _read_odd(block)
    version, status = line.groups()
    return ResponseHead(length, int(status), version.decode("ascii"), *_said(tuple(_NAMED.findall(head))))


@lru_cache(maxsize=1024)  # hosts answer with a handful of values, over and over
def _said(named: tuple[tuple[bytes, bytes], ...]) -> tuple[str | None, bool, bool]:
    """Give content_type, is_dense and is_chunked of a response that has these headers."""
    headers = tuple((name.decode("latin-1"), value.decode("latin-1").strip(" \t\r")) for name, value in named)
    response = HttpResponse(status=None, reason="", headers=headers, head=b"", raw_body=b"")
    return response.content_type, _is_dense(response), response.is_chunked


def _read_odd(block: bytes) -> ResponseHead:
    response = read_response(block)
    return ResponseHead(
        length=len(response.head),
        status=response.status,
        version=response.version,
        content_type=response.content_type,
        is_dense=_is_dense(response),
        is_chunked=response.is_chunked,
    )


def _is_dense(response: HttpResponse) -> bool:
    return (response.header("content-encoding") or "").strip().lower() in _DENSE
