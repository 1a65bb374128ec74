"""Answers that real servers give and that a rebuilt archive would lose, as bytes."""

import gzip
import zlib
from dataclasses import dataclass
from typing import Any

import brotli
import zstandard
from odd_server import Answer, Then, page

from archive.fate import Fate

OK = "HTTP/1.1 200 OK\r\n"


@dataclass(frozen=True)
class Odd:
    """An odd answer, what of it is the response, and how its URL ends."""

    name: str
    answer: Answer
    fate: Fate = Fate.KEPT
    reason: str = "ok"
    behind: int = 0  # bytes behind the body
    before: int = 0  # bytes of 1xx answers
    cut: str | None = None  # WARC-Truncated
    cut_in_tls: str | None = None  # the same, when the answer came over TLS

    def url(self, scheme: str) -> str:
        """A host of its own: a host whose connections fail too often in a row is given up."""
        return f"{scheme}://{self.name.replace('.', '-')}.odd.example/{self.name}"


def _odd(name: str, *chunks: str | bytes, then: Then = Then.KEEP, **facts: Any) -> Odd:
    raw = tuple(chunk.encode("latin-1") if isinstance(chunk, str) else chunk for chunk in chunks)
    return Odd(name, Answer(raw, then), **facts)


ZIPPED = gzip.compress(b"hello " * 50, mtime=0)
# Of 20 MB each; what is stored are the few kB that came, and whoever unpacks stops at a limit of his own.
ZEROS = bytes(20_000_000)
BOMBS = {
    "gzip": gzip.compress(ZEROS, mtime=0),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=1),
    "zstd": zstandard.compress(ZEROS),
    "gzip, gzip": gzip.compress(gzip.compress(ZEROS, mtime=0), mtime=0),
}
BAD = {"fate": Fate.FAILED, "reason": "bad_http"}
CUT = {"fate": Fate.FAILED, "reason": "disconnect", "cut": "disconnect"}
HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n"
BAD_HINTS = "HTTP/1.1 103 Early Hints\r\nX Bad: 1\r\n\r\n"
SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
ODDITIES = (
    _odd("header-case", OK + "cOnTeNt-TyPe: text/html\r\ncontent-LENGTH: 2\r\n\r\nok"),
    _odd("repeated-headers", OK + "Set-Cookie: b=2\r\nX-A: 1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok"),
    _odd("odd-spaces", OK + "X-A:two  spaces \t \r\nX-B:\r\nContent-Length:   2\r\n\r\nok"),
    _odd("gzip", f"{OK}Content-Encoding: gzip\r\nContent-Length: {len(ZIPPED)}\r\n\r\n".encode() + ZIPPED),
    _odd(
        "gzip-chunked-extension-trailer",
        f"{OK}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n{len(ZIPPED):X};ext=\"1\"\r\n".encode()
        + ZIPPED + b"\r\n0\r\nX-Trailer: yes\r\n\r\n",
    ),
    _odd("folded-header", OK + "X-Fold: a\r\n  b\r\n\tc\r\nContent-Length: 2\r\n\r\nok"),
    _odd("bare-lf", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
    _odd("no-reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"),
    _odd("long-reason", "HTTP/1.1 200 All  is well, (really)\r\nContent-Length: 2\r\n\r\nok"),
    _odd("line-without-colon", OK + "this is no header\r\nContent-Length: 2\r\n\r\nok"),
    _odd("latin-1-header", OK + "X-Name: caf\xe9\r\nContent-Length: 2\r\n\r\nok"),
    _odd("control-characters", OK + "X-Ctl: a\x1bb\x00c\x7f\r\nContent-Length: 2\r\n\r\nok"),
    _odd("long-header-line", OK + f"X-Long: {'a' * 200_000}\r\nContent-Length: 2\r\n\r\nok"),
    _odd("http-1.0-until-close", "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nold style", then=Then.CLOSE),
    _odd("until-close", OK + "\r\n", b"a" * 70_000, "end", then=Then.CLOSE),
    _odd("early-hints", HINTS, OK + "Content-Length: 2\r\n\r\nok", before=len(HINTS)),
    _odd("many-hints", HINTS * 30 + OK + "Content-Length: 2\r\n\r\nok", before=30 * len(HINTS)),
    _odd("empty-body", OK + "Content-Length: 0\r\n\r\n"),
    _odd("part-unasked", "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\npart", **BAD),
    _odd("part-without-range", "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\n\r\npart", **BAD),
    _odd("part-that-is-all", "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\n\r\npart"),
    _odd("no-content", "HTTP/1.1 204 No Content\r\n\r\n"),
    _odd("no-content-with-body", "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\nbody", behind=4),
    _odd("not-modified", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", fate=Fate.FAILED, reason="http_status"),
    _odd("not-found", page(b"gone", status="404 Not Found").decode(), fate=Fate.FAILED, reason="http_status"),
    _odd("server-error", page(b"sorry", status="503 Busy").decode(), fate=Fate.FAILED, reason="http_status"),
    _odd("status-999", page(b"no", status="999 No").decode(), fate=Fate.FAILED, reason="http_status"),
    _odd("garbage-behind-body", OK + "Content-Length: 2\r\n\r\nok<!-- garbage -->", behind=16),
    _odd("false-gzip", OK + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"),
    _odd("same-length-twice", OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
    _odd("length-and-chunked", OK + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    _odd("byte-by-byte", *(bytes([one]) for one in page(b"slow"))),
    _odd("lengths-in-conflict", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk", then=Then.CLOSE, **BAD),
    _odd("negative-length", OK + "Content-Length: -2\r\n\r\nok", then=Then.CLOSE, **BAD),
    _odd("space-in-header-name", OK + "X Bad: 1\r\nContent-Length: 2\r\n\r\nok", then=Then.CLOSE),
    _odd("error-then-more", OK + "X Bad: 1\r\nContent-Length: 70002\r\n\r\nok", b"b" * 70_000, then=Then.CLOSE),
    _odd("error-and-garbage", OK + "X Bad: 1\r\nContent-Length: 2\r\n\r\nok", "more", then=Then.CLOSE, behind=4),
    _odd("bad-chunk-size", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n", "later", then=Then.CLOSE, **BAD),
    _odd("unknown-transfer-coding", OK + "Transfer-Encoding: rot13\r\n\r\nbx", then=Then.CLOSE),
    _odd("http-0.9", "<html>no head at all</html>\n", "second", then=Then.CLOSE, **BAD),
    _odd("bare-cr-in-header", OK + "X-Cr: a\rSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok"),
    _odd("length-as-list", OK + "Content-Length: 2, 2\r\n\r\nok"),
    _odd("space-before-colon", OK + "Content-Length : 2\r\n\r\nok"),
    _odd("empty-line-in-front", "\r\n" + OK + "Content-Length: 2\r\n\r\nok"),
    _odd("lower-case-protocol", "http/1.1 200 ok\r\nContent-Length: 2\r\n\r\nok"),
    _odd("http-2.0-status-line", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    _odd("no-content-with-length", "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n"),
    _odd("redirect", "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 4\r\n\r\ngone", reason="redirect"),
    _odd("garbage-behind-chunks", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n<!-- -->", behind=8),
    _odd("two-transfer-codings", f"{OK}Transfer-Encoding: gzip, chunked\r\n\r\n{len(ZIPPED):x}\r\n".encode() + ZIPPED + b"\r\n0\r\n\r\n"),
    _odd("hints-and-bad-hints", HINTS + BAD_HINTS + OK + "Content-Length: 2\r\n\r\nok", before=len(HINTS + BAD_HINTS)),
    _odd("switched-unasked", SWITCHED + OK + "Content-Length: 2\r\n\r\nok", **BAD),
    _odd("hints-and-switched-unasked", HINTS + SWITCHED, "\x00\x00\x12 no HTTP", then=Then.CLOSE, before=len(HINTS), **BAD),
    _odd("rejected-name-in-two-segments", OK + "X Bad: 1\r\nContent-Length: 2\r\n\r\n", "ok"),
    _odd("rejected-name-in-many-segments", *(bytes([one]) for one in f"{OK}X Bad: 1\r\nContent-Length: 40\r\n\r\n{'ok' * 20}".encode())),
    _odd("rejected-name-and-chunks", OK + "X Bad: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nok\r\n", "0\r\n", "T: t\r\n\r\nmore", behind=4),
    _odd("rejected-name-and-cut-body", OK + "X Bad: 1\r\nContent-Length: 9\r\n\r\n", "half", then=Then.CLOSE, **CUT),
    _odd("rejected-name-and-cut-chunk", OK + "X Bad: 1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n", "half", then=Then.CLOSE, **CUT),
    _odd("rejected-name-and-cut-head", OK + "X Bad: 1\r\n", "X-Half", then=Then.CLOSE, **CUT),
    _odd("rejected-name-whole-then-drop", OK + "X Bad: 1\r\nContent-Length: 2\r\n\r\n", "ok", then=Then.DROP),
    _odd("rejected-name-without-end", OK + "X Bad: 1\r\n\r\nok", then=Then.HANG, **BAD, cut="time"),
    _odd("short-body", OK + "Content-Length: 100\r\n\r\nonly this", then=Then.CLOSE, **CUT),
    _odd("cut-chunk", OK + "Transfer-Encoding: chunked\r\n\r\nff\r\nonly this", then=Then.CLOSE, **CUT),
    _odd("until-drop", OK + "\r\n", "a" * 70_000, "end", then=Then.DROP, cut_in_tls="unspecified"),
    _odd("nothing-until-drop", OK + "\r\n", then=Then.DROP, cut_in_tls="unspecified"),
    _odd("redirect-until-drop", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", "gone", then=Then.DROP, reason="redirect", cut_in_tls="unspecified"),
    _odd("not-found-until-drop", "HTTP/1.1 404 No\r\n\r\n", then=Then.DROP, fate=Fate.FAILED, reason="http_status", cut_in_tls="unspecified"),
    _odd("error-until-drop", OK + "X Bad: 1\r\n\r\nok", then=Then.DROP, cut_in_tls="unspecified"),
    _odd("whole-then-drop", OK + "Content-Length: 2\r\n\r\nok", then=Then.DROP),
    _odd("short-body-drop", OK + "Content-Length: 100\r\n\r\nonly this", then=Then.DROP, **CUT),
    _odd("cut-chunk-drop", OK + "Transfer-Encoding: chunked\r\n\r\nff\r\nonly this", then=Then.DROP, **CUT),
    _odd("cut-head-drop", "HTTP/1.1 200 OK\r\nContent-Le", then=Then.DROP, **CUT),
    _odd("endless-extension", f"{OK}Transfer-Encoding: chunked\r\n\r\n2;x={'a' * 100_000}\r\nok\r\n0\r\n\r\n", **BAD, cut="time"),
    _odd("many-trailers", OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n" + "X-T: and more\r\n" * 10_000 + "\r\n"),
    _odd("length-in-hex", OK + "Content-Length: 0x2\r\n\r\nok", then=Then.CLOSE, **BAD),
    _odd("length-beyond-all-numbers", f"{OK}Content-Length: {'9' * 5000}\r\n\r\nok", then=Then.CLOSE, **BAD),
    _odd("length-too-short", OK + "Content-Length: 3\r\n\r\nok, and the rest of it", behind=19),
    _odd("chunk-beyond-all-numbers", f"{OK}Transfer-Encoding: chunked\r\n\r\n{'f' * 40}\r\nok", then=Then.CLOSE, **CUT),
    _odd("thousand-codings", OK + f"Content-Encoding: {', '.join(['gzip'] * 1000)}\r\nContent-Length: 2\r\n\r\nok"),
    *(_odd(f"bomb-{name.replace(', ', '-')}", f"{OK}Content-Encoding: {name}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode() + bomb) for name, bomb in BOMBS.items()),
    _odd("broken-gzip", f"{OK}Content-Encoding: gzip\r\nContent-Length: {len(ZIPPED) - 9}\r\n\r\n".encode() + ZIPPED[:20] + b"x" * (len(ZIPPED) - 29)),
    _odd("cut-head", "HTTP/1.1 200 OK\r\nContent-Le", then=Then.CLOSE, **CUT),
)  # fmt: skip

# What is odd about how much comes, or when.
FLOODS = {
    "endless-body": Answer((f"{OK}\r\n".encode(), b"x" * 65536), Then.REPEAT),
    "endless-headers": Answer((OK.encode(), b"X-More: and more\r\n" * 1000), Then.REPEAT),
    "endless-interim": Answer((b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,), Then.REPEAT),
    "announced": Answer((f"{OK}Content-Length: 5000000000\r\n\r\n".encode(), b"x" * 1000), Then.HANG),
    "silent": Answer((f"{OK}Content-Length: 100\r\n\r\nhalf".encode(),), Then.HANG),
    "dripping-body": Answer((f"{OK}Content-Length: 10000\r\n\r\n".encode(), b"x"), Then.DRIP),
    "dripping-head": Answer((OK.encode() + b"X-Slow: ", b"x"), Then.DRIP),
}  # fmt: skip
