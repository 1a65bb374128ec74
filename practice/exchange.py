"""HTTP/1.1 requests and answers as bytes, with nothing that changes from one time to the next."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import brotli

CHUNK_BYTES = 3000  # small enough that most pages come in several chunks
TRACKING = ("utm_", "fbclid")
HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: `target` as sent (origin form), header names in lower case, `body` never looked at."""

    method: str
    target: str
    version: str
    headers: dict[str, str]
    raw: bytes
    scheme: str

    @property
    def host(self) -> str:
        """The Host header without a port, in lower case."""
        return self.headers.get("host", "").partition(":")[0].lower()

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last value of each, decoded."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def stays_open(self) -> bool:
        """Whether the connection is kept (RFC 9112 §9.3)."""
        wish = self.headers.get("connection", "").lower()
        return "close" not in wish and (self.version == "HTTP/1.1" or "keep-alive" in wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer before any coding: `body` are the bytes that every coding must give back."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()


Answer = Callable[[Request], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """How a host wraps its answers: codings in its order of liking, chunks or a length, the Date header."""

    codings: tuple[str, ...] = ()
    chunked: bool = False
    date: str = ""


def read_request(head: bytes, scheme: str) -> Request:
    """The request that a head says, the absolute form folded into the origin form. Raises ValueError."""
    lines = head.decode("latin-1").split("\r\n")
    method, target, version = lines[0].split(" ")
    pairs = [line.partition(":") for line in lines[1:] if line]
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if not target.startswith("/"):
        parts = urlsplit(target)
        headers["host"] = parts.netloc
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Request(method=method, target=target, version=version, headers=headers, raw=head, scheme=scheme)


def route_key(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a target asks for: path without slash at its end, query sorted, without tracking; all decoded."""
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = sorted(pair for pair in pairs if not pair[0].startswith(TRACKING))
    return unquote(path).rstrip("/") or "/", tuple(kept)


def ascii_target(address: str) -> str:
    """An address with its other letters percent-encoded in lower case, as WordPress writes them."""
    safe = "/?&=:%+-._~*,;@!$'()[]"
    return "".join(char if char in safe or char.isascii() else quote(char).lower() for char in address)


def json_reply(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """An answer in JSON, written as PHP does: every letter beyond ASCII escaped."""
    body = json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()
    return Reply(status=status, body=body, content_type="application/json; charset=UTF-8", headers=headers)


def redirect(url: str, status: int = 301) -> Reply:
    """An answer that sends to another address."""
    body = f'<html><head><title>Moved</title></head><body><a href="{url}">Moved</a></body></html>'.encode()
    return Reply(status=status, body=body, headers=(("Location", url),))


def encode(reply: Reply, request: Request, wrapping: Wrapping) -> bytes:
    """The answer as it goes on the wire: head, then the body under one content coding and one framing."""
    body, coding = _coded(reply.body, request, wrapping)
    chunked = wrapping.chunked and request.version == "HTTP/1.1" and bool(body)
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"Date: {wrapping.date}", "Server: nginx", f"Content-Type: {reply.content_type}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines += [f"Content-Encoding: {coding}"] if coding else []
    lines += ["Vary: Accept-Encoding"] if wrapping.codings else []
    lines += ["Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"]
    lines += ["Connection: keep-alive" if request.stays_open else "Connection: close"]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    if request.method == "HEAD":
        return head
    return head + (b"".join(_chunks(body)) if chunked else body)


def _coded(body: bytes, request: Request, wrapping: Wrapping) -> tuple[bytes, str]:
    wanted = {
        part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")
    }
    coding = next((name for name in wrapping.codings if name in wanted and body), "")
    if coding == "br":
        return brotli.compress(body, quality=5), coding
    return (gzip.compress(body, 6, mtime=0), coding) if coding == "gzip" else (body, "")


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK_BYTES):
        part = body[start : start + CHUNK_BYTES]
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"
