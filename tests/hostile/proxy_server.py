"""A proxy on loopback that takes CONNECT, leads every name to one port for each scheme, and writes down what it was asked for."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """`leads` are the ports of this machine that stand for port 80 and 443 of every name but those it refuses."""

    leads: Mapping[int, int]
    refuses: str = ""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += line.recv(1)
            method, place, _ = head.split(b" ", 2)
            self.asked.append(f"{method.decode()} {place.decode()}")
            host, _, port = place.decode().rpartition(":")
            if host == self.refuses:
                line.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.leads[int(port)])) as far:
                line.sendall(b"HTTP/1.1 200 Connection established\r\nVia: a\r\n\r\n")
                back = threading.Thread(target=_carry, args=(far, line), daemon=True)
                back.start()
                _carry(line, far)
                back.join(5)


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def proxy_server(leads: Mapping[int, int], refuses: str = "") -> Iterator[Proxy]:
    proxy = Proxy(leads, refuses)
    try:
        yield proxy
    finally:
        proxy.close()
