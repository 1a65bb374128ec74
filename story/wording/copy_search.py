"""Which texts of many share their wording: candidates by shared shingles, then exact counts. Memory is that of the drawers.

Texts are numbers in order of time. Every shingle that several texts have gives one pair for each of them, with the first
that has it; what turns out to be a copy goes, and the rest is asked again with the first eight, and at last with copies
too. So a text that a thousand outlets took over gives a thousand pairs and not half a million.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from story.wording.copied import GROWN, CopyKind
from story.wording.shingles import Numbers, common

# Thresholds from an earlier count over 58,431 Arabic articles of 19 outlets, not in this repository: different texts on
# one event shared at most 3 % of their shingles, agency copies mostly more than 80 %. tests/gate/related measures how many
# pairs above COPY_SHARE are found.
COPY_SHARE = 0.8
DERIVED_SHARE = 0.5
MIN_SHINGLES = 16  # about twenty words: below that a quotation or a dateline would pass for a copy, unless all words are the same
_HEADS = 8
_LONG_RUN, _HEADS_OF_A_LONG_RUN = (
    64,
    2,
)  # a shingle in more texts is a formula of the trade, or a text that everybody took
# Sampled shingles that a pair must share to be counted out: an eighth of those that two halves would share, measured by the
# gate to lose nothing; short texts have few.
_SHORT, _SHARED_PART = 64, 32
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


class Drawers(Protocol):
    """Rows of 64 bits, put away by their upper half: rows with the same upper half come back together."""

    def put(self, rows: Numbers) -> None:
        """Put rows away."""

    def __iter__(self) -> Iterator[Numbers]:
        """Give back all rows, a drawer at a time."""


class Texts(Protocol):
    """The texts to search, by number in order of time; how many shingles each has, and the digest of its words."""

    sizes: NDArray[np.int32]

    @property
    def digests(self) -> Numbers:
        """The digest of each text's words."""

    def shingles(self, text: int) -> Numbers:
        """Return the shingles of one text."""

    def postings(self) -> Iterator[Numbers]:
        """Give rows of shingle (upper half, 32 bits of it) and text, all rows of one shingle together."""

    def drawers(self) -> Drawers:
        """Return empty drawers for pairs."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """For each text the earlier one that it repeats, or -1, and how many shingles both share."""

    of: NDArray[np.int32]
    common: NDArray[np.int32]
    sizes: NDArray[np.int32]

    def kind(self, text: int) -> CopyKind | None:
        """Return what a text is, or None for an original."""
        of = int(self.of[text])
        return None if of < 0 else self.kind_of(text, of, int(self.common[text]))

    def kind_of(self, text: int, of: int, shared: int) -> CopyKind | None:
        """Return what a text is that shares so many shingles with another."""
        share = shared / max(
            1, min(self.sizes[text], self.sizes[of])
        )  # the Jaccard similarity is never greater
        if share < DERIVED_SHARE:
            return None
        return CopyKind.COPY if share >= COPY_SHARE else CopyKind.DERIVED

    def plain_copies(self) -> NDArray[np.bool_]:
        """Return which texts are copies that did not grow: nobody's originals."""
        of = np.maximum(self.of, 0)
        shorter = np.maximum(1, np.minimum(self.sizes, self.sizes[of]))
        copied = (self.of >= 0) & (self.common / shorter >= COPY_SHARE)
        return copied & (self.sizes <= GROWN * self.sizes[of])

    def offer(self, text: int, of: int, shared: int) -> None:
        """Take `of` as the original of `text` where it is one, and a better one than the text has."""
        new = self._weight(text, of, shared)
        if new > (0, 0.0, 0):
            now = int(self.of[text])
            if now < 0 or new > self._weight(text, now, int(self.common[text])):
                self.of[text], self.common[text] = of, shared

    def _weight(self, text: int, of: int, shared: int) -> tuple[int, float, int]:
        """Copies before derived texts; of several the most alike, of those the earliest."""
        kind = self.kind_of(text, of, shared)
        alike = shared / (int(self.sizes[text]) + int(self.sizes[of]) - shared) if shared else 0.0
        return (0, 0.0, 0) if kind is None else (2 if kind is CopyKind.COPY else 1, alike, -of)


def find_repeats(texts: Texts) -> Repeats:
    """Return which text repeats which earlier one. What repeats a copy is said to repeat the copy's original where it does."""
    many = len(texts.sizes)
    found = Repeats(np.full(many, -1, np.int32), np.zeros(many, np.int32), texts.sizes)
    _same_words(texts.digests, found)
    same = found.of >= 0
    for heads in (1, _HEADS):
        originals = ~found.plain_copies()
        _search(texts, found, originals, originals, heads)
    _search(texts, found, ~found.plain_copies(), ~same, _HEADS)
    _point_at_originals(texts, found)
    return found


def _same_words(digests: Numbers, found: Repeats) -> None:
    order = np.argsort(digests, kind="stable").astype(np.int32)
    ordered = digests[order]
    again = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)) + 1
    begins = np.diff(again, prepend=-1) > 1  # the first repetition of a run: what it repeats stands before it
    earliest = order[again[begins] - 1][np.cumsum(begins) - 1]
    found.of[order[again]] = earliest
    found.common[order[again]] = found.sizes[order[again]]


def _search(
    texts: Texts, found: Repeats, asking: NDArray[np.bool_], among: NDArray[np.bool_], heads: int
) -> None:
    """Hold the texts that are `asking` against the first `heads` of those `among` which their shingles stand."""
    among = (among | asking) & (texts.sizes >= MIN_SHINGLES)
    pairs = texts.drawers()
    for postings in texts.postings():
        rows = postings[among[postings & _LOW]]
        rows.sort()
        told = _pairs(rows, heads)
        pairs.put(told[asking[told >> _HALF]])
    for rows in pairs:
        both, shared = np.unique(rows, return_counts=True)
        _count_out(texts, found, both, shared)


def _pairs(rows: Numbers, heads: int) -> Numbers:
    """Return a row of later and earlier text for each text of a run of one shingle and each head of the run before it."""
    starts = np.flatnonzero(
        np.concatenate((np.ones(min(1, len(rows)), np.bool_), (rows[1:] ^ rows[:-1]) > _LOW))
    )
    lengths = np.diff(np.append(starts, len(rows)))
    told = []
    for head in range(heads):
        kept = lengths > head + 1
        if head >= _HEADS_OF_A_LONG_RUN:
            kept &= lengths <= _LONG_RUN
        behind = lengths[kept] - head - 1
        place = np.repeat(starts[kept] + head, behind)
        step = np.arange(len(place)) - np.repeat(np.cumsum(behind) - behind, behind) + 1
        told.append(((rows[place + step] & _LOW) << _HALF) | (rows[place] & _LOW))
    return np.concatenate(told)


def _count_out(texts: Texts, found: Repeats, pairs: Numbers, shared: NDArray[np.intp]) -> None:
    later, earlier = (pairs >> _HALF).astype(np.int64), (pairs & _LOW).astype(np.int64)
    shorter = np.minimum(texts.sizes[later], texts.sizes[earlier])
    needed = np.where(shorter < _SHORT, 1, np.maximum(2, shorter // _SHARED_PART))
    asked = shared >= needed
    text, own = -1, np.empty(0, np.uint64)
    for one, other in zip(later[asked].tolist(), earlier[asked].tolist(), strict=True):
        if one != text:
            text, own = one, texts.shingles(one)
        if found.of[one] != other:
            found.offer(one, other, common(own, texts.shingles(other)))


def _point_at_originals(texts: Texts, found: Repeats) -> None:
    copies = found.plain_copies()
    for text in np.flatnonzero(found.of >= 0).tolist():
        named = int(found.of[text])
        if copies[named]:
            original = int(found.of[named])
            shared = common(texts.shingles(text), texts.shingles(original))
            if found.kind_of(text, original, shared) == found.kind(text):
                found.of[text], found.common[text] = original, shared
