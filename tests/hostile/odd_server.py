"""A server on raw sockets that answers with exactly the bytes it is told, and logs both directions."""

import contextlib
import re
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

_HEAD_END = b"\r\n\r\n"


class Then(Enum):
    """What the server does behind its answer."""

    KEEP = "keep the connection"
    CLOSE = "close it"
    DROP = "close it without a word, not even the end of a TLS session"
    RESET = "reset it"
    HANG = "say nothing more until the client leaves"
    REPEAT = "send the last chunk again and again until the client leaves"
    DRIP = "the same, but one in 20 ms"


@dataclass(frozen=True)
class Answer:
    """One scripted answer: chunks are separate writes."""

    chunks: tuple[bytes, ...]
    then: Then = Then.KEEP


@dataclass
class Logged:
    """What went over the wire for one request, as the server saw it."""

    host: str
    path: str
    request: bytes
    response: bytes = b""
    connection: int = 0
    asked_at: float = field(default_factory=time.monotonic)
    took_s: float = 0.0  # from the request to the end of a connection that the client left


Script = Callable[[Logged, int], Answer]


@dataclass
class OddServer:
    """Answers by path; a callable gets the request and how often its path was asked before."""

    answers: Mapping[str, Answer | Script]
    tls: ssl.SSLContext | None = None
    default: Answer | Script | None = None
    log: list[Logged] = field(default_factory=list)
    connections: int = 0
    _asked: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for connections
        self._listener.close()

    def requests(self, path: str, host: str | None = None) -> list[Logged]:
        return [one for one in self.log if one.path == path and host in (None, one.host)]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            buffer = b""
            while True:
                while _HEAD_END not in buffer:
                    got = connection.recv(65536)
                    if not got:
                        return
                    buffer += got
                head, buffer = buffer.split(_HEAD_END, 1)
                announced = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
                length = int(announced[1]) if announced else 0
                while len(buffer) < length:
                    buffer += connection.recv(65536)
                body, buffer = buffer[:length], buffer[length:]
                if not self._answer(connection, head + _HEAD_END + body, number):
                    return

    def _answer(self, connection: socket.socket, request: bytes, number: int) -> bool:
        path = request.split(b" ")[1].decode()
        lines = request.partition(_HEAD_END)[0].decode("latin-1").split("\r\n")
        host = next((line[6:].split(":")[0] for line in lines if line.lower().startswith("host: ")), "")
        logged = Logged(host, path, request, connection=number)
        with self._lock:
            self.log.append(logged)
            before = self._asked.get((host, path), 0)
            self._asked[host, path] = before + 1
        found = self.answers.get(path, self.default or Answer((not_found(),)))
        answer = found if isinstance(found, Answer) else found(logged, before)
        began = time.monotonic()
        try:
            for chunk in answer.chunks:
                connection.sendall(chunk)
                logged.response += chunk
            return _behind(connection, answer, logged)
        except OSError:
            return False
        finally:
            logged.took_s = time.monotonic() - began


def _behind(connection: socket.socket, answer: Answer, logged: Logged) -> bool:
    if answer.then is Then.KEEP:
        return True
    if answer.then is Then.HANG:
        connection.recv(1)
    while answer.then is Then.REPEAT or (answer.then is Then.DRIP and _is_there(connection)):
        connection.sendall(answer.chunks[-1])
        logged.response += answer.chunks[-1]
    if answer.then is Then.RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return False
    with contextlib.suppress(OSError):
        if isinstance(connection, ssl.SSLSocket):
            bare = answer.then is Then.DROP
            connection = socket.socket(fileno=connection.detach()) if bare else connection.unwrap()
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
    return False


def _is_there(connection: socket.socket) -> bool:
    """Wait for 20 ms, and tell whether the client has not left meanwhile."""
    left, _, _ = select.select([connection], [], [], 0.02)
    return not left


def page(body: bytes = b"ok", *head: str, status: str = "200 OK") -> bytes:
    """A plain answer with the right length."""
    lines = "".join(f"{line}\r\n" for line in head)
    return f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


def unused_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return int(gone.getsockname()[1])


def redirect(target: str, status: str = "302 Found") -> Answer:
    return Answer((page(b"", f"Location: {target}", status=status),))


def not_found() -> bytes:
    return page(b"no such page", "Content-Type: text/plain", status="404 Not Found")


@contextlib.contextmanager
def odd_server(
    answers: Mapping[str, Answer | Script],
    tls: ssl.SSLContext | None = None,
    default: Answer | Script | None = None,
) -> Iterator[OddServer]:
    server = OddServer(answers, tls, default)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def raw_server(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Answer one connection with these bytes, whatever is asked; give the port on 127.0.0.1, and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                asked.append(line.recv(65536))
                line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(timeout=5)
