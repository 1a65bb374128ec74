"""Lines of a file of anybody's, read in pieces: a file without line ends fills no memory."""

from collections.abc import Iterable, Iterator

_PIECE = 1 << 20  # bytes split at once: all lines of a block that was unpacked take ten times its memory


class LineError(ValueError):
    """A line that is longer than any that is read."""


def whole_lines(pieces: Iterable[bytes], longest: int) -> Iterator[list[bytes]]:
    """Give the lines of a file, many at once, without their ends; the last list may hold one that is empty.

    Each byte is copied a few times, however the pieces lie. Raises LineError for a line of more than `longest` bytes.
    """
    held, size = [b""], 0
    for piece in _small(pieces):
        first, *more = piece.split(b"\n")
        held.append(first)
        size += len(first)
        if size > longest or any(len(line) > longest for line in more):
            raise LineError(f"a line of it has more than {longest} bytes")
        if more:
            *whole, last = b"".join(held), *more
            held, size = [last], len(last)
            yield whole
    yield [b"".join(held)]


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for at in range(0, len(piece), _PIECE):
            yield piece[at : at + _PIECE]
