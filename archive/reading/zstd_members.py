"""Zstandard members of .warc.zst: one frame or several a record, with the dictionary that a file may begin with.

Specification: https://iipc.github.io/warc-specifications/specifications/warc-zstd/ and RFC 8878. Frames are walked
block by block, so that a frame's end is known exactly and a bomb gives at most 128 KiB of text a step.
"""

import zstandard

from archive.reading.gzipped import MemberError
from archive.reading.source import Source

FRAME_START = b"\x28\xb5\x2f\xfd"
_DICTIONARY_START = b"\x5d\x2a\x4d\x18"
_DICTIONARY_FORMAT = b"\x37\xa4\x30\xec"  # RFC 8878 §5
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a first byte 0x50-0x5f, RFC 8878 §3.1.2
_LARGEST_WINDOW = 128 * 1024 * 1024  # the specification asks for 8 MiB; `zstd --long` writes 128
_LARGEST_DICTIONARY = 8 * 1024 * 1024  # the specification's limit
_BITE = 64  # bytes of a packed dictionary fed at once: 16 blocks of 128 KiB at the most
_RAW, _RLE, _RESERVED = 0, 1, 3  # block types, RFC 8878 §3.1.1.2.2


def is_zstd(begin: bytes) -> bool:
    """Say whether a file that begins so is a .warc.zst."""
    return begin[:4] in {FRAME_START, _DICTIONARY_START}


class ZstdFile:
    """What all frames of a file share: its dictionary. Reads it from the source's place, where one stands."""

    def __init__(self, source: Source) -> None:
        self._dictionary: zstandard.ZstdCompressionDict | None = None
        if source.peek(4) == _DICTIONARY_START:
            self._dictionary = _read_dictionary(source)

    def text(self, source: Source) -> "ZstdText":
        """Give the text of the record that begins at the source's place."""
        return ZstdText(source, self._dictionary)


class ZstdText:
    """The text of one record: all frames up to the one that ends with it."""

    def __init__(self, source: Source, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self._source = source
        self._decoder = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_LARGEST_WINDOW)
        self._frame: _Frame | None = None

    def read(self) -> bytes:
        """Give the next text; empty at the end of the file. Raises MemberError."""
        while True:
            if self._frame is None or self._frame.ended:
                _skip_extensions(self._source)
                if not self._source.peek(1):
                    return b""
                self._frame = _Frame(self._source, self._decoder)
            if text := self._frame.read():
                return text

    def finish(self, unread: int) -> bool:
        """Say whether the frame ends right here; empty frames and extension frames behind it are passed over."""
        if unread or self._frame is None:
            return False
        while not self._frame.ended:
            if self._frame.read():
                return False
        _skip_extensions(self._source)
        return True


class _Frame:
    """One frame, a block a step. Raises MemberError as soon as damage shows."""

    def __init__(self, source: Source, decoder: zstandard.ZstdDecompressor) -> None:
        self._source = source
        self._stream = decoder.decompressobj()
        begin = source.peek(18)  # the longest header, RFC 8878 §3.1.1.1
        if begin[:4] != FRAME_START:
            raise MemberError(f"no zstd frame but {begin[:8]!r}")
        if len(begin) < 5:
            raise MemberError("the zstd frame is cut")
        flags = begin[4]
        single = flags >> 5 & 1
        sizes = (single, 2, 4, 8)[flags >> 6] + (0, 1, 2, 4)[flags & 3] + (0 if single else 1)
        self._checksum = 4 if flags & 4 else 0
        self.ended = False
        self._feed(5 + sizes)

    def read(self) -> bytes:
        """Give the text of the next block; the last one's proves the checksum."""
        if self.ended:
            return b""
        head = self._source.peek(3)
        if len(head) < 3:
            raise MemberError("the zstd frame is cut")
        word = int.from_bytes(head, "little")
        kind, size = word >> 1 & 3, word >> 3
        if kind == _RESERVED:
            raise MemberError("the zstd frame is damaged (a block of no known type)")
        last = bool(word & 1)
        text = self._feed(3 + (1 if kind == _RLE else size) + (self._checksum if last else 0))
        self.ended = last
        if last and not self._stream.eof:
            raise MemberError("the zstd frame is damaged (it does not end with its last block)")
        return text

    def _feed(self, count: int) -> bytes:
        coded = self._source.peek(count)
        if len(coded) < count:
            raise MemberError("the zstd frame is cut")
        self._source.take(count)
        try:
            return self._stream.decompress(coded)
        except zstandard.ZstdError as error:
            raise MemberError(f"the zstd frame is damaged ({error})") from error


def _skip_extensions(source: Source) -> None:
    """Pass over skippable frames other than dictionaries: the specification says that readers ignore them."""
    while True:
        begin = source.peek(8)
        if begin[1:4] != _SKIPPABLE or begin[0] >> 4 != 5 or begin[:4] == _DICTIONARY_START:
            return
        if len(begin) < 8:
            raise MemberError("the skippable frame is cut")
        _skip(source, 8 + int.from_bytes(begin[4:8], "little"))


def _skip(source: Source, count: int) -> None:
    while count:
        passed = len(source.take(count))
        if not passed:
            raise MemberError("the skippable frame is cut")
        count -= passed


def _read_dictionary(source: Source) -> zstandard.ZstdCompressionDict:
    size = int.from_bytes(source.peek(8)[4:8], "little")
    if not 4 <= size <= _LARGEST_DICTIONARY:
        raise MemberError(f"a dictionary of {size} bytes is none that a reader must hold")
    held = source.peek(8 + size)[8:]
    if len(held) < size:
        raise MemberError("the dictionary frame is cut")
    _skip(source, 8 + size)
    if held.startswith(FRAME_START):
        held = _unpacked(held)
    if not held.startswith(_DICTIONARY_FORMAT):
        raise MemberError("the dictionary frame holds no zstd dictionary")
    return zstandard.ZstdCompressionDict(held, dict_type=zstandard.DICT_TYPE_FULLDICT)


def _unpacked(frame: bytes) -> bytes:
    """Unpack a dictionary in small bites: what a frame says of its size binds nobody. Raises MemberError."""
    stream, held = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj(), bytearray()
    for at in range(0, len(frame), _BITE):
        if stream.eof:
            break
        try:
            held += stream.decompress(frame[at : at + _BITE])
        except zstandard.ZstdError as error:
            raise MemberError(f"the dictionary is damaged ({error})") from error
        if len(held) > _LARGEST_DICTIONARY:
            raise MemberError(f"the dictionary unpacks to more than {_LARGEST_DICTIONARY} bytes")
    if not stream.eof:
        raise MemberError("the dictionary is cut")
    return bytes(held)
