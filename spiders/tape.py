"""What one wire attempt said, taken down while it happens.

A tape belongs to one request and holds one `Exchange` for each time that it was put on the wire: the
client retries by itself when a pooled connection turns out to be dead, and that attempt counts too.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.capture import Capture, Tls, Truncated
from archive.http import read_response


@dataclass(slots=True, eq=False, kw_only=True)
class Exchange:
    """One attempt: bytes after TLS, in both directions, and how it ended.

    `limit` is the number of answer bytes, 1xx answers included, beyond which nothing more is taken down.
    `sent` stays False while the request waits behind an unfinished TLS handshake. `broken` says that the
    client's parser gave up on the answer; the bytes behind that point are still taken down.
    """

    limit: int
    request: bytearray = field(default_factory=bytearray)
    response: bytearray = field(default_factory=bytearray)
    informational: bytearray = field(default_factory=bytearray)
    requested_at: datetime | None = None
    ip: str | None = None
    port: int | None = None
    tls: Tls | None = None
    sent: bool = False
    reused: bool = False
    broken: str = ""
    truncated: Truncated | None = None
    trailing_bytes: int = 0
    closed: bool = False

    def write(self, chunk: bytes) -> None:
        """Take down request bytes."""
        if not self.closed:
            self.requested_at = self.requested_at or datetime.now(UTC)
            self.request += chunk

    def receive(self, chunk: bytes) -> bool:
        """Take down answer bytes; False when the limit is reached and the connection should be cut."""
        if self.closed:
            return True
        room = self.limit - len(self.response) - len(self.informational)
        self.response += chunk[: max(room, 0)]
        if len(chunk) > room:
            self.close(Truncated.LENGTH)
            return False
        return True

    def split_informational(self, unread: int) -> None:
        """Move a 1xx answer, all but the last `unread` bytes, out of the response."""
        if not self.closed:
            end = len(self.response) - unread
            self.informational += self.response[:end]
            del self.response[:end]

    def finish(self, rest: int) -> None:
        """The answer is whole; its last `rest` bytes stand behind the body and are only counted."""
        if self.closed:
            return
        if rest:
            self.trailing_bytes = rest
            del self.response[-rest:]
        self.closed = True

    def close(self, truncated: Truncated | None) -> None:
        """End an answer that the parser did not end; the first close decides."""
        if not self.closed:
            self.truncated = truncated
            self.closed = True
            if truncated is None:
                self._cut_surplus()

    def _cut_surplus(self) -> None:
        """Count what stands behind the body of an answer that the client could not parse."""
        answer = read_response(bytes(self.response))
        lengths = set(answer.all("content-length"))
        if not self.broken or answer.header("transfer-encoding") or len(lengths) != 1:
            return
        length = lengths.pop()
        rest = len(answer.raw_body) - int(length[:15]) if length.isascii() and length.isdigit() else 0
        if rest > 0:
            self.trailing_bytes = rest
            del self.response[-rest:]

    def capture(self, url: str, attempt: int) -> Capture:
        """Give the attempt as the archive keeps it."""
        return Capture(
            url=url,
            requested_at=self.requested_at or datetime.now(UTC),
            request=bytes(self.request),
            response=bytes(self.response),
            ip=self.ip,
            port=self.port,
            tls=self.tls,
            truncated=self.truncated,
            trailing_bytes=self.trailing_bytes,
            informational=bytes(self.informational),
            attempt=attempt,
        )


@dataclass(slots=True, eq=False, kw_only=True)
class Tape:
    """All wire attempts of one request, in order."""

    limit: int
    exchanges: list[Exchange] = field(default_factory=list)

    def begin(self) -> Exchange:
        """Start the next attempt; an older one that never ended was cut by the connection's end."""
        self.close(Truncated.DISCONNECT)
        exchange = Exchange(limit=self.limit)
        self.exchanges.append(exchange)
        return exchange

    def close(self, truncated: Truncated | None) -> None:
        """End the last attempt if it is still open: nothing is taken down after this."""
        if self.exchanges:
            self.exchanges[-1].close(truncated)

    @property
    def last(self) -> Exchange | None:
        """The last attempt that reached the wire."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.sent), None)
