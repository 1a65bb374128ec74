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


def weigh_openings(blocks: list[Block], table: Mapping[str, int]) -> NDArray[np.float32]:
    """Return a row of `COLUMNS` for each block."""
    rows: list[tuple[int, int, int]] = []
    seen: dict[str, tuple[int, int, int]] = {}
    for block in blocks:
        row = seen.get(block.text)
        if row is None:
            weights = [w for o in openings_of(block.text) if (w := table.get(o)) is not None] or [0]
            row = seen[block.text] = (sum(weights), min(weights), max(weights))
        rows.append(row)
    return np.array(rows, dtype=np.float32)
