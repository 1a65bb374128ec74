"""Twisted's response parser, with an ear for 1xx answers and limits where Twisted has none or too low ones."""

# Twisted is typed in part; its protocol methods are not.
# mypy: disable-error-code="no-untyped-call"

from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser
from twisted.web.http import _ChunkedTransferDecoder

from archive.capture import Truncated
from spiders.wire.framing import MOST_CHUNKS
from spiders.wire.tape import Exchange

# A choice: HTTP sets no limit to a header line (RFC 9110 §5.4), and Twisted's own (LineReceiver.MAX_LENGTH,
# 16 kB) would drop the connection without a word. 1 MiB is far above any that a server means.
LINE_LIMIT = 1024 * 1024
# All heads of one answer, 1xx answers included: twice the longest line. Twisted keeps each header as objects,
# some eight times its bytes (VmHWM of a child behind endless headers, tests/spiders/test_memory.py).
_HEAD_LIMIT = 2 * LINE_LIMIT
# Lines of them: as many as curl takes (MAX_HTTP_RESP_HEADER_COUNT). Each costs 10 us, in which no other host is heard: 2 MiB of short
# ones stood in the way of all for 1.2 s (`python -m bench.soak` found it: user CPU of a child behind one such answer).
_MOST_LINES = 5000
# The one 1xx that nothing of HTTP follows: it is only for who sent Upgrade, as we never do (RFC 9110 §7.8, §15.2.2).
_SWITCHING = 101
# 1xx answers before the final one. Real servers send one or two; each costs a log line of Twisted's.
_MOST_INFORMATIONAL = 100


class _TooManyChunksError(Exception):
    """An answer in more pieces than anybody has a use for."""


class _CountedChunks(_ChunkedTransferDecoder):
    """Twisted's decoder, which takes 5 us for a chunk however short it is, with an end."""

    _chunks = 0

    def _dataReceived_CHUNK_LENGTH(self) -> bool:  # noqa: N802 - Twisted's name
        is_read: bool = super()._dataReceived_CHUNK_LENGTH()
        self._chunks += is_read
        if self._chunks > MOST_CHUNKS:
            raise _TooManyChunksError
        return is_read


class TapedParser(_LenientHTTPClientParser):
    """Tells the tape where 1xx answers end, takes long header lines, and ends a flood of either, or of chunks.

    It never has a constructor's call: the client's own parser becomes one (`TapedProtocol.request`).
    """

    MAX_LENGTH = LINE_LIMIT
    _transferDecoders = {b"chunked": _CountedChunks}  # noqa: N815, RUF012 - Twisted's
    exchange: Exchange
    _head_bytes = 0
    _head_lines = 0
    _informational = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """A line of a head has come."""
        self._head_bytes += len(line) + 1
        self._head_lines += 1
        if self._head_bytes > _HEAD_LIMIT:
            self._cut(f"the head is longer than {_HEAD_LIMIT} bytes")
        if self._head_lines > _MOST_LINES:
            self._cut(f"the head has more than {_MOST_LINES} lines")
        super().lineReceived(line)

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's name
        """The head of an answer is whole."""
        if self.response.code == _SWITCHING:
            raise ValueError("it switches to another protocol, which nobody asked for")
        informational = 100 <= self.response.code < 200
        unread = len(self._buffer)
        super().allHeadersReceived()
        if informational:
            self.exchange.split_informational(unread)
            self._informational += 1
        if self._informational > _MOST_INFORMATIONAL:
            self._cut(f"more than {_MOST_INFORMATIONAL} 1xx answers came in a row")

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """A piece of the body has come."""
        try:
            super().rawDataReceived(data)
        except _TooManyChunksError:
            self._cut(f"the body has more than {MOST_CHUNKS} chunks")

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 - Twisted's name and signature
        """Fail aloud; Twisted would just drop the connection."""
        raise ValueError(f"a header line is longer than {LINE_LIMIT} bytes")

    def _cut(self, why: str) -> None:
        self.exchange.close(Truncated.LENGTH)
        raise ValueError(why)
