"""The one way out of a browser: a forward proxy on loopback that dials what the address guard lets through, and nothing else.

It hears requests in absolute form (RFC 9112 §3.2.2) for http, and CONNECT (RFC 9110 §9.3.6) for https: a tunnel is checked by
its address alone, and by its first byte, which must begin a TLS record. A connection carries one request.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from spiders.guard.dialer import host_and_port
from spiders.wire.stream import dialled
from spiders.wire.wire import Wire

# Choices. A browser opens six connections a host, and none again that stays open: so many at once, so many in all.
_MOST_CONNECTIONS = 64
_MOST_DIALLED = 400
_MOST_HEAD = 64 * 1024  # a choice: heads have some 1 kB
_PIECE = 64 * 1024
_MOST_KNOCKS = 1000  # that are remembered
_HEAD_S = 10.0  # a browser on this machine sends a head at once
_TLS_RECORD = b"\x16"  # handshake (RFC 8446 §5.1): what a WebSocket or anything else says in the clear does not begin so
_LOOK_S = 0.2
_HOP = frozenset({"proxy-connection", "connection", "proxy-authorization", "keep-alive", "te", "upgrade"})
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
    """A request that is not let out, and the status that tells the browser so: none by which a host asks for rest."""

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
        try:
            parts = urlsplit(f"//{self.target}" if self.is_tunnel else self.target)
            port = parts.port or (None if self.is_tunnel else 80)
        except ValueError as error:  # brackets that do not close, a port that is none
            raise _ShutError(400, f"no place: {self.target[:80]!r}") from error
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
        self._room = BoundedSemaphore(_MOST_CONNECTIONS)
        self._is_open = True
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_MOST_CONNECTIONS)
        self.port = int(self._listener.getsockname()[1])
        self.listen_at(self._listener)

    def listen_at(self, listener: socket.socket) -> None:
        """Listen here from now on, and nowhere else: at this port in the network of a browser."""
        before, self._listener = self._listener, listener
        listener.settimeout(_LOOK_S)
        if before is not listener:
            _cut(before)
        self._threads.append(Thread(target=self._listen, args=(listener,), daemon=True, name="door"))
        self._threads[-1].start()

    def admit(self, url: str) -> None:
        """Let the door lead to the host of an http(s) address, on its port."""
        with suppress(ValueError):  # a place that is none: nobody can ask there
            self._places.add(host_and_port(url))

    def shut_to(self, url: str) -> None:
        """Let nobody ask there any more."""
        with suppress(ValueError):
            self._places.discard(host_and_port(url))

    def close(self) -> None:
        """Cut every line, and let nobody in any more."""
        with self._lock:
            self._is_open = False
            lines = tuple(self._lines)
        for line in (self._listener, *lines):
            _cut(line)
        for thread in self._threads:
            thread.join(timeout=_LOOK_S * 10)

    def _listen(self, listener: socket.socket) -> None:
        with listener:
            while self._is_open and listener is self._listener:
                try:
                    line, _ = listener.accept()
                except TimeoutError:
                    continue
                except OSError:  # cut, or no descriptor is left: one may be in a moment
                    time.sleep(_LOOK_S if self._is_open and listener is self._listener else 0.0)
                    continue
                if self._room.acquire(blocking=False):
                    Thread(target=self._serve, args=(line,), daemon=True, name="door").start()
                else:
                    line.close()

    def _serve(self, line: socket.socket) -> None:
        try:
            with suppress(OSError), self._held(line):
                self._answer(line)
        finally:
            self._room.release()

    def _answer(self, line: socket.socket) -> None:
        place = ("", 0)
        try:
            asked, rest = _head(line)
            place = asked.place()
            far = self._dial(asked, place)
        except (_ShutError, OSError, ValueError) as error:  # ValueError: a name that cannot be looked up
            self._tell(place, str(error)[:200])
            status = error.status if isinstance(error, _ShutError) else 502
            line.sendall(f"HTTP/1.1 {status} Shut\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
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
            if self.spent.size_bytes >= self._most_bytes or self.spent.connections >= _MOST_DIALLED:
                raise _ShutError(403, "the budget of the page is spent")
            self.spent.connections += 1
        return dialled(*place, self._wire)

    def _carry(self, asked: Asked, rest: bytes, line: socket.socket, far: socket.socket) -> None:
        if asked.is_tunnel:
            line.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            rest = rest or line.recv(_PIECE)
            if not rest.startswith(_TLS_RECORD):
                return
        elif rest:
            return  # a second request, or a body that none of our methods has
        else:
            rest = asked.onward()
        self._count(len(rest))
        far.sendall(rest)
        both = {line: far, far: line}
        with selectors.DefaultSelector() as lines:  # select(2) knows no descriptor above 1023
            for one in both:
                lines.register(one, selectors.EVENT_READ)
            while ready := lines.select(self._wire.timeout_s):
                for key, _ in ready:
                    one = line if key.fileobj is line else far
                    piece = one.recv(_PIECE)
                    is_more = one is line and not asked.is_tunnel
                    if not piece or is_more or not self._count(len(piece)):
                        return
                    both[one].sendall(piece)

    def _count(self, size: int) -> bool:
        """Count bytes; False when the budget is spent."""
        with self._lock:
            self.spent.size_bytes += size
            return self.spent.size_bytes <= self._most_bytes

    @contextmanager
    def _held(self, line: socket.socket) -> Iterator[None]:
        """Keep a line for `close` to cut. Raises OSError where the door is closed already."""
        with closing(line):
            with self._lock:
                if not self._is_open:
                    raise ConnectionAbortedError("the door is closed")
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


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _head(line: socket.socket) -> tuple[Asked, bytes]:
    """Read one request head, and what came behind it. Raises _ShutError, OSError."""
    held, until = b"", time.monotonic() + _HEAD_S
    while b"\r\n\r\n" not in held:
        if len(held) > _MOST_HEAD or (left_s := until - time.monotonic()) <= 0:
            raise _ShutError(400, "no request in its time")
        line.settimeout(left_s)
        piece = line.recv(_PIECE)
        if not piece:
            raise _ShutError(400, "no request")
        held += piece
    line.settimeout(_HEAD_S)
    head, _, rest = held.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or any("\r" in one or "\n" in one or ":" not in one for one in others):
        raise _ShutError(400, "no request line")
    pairs = (one.partition(":") for one in others)
    fields = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    return Asked(method=words[0], target=words[1], fields=fields), rest
