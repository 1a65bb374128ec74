"""Completes what is one thing for its reader: the cells of a table's row, the lines of a stanza."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from article.source import Block, Source

_CELLS = frozenset(["td", "th"])
_LINE_WORDS = 12  # words of a verse; longer lines are sentences, which are judged each by itself
_LINES = 2
# Mean odds of a row or stanza from which on all of it is taken, if some of it is: half of what one line alone needs.
_MEAN = 0.2
_LINKS = 0.5


def mates_of(source: Source, chosen: Collection[int], odds: Sequence[float]) -> list[int]:
    """Return the blocks to add: the other cells of chosen rows, the other lines of chosen stanzas. Linear."""
    taken, found = frozenset(chosen), []
    for group in (*_rows(source.blocks), *_stanzas(source.blocks)):
        left = [i for i in group if i not in taken]
        if not left or len(left) == len(group) or any(source.blocks[i].hidden for i in left):
            continue
        linked = any(source.blocks[i].link_share > _LINKS for i in group)
        if not linked and sum(odds[i] for i in group) >= _MEAN * len(group):
            found.extend(left)
    return found


def _rows(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Group the short cells that follow each other in one row: cells of one path but for their own names."""
    for _, group in groupby(range(len(blocks)), key=lambda i: _row(blocks[i])):
        run = list(group)
        if len(run) >= _LINES and blocks[run[0]].tag in _CELLS:
            yield run


def _row(block: Block) -> tuple[str, ...] | int:
    short = block.tag in _CELLS and block.words <= _LINE_WORDS
    return block.path[:-1] if short else block.container


def _stanzas(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Group the short lines of one container, half of which at least a single line break ends: a poem's stanzas."""
    for _, group in groupby(
        range(len(blocks)), key=lambda i: (blocks[i].container, blocks[i].words <= _LINE_WORDS)
    ):
        run = list(group)
        short = blocks[run[0]].words <= _LINE_WORDS
        if short and len(run) >= _LINES and 2 * sum(blocks[i].breaks for i in run) >= len(run):
            yield run
