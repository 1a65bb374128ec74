"""What one wire attempt said, taken down while it happens.

A tape belongs to one request and holds one `Exchange` for each time that it was put on the wire: the
client retries by itself when a pooled connection turns out to be dead, and that attempt counts too.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.capture import Capture, Tls, Truncated
from spiders.wire.framing import Extent, final_start, framing


@dataclass(slots=True, eq=False, kw_only=True)
class Exchange:
    """One attempt: bytes after TLS, in both directions, and how it ended.

    `limit` is the number of answer bytes, 1xx answers included, beyond which nothing more is taken down.
    `sent` stays False while the request waits behind an unfinished TLS handshake: what then fails never
    left this machine. `broken` says that the client's parser gave up on the answer; the bytes behind that
    point are still taken down. `is_head` says that HEAD was asked.
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
    is_head: bool = False
    broken: str = ""
    truncated: Truncated | None = None
    trailing_bytes: int = 0
    closed: bool = False
    _began_s: float = 0.0
    _first_s: float | None = None
    _last_s: float | None = None

    def write(self, chunk: bytes) -> None:
        """Take down request bytes."""
        if not self.closed:
            if self.requested_at is None:
                self._begin()
            self.request += chunk

    def leave(self, tls: Tls) -> None:
        """The TLS session stands: only now does what was written before leave."""
        self.tls, self.sent = tls, True
        self._begin()

    def _begin(self) -> None:
        self.requested_at, self._began_s = datetime.now(UTC), time.monotonic()

    def receive(self, chunk: bytes) -> bool:
        """Take down answer bytes; False when the limit is reached and the connection should be cut."""
        if self.closed:
            return True
        self._last_s = time.monotonic() - self._began_s
        self._first_s = self._last_s if self._first_s is None else self._first_s
        room = self.limit - len(self.response) - len(self.informational)
        self.response += chunk[: max(room, 0)]
        if len(chunk) > room:
            self.close(Truncated.LENGTH)
            return False
        return True

    def split_informational(self, unread: int) -> None:
        """Move a 1xx answer, all but the last `unread` bytes, out of the response."""
        end = len(self.response) - unread
        self.informational += self.response[:end]
        del self.response[:end]

    def finish(self, rest: int) -> None:
        """The answer is whole; its last `rest` bytes stand behind the body and are only counted."""
        if not self.closed:
            self._cut_off(rest)
            self.closed = True

    def late(self, chunk: bytes) -> None:
        """Count what comes when the answer was whole already."""
        if self.truncated is None:
            self.trailing_bytes += len(chunk)

    @property
    def asked_at(self) -> float | None:
        """When the request left, by the machine's own clock; None when none did."""
        return None if self.requested_at is None else self._began_s

    @property
    def latency_s(self) -> float:
        """The seconds until the first byte of the answer, 0.0 when none came."""
        return self._first_s or 0.0

    @property
    def extent(self) -> Extent:
        """How far the answer reaches by its own bytes, whatever the client's parser makes of it."""
        return framing(bytes(self.response), is_head=self.is_head).extent

    def close(self, truncated: Truncated | None) -> None:
        """End an answer that the parser did not end; the first close decides."""
        if self.closed:
            return
        self.truncated = truncated
        self.closed = True
        self.split_informational(len(self.response) - final_start(bytes(self.response)))
        if self.broken:
            self._end_where_it_says()

    def _end_where_it_says(self) -> None:
        """Cut off what stands behind the end that the bytes themselves name, or behind the last piece that is taken."""
        found = framing(bytes(self.response), is_head=self.is_head)
        if found.extent is Extent.SHATTERED:
            self.truncated = Truncated.LENGTH
        if self.truncated is None or found.extent is Extent.SHATTERED:
            self._cut_off(found.rest)

    def _cut_off(self, rest: int) -> None:
        if rest:
            self.trailing_bytes += rest
            del self.response[-rest:]

    def capture(self, url: str, attempt: int) -> Capture:
        """Give the attempt as the archive keeps it; what never left leaves no request behind."""
        return Capture(
            url=url,
            requested_at=self.requested_at or datetime.now(UTC),
            request=bytes(self.request) if self.sent else b"",
            response=bytes(self.response),
            ip=self.ip,
            port=self.port,
            tls=self.tls,
            truncated=self.truncated if self.sent else None,
            trailing_bytes=self.trailing_bytes,
            informational=bytes(self.informational),
            attempt=attempt,
            first_byte_s=self._first_s,
            elapsed_s=self._last_s,
        )


@dataclass(slots=True, eq=False, kw_only=True)
class Tape:
    """All wire attempts of one request, in order. None of them leaves behind `leaves_by` (CLOCK_MONOTONIC)."""

    limit: int
    leaves_by: float = float("inf")
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def left_s(self) -> float:
        """The seconds within which a request may still leave."""
        return self.leaves_by - time.monotonic()

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
    def fault(self) -> str | None:
        """Say what shows that TLS sessions are not being written down (no loopback exchange can); None: nothing."""
        if any(one.response and not one.sent for one in self.exchanges):
            return "an answer came over a TLS session whose handshake nobody saw end"
        if any(one.tls is not None and not one.tls.chain for one in self.exchanges):
            return "a TLS session shows no certificate"
        return None

    @property
    def last(self) -> Exchange | None:
        """The last attempt that reached the wire."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.sent), None)
