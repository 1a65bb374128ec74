"""Gzip members (RFC 1952), one at a time: by isal where it is installed, by zlib elsewhere.

Both verify checksum and length at a member's end. What they write differs in bytes, never in meaning.
"""

import zlib
from typing import Final

from archive.source import PIECE, Source

try:
    from isal import isal_zlib as _codec
except ImportError:  # a platform without wheels: slower, just as true
    import zlib as _codec  # type: ignore[no-redef]  # the same functions in the same words

MEMBER_START: Final = b"\x1f\x8b\x08"
# isal 1 makes the same size as zlib 9 on bodies that arrive compressed, at 1/5 of its time,
# as measured on news pages when it was chosen.
_LEVEL = 1
_GZIP_FORMAT = 31  # zlib's wbits for a gzip wrapper
_DAMAGE: tuple[type[Exception], ...] = (zlib.error, getattr(_codec, "IsalError", zlib.error))
# What is fed behind a member's end is copied back: requests and metadata fit the first bite, pages the others.
_FIRST_BITE = 4 * 1024
_BITE = 64 * 1024


class MemberError(ValueError):
    """Bytes that are no sound member: damaged, cut, or holding more than their record."""


def compress_member(content: bytes) -> bytes:
    """Give one gzip member that holds the content, without name or time: equal content, equal bytes."""
    return bytes(_codec.compress(content, _LEVEL, wbits=_GZIP_FORMAT))


class MemberReader:
    """One gzip member, read in pieces. Raises MemberError as soon as damage shows."""

    def __init__(self) -> None:
        self._stream = _codec.decompressobj(wbits=_GZIP_FORMAT)

    def read(self, coded: bytes, limit: int) -> bytes:
        """Feed coded bytes; give at most `limit` bytes of text. Feed `unread` next, then new bytes."""
        try:
            return bytes(self._stream.decompress(coded, limit))
        except _DAMAGE as error:
            raise MemberError(f"the gzip member is damaged ({error})") from error

    @property
    def unread(self) -> bytes:
        """Give the coded bytes that the limit kept from being read."""
        return bytes(self._stream.unconsumed_tail)

    @property
    def ended(self) -> bool:
        """Say whether the member ended, its checksum right."""
        return self._stream.eof

    @property
    def behind(self) -> bytes:
        """Give the bytes fed that stand behind the member's end."""
        return bytes(self._stream.unused_data)


class GzipText:
    """The text of the gzip member that begins at a source's place; its checksum is proven at the end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream = _codec.decompressobj(wbits=_GZIP_FORMAT)
        self._bite = _FIRST_BITE

    def read(self) -> bytes:
        """Give the next text, at most PIECE bytes; empty at the sound end of the member. Raises MemberError."""
        stream = self._stream
        while not stream.eof:
            coded: bytes | memoryview = stream.unconsumed_tail
            if not coded:
                coded = self._source.take(self._bite)
                self._bite = _BITE
            try:
                text: bytes = stream.decompress(coded, PIECE)
            except _DAMAGE as error:
                raise MemberError(f"the gzip member is damaged ({error})") from error
            self._source.give_back(len(stream.unused_data))  # empty until the member's end
            if text:
                return text
            if not len(coded):
                raise MemberError("the gzip member is cut")
        return b""

    def finish(self, unread: int) -> bool:
        """Say whether the member ends right here, with all of its text read."""
        return not unread and not self.read()
