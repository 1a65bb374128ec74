"""The days that a reader sees around an article's title, and which of them speak of the article.

A day is the article's only where it stands alone: a timeline has many lines of one shape, an embedded post has its own
day, a table's cell is named by the cell before it, and between the title and its day stands no running text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice

from article.dates.reading import (
    Dated,
    find_change,
    find_date,
    is_change,
    is_date_line,
    is_labelled,
    strip_dates,
)
from article.markup.source import Block
from article.titles.headlines import is_prose

# Blocks behind the title in which a visible date may stand. Of the date lines that come first behind the title on
# 435 pages (fundus_tests, readability_pages, both rtl sets), 242 stand within twelve, 229 of them the publication day
# of the page's own metadata; ten more stand up to twenty behind, 7 right; behind that 2 of 8 are right.
_NEAR_TITLE = 12
_LONGEST = 160  # characters of a block that says its date
_LINE_WORDS = 14  # of a block that says its date among few other words
_LABEL_WORDS = 5  # of a cell that names the next one
_LIKE = (
    40  # blocks of a day's own shape that are looked at for other days; a timeline's next is among the first
)
_TOLD = 1  # blocks of running text that may stand between the title and its day: a standfirst
_AMONG = re.compile(r"\s{1,9}[-–—|•]\s{1,9}")
_DIGIT = re.compile(r"\d")
_CELLS = frozenset({"td", "th", "dd", "dt"})
_EMBEDS = re.compile(
    r"^blockquote\b|twitter-tweet|instagram-media|fb-post|tiktok-embed|telegram-post|bluesky-embed"
)
_PICTURE = re.compile(r"^fig(?:ure|caption)\b")
_COMMENTS = re.compile(r"\s(?:comments?|comment-?list|comments-area|commentlist|disqus_thread)(?:\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What dates are read with: the address, the moment of fetching, the page's language, its title's place and block."""

    url: str | None
    fetched_at: datetime | None
    language: str
    title_at: int | None
    title_block: int | None


def is_ahead(dated: Dated, fetched_at: datetime | None) -> bool:
    """Say whether a day lies more than two days behind its own fetching: a template's or an event's date."""
    return fetched_at is not None and dated.at - timedelta(days=2) > fetched_at


def days_shown(blocks: list[Block], where: Where) -> Iterator[Dated]:
    """Give the dates of the date lines and labelled dates that stand directly around the title.

    A day that is only said to be the update's is none: of 37 such days whose page's own data tell the publication, 19
    were another one.
    """
    for i in _around(blocks, where):
        if is_change(blocks[i].text):
            continue
        dated = _stated(blocks[i], where)
        if dated is not None and not _names_another(blocks, i) and not _repeats(blocks, i, dated, where):
            yield dated


def change_shown(blocks: list[Block], where: Where) -> Dated | None:
    """Return the day of the first visible line around the title that tells an update's, beside the publication's or alone."""
    for i in _around(blocks, where):
        dated = find_change(blocks[i].text, fetched_at=where.fetched_at, language=where.language)
        if dated is not None and not is_ahead(dated, where.fetched_at):
            return dated
    return None


def changes_shown(blocks: list[Block], where: Where) -> list[Block]:
    """Return the blocks around the title that tell only an update's day."""
    return [blocks[i] for i in _around(blocks, where) if is_change(blocks[i].text)]


def is_of_others(block: Block) -> bool:
    """Say whether a block stands in an embedded post, a quotation or the comments."""
    return _is_path_of_others(block.path)


@lru_cache(maxsize=4096)  # blocks that stand together share their paths
def _is_path_of_others(path: tuple[str, ...]) -> bool:
    return any(
        _EMBEDS.search(name) or _COMMENTS.search(name)
        for name in path
        if not name.startswith(("html", "body"))
    )


@lru_cache(maxsize=4096)
def _is_pictured(path: tuple[str, ...]) -> bool:
    return any(_PICTURE.search(name) for name in path)


def _around(blocks: list[Block], where: Where) -> Iterator[int]:
    """Give the short visible blocks behind the title, then those directly before it; behind text only labelled ones."""
    if where.title_block is None:
        return
    i = where.title_block
    told = 0
    for at in (*range(i + 1, min(len(blocks), i + 1 + _NEAR_TITLE)), *range(i - 1, max(-1, i - 4), -1)):
        block = blocks[at]
        told = told if at > i else 0
        if block.hidden or is_of_others(block) or _is_pictured(block.path):
            continue
        if is_prose(block.text) and not is_date_line(block.text):
            told += 1
        short = len(block.text) <= _LONGEST and block.link_share < 0.5
        if short and (told <= _TOLD or is_labelled(block.text)):
            yield at


def _stated(block: Block, where: Where) -> Dated | None:
    """Return the day of a date line, or the one that a short line states beside few other words."""
    if not _DIGIT.search(block.text) and (where.fetched_at is None or block.words > 5):
        return None
    line = next((p for p in _AMONG.split(block.text) if is_date_line(p)), "")
    if line and line != block.text and (dated := _read(line, where)) is not None:
        return dated
    if block.words > _LINE_WORDS and not is_date_line(block.text):
        return None
    dated = _read(block.text, where)
    return dated if dated is not None and (dated.how != "ago" or is_date_line(block.text)) else None


def _read(text: str, where: Where) -> Dated | None:
    dated = find_date(text, fetched_at=where.fetched_at, language=where.language)
    return None if dated is None or is_ahead(dated, where.fetched_at) else dated


def _repeats(blocks: list[Block], at: int, dated: Dated, where: Where) -> bool:
    """Say whether another block of the same shape near this one tells another day: then both are content."""
    path = blocks[at].path
    sides = (islice(blocks, at + 1, None), (blocks[i] for i in range(at - 1, -1, -1)))
    like = [
        islice((b for b in side if b.path == path and len(b.text) <= _LONGEST and not b.hidden), _LIKE)
        for side in sides
    ]
    for block in chain(*like):
        if is_change(block.text) or is_labelled(block.text):
            continue
        other = _stated(block, where)
        if other is not None and other.at.date() != dated.at.date():
            return True
    return False


def _names_another(blocks: list[Block], at: int) -> bool:
    """Say whether the cell or label before a day names something else than a publication: «تاريخ الاعتقال», "Date of birth"."""
    before = blocks[at - 1] if at else None
    if before is None or before.hidden or before.words > _LABEL_WORDS or is_labelled(blocks[at].text):
        return False
    text = before.text.strip()
    cells = before.tag in _CELLS and blocks[at].tag in _CELLS and before.path[:-1] == blocks[at].path[:-1]
    if not cells and not text.endswith((":", "：")):
        return False
    return bool(strip_dates(text)) and not is_date_line(text)
