"""What the names of elements (tag, class, id, role) tell of the text inside: learnt weights of their parts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
NEAR = 3  # innermost elements of a path whose names speak of the block itself; those further out, of its surroundings
_LONGEST = 120  # characters of an element's names that are read
COLUMNS = (
    "own_names", "near_sum", "near_least", "near_most", "far_sum", "far_least", "far_most",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Learnt weights: below zero where boilerplate stands. `near` and `far` (see `NEAR`) weigh parts of elements' names,
    `openings` the words of `article.openings`.
    """

    near: Mapping[str, int] = field(default_factory=dict)
    far: Mapping[str, int] = field(default_factory=dict)
    openings: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1 << 15)  # pages of one site are read one after the other, and repeat their elements
def parts_of(element: str) -> tuple[str, ...]:
    """Return what an element's "tag class id role" is made of: its tag, each word, each pair of neighbouring words."""
    tag, *names = element[:_LONGEST].split(" ")
    found = {f"<{tag}": None}
    for name in names:
        words = [w.lower() for w in _PART.findall(name)]
        found.update(dict.fromkeys(words))
        found.update(dict.fromkeys(f"{a}-{b}" for a, b in pairwise(words)))
    return tuple(found)


class Names:
    """Weighs the paths of one page; each element is read once, however many blocks it holds."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._near: dict[str, tuple[int, ...]] = {}
        self._far: dict[str, tuple[int, ...]] = {}

    def weigh(self, paths: Iterable[tuple[str, ...]]) -> NDArray[np.float32]:
        """Return a row of `COLUMNS` for each path."""
        return np.array([self._row(p) for p in paths], dtype=np.float32).reshape(-1, len(COLUMNS))

    def _row(self, path: tuple[str, ...]) -> tuple[int, ...]:
        lexicon = self._lexicon
        near = [w for e in path[-NEAR:] for w in _weights(e, lexicon.near, self._near)] or [0]
        far = [w for e in path[:-NEAR] for w in _weights(e, lexicon.far, self._far)] or [0]
        own = sum(_weights(path[-1], lexicon.near, self._near)) if path else 0
        return (own, sum(near), min(near), max(near), sum(far), min(far), max(far))


def _weights(element: str, table: Mapping[str, int], seen: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    found = seen.get(element)
    if found is None:
        found = seen[element] = tuple(w for p in parts_of(element) if (w := table.get(p)) is not None)
    return found
