"""Completes what is one thing for its reader: a table's row, a stanza, a sub-heading and the sentence under it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from article.cuts.series import CELLS, Shape, is_record, series_of, table_of
from article.markup.source import Block, Source, words_of
from article.titles.headlines import is_prose

_LINE_WORDS = 12  # words of a verse; longer lines are sentences, which are judged each by itself
_LINES = 2
# Mean odds of a row or stanza from which on all of it is taken, if some of it is: half of what one line alone needs.
_MEAN = 0.2
_LINKS = 0.5
# Words of a cell up to which cells make a table of facts; a page laid out as a table has paragraphs in them. On 1,000
# pages of four sets such tables with chosen cells and mean odds from `_MEAN` on left out 318 cells, 300 of them in the gold.
_CELL_WORDS = 6
_TABLE_CELLS = 4
_NOTED = re.compile(r"(?<![a-z])(?:foot|end)-?notes?(?![a-z])", re.IGNORECASE)
_NOTE_WORDS = 3  # fewer are a label or a way back; a choice
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
# Odds under which a sub-heading stays out: a choice. From there on, ROUGE-L of 667 pages of seven sets stays as it was
# (each within .0003), and live blogs keep the heads of their entries.
_HEAD_ODDS = 0.05
_MANY = 2  # chosen sentences that make a container the article's; this and the next three are choices
_BEHIND = 3  # blocks behind the last chosen one: a read-also line and its link may lie between
_RECORD_REACH = 20  # blocks above the text in which its headline and a record's lines stand; a choice
_FEW_LINKS = 0.3
_SENTENCE_WORDS = 5


def mates_of(source: Source, chosen: Collection[int], odds: Sequence[float]) -> list[int]:
    """Return the blocks to add: other cells of chosen rows, other lines of chosen stanzas, sub-headings. Linear."""
    taken, found = frozenset(chosen), []
    for group in (*_rows(source.blocks), *_stanzas(source.blocks)):
        left = [i for i in group if i not in taken]
        if not left or len(left) == len(group) or any(source.blocks[i].hidden for i in left):
            continue
        linked = any(source.blocks[i].link_share > _LINKS for i in group)
        if not linked and sum(odds[i] for i in group) >= _MEAN * len(group):
            found.extend(left)
    cells, entries = _cells(source.blocks, taken, odds), _entries(source.blocks, taken, odds)
    found.extend((*_records(source.blocks, taken), *_times(source.blocks, taken)))
    return [*found, *cells, *entries, *_heads(source.blocks, taken, odds), *_notes(source.blocks, taken)]


def _cells(blocks: Sequence[Block], taken: frozenset[int], odds: Sequence[float]) -> Iterator[int]:
    """Find the other cells of tables of facts of which some are chosen: most of their letters stand in no link."""
    for table, group in groupby(range(len(blocks)), key=lambda i: table_of(blocks[i].path)):
        run = list(group) if table is not None else []
        left = [i for i in run if i not in taken]
        if len(run) < _TABLE_CELLS or not left or len(left) == len(run):
            continue
        words, letters = sum(words_of(blocks[i]) for i in run), sum(len(blocks[i].key) for i in run)
        linked = sum(len(blocks[i].key) * blocks[i].link_share for i in run) > _LINKS * letters
        plain = words <= _CELL_WORDS * len(run) and not linked and not any(blocks[i].hidden for i in left)
        if plain and sum(odds[i] for i in run) >= _MEAN * len(run):
            yield from left


def _entries(blocks: Sequence[Block], taken: frozenset[int], odds: Sequence[float]) -> Iterator[int]:
    """Find the other entries of a list of which most are chosen: one name of many is no furniture."""
    for held, group in groupby(range(len(blocks)), key=lambda i: _list(blocks[i])):
        run = list(group) if held is not None else []
        left = [i for i in run if i not in taken]
        if not left or 2 * len(left) >= len(run) or any(blocks[i].hidden for i in left):
            continue
        linked = any(blocks[i].link_share > _LINKS for i in run)
        if not linked and sum(odds[i] for i in run) >= _MEAN * len(run):
            yield from left


def _list(block: Block) -> tuple[str, ...] | None:
    """Return the path of a short entry of a list, which is all that the entry holds."""
    return block.path if block.tag == "li" and words_of(block) <= _LINE_WORDS else None


def _records(blocks: Sequence[Block], taken: frozenset[int]) -> list[int]:
    """Find the lines of a person's record that stand between the last headline and the text."""
    first = min(taken)
    above = range(max(0, first - _RECORD_REACH), first)
    head = next((i for i in reversed(above) if blocks[i].tag == "h1"), first)
    shown = (i for i in range(head + 1, first) if not blocks[i].hidden and blocks[i].link_share <= _LINKS)
    return [i for i in shown if is_record(blocks[i].text)]


def _times(blocks: Sequence[Block], taken: frozenset[int]) -> list[int]:
    """Find the days and clocks that stand over chosen entries: two or more of one shape."""
    shown = (i for i in range(len(blocks) - 1) if not blocks[i].hidden and blocks[i].link_share <= _LINKS)
    above = [i for i in shown if i not in taken and i + 1 in taken]
    series = series_of(blocks, sorted({*taken, *above})) if above else {}
    return [i for i in above if series.get(i) in (Shape.DAY, Shape.CLOCK)]


def _heads(blocks: Sequence[Block], taken: frozenset[int], odds: Sequence[float]) -> Iterator[int]:
    """Find sub-headings between chosen blocks, directly above a chosen one of their own container."""
    first = min(taken)
    for i, block in enumerate(blocks[:-1]):
        near = i > first and i not in taken and i + 1 in taken and block.tag in _HEADINGS
        below = blocks[i + 1]
        same = block.container == below.container and below.tag not in _HEADINGS
        if near and same and not block.hidden and block.link_share <= _LINKS and odds[i] >= _HEAD_ODDS:
            yield i


def _notes(blocks: Sequence[Block], taken: frozenset[int]) -> Iterator[int]:
    """Find footnotes: shown text of an element so named, in the element that holds the last chosen block."""
    home = blocks[max(taken)].path[:-1]
    for i, block in enumerate(blocks):
        inner = block.path[len(home) :] if i not in taken and block.path[: len(home)] == home else ()
        told = block.words >= _NOTE_WORDS and block.link_share <= _LINKS and not block.hidden
        if told and any(_NOTED.search(element) for element in inner):
            yield i


def sentences_of(blocks: Sequence[Block], chosen: Collection[int]) -> list[int]:
    """Return sentences that the odds left out though they stand between, or right behind, chosen ones of their container.

    They may be the article's, so they stay, marked as doubtful; what their own words tell of is cut later.
    """
    taken = frozenset(chosen)
    homes = Counter(blocks[i].container for i in taken if is_prose(blocks[i].text))
    ends = {blocks[i].container: i for i in sorted(taken)}
    starts = {blocks[i].container: i for i in sorted(taken, reverse=True)}
    return [
        i
        for i, block in enumerate(blocks)
        if homes[block.container] >= _MANY
        and i not in taken
        and starts[block.container] < i <= ends[block.container] + _BEHIND
        and not block.hidden
        and block.link_share <= _FEW_LINKS
        and block.words >= _SENTENCE_WORDS
        and is_prose(block.text)
    ]


def _rows(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Group the short cells that follow each other in one row: cells of one path but for their own names."""
    for _, group in groupby(range(len(blocks)), key=lambda i: _row(blocks[i])):
        run = list(group)
        if len(run) >= _LINES and blocks[run[0]].tag in CELLS:
            yield run


def _row(block: Block) -> tuple[str, ...] | int:
    short = block.tag in CELLS and block.words <= _LINE_WORDS
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
