"""A loopback server for browsers: files by path, whole or by byte range (RFC 9110 §14), and who asked for what."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript",
    "json": "application/json",
    "txt": "text/plain",
    "wacz": "application/wacz",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from `files`."""

    protocol_version = "HTTP/1.1"
    files: ClassVar[Mapping[str, bytes]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []  # path and user agent

    def do_GET(self) -> None:  # the library's name
        self.answer(send=True)

    def do_HEAD(self) -> None:  # the library's name
        self.answer(send=False)

    def answer(self, *, send: bool) -> None:
        path = self.path.partition("?")[0]
        self.asked.append((self.path, self.headers.get("User-Agent", "")))
        content = self.files.get(path)
        if content is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start, end = self.stretch(len(content))
        asked = "Range" in self.headers
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", _TYPES[path.rpartition(".")[2]])
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
        self.end_headers()
        if send:
            self.wfile.write(content[start:end])

    def stretch(self, size: int) -> tuple[int, int]:
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if not asked:
            return 0, size
        if not asked[1]:
            return max(0, size - int(asked[2])), size
        return int(asked[1]), min(size, int(asked[2]) + 1 if asked[2] else size)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(files: Mapping[str, bytes], asked: list[tuple[str, str]] | None = None) -> Iterator[str]:
    """Serve files by path ("/ui.js") on loopback; gives the origin. *asked* hears each path with the user agent that wanted it."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0),
        type("Served", (Handler,), {"files": files, "asked": [] if asked is None else asked}),
    )
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
