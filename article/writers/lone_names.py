"""Names that stand beside the day under a title and are called nothing: "Jane Roe | 20 August 2025" without the bar."""

import re
from collections.abc import Iterator
from itertools import islice

from article.dates.reading import is_date_line
from article.markup.source import Block, key_of, visible
from article.titles.headlines import is_prose
from article.writers.people import is_person
from article.writers.signatures import is_named

_NEAR = 6  # blocks behind the title; a day and who signed stand directly under it
_LINE = 160  # characters of a line of date, byline and counters
_MARKUP = 3000  # characters of such a line's elements
_ABOUT = 5  # sentences that say whom a text is about; a choice
_READ = 40  # blocks behind the title in which these stand: a bound
_SENTENCE = 2000  # characters of a sentence that are asked for a name
_WORD = 3  # letters of a word that may stand in a title by chance
_SHOWN = re.compile(
    r"^(?:figure|figcaption|li)\b|caption", re.IGNORECASE
)  # elements that name whom they show
_TAG = re.compile(r"<[^<>]{0,700}>")


def names_beside_days(
    blocks: list[Block], title_block: int, markup: str, sites: frozenset[str]
) -> Iterator[str]:
    """Give the names, known by their first words, that stand next to a day, and next to no other name.

    Whom the title or the first sentences name the story is about.
    """
    behind = blocks[title_block + 1 : title_block + 1 + _READ]
    pieces = list(_pieces(behind[:_NEAR], markup))
    days = [is_date_line(piece) for piece in pieces]
    named = [not day and is_named(piece) for day, piece in zip(days, pieces, strict=True)]
    for i, piece in enumerate(pieces):
        near = range(max(0, i - 1), min(i + 2, len(pieces)))
        alone = not any(named[j] and key_of(pieces[j]) != key_of(piece) for j in near)
        signs = named[i] and alone and any(days[j] for j in near) and is_person(piece, sites)
        if signs and not _is_about(piece, blocks[title_block].key, behind):
            yield piece


def _is_about(name: str, title: str, behind: list[Block]) -> bool:
    if any(len(key) > _WORD and key in title for key in map(key_of, name.split())):
        return True
    told = islice((b.text[:_SENTENCE] for b in behind if not b.hidden and is_prose(b.text)), _ABOUT)
    return any(key_of(name) in key_of(text) for text in told)


def _pieces(near: list[Block], markup: str) -> Iterator[str]:
    """Give the stretches between the tags of the lines under a title, up to the first sentence."""
    for block in near:
        if is_prose(block.text):
            return
        if any(_SHOWN.search(element) for element in block.path):
            continue
        if not block.hidden and len(block.text) <= _LINE and block.end - block.start <= _MARKUP:
            yield from filter(None, (visible(p) for p in _TAG.split(markup[block.start : block.end])))
