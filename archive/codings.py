"""Content codings undone with a limit: gzip, deflate, br, zstd (RFC 9110 §8.4, RFC 7932, RFC 8878).

Everything here reads hostile bytes: output stops at the limit, damage keeps what was readable and is noted.
"""

import contextlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import brotli
import zstandard

_GZIP_MAGIC = b"\x1f\x8b"
# Servers send one member; bgzip writes one for each 64 KiB, so 64 MiB of text takes 1024.
_MOST_MEMBERS = 4096
_PIECE = 64 * 1024
# RFC 9659 §3: the window of zstd as a content coding is at most 8 MiB.
_ZSTD_WINDOW = 8 * 1024 * 1024
# 4 bytes of zstd can make 128 KiB (an RLE block), so a piece makes 32 MiB at the worst.
_ZSTD_PIECE = 1024
_BROTLI_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Bytes after one coding was undone; `notes` says what was tolerated, cut or left."""

    body: bytes
    notes: tuple[str, ...] = ()


class _Stream(Protocol):
    """One coded stream being undone. `behind` counts the bytes fed that stand behind its end."""

    piece_bytes: int

    @property
    def ended(self) -> bool: ...
    @property
    def behind(self) -> int: ...
    def feed(self, coded: bytes, limit: int, /) -> bytes:
        """Give the text of a piece: all of it, or somewhat more than `limit` bytes."""
        ...

    def rescue(self, coded: bytes, /) -> bytes:
        """Give what can be read of the piece whose `feed` raised."""
        ...


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
    return _members("gzip", body, limit, _GZIP_MAGIC)


def _zstd(body: bytes, limit: int) -> Decoded:
    """RFC 8878 §3: frames may follow each other."""
    return _members("zstd", body, limit, zstandard.MAGIC_NUMBER.to_bytes(4, "little"))


def _members(name: str, body: bytes, limit: int, magic: bytes) -> Decoded:
    """Undo a coding whose streams begin with a magic number and may follow each other."""
    if not body.startswith(magic):
        return _not_coded(name, body)
    parts: list[bytes] = []
    at, room, members, fault = 0, limit, 0, ""
    while body.startswith(magic, at) and not fault:
        stream = _ZstdFrame() if name == "zstd" else _ZlibStream(wbits=31)
        undone = _undo(stream, memoryview(body)[at:], room)
        parts.append(undone.text)
        room -= len(undone.text)
        at += undone.read
        members += 1
        fault = undone.fault or (f"more than {_MOST_MEMBERS} streams" if members > _MOST_MEMBERS else "")
    if not fault and at < len(body):
        fault = f"{len(body) - at} bytes behind the end"
    return _decoded(name, b"".join(parts), fault)


def _deflate(body: bytes, limit: int) -> Decoded:
    """RFC 9110 §8.4.1.2: "deflate" is zlib format, and some senders leave the zlib wrapper out."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _single("deflate", _ZlibStream(wbits=15 if wrapped else -15), body, limit)


def _brotli(body: bytes, limit: int) -> Decoded:
    return _single("br", _BrotliStream(), body, limit)


def _single(name: str, stream: _Stream, body: bytes, limit: int) -> Decoded:
    """Undo a coding of one stream; one that is damaged from its first byte was never there."""
    undone = _undo(stream, memoryview(body), limit)
    if undone.damaged and not undone.text:
        return _not_coded(name, body)
    return _decoded(name, undone.text, undone.fault)


def _decoded(name: str, text: bytes, fault: str) -> Decoded:
    return Decoded(body=text, notes=(f"{name}: {fault}",) if fault else ())


def _not_coded(name: str, body: bytes) -> Decoded:
    return Decoded(body=body, notes=(f"{name}: announced, but the body is not {name}",))


class _Ends(Protocol):
    """How the objects of zlib and zstandard tell their end."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _Ending:
    """A stream whose library object knows its own end; an error in it gives nothing of its piece."""

    def __init__(self, native: _Ends) -> None:
        self._native = native

    def rescue(self, _coded: bytes, /) -> bytes:
        return b""

    @property
    def ended(self) -> bool:
        return self._native.eof

    @property
    def behind(self) -> int:
        return len(self._native.unused_data)


class _ZlibStream(_Ending):
    piece_bytes = _PIECE

    def __init__(self, wbits: int) -> None:
        self._stream = zlib.decompressobj(wbits=wbits)
        self._before = self._stream
        super().__init__(self._stream)

    def feed(self, coded: bytes, limit: int, /) -> bytes:
        self._before = self._stream.copy()
        return self._stream.decompress(coded, limit + 1)

    def rescue(self, coded: bytes, /) -> bytes:
        """Byte by byte, since an error throws away what the same call had read."""
        parts: list[bytes] = []
        with contextlib.suppress(zlib.error):
            parts.extend(self._before.decompress(coded[at : at + 1]) for at in range(len(coded)))
        return b"".join(parts)


class _ZstdFrame(_Ending):
    """The library cannot stop inside a piece, so pieces are small: see `_ZSTD_PIECE`."""

    piece_bytes = _ZSTD_PIECE

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        super().__init__(self._stream)

    def feed(self, coded: bytes, _limit: int, /) -> bytes:
        return self._stream.decompress(coded)


class _BrotliStream:
    """The library says nothing about bytes behind the end; what follows in the same piece is an error."""

    piece_bytes = _PIECE
    behind = 0

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, coded: bytes, limit: int, /) -> bytes:
        parts = [self._stream.process(coded, output_buffer_limit=_BROTLI_STEP)]
        made = len(parts[0])
        while made <= limit and not self._stream.can_accept_more_data():
            parts.append(self._stream.process(b"", output_buffer_limit=_BROTLI_STEP))
            made += len(parts[-1])
        return b"".join(parts)

    def rescue(self, _coded: bytes, /) -> bytes:
        return b""

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Undone:
    """What one stream gave, how many coded bytes it took, and what ended it early."""

    text: bytes
    read: int
    fault: str = ""
    damaged: bool = False


def _undo(stream: _Stream, coded: memoryview, limit: int) -> _Undone:
    """Feed one stream in pieces, so that damage late in it costs nothing of what stands before."""
    parts: list[bytes] = []
    room, read = limit, 0
    while read < len(coded) and not stream.ended:
        piece = bytes(coded[read : read + stream.piece_bytes])
        read += len(piece)
        try:
            text = stream.feed(piece, room)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            parts.append(stream.rescue(piece)[:room])
            fault = f"damaged after {limit - room + len(parts[-1])} bytes ({error})"
            return _Undone(text=b"".join(parts), read=read, fault=fault, damaged=True)
        parts.append(text[:room])
        if len(text) > room:
            return _Undone(text=b"".join(parts), read=read, fault=f"cut at the limit of {limit} bytes")
        room -= len(text)
    fault = "" if stream.ended else "the stream is cut"
    return _Undone(text=b"".join(parts), read=read - stream.behind, fault=fault)


_DECODERS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,  # RFC 9110 §8.4.1.3: recipients treat it as gzip
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
