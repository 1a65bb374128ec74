"""One record's text: where its header ends, its block piece by piece, and the proof of its end."""

from collections.abc import Iterator

from archive.reading.grammar import (
    HEAD_END,
    LONGEST_HEAD,
    LONGEST_VERSION_LINE,
    RECORD_END,
    RecordError,
    read_version_line,
)
from archive.reading.gzipped import GzipText
from archive.reading.source import PlainText
from archive.reading.zstd_members import ZstdText

Text = PlainText | GzipText | ZstdText
Pieces = Iterator[memoryview]
_PIECE = 64 * 1024  # of an uncompressed file: no header that we know is longer


def head_of(text: Text) -> tuple[bytes, memoryview]:
    """Read up to the end of a record header; give it, and what was read behind it."""
    piece = text.read()
    begin = piece if isinstance(piece, bytes) else bytes(piece[:_PIECE])
    end = begin.find(HEAD_END) + len(HEAD_END)
    if end < len(HEAD_END):
        return _long_head_of(text, piece)
    return begin[:end], memoryview(piece)[end:]


def _long_head_of(text: Text, piece: bytes | memoryview) -> tuple[bytes, memoryview]:
    """Read a record header that the first piece does not hold whole."""
    held = bytearray(piece)
    while len(held) < LONGEST_VERSION_LINE and piece:
        piece = text.read()
        held += piece
    read_version_line(bytes(held[:LONGEST_VERSION_LINE]))
    looked = 0
    while (end := held.find(HEAD_END, looked)) < 0:
        looked = max(0, len(held) - len(HEAD_END) + 1)
        piece = text.read()
        if len(held) > LONGEST_HEAD or not piece:
            raise RecordError("the record header has no end")
        held += piece
    end += len(HEAD_END)
    behind = len(held) - end  # all of it is the last piece's end
    return bytes(held[:end]), memoryview(piece)[len(piece) - behind :]


class Block:
    """The block behind a header, and the proof that the record ends right behind it."""

    def __init__(self, text: Text, rest: memoryview, length: int) -> None:
        self._text = text
        self._rest = rest
        self._length = self._due = length

    def pieces(self) -> Pieces:
        """Give the block piece by piece. Raises RecordError where it is cut."""
        while self._due:
            piece = self._rest or memoryview(self._text.read())
            if not piece:
                raise self._cut(0)
            given = piece[: self._due]
            self._rest = piece[len(given) :]
            self._due -= len(given)
            yield given

    def end(self) -> None:
        """Pass over what was not taken, and prove the record's end. Raises RecordError."""
        if self._due:
            for _ in self.pieces():
                pass
        tail, rest = bytes(self._rest[: len(RECORD_END)]), self._rest[len(RECORD_END) :]
        while len(tail) < len(RECORD_END):
            piece = memoryview(self._text.read())
            if not piece:
                raise self._cut(len(tail))
            missing = len(RECORD_END) - len(tail)
            tail, rest = tail + piece[:missing], piece[missing:]
        if tail != RECORD_END:
            raise RecordError(f"no record end behind the {self._length} bytes of Content-Length")
        prove_finished(self._text, len(rest))

    def _cut(self, behind: int) -> RecordError:
        there, due = self._length - self._due + behind, self._length + len(RECORD_END)
        return RecordError(f"the record is cut: {there} bytes behind its header, {due} due")


def prove_finished(text: Text, unread: int) -> None:
    """Leave the file behind a record that was read whole. Raises RecordError when its member holds more."""
    if not text.finish(unread):
        raise RecordError("the member holds more than one record: not one record a member (WARC/1.1 annex D)")
