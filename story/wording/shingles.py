"""Runs of five words as numbers: what two texts that share wording have in common (Broder 1997)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from story.alphabets.letter_table import spelled_together
from story.alphabets.tokens import folded_letters, spelled

Numbers = NDArray[np.uint64]

SHINGLE_WORDS = 5
MAX_WORDS = 20_000  # of a text; a longer one is compared by its beginning, so that no page costs minutes
_MAX_LETTERS = 10 * MAX_WORDS  # the same for words that nobody writes: a mean word of news has five letters
# One shingle in four stands for a long text when candidates are sought; of 64 that leaves 16, of which 8 meet at a share of one half.
_UNSAMPLED_BITS = np.uint64(3)
_UNSAMPLED_BELOW = 120  # texts with fewer shingles are sought by all of them
# Texts that are read in one go: so many, of so many letters each at most, which no limit above concerns.
_TOGETHER, _SHORT = 32, 5_000
_BLANK = ord(" ")
_BASE = 0x9E3779B97F4A7C15  # any odd number with many bits
# The last steps of splitmix64 (Steele, Lea & Flood 2014): after them every bit of a number is as good as another.
_STEPS = tuple((np.uint64(s), np.uint64(f)) for s, f in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)))
_LAST_SHIFT = np.uint64(31)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: its different runs of five words as sorted numbers, and a digest of all of its words.

    Equal digests are equal words; 0 for fewer words than one shingle has. Numbers are the same in every process.
    """

    shingles: Numbers
    digest: int


def wording(text: str) -> Wording:
    """Return how the first 20,000 words of a text are compared."""
    letters = spelled(text)
    ends = np.flatnonzero(letters == _BLANK)[:MAX_WORDS]
    if len(ends) < SHINGLE_WORDS:
        return Wording(np.empty(0, np.uint64), 0)
    letters = letters[: ends[-1] + 1]
    if len(letters) > _MAX_LETTERS + 1:
        letters = np.append(letters[:_MAX_LETTERS], _BLANK)
        ends = np.flatnonzero(letters == _BLANK)
    runs = _mixed(_runs(letters, ends))
    runs.sort()
    return Wording(_different(runs), _digest(letters))


def wordings(texts: Sequence[str]) -> list[Wording]:
    """Return `wording` of each text, in half the time where they are short: all are read in one go."""
    folded = [folded_letters(text) if len(text) <= _SHORT else None for text in texts]
    quick = _wordings_of([letters for letters in folded if letters is not None])
    return [wording(text) if told is None else next(quick) for text, told in zip(texts, folded, strict=True)]


def _wordings_of(texts: Sequence[NDArray[np.uint16]]) -> Iterator[Wording]:
    for start in range(0, len(texts), _TOGETHER):
        letters, words = spelled_together(texts[start : start + _TOGETHER])
        ends = np.flatnonzero(letters == _BLANK)
        runs = _mixed(_runs(letters, ends)) if len(ends) >= SHINGLE_WORDS else np.empty(0, np.uint64)
        first = begin = 0
        for last in words.tolist():
            end = int(ends[last - 1]) + 1 if last else 0
            if last - first < SHINGLE_WORDS:
                yield Wording(np.empty(0, np.uint64), 0)
            else:
                own = runs[first : last - SHINGLE_WORDS + 1]
                own.sort()
                yield Wording(_different(own), _digest(letters[begin:end]))
            first, begin = last, end


def _digest(letters: NDArray[np.uint16] | NDArray[np.uint32]) -> int:
    return int.from_bytes(blake2b(letters.tobytes(), digest_size=8).digest()) or 1


def sample(shingles: Numbers) -> Numbers:
    """Return the shingles by which a text is sought: all of a short one, one in four otherwise, the same in every text."""
    return shingles if len(shingles) < _UNSAMPLED_BELOW else shingles[shingles & _UNSAMPLED_BITS == 0]


def common(a: Numbers, b: Numbers) -> int:
    """Return how many shingles two texts share."""
    both = np.concatenate((a, b))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _runs(letters: NDArray[np.uint16] | NDArray[np.uint32], ends: NDArray[np.intp]) -> Numbers:
    """Return a polynomial of the letters of each run of five words, modulo 2^64; words end at the spaces `ends`."""
    up, down = _powers()
    sums = letters.astype(np.uint64)
    sums *= up[: len(letters)]
    np.cumsum(sums, out=sums)
    blanks = ends[: len(ends) - SHINGLE_WORDS]  # before every run but the first
    ahead = sums[ends[SHINGLE_WORDS - 1 :] - 1]
    ahead[1:] -= sums[blanks]
    ahead[1:] *= down[blanks + 1]
    return ahead


def _mixed(numbers: Numbers) -> Numbers:
    for shift, factor in _STEPS:
        numbers ^= numbers >> shift
        numbers *= factor
    numbers ^= numbers >> _LAST_SHIFT
    return numbers


def _different(numbers: Numbers) -> Numbers:
    """Return each of the sorted numbers once."""
    kept = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=kept[1:])
    return numbers[kept]


@cache
def _powers() -> tuple[Numbers, Numbers]:
    """Return the powers of the base and of its inverse modulo 2^64."""
    both = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        steps = np.full(_MAX_LETTERS + 1, base, np.uint64)
        steps[0] = 1
        both.append(np.cumprod(steps, dtype=np.uint64))
    return both[0], both[1]
