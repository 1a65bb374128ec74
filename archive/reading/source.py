"""A file read in large pieces with what was read too far given back, and the text of an uncompressed one."""

from typing import BinaryIO

PIECE = 1024 * 1024  # fewer and larger reads gained nothing, 64 KiB cost a tenth of a scan's time

_ALIKE = 10  # bytes of a gzip member's head (RFC 1952 §2.3)


class Source:
    """Bytes of a file from `start` on. `at` is the offset of the next byte; memory stays at two pieces."""

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        self._file = file
        self._held = b""
        self._next = 0
        self._begins = start

    @property
    def at(self) -> int:
        """Give the offset of the next byte."""
        return self._begins + self._next

    def take(self, most: int) -> memoryview:
        """Give between 1 and `most` bytes and go behind them; empty at the end of the file."""
        start = self._next
        if start >= len(self._held):
            self._begins += start
            self._held = self._file.read(PIECE)
            start = 0
        view = memoryview(self._held)[start : start + most]
        self._next = start + len(view)
        return view

    def take_alike(self, near: int, most: int) -> memoryview:
        """Give the bytes up to the next place, `near` at most, that begins as this one does; without one, as `take` does.

        A writer's members mostly begin alike, so that this is a small member, with nothing behind it to be given back.
        """
        start = self._next
        held = self._held
        end = held.find(held[start : start + _ALIKE], start + _ALIKE, start + near)
        if end < 0:
            return self.take(most)
        self._next = end
        return memoryview(held)[start:end]

    def peek(self, count: int) -> bytes:
        """Give the next `count` bytes without going behind them; fewer at the end of the file."""
        if len(self._held) - self._next < count:
            rest = self._held[self._next :]
            self._begins += self._next
            self._held, self._next = rest + self._file.read(max(PIECE, count)), 0
        return self._held[self._next : self._next + count]

    def give_back(self, count: int) -> None:
        """Go back by at most as many bytes as were taken last."""
        self._next -= count

    def go_to(self, offset: int) -> None:
        """Go on at another place of the file."""
        self._file.seek(offset)
        self._held, self._next, self._begins = b"", 0, offset


class PlainText:
    """The bytes of an uncompressed file; a record ends where its Content-Length says."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self) -> bytes | memoryview:
        """Give the next bytes; empty at the end of the file."""
        return self._source.take(PIECE)

    def finish(self, unread: int) -> bool:
        """Leave the source behind the record; `unread` bytes of what was given belong to the next one."""
        self._source.give_back(unread)
        return True
