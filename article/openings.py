"""What the first and last words of a block tell: learnt weights, below zero for words that open boilerplate."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from article.source import Block

_WORD = re.compile(r"[^\W\d_]+")
_READ = 90  # characters of a block's beginning that are read
_SHORT = 12  # words up to which every word of a block counts
COLUMNS = ("opening_sum", "opening_least", "opening_most")


def openings_of(text: str) -> list[str]:
    """Return what a block says where boilerplate shows itself: its first words; all words where it is short."""
    words = _WORD.findall(text[:_READ].casefold())
    if not words:
        return []
    found = {f"^{words[0]}": None, f"^{' '.join(words[:2])}": None, f"^{' '.join(words[:3])}": None}
    if len(text) <= _READ:
        found[f"{words[-1]}$"] = None
        if len(words) <= _SHORT:
            found.update(dict.fromkeys(words))
    return list(found)


def weigh_openings(blocks: list[Block], table: Mapping[str, int]) -> NDArray[np.float32]:
    """Return a row of `COLUMNS` for each block."""
    rows = []
    for block in blocks:
        weights = [w for o in openings_of(block.text) if (w := table.get(o)) is not None] or [0]
        rows.append((sum(weights), min(weights), max(weights)))
    return np.array(rows, dtype=np.float32)
