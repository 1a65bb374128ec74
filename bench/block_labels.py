"""Finds a gold text again in a page's blocks: which share of each block's words the gold has, in its order.

Golds part and glue paragraphs otherwise than pages do, so keys are not compared: whole blocks that stand in the
gold word for word are chained in its order, and what lies between two of them is aligned word by word.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GRAM = 5  # words that a block needs to be looked for in the whole gold text
_PLACES = 6  # places of one block in the gold that are weighed
_RUN = 3  # matched words in a row below which a match in a longer block is chance


@dataclass(frozen=True, slots=True)
class _Anchor:
    block: int
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of blocks and the stretch of gold words that it is compared with."""

    first: int
    last: int
    start: int
    end: int


def shares(blocks: Sequence[list[str]], gold: list[str]) -> list[float]:
    """Return for each block (its words) the share, 0-1, that stands in `gold`, in order. Empty blocks get 0."""
    found = [0.0] * len(blocks)
    whole = _Span(0, len(blocks), 0, len(gold))
    for gap in _anchored(blocks, gold, whole, _GRAM, found):
        for rest in _anchored(blocks, gold, gap, 2, found):
            _aligned(blocks, gold, rest, found)
    return found


def _anchored(
    blocks: Sequence[list[str]], gold: list[str], span: _Span, least: int, found: list[float]
) -> list[_Span]:
    """Mark the blocks of `span` that the gold holds whole, in the heaviest chain; return what lies between them."""
    if span.first >= span.last or span.start >= span.end:
        return []
    grams: dict[tuple[str, ...], list[int]] = {}
    for i in range(span.start, span.end - least + 1):
        grams.setdefault(tuple(gold[i : i + least]), []).append(i)
    candidates = [
        _Anchor(b, at, len(blocks[b]))
        for b in range(span.first, span.last)
        if len(blocks[b]) >= least
        for at in _places(blocks[b], gold, grams.get(tuple(blocks[b][:least]), []), span.end)
    ]
    gaps, block, at = [], span.first, span.start
    for anchor in _chain(candidates):
        found[anchor.block] = 1.0
        gaps.append(_Span(block, anchor.block, at, anchor.at))
        block, at = anchor.block + 1, anchor.at + anchor.size
    return [*gaps, _Span(block, span.last, at, span.end)]


def _places(words: list[str], gold: list[str], starts: list[int], end: int) -> Iterator[int]:
    fitting = (at for at in starts if at + len(words) <= end and gold[at : at + len(words)] == words)
    for at, _ in zip(fitting, range(_PLACES), strict=False):
        yield at


def _chain(candidates: list[_Anchor]) -> list[_Anchor]:
    """Return the chain with most words in which blocks and gold places both rise without overlap."""
    best: list[int] = []
    before: list[int] = []
    for i, one in enumerate(candidates):
        top, link = 0, -1
        for j in range(i - 1, -1, -1):
            other = candidates[j]
            if other.block < one.block and other.at + other.size <= one.at and best[j] > top:
                top, link = best[j], j
        best.append(top + one.size)
        before.append(link)
    at = max(range(len(best)), key=lambda i: best[i], default=-1)
    chain = []
    while at >= 0:
        chain.append(candidates[at])
        at = before[at]
    return chain[::-1]


def _aligned(blocks: Sequence[list[str]], gold: list[str], span: _Span, found: list[float]) -> None:
    """Align the words of `span` with its gold words; count per block the matches that stand in runs."""
    words = [w for b in range(span.first, span.last) for w in blocks[b]]
    if not words or span.start >= span.end:
        return
    matches = _matches(words, gold[span.start : span.end])
    starts, at = [], 0
    for b in range(span.first, span.last):
        starts.append(at)
        at += len(blocks[b])
    for b, start in zip(range(span.first, span.last), starts, strict=True):
        count = len(blocks[b])
        if count:
            here = matches[bisect_left(matches, (start, -1)) : bisect_right(matches, (start + count, -1))]
            found[b] = max(found[b], _in_runs(here, min(_RUN, count)) / count)


def _in_runs(matches: list[tuple[int, int]], least: int) -> int:
    total = run = 0
    behind = (-2, -2)
    for i, j in matches:
        if (i, j) != (behind[0] + 1, behind[1] + 1):
            total, run = total + (run if run >= least else 0), 0
        run, behind = run + 1, (i, j)
    return total + (run if run >= least else 0)


def _matches(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Return the index pairs of a longest common subsequence (Hyyrö 2004, one big integer a row)."""
    masks: dict[str, int] = {}
    for j, word in enumerate(b):
        masks[word] = masks.get(word, 0) | (1 << j)
    full = (1 << len(b)) - 1
    row, rows = full, []
    for word in a:
        hit = row & masks.get(word, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    pairs, i, j = [], len(a) - 1, len(b) - 1
    while i >= 0 and j >= 0:
        if rows[i] >> j & 1:
            j -= 1
        elif i > 0 and not rows[i - 1] >> j & 1:
            i -= 1
        else:
            pairs.append((i, j))
            i, j = i - 1, j - 1
    return pairs[::-1]
