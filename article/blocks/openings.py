"""What the first and last words of a block tell: learnt weights, below zero for words that open boilerplate."""

import re
from collections.abc import Mapping
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from article.markup.source import Block

_WORD = re.compile(r"[^\W\d_]+")
_READ = 90  # characters of a block's beginning that are read
_SHORT = 12  # words up to which every word of a block counts
_REMEMBERED = 1 << 13  # texts whose weights are kept between pages; a choice, about two megabytes
COLUMNS = ("opening_sum", "opening_least", "opening_most")


def openings_of(text: str) -> set[str]:
    """Return what a block says where boilerplate shows itself: its first words; all words where it is short."""
    words = _WORD.findall(text[:_READ].casefold())
    if not words:
        return set()
    found = {f"^{words[0]}", f"^{' '.join(words[:2])}", f"^{' '.join(words[:3])}"}
    if len(text) <= _READ:
        found.add(f"{words[-1]}$")
        if len(words) <= _SHORT:
            found.update(words)
    return found


class Openings:
    """Weighs blocks by their words. Each text is read once, on however many pages it stands."""

    def __init__(self, table: Mapping[str, int]) -> None:
        self._row = lru_cache(maxsize=_REMEMBERED)(partial(_weighed, table))

    def weigh(self, blocks: list[Block]) -> NDArray[np.float32]:
        """Return a row of `COLUMNS` for each block."""
        row = self._row
        return np.array([row(b.text[: _READ + 1]) for b in blocks], dtype=np.float32)


def _weighed(table: Mapping[str, int], text: str) -> tuple[int, int, int]:
    weights = [table[o] for o in table.keys() & openings_of(text)]
    return (sum(weights), min(weights), max(weights)) if weights else (0, 0, 0)
