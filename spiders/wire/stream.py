"""One large file read as it comes, of which nothing is stored: through the same address guard and trust as every request.

The crawl keeps what it fetches, whole; a file of 1 GB of which three records are wanted is not for it. Whoever asks has asked
the host's robots.txt in the crawl before, and keeps its pace. No redirect is followed.
"""

import io
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from socket import SOCK_STREAM, create_connection, getaddrinfo, socket
from typing import Any
from urllib.parse import urlsplit

from spiders.guard.dialer import connect_target, host_and_port, port_refusal, refusal
from spiders.wire.wire import Wire

_PIECE = 64 * 1024
_LEAST_RATE = 50_000  # bytes a second, a choice: 1 GB takes five hours and a half then, and who sends slower holds us up
_START_S = 60.0  # before the rate counts
# Before the answer's body, all "100 Continue" included, and beside it (lengths of chunks, trailers): heads have some 1 kB.
_MOST_HEAD = 64 * 1024
_INTERIM = range(102, 200)  # answers in front of the final one (RFC 9110 §15.2); behind a 101 none comes


class _RefusedError(OSError):
    """An address that may not be dialled."""


class _BrokenOffError(OSError):
    """A server that is too slow, or sends too much."""


@dataclass(slots=True, kw_only=True)
class _Clock:
    """How much may come by when, by the wall clock, from the first byte asked: `head_s` for a head, then the least rate."""

    head_s: float
    most_bytes: int
    came: int = 0
    in_head: bool = True
    began: float = field(default_factory=time.monotonic)

    def left_s(self) -> float:
        """Return the seconds until more must have come. Raises _BrokenOffError when they are over, or too much came."""
        took = time.monotonic() - self.began
        left = (self.head_s if self.in_head else max(_START_S, self.came / _LEAST_RATE)) - took
        most = _MOST_HEAD if self.in_head else self.most_bytes + _MOST_HEAD
        if left <= 0 or self.came > most:
            raise _BrokenOffError(f"broken off after {self.came:,} bytes in {took:.0f} s")
        return left


class _Clocked(io.RawIOBase):
    """What comes over a line, each reading no longer than the clock has left."""

    def __init__(self, line: socket, clock: _Clock) -> None:
        super().__init__()
        self._line, self._clock, self._most_s = line, clock, line.gettimeout() or clock.head_s

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:  # any buffer that can be written: Python 3.11 has no name for it
        self._line.settimeout(min(self._most_s, self._clock.left_s()))
        try:
            came = self._line.recv_into(room)
        except TimeoutError:
            self._clock.left_s()  # whether it was the clock's end
            raise
        self._clock.came += came
        return came


@dataclass(slots=True, kw_only=True)
class Stream:
    """The bytes of one address, in pieces; iterate once. Never raises for what a server sends or does not send.

    After that `why` says what kept it from coming whole, "" when all came; `read` counts the bytes, `etag` is what the
    server calls them. A file that says it is
    longer than `most_bytes` is not begun, one that does not say breaks off there.
    """

    url: str
    wire: Wire
    most_bytes: int
    status: int | None = None
    size: int | None = None
    read: int = 0
    etag: str = ""
    why: str = field(default="not read")

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body, at most 64 KiB at once."""
        try:
            with closing(self._connected()) as line:
                clock = _Clock(head_s=self.wire.timeout_s, most_bytes=self.most_bytes)
                with closing(self._answer(line, clock)) as answer:
                    yield from self._body(answer, clock)
        except (OSError, HTTPException, ValueError) as error:
            self.why = f"{type(error).__name__}: {error}"[:300]

    def _connected(self) -> socket:
        host, port = host_and_port(self.url)
        line = dialled(host, port, self.wire)
        return _secured(line, host, self.wire) if urlsplit(self.url).scheme == "https" else line

    def _answer(self, line: socket, clock: _Clock) -> HTTPResponse:
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "")
        connection.sock = line
        headers = {"Host": parts.netloc, "User-Agent": self.wire.user_agent, "Accept-Encoding": "identity"}
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = HTTPResponse(line, method="GET")
        answer.fp.close()
        answer.fp = io.BufferedReader(_Clocked(line, clock))
        answer.begin()
        while answer.status in _INTERIM:  # http.client goes over 100 alone
            answer.headers = None  # type: ignore[assignment]  # it reads a head where it has none
            answer.begin()
        clock.in_head = False
        return answer

    def _body(self, answer: HTTPResponse, clock: _Clock) -> Iterator[bytes]:
        self.status, self.size = answer.status, answer.length
        self.etag = answer.headers.get("ETag", "")
        if answer.status != 200:
            self.why = f"HTTP {answer.status}"
            return
        if (self.size or 0) > self.most_bytes:
            self.why = f"it has {self.size:,} bytes, and {self.most_bytes:,} are left to read"
            return
        while piece := answer.read1(_PIECE):
            self.read += len(piece)
            yield piece
            took = time.monotonic() - clock.began
            if self.read > self.most_bytes or (took > _START_S and self.read < took * _LEAST_RATE):
                self.why = f"broken off after {self.read:,} bytes in {took:.0f} s"
                return
        self.why = self._lacks(answer)

    def _lacks(self, answer: HTTPResponse) -> str:
        """Say what of a body that ended did not come; one that never said where it ends may be cut anywhere."""
        if self.size is None:
            return "" if answer.chunked else f"{self.read:,} bytes came, of how many was not said"
        return "" if self.read == self.size else f"{self.read:,} of {self.size:,} bytes came"


def _secured(line: socket, host: str, wire: Wire) -> ssl.SSLSocket:
    """Return the line with TLS on it; the line's time limit is one for the whole handshake (CPython: a deadline, not one a read)."""
    try:
        return ssl.create_default_context(cafile=wire.ca_file).wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def dialled(host: str, port: int, wire: Wire) -> socket:
    """Connect to an address that the guard lets through; raises OSError. One bad address refuses the whole name."""
    target = connect_target(host, port, wire)
    if target is None and wire.egress_proxy:
        from spiders.guard.tunnel import tunnelled  # its library is large, and few have a proxy

        return tunnelled(host, port, wire)
    if target is None and (why := port_refusal(port, wire)):
        raise _RefusedError(why)
    dial = (target.address, target.port) if target else (host, port)
    places = [found[4][:2] for found in getaddrinfo(*dial, type=SOCK_STREAM)]
    for address, _ in places:
        if why := refusal(str(address), allow_private=wire.allow_private):
            raise _RefusedError(f"{host}:{port} may not be dialled: {why}")
    error: OSError = OSError(f"{host} has no address")
    for address, number in places:
        try:
            return create_connection((str(address), int(number)), timeout=wire.timeout_s)
        except OSError as failed:
            error = failed
    raise error
