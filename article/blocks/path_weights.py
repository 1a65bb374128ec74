"""What the names of elements (tag, class, id, role) tell of the text inside: learnt weights of their parts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
NEAR = 3  # innermost elements of a path whose names speak of the block itself; those further out, of its surroundings
_REMEMBERED = 1 << 14  # elements whose weights are kept between pages; a choice, about a megabyte
_SILENT = (0, 1 << 20, -1 << 20)  # sum, least and most of no weights
_LONGEST = 120  # characters of an element's names that are read
COLUMNS = (
    "own_names", "near_sum", "near_least", "near_most", "far_sum", "far_least", "far_most",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Learnt weights: below zero where boilerplate stands. `near` and `far` (see `NEAR`) weigh parts of elements' names,
    `openings` the words of `article.blocks.openings`.
    """

    near: Mapping[str, int] = field(default_factory=dict)
    far: Mapping[str, int] = field(default_factory=dict)
    openings: Mapping[str, int] = field(default_factory=dict)


def parts_of(element: str) -> tuple[str, ...]:
    """Return what an element's "tag class id role" is made of: its tag, each word, each pair of neighbouring words."""
    tag, *names = element[:_LONGEST].split(" ")
    found = [f"<{tag}"]
    for name in names:
        words = _PART.findall(name)
        if len(words) == 1:
            found.append(words[0].lower())
        elif words:
            words = [w.lower() for w in words]
            found += words
            found += map("-".join, pairwise(words))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Steps:
    """Paths laid end to end: `elements` are their distinct names, `at` their numbers, `starts` where each path begins.

    `from_end` counts for each step how many of its path follow. An empty path holds one element without a name.
    """

    elements: tuple[str, ...]
    at: NDArray[np.int64]
    starts: NDArray[np.int64]
    from_end: NDArray[np.int64]


def steps_of(paths: Iterable[tuple[str, ...]]) -> Steps:
    """Lay out at least one path."""
    held = [p or ("",) for p in paths]
    everything = [e for p in held for e in p]
    numbers = {e: i for i, e in enumerate(dict.fromkeys(everything))}
    at = np.array([numbers[e] for e in everything])
    lengths = np.array([len(p) for p in held])
    ends = np.cumsum(lengths)
    from_end = np.repeat(ends, lengths) - 1 - np.arange(len(at))
    return Steps(elements=tuple(numbers), at=at, starts=ends - lengths, from_end=from_end)


class Names:
    """Weighs paths. Each element is read once, on however many pages it stands."""

    def __init__(self, lexicon: Lexicon) -> None:
        near, far = lexicon.near, lexicon.far
        both = {part: (near.get(part), far.get(part)) for part in (*near, *far)}
        self._both = lru_cache(maxsize=_REMEMBERED)(partial(_weighed, both))

    def weigh(self, steps: Steps) -> NDArray[np.float32]:
        """Return a row of `COLUMNS` for each path."""
        both = np.array([self._both(e) for e in steps.elements])[steps.at]
        near, far = both[:, :3], both[:, 3:]
        inside = steps.from_end < NEAR
        own = near[steps.from_end == 0, 0]
        told = (_told(np.where(m[:, None], w, _SILENT), steps) for m, w in ((inside, near), (~inside, far)))
        return np.column_stack([own, *told]).astype(np.float32)


def _told(weights: NDArray[np.int64], steps: Steps) -> NDArray[np.int64]:
    """Return sum, least and most of each path's weights, 0 where nothing has one."""
    least = np.minimum.reduceat(weights[:, 1], steps.starts)
    most = np.maximum.reduceat(weights[:, 2], steps.starts)
    some = least <= most
    return np.column_stack(
        [np.add.reduceat(weights[:, 0], steps.starts), np.where(some, least, 0), np.where(some, most, 0)]
    )


def _weighed(table: Mapping[str, tuple[int | None, int | None]], element: str) -> tuple[int, ...]:
    """Return sum, least and most of the weights of an element's parts, near and far; `table` holds both of each part."""
    known = [weights for part in parts_of(element) if (weights := table.get(part)) is not None]
    told: list[int] = []
    for found in ([w for w, _ in known if w is not None], [w for _, w in known if w is not None]):
        told += (sum(found), min(found), max(found)) if found else _SILENT
    return tuple(told)
