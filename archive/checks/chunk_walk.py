"""The chunked transfer coding undone piece by piece, so that a block of any size is never held.

It tolerates what `archive.chunked.dechunk` tolerates, and gives the same bytes.
"""

import re
from collections.abc import Callable
from enum import Enum, auto

_SIZE_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_LONGEST_LINE = 16 * 1024  # as dechunk has it
_LONGEST_TRAILER = 64 * 1024  # more trailer than this is not looked through for its end
_EMPTY_LINE = re.compile(rb"(?:\A|\n)\r?\n")


class _At(Enum):
    """What comes next in the walk."""

    SIZE = auto()
    DATA = auto()
    LINE_END = auto()
    TRAILER = auto()
    BEHIND = auto()
    BROKEN = auto()


class ChunkWalk:
    """A body under `Transfer-Encoding: chunked`, fed in pieces; `take` gets the entity in pieces.

    After `end`: `framed` says whether there were chunks at all (if not, `take` got the body as it stands),
    `whole` whether the last chunk and its trailer came and nothing behind them.
    """

    def __init__(self, take: Callable[[memoryview], object]) -> None:
        self._take = take
        self._state = _At.SIZE
        self._due = 0
        self._held = b""
        self.framed = False
        self.whole = False

    def feed(self, piece: memoryview) -> None:
        """Take the next bytes of the body."""
        data = memoryview(self._held + bytes(piece)) if self._held else piece
        self._held = b""
        at, size = 0, len(data)
        while at < size:
            if self._state is _At.DATA:
                at = self._data(data, at)
            elif self._state is _At.SIZE:
                at = self._size(data, at)
            elif self._state is _At.LINE_END:
                at = self._line_end(data, at)
            else:
                return self._behind(data, at)
        return None

    def end(self) -> None:
        """Say that the body ended."""
        if self._state is _At.SIZE and not self.framed and self._held:
            self._take(memoryview(self._held))
        if self._state is _At.TRAILER:
            self.whole = _EMPTY_LINE.fullmatch(self._held[-3:]) is not None or self._ends_empty()
        self._held = b""

    def _ends_empty(self) -> bool:
        found = _EMPTY_LINE.search(self._held)
        return found is not None and found.end() == len(self._held)

    def _data(self, data: memoryview, at: int) -> int:
        chunk = data[at : at + self._due]
        self._take(chunk)
        self._due -= len(chunk)
        if not self._due:
            self._state = _At.LINE_END
        return at + len(chunk)

    def _line_end(self, data: memoryview, at: int) -> int:
        """Pass over the line end that closes a chunk; a missing one is tolerated."""
        begin = bytes(data[at : at + 2])
        if begin == b"\r":
            return self._hold(data, at)
        self._state = _At.SIZE
        return at + (2 if begin == b"\r\n" else begin.startswith(b"\n"))

    def _size(self, data: memoryview, at: int) -> int:
        line = _SIZE_LINE.match(data, at, at + _LONGEST_LINE)
        if line is None:
            rest = data[at : at + _LONGEST_LINE]
            if len(rest) < _LONGEST_LINE and b"\n" not in bytes(rest):
                return self._hold(data, at)
            self._state = _At.BROKEN
            return at
        self.framed = True
        self._due = int(line[1], 16)
        self._state = _At.DATA if self._due else _At.TRAILER
        return line.end()

    def _hold(self, data: memoryview, at: int) -> int:
        self._held = bytes(data[at:])
        return len(data)

    def _behind(self, data: memoryview, at: int) -> None:
        """Keep the trailer for `end`; take a body without chunks as it is."""
        if self._state is _At.BROKEN and not self.framed:
            self._take(data[at:])
        elif self._state is _At.TRAILER:
            if len(data) - at > _LONGEST_TRAILER:
                self._state = _At.BEHIND
            else:
                self._held = bytes(data[at:])
