"""A server that says exactly these bytes, once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def raw_server(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Answer one connection with these bytes, whatever is asked; give the port on 127.0.0.1, and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                asked.append(line.recv(65536))
                line.sendall(answer)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(timeout=5)
