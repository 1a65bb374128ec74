"""Serves the pages of `bench.walk_pages` on loopback, whole answers made before: `python -m bench.walk_server`.

Prints its port and runs until its standard input ends. One process of its own: what it costs is not the walk's.
"""

import asyncio
import sys
from urllib.parse import urlsplit

from bench.walk_pages import pages

_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 08 Sep 2025 10:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Encoding: gzip\r\nVary: Accept-Encoding\r\nCache-Control: max-age=60\r\nContent-Length: %d\r\n\r\n"
)


class _Connection(asyncio.Protocol):
    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers, self._left = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._left = (self._left + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(self._answers.get(_asked(request), _MISSING))


def _asked(request: bytes) -> bytes:
    first, *fields = request.split(b"\r\n")
    host = next((field[5:].strip() for field in fields if field[:5].lower() == b"host:"), b"")
    return host + first.split(b" ")[1]


def _answers() -> dict[bytes, bytes]:
    made = {}
    for page in pages():
        parts = urlsplit(page.url)
        made[f"{parts.netloc}{parts.path}?{parts.query}".encode()] = _HEAD % len(page.body) + page.body
    return made


async def _serve() -> None:
    answers, loop = _answers(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
