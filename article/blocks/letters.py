"""What kinds of characters a page's blocks are made of, counted for all blocks at once, in any script."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from article.markup.source import Block

_LETTER, _DIGIT, _UPPER, _LOWER, _COMMA, _STOP, _QUOTE, _SPACE, _DENSE, _COLON = (1 << i for i in range(10))
_MARKS = {
    _COMMA: ",،؛;、，；",
    _STOP: ".!?؟۔。！？…।։",
    _QUOTE: "\"'“”„«»‘’‹›「」『』()[]（）",
    _SPACE: " \n\t\u00a0\u3000",
    _COLON: ":：",
}
# Scripts that write no spaces between words: two characters count as one word. Thai, Lao, Khmer, Kana, Han.
_DENSE_RANGES = ((0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_PROSE_WORDS, _LONG_WORDS = (
    8,
    25,
)  # choices; beyond the second a line with a comma is a sentence, as in headlines.is_prose

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Counts of each block's characters by kind, parallel to the blocks; `size` is its length in half words.

    `inner` counts sentence ends inside, `first` and `last` rank the kinds of the outermost characters (a closing
    quote left aside), `prose` says that a block reads as sentences.
    """

    size: Counts
    chars: Counts
    letters: Counts
    digits: Counts
    upper: Counts
    commas: Counts
    stops: Counts
    quotes: Counts
    inner: Counts
    first: Counts
    last: Counts
    prose: NDArray[np.bool_]


@cache
def _kinds() -> NDArray[np.uint16]:
    table = np.zeros(0x10000, dtype=np.uint16)
    for code in range(0x10000):
        c = chr(code)
        table[code] = (
            _LETTER * c.isalpha() | _DIGIT * c.isdigit() | _UPPER * c.isupper() | _LOWER * c.islower()
        )
    for kind, marks in _MARKS.items():
        for c in marks:
            table[ord(c)] |= kind
    for start, end in _DENSE_RANGES:
        table[start : end + 1] |= _DENSE
    return table


@cache
def _ranks() -> NDArray[np.int64]:
    """Order combinations of kinds so that one threshold parts useful groups."""
    ranks = np.zeros(1 << 10, dtype=np.int64)
    at = np.arange(1 << 10)
    for rank, kind in enumerate((_QUOTE, _DIGIT, _UPPER, _LOWER, _COMMA, _COLON, _STOP), start=1):
        ranks[(at & kind) != 0] = rank
    return ranks


def letters_of(blocks: list[Block]) -> Letters:
    """Count the characters of all `blocks` (at least one) in one sweep."""
    lengths = np.array([len(b.text) for b in blocks])
    kinds = _kinds_in(blocks)
    starts = np.cumsum(lengths + 1) - lengths - 1
    ends = starts + lengths - 1

    def count(kind: int) -> Counts:
        return np.add.reduceat(((kinds & kind) != 0).astype(np.int64), starts)

    dense = count(_DENSE)
    size = 2 * count(_SPACE) + np.where(dense * 2 > lengths, dense, 0)
    commas = count(_COMMA)
    inner = _stops_inside(kinds, starts, ends)
    last = np.where((kinds[ends] & _QUOTE) != 0, kinds[np.maximum(starts, ends - 1)], kinds[ends])
    sentences = (((last & _STOP) != 0) | (inner > 0)) & (size >= 2 * _PROSE_WORDS)
    return Letters(
        size=size,
        chars=lengths,
        letters=count(_LETTER),
        digits=count(_DIGIT),
        upper=count(_UPPER),
        commas=commas,
        stops=count(_STOP),
        quotes=count(_QUOTE),
        inner=inner,
        first=_ranks()[kinds[starts]],
        last=_ranks()[last],
        prose=sentences | ((size > 2 * _LONG_WORDS) & (commas > 0)),
    )


def _kinds_in(blocks: list[Block]) -> NDArray[np.uint16]:
    """Return the kinds of all characters of all blocks, a line end behind each."""
    joined = "\n".join([b.text for b in blocks]) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds: NDArray[np.uint16] = _kinds()[np.minimum(codes, 0xFFFF)]
    return kinds


def _stops_inside(kinds: NDArray[np.uint16], starts: Counts, ends: Counts) -> Counts:
    """Count each block's sentence ends with a space behind, the last character aside."""
    closed = ((kinds & _STOP) != 0) & np.append((kinds[1:] & _SPACE) != 0, False)
    inside: Counts = np.add.reduceat(closed.astype(np.int64), starts) - closed[ends]
    return inside
