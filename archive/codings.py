"""Content codings undone with a limit: gzip, deflate, br, zstd (RFC 9110 §8.4, RFC 7932, RFC 8878).

Everything here reads hostile bytes: output stops at the limit, damage keeps what was readable and is noted.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import brotli
import zstandard

# RFC 9659 §3: the window of zstd as a content coding is at most 8 MiB.
_ZSTD_WINDOW = 8 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
# Servers send one member; bgzip writes one for each 64 KiB, so 64 MiB of text takes 1024.
_MOST_MEMBERS = 4096
_PIECE = 64 * 1024
_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Bytes after one coding was undone; `notes` says what was tolerated, cut or left."""

    body: bytes
    notes: tuple[str, ...] = ()


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def decode(body: bytes, coding: str, limit: int) -> Decoded | None:
    """Undo one content coding named in lower case, to at most `limit` bytes. None: the coding is unknown.

    An empty body stays empty under every coding: a 304 or HEAD answer names the coding of a body that it
    does not carry.
    """
    decoder = _DECODERS.get(coding)
    if decoder is None:
        return None
    return decoder(body, limit) if body else Decoded(body=b"")


def _gzip(body: bytes, limit: int) -> Decoded:
    """RFC 1952 §2.2: members may follow each other."""
    if not body.startswith(_GZIP_MAGIC):
        return Decoded(body=body, notes=("gzip: announced, but the body is not gzip",))
    parts: list[bytes] = []
    at, room, members = 0, limit, 0
    while body.startswith(_GZIP_MAGIC, at):
        member = _inflate(zlib.decompressobj(wbits=31), memoryview(body)[at:], room)
        parts.append(member.text)
        room -= len(member.text)
        at += member.read
        members += 1
        if member.fault or members == _MOST_MEMBERS:
            fault = member.fault or f"more than {_MOST_MEMBERS} members"
            return Decoded(body=b"".join(parts), notes=(f"gzip: {fault}",))
    rest = len(body) - at
    notes = (f"gzip: {rest} bytes behind the last member",) if rest else ()
    return Decoded(body=b"".join(parts), notes=notes)


def _deflate(body: bytes, limit: int) -> Decoded:
    # RFC 9110 §8.4.1.2: "deflate" is zlib format, and some senders leave the zlib wrapper out.
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    stream = _inflate(zlib.decompressobj(wbits=15 if wrapped else -15), memoryview(body), limit)
    if stream.fault and not stream.text:
        return Decoded(body=body, notes=("deflate: announced, but the body is not deflate",))
    return Decoded(body=stream.text, notes=(f"deflate: {stream.fault}",) if stream.fault else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inflated:
    """What one zlib stream gave, how many coded bytes it read, and what ended it early."""

    text: bytes
    read: int
    fault: str = ""


def _inflate(stream: _Inflater, coded: memoryview, limit: int) -> _Inflated:
    """Feed one zlib stream in pieces, so that damage late in it costs nothing of what stands before."""
    parts: list[bytes] = []
    room, read, fault = limit, 0, ""
    while read < len(coded) and not stream.eof and not fault:
        piece = bytes(coded[read : read + _PIECE])
        read += len(piece)
        try:
            part = stream.decompress(piece, room + 1)
        except zlib.error as error:
            fault = f"damaged after {limit - room} bytes ({error})"
            break
        if len(part) > room:
            fault = f"cut at the limit of {limit} bytes"
        parts.append(part[:room])
        room -= len(parts[-1])
    if not stream.eof and not fault:
        fault = "the stream is cut"
    return _Inflated(text=b"".join(parts), read=read - len(stream.unused_data), fault=fault)


def _brotli(body: bytes, limit: int) -> Decoded:
    stream = brotli.Decompressor()
    parts: list[bytes] = []
    room = limit
    feed = body
    while not stream.is_finished():
        try:
            part = stream.process(feed, output_buffer_limit=min(room + 1, _STEP))
        except brotli.error as error:
            return _brotli_damage(body, parts, error)
        feed = b""
        parts.append(part[:room])
        if len(part) > room:
            return Decoded(body=b"".join(parts), notes=(f"br: cut at the limit of {limit} bytes",))
        room -= len(part)
        if not part and stream.can_accept_more_data():
            return Decoded(body=b"".join(parts), notes=("br: the stream is cut",))
    return Decoded(body=b"".join(parts))


def _brotli_damage(body: bytes, parts: list[bytes], error: Exception) -> Decoded:
    read = b"".join(parts)
    if not read:
        return Decoded(body=body, notes=(f"br: announced, but the body is not br ({error})",))
    return Decoded(body=read, notes=(f"br: damaged after {len(read)} bytes ({error})",))


def _zstd(body: bytes, limit: int) -> Decoded:
    parts: list[bytes] = []
    room = limit
    stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with stream.stream_reader(body, read_across_frames=True) as reader:
        try:
            while part := reader.read(min(room + 1, _STEP)):
                parts.append(part[:room])
                if len(part) > room:
                    return Decoded(body=b"".join(parts), notes=(f"zstd: cut at the limit of {limit} bytes",))
                room -= len(part)
        except zstandard.ZstdError as error:
            return _zstd_damage(body, parts, error)
    if not parts:
        return Decoded(body=b"", notes=("zstd: the stream is cut",))
    return Decoded(body=b"".join(parts))


def _zstd_damage(body: bytes, parts: list[bytes], error: Exception) -> Decoded:
    read = b"".join(parts)
    if not read:
        return Decoded(body=body, notes=(f"zstd: announced, but the body is not zstd ({error})",))
    return Decoded(body=read, notes=(f"zstd: damaged after {len(read)} bytes ({error})",))


_DECODERS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,  # RFC 9110 §8.4.1.3: recipients treat it as gzip
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
