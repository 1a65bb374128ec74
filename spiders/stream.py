"""One large file read as it comes, of which nothing is stored: through the same address guard and trust as every request.

The crawl keeps what it fetches, whole; a file of 1 GB of which three records are wanted is not for it. Whoever asks has asked
the host's robots.txt in the crawl before, and keeps its pace. No redirect is followed.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from socket import SOCK_STREAM, create_connection, getaddrinfo, socket
from urllib.parse import urlsplit

from spiders.dialer import connect_target, port_refusal, refusal
from spiders.wire import Wire

_PIECE = 64 * 1024
_LEAST_RATE = 50_000  # bytes a second, a choice: 1 GB takes five hours and a half then, and who sends slower holds us up
_START_S = 60.0  # before the rate counts
_PORTS = {"http": 80, "https": 443}


class _RefusedError(OSError):
    """An address that may not be dialled."""


@dataclass(slots=True, kw_only=True)
class Stream:
    """The bytes of one address, in pieces; iterate once. Never raises for what a server sends or does not send.

    After that `why` says what kept it from coming whole, "" when all came; `read` counts the bytes. A file that says it is
    longer than `most_bytes` is not begun, one that does not say breaks off there.
    """

    url: str
    wire: Wire
    most_bytes: int
    status: int | None = None
    size: int | None = None
    read: int = 0
    why: str = field(default="not read")

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body, at most 64 KiB at once."""
        try:
            with closing(self._connected()) as connection:
                yield from self._body(self._answer(connection))
        except (OSError, HTTPException, ValueError) as error:
            self.why = f"{type(error).__name__}: {error}"[:300]

    def _connected(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        line = _dialled(host, port, self.wire)
        if parts.scheme == "https":
            line = _secured(line, host, self.wire)
        connection = HTTPConnection(host, port, timeout=self.wire.timeout_s)
        connection.sock = line
        return connection

    def _answer(self, connection: HTTPConnection) -> HTTPResponse:
        parts = urlsplit(self.url)
        headers = {"Host": parts.netloc, "User-Agent": self.wire.user_agent, "Accept-Encoding": "identity"}
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        return connection.getresponse()

    def _body(self, answer: HTTPResponse) -> Iterator[bytes]:
        self.status, self.size = answer.status, answer.length
        if answer.status != 200:
            self.why = f"HTTP {answer.status}"
            return
        if (self.size or 0) > self.most_bytes:
            self.why = f"it has {self.size:,} bytes, and {self.most_bytes:,} are left to read"
            return
        began = time.monotonic()
        while piece := answer.read(_PIECE):
            self.read += len(piece)
            yield piece
            took = time.monotonic() - began
            if self.read > self.most_bytes or (took > _START_S and self.read < took * _LEAST_RATE):
                self.why = f"broken off after {self.read:,} bytes in {took:.0f} s"
                return
        is_whole = self.size is None or self.read == self.size
        self.why = "" if is_whole else f"{self.read:,} of {self.size:,} bytes came"


def _secured(line: socket, host: str, wire: Wire) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context(cafile=wire.ca_file).wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _dialled(host: str, port: int, wire: Wire) -> socket:
    """Connect to an address that the guard lets through; raises OSError. One bad address refuses the whole name."""
    target = connect_target(host, port, wire)
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
