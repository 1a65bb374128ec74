"""Names that stand beside the day under a title and are called nothing: "Jane Roe | 20 August 2025" without the bar."""

import re
from collections.abc import Iterator

from article.dates import is_date_line
from article.headlines import is_prose
from article.people import is_person
from article.signatures import is_named
from article.source import Block, visible

_NEAR = 6  # blocks behind the title; a day and who signed stand directly under it
_LINE = 160  # characters of a line of date, byline and counters
_MARKUP = 3000  # characters of such a line's elements
_TAG = re.compile(r"<[^<>]{0,700}>")


def names_beside_days(
    blocks: list[Block], title_block: int, markup: str, sites: frozenset[str]
) -> Iterator[str]:
    """Give the names, known by their first words, that stand next to a day; whom the title names the story is about."""
    about = blocks[title_block].key
    pieces = list(_pieces(blocks[title_block + 1 : title_block + 1 + _NEAR], markup))
    days = [is_date_line(piece) for piece in pieces]
    for i, piece in enumerate(pieces):
        beside = any(days[max(0, i - 1) : i + 2])
        if (
            beside
            and not days[i]
            and is_named(piece)
            and is_person(piece, sites)
            and not _is_in(piece, about)
        ):
            yield piece


def _is_in(name: str, about: str) -> bool:
    return any(len(word) > 3 and word.casefold() in about for word in name.split())


def _pieces(near: list[Block], markup: str) -> Iterator[str]:
    """Give the stretches between the tags of the lines under a title, up to the first sentence."""
    for block in near:
        if is_prose(block.text):
            return
        if not block.hidden and len(block.text) <= _LINE and block.end - block.start <= _MARKUP:
            yield from filter(None, (visible(p) for p in _TAG.split(markup[block.start : block.end])))
