"""Lines of packed lists, unpacked piece by piece: a file of 30 KB can hold 30 MB, or say so."""

import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

_PIECE = 65_536  # bytes unpacked at once; a choice
_MOST_MEMBERS = 200  # of one gzip file; lists are written as one, or one a part
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_ZIP_HEAD = 30  # bytes of a local file header before its name (APPNOTE.TXT 4.3.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The most that is read of one list: bytes when unpacked, lines, and bytes of one line."""

    most_bytes: int
    most_lines: int
    longest: int


@dataclass(slots=True)
class Lines:
    """The lines of a body that is gzip, zip (its first file) or plain, within `room`.

    After the lines are read, `note` says why some were not: a cut or broken file, no more room. `too_long` counts
    lines that were passed over. The names inside an archive are never looked at.
    """

    body: bytes
    room: Room
    note: str = ""
    too_long: int = 0
    _read: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[bytes]:
        """Yield each line without its end."""
        rest, is_skipping = b"", False
        for piece in self._within_room():
            first, *others = piece.split(b"\n")
            rest = b"" if is_skipping else rest + first
            for line in others:
                self._read += 1
                if self._read > self.room.most_lines:
                    self.note = f"holds more than {self.room.most_lines:,} lines: the rest was not read"
                    return
                if is_skipping or len(rest) > self.room.longest:
                    self.too_long += 1
                else:
                    yield rest
                rest, is_skipping = line, False
            is_skipping = is_skipping or len(rest) > self.room.longest
        self.too_long += is_skipping
        if rest and not is_skipping:
            yield rest

    def _within_room(self) -> Iterator[bytes]:
        left = self.room.most_bytes
        for piece in self._unpacked():
            yield piece[:left]
            left -= len(piece)
            if left < 0:
                self.note = f"holds more than {self.room.most_bytes >> 20} MiB: the rest was not read"
                return

    def _unpacked(self) -> Iterator[bytes]:
        if self.body.startswith(_GZIP):
            return self._members()
        if self.body.startswith(_ZIP):
            return self._first_file()
        return (self.body[at : at + _PIECE] for at in range(0, len(self.body), _PIECE))

    def _members(self) -> Iterator[bytes]:
        at = 0
        for _ in range(_MOST_MEMBERS):
            if self.note or not self.body.startswith(_GZIP, at):
                return
            at = yield from self._inflated(at, wbits=31)
        self.note = self.note or f"has more than {_MOST_MEMBERS} parts: the rest was not read"

    def _first_file(self) -> Iterator[bytes]:
        """Yield what the first local header names: the directory at a zip's end may name a million more."""
        head = self.body[:_ZIP_HEAD].ljust(_ZIP_HEAD, b"\0")
        flags, method = (int.from_bytes(head[at : at + 2], "little") for at in (6, 8))
        start = _ZIP_HEAD + sum(int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
        if flags & 1 or method not in (0, 8):
            self.note = "is a zip that is locked, or packed in an unusual way"
        elif method == 8:
            yield from self._inflated(start, wbits=-15)
        else:
            size = int.from_bytes(head[18:22], "little")
            self.note = "is cut short" if len(self.body) < start + size else ""
            yield from (self.body[at : at + _PIECE] for at in range(start, start + size, _PIECE))

    def _inflated(self, at: int, *, wbits: int) -> Generator[bytes, None, int]:
        """Yield what is packed from `at` on, and return where it ended."""
        engine = zlib.decompressobj(wbits=wbits)
        try:
            while not engine.eof and (engine.unconsumed_tail or at < len(self.body)):
                step = engine.unconsumed_tail or self.body[at : at + _PIECE]
                at += 0 if engine.unconsumed_tail else len(step)
                yield engine.decompress(step, _PIECE)
        except zlib.error as error:
            self.note = f"is broken: {error}"[:200]
        else:
            self.note = self.note or ("" if engine.eof else "is cut short")
        return at - len(engine.unused_data)
