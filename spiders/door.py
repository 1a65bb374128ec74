"""The one way out of a browser: a forward proxy on loopback that dials what the address guard lets through, and nothing else.

It hears requests in absolute form (RFC 9112 §3.2.2) for http, and CONNECT (RFC 9110 §9.3.6) for https: a tunnel is checked by
its address alone, and by its first byte, which must begin a TLS record. A connection carries one request.
"""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from spiders.stream import dialled
from spiders.wire import Wire

# A choice: a browser opens six connections a host.
_MOST_CONNECTIONS = 64
_MOST_HEAD = 64 * 1024  # a choice: heads have some 1 kB
_PIECE = 64 * 1024
_MOST_KNOCKS = 1000  # that are remembered
_HEAD_S = 10.0  # a browser on this machine sends a head at once
_TLS_RECORD = b"\x16"  # handshake (RFC 8446 §5.1): what a WebSocket or anything else says in the clear does not begin so
_LOOK_S = 0.2
_HOP = frozenset({"proxy-connection", "connection", "proxy-authorization", "keep-alive", "te", "upgrade"})
_PORTS = {"http": 80, "https": 443}
_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Knock(NamedTuple):
    """A host and port that the browser wanted, and why it was not let out ("" where it was)."""

    host: str
    port: int
    refused: str


@dataclass(slots=True, kw_only=True)
class Spent:
    """What went through the door: connections, bytes in both directions, and the first knocks in order."""

    connections: int = 0
    size_bytes: int = 0
    knocks: list[Knock] = field(default_factory=list)


class _ShutError(Exception):
    """A request that is not let out, and the status that tells the browser so."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request head: for a tunnel `target` is HOST:PORT, else an absolute address."""

    method: str
    target: str
    fields: tuple[tuple[str, str], ...]

    @property
    def is_tunnel(self) -> bool:
        """Say whether a tunnel is asked for."""
        return self.method == "CONNECT"

    def place(self) -> tuple[str, int]:
        """Return host and port. Raises _ShutError for what is no http address."""
        parts = urlsplit(f"//{self.target}" if self.is_tunnel else self.target)
        try:
            port = parts.port or (None if self.is_tunnel else 80)
        except ValueError as error:
            raise _ShutError(400, f"no port: {self.target[:80]!r}") from error
        if not parts.hostname or port is None or not (self.is_tunnel or parts.scheme == "http"):
            raise _ShutError(400, f"no http address: {self.target[:80]!r}")
        return parts.hostname, port

    def onward(self) -> bytes:
        """Return the head as the server gets it: in origin form, for one request on its connection."""
        parts = urlsplit(self.target)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = "".join(f"{name}: {value}\r\n" for name, value in self.fields if name.lower() not in _HOP)
        return f"{self.method} {path} HTTP/1.1\r\n{kept}Connection: close\r\n\r\n".encode("latin-1")


class Door:
    """A running door; `port` is where it listens on 127.0.0.1, `spent` what it has let through so far.

    It leads to the places that were admitted and nowhere else: a browser asks its maker for things of its own accord.
    """

    def __init__(self, wire: Wire, *, most_bytes: int) -> None:
        self.spent = Spent()
        self._wire, self._most_bytes = wire, most_bytes
        self._lock = Lock()
        self._places: set[tuple[str, int]] = set()
        self._lines: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_MOST_CONNECTIONS)
        self.port = int(self._listener.getsockname()[1])
        self._is_open = True
        self._thread = Thread(target=self._listen, daemon=True, name="door")
        self._thread.start()

    def admit(self, url: str) -> None:
        """Let the door lead to the host of an http(s) address, on its port."""
        parts = urlsplit(url)
        with suppress(ValueError):  # a port that is none: nobody can ask there
            self._places.add((parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)))

    def close(self) -> None:
        """Cut every line, and let nobody in any more."""
        self._is_open = False
        self._listener.close()
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=_LOOK_S * 10)

    def _listen(self) -> None:
        while self._is_open:
            try:
                ready, _, _ = select.select([self._listener], [], [], _LOOK_S)
                line = self._listener.accept()[0] if ready else None
            except (OSError, ValueError):
                return  # closed
            if line is not None and len(self._lines) > 4 * _MOST_CONNECTIONS:
                line.close()
            elif line is not None:
                Thread(target=self._serve, args=(line,), daemon=True, name="door").start()

    def _serve(self, line: socket.socket) -> None:
        with self._held(line), suppress(OSError):
            line.settimeout(_HEAD_S)
            place = ("", 0)
            try:
                asked, rest = _head(line)
                place = asked.place()
                far = self._dial(asked, place)
            except (_ShutError, OSError) as error:
                self._tell(place, str(error)[:200])
                status = error.status if isinstance(error, _ShutError) else 502
                line.sendall(
                    f"HTTP/1.1 {status} Shut\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
                )
                return
            self._tell(place, "")
            with self._held(far):
                self._carry(asked, rest, line, far)

    def _tell(self, place: tuple[str, int], refused: str) -> None:
        if len(self.spent.knocks) < _MOST_KNOCKS:
            self.spent.knocks.append(Knock(place[0][:255], place[1], refused))

    def _dial(self, asked: Asked, place: tuple[str, int]) -> socket.socket:
        """Connect to a place that the guard lets through; raises _ShutError, OSError."""
        if not asked.is_tunnel and asked.method not in _METHODS:
            raise _ShutError(405, f"{asked.method[:20]!r} is not asked")
        if place not in self._places:
            raise _ShutError(403, "no page asked for it")
        with self._lock:
            if self.spent.size_bytes >= self._most_bytes or len(self._lines) > 2 * _MOST_CONNECTIONS:
                raise _ShutError(503, "the budget of the page is spent")
            self.spent.connections += 1
        return dialled(*place, self._wire)

    def _carry(self, asked: Asked, rest: bytes, line: socket.socket, far: socket.socket) -> None:
        if asked.is_tunnel:
            line.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            first = rest or line.recv(_PIECE)
            if not first.startswith(_TLS_RECORD):
                return
            rest = first
        else:
            rest = asked.onward() + rest
        self._count(len(rest))
        far.sendall(rest)
        both = {line: far, far: line}
        while True:
            ready, _, _ = select.select(both, [], [], self._wire.timeout_s)
            if not ready:
                return
            for one in ready:
                piece = one.recv(_PIECE)
                if not piece or not self._count(len(piece)):
                    return
                both[one].sendall(piece)

    def _count(self, size: int) -> bool:
        """Count bytes; False when the budget is spent."""
        with self._lock:
            self.spent.size_bytes += size
            return self.spent.size_bytes <= self._most_bytes

    @contextmanager
    def _held(self, line: socket.socket) -> Iterator[None]:
        with closing(line):
            with self._lock:
                self._lines.add(line)
            try:
                yield
            finally:
                with self._lock:
                    self._lines.discard(line)


@contextmanager
def door(wire: Wire, *, most_bytes: int) -> Iterator[Door]:
    """Open a door for the length of a block: what it lets through is `wire`'s to decide, and `most_bytes` at most."""
    opened = Door(wire, most_bytes=most_bytes)
    try:
        yield opened
    finally:
        opened.close()


def _head(line: socket.socket) -> tuple[Asked, bytes]:
    """Read one request head, and what came behind it. Raises _ShutError, OSError."""
    held, until = b"", time.monotonic() + _HEAD_S
    while b"\r\n\r\n" not in held:
        piece = line.recv(_PIECE)
        held += piece
        if not piece or len(held) > _MOST_HEAD or time.monotonic() > until:
            raise _ShutError(400, "no request")
    head, _, rest = held.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or any("\r" in one or "\n" in one or ":" not in one for one in others):
        raise _ShutError(400, "no request line")
    pairs = (one.partition(":") for one in others)
    fields = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    return Asked(method=words[0], target=words[1], fields=fields), rest
