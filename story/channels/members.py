"""The beginning of every gzip member of a stream, with its place in the stream. Memory is that of one member."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.reading.gzipped import MEMBER_START, MemberError, MemberReader

_STEP = (
    16 * 1024
)  # coded bytes fed at once: what stands behind a member's end is copied, so small members cost as much
_TEXT = 256 * 1024  # bytes of text taken at once
_MOST_TEXT = 64 * 2**20  # of one member; a news page has under 1 MB, and what holds more is a bomb
MOST_MEMBERS = 1_000_000  # of one stream; a file of 1 GB of news has some 100,000
MOST_BROKEN = 1_000  # damaged members; each costs a new reader, and a sound file has none


class Member(NamedTuple):
    """Where a member stands in the stream, the beginning of its text, and its own bytes where it is not longer than asked for."""

    offset: int
    length: int
    head: bytes
    coded: bytes = b""


@dataclass(slots=True)
class Members:
    """The members of a stream of bytes, which comes in pieces of any size, one after the other.

    What is no member is skipped, and so is a damaged one, up to the next member's first bytes. After they were read,
    `broken` counts the damaged ones, `is_cut` says that the stream ended inside one, `note` why reading ended early.
    """

    pieces: Iterable[bytes]
    head_bytes: int
    coded_bytes: int = 0
    broken: int = 0
    is_cut: bool = False
    note: str = ""
    _reader: MemberReader | None = field(default=None, init=False)
    _head: bytearray = field(default_factory=bytearray, init=False)
    _coded: bytearray = field(default_factory=bytearray, init=False)
    _texts: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Member]:
        """Yield each sound member."""
        read = start = whole = 0
        held = b""
        for step in self._steps():
            read, held = read + len(step), held + step
            while held:
                if self._reader is None:
                    held = _from_start(held)
                    if not held.startswith(MEMBER_START):
                        break
                    start = read - len(held)
                    self._begin()
                fed = held
                held, has_ended = self._fed(fed)
                if len(self._coded) <= self.coded_bytes:
                    self._coded += fed[: len(fed) - len(held)]
                if has_ended:
                    whole += 1
                    length = read - len(held) - start
                    coded = bytes(self._coded) if length <= self.coded_bytes else b""
                    yield Member(start, length, bytes(self._head), coded)
                if whole >= MOST_MEMBERS or self.broken >= MOST_BROKEN:
                    self.note = f"{whole:,} records and {self.broken:,} damaged ones: the rest was not read"
                    return
        self.is_cut = self._reader is not None

    def _steps(self) -> Iterator[bytes]:
        for piece in self.pieces:
            yield from (piece[at : at + _STEP] for at in range(0, len(piece), _STEP))

    def _begin(self) -> None:
        self._reader, self._texts = MemberReader(), 0
        self._head.clear()
        self._coded.clear()

    def _fed(self, coded: bytes) -> tuple[bytes, bool]:
        """Feed a member; return what is not its own, and whether it ended. One that is damaged is forgotten."""
        reader, fed = self._reader, coded
        if reader is None:
            return coded, False
        try:
            while not reader.ended:
                text = reader.read(fed, _TEXT)
                self._take(text)
                fed = reader.unread
                if not fed and len(text) < _TEXT and not reader.ended:
                    return b"", False
        except MemberError:
            self.broken += 1
            self._reader = None
            return coded[1:], False
        self._reader = None
        return reader.behind, True

    def _take(self, text: bytes) -> None:
        self._head += text[: self.head_bytes - len(self._head)]
        self._texts += len(text)
        if self._texts > _MOST_TEXT:
            raise MemberError("holds more than a page")


def _from_start(held: bytes) -> bytes:
    """Return bytes from the first beginning of a member on; without one, as many as may be the first of one."""
    at = held.find(MEMBER_START)
    return held[at:] if at >= 0 else held[1 - len(MEMBER_START) :]
