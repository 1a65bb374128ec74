"""Lines that come again in one shape among an article's lines: days of a timeline, clocks, speakers, cells of a table.

They are its content, however much one of them alone reads as a date line, a byline or the outlet's name.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from article.article import Why
from article.dates.reading import is_date_line, strip_dates
from article.markup.source import Block, Source, words_of
from article.titles.headlines import is_prose

CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?|\s?Uhr)?|\.[0-5]\d\s?(?:[ap]\.?m\.?|Uhr))",
    re.IGNORECASE,
)
CELLS = frozenset(["td", "th"])
_ROW = re.compile(r"<tr[\s>]", re.IGNORECASE)
_DIGITS, _LETTERS, _DIGIT = re.compile(r"\d+"), re.compile(r"[^\W\d]+(?:\s+[^\W\d]+)*"), re.compile(r"\d")
_DAY_WORDS, _DAY_LETTERS = 8, 60  # of a day that heads an entry; choices, as are all numbers here
_SPEAKER_WORDS = 5
_SPEECHES = 3  # names with a colon of which one comes again
_CELL_WORDS = 6  # the same as in `mates`: longer cells are a page's columns
_TABLE_CELLS, _TABLE_ROWS, _ROW_CELLS = 4, 2, 1.5
_LINKS = 0.5
_RECORD_WORDS = 12
_LIFE = (
    "(?:ال)?(?:ولاد[ةه]|ميلاد|اعتقال|توقيف|اختفاء|فقدان|خطف|اختطاف|استشهاد|وفا[ةه]|مقتل|قتل|[إا]عدام|[إا]فراج|حادث[ةه]?|مجزر[ةه]|"
    "تولد|بازداشت|درگذشت|دستگیری|اعدام)"
)
# The labels under which records of the missing, the arrested and the dead state a life's days and places.
_RECORD = re.compile(
    rf"(?:(?:تاريخ|تاریخ|مكان|محل|يوم|تم|تمّ)\s{{1,3}}{_LIFE}|مواليد|(?:آخر|اخر)\s{{1,3}}(?:ظهور|مشاهد[ةه])|"
    r"(?:date|place|day)\s(?:of|de)\s(?:birth|death|arrest|detention|disappearance|execution|release|naissance|décès|disparition)|"
    r"(?:born|died|killed|arrested|detained|abducted|executed|disappeared|last seen|missing since|née?|geboren|gestorben|verhaftet)|"
    r"(?:doğum|ölüm|gözaltı|tutuklanma|kaybolma)\s(?:tarihi|yeri)|(?:תאריך|מקום)\s(?:לידה|פטירה|מעצר))\b",
    re.IGNORECASE,
)


class Shape(StrEnum):
    """What a line that comes again is."""

    DAY = "day"
    CLOCK = "clock"
    SPEAKER = "speaker"
    RECORD = "record"


# What a line of each shape is never cut as: "Read also:" comes again too, and is told by its words.
FREED: Mapping[Shape, frozenset[Why | None]] = {
    Shape.DAY: frozenset([None, Why.DATELINE, Why.FURNITURE]),
    Shape.CLOCK: frozenset([None, Why.DATELINE, Why.FURNITURE]),
    Shape.SPEAKER: frozenset([None, Why.BYLINE]),
    Shape.RECORD: frozenset([None, Why.DATELINE, Why.FURNITURE]),
}


def series_of(blocks: Sequence[Block], chosen: Sequence[int]) -> dict[int, Shape]:
    """Return the chosen blocks (in page order) that are of a series, and the rows of a record. Linear.

    A series is two days or clocks, or three names with a colon, of one path and one pattern under one headline, each
    with other lines behind it: a day of publication and one of a change follow each other, or end the page.
    """
    found = {i: Shape.RECORD for i in chosen if is_record(blocks[i].text)}
    groups: dict[tuple[int, Shape, str, tuple[str, ...]], list[int]] = {}
    heads = [i for i, block in enumerate(blocks) if block.tag == "h1" and not block.hidden]
    for at, i in enumerate(chosen):
        like = _shape(blocks[i])
        if like is not None:
            groups.setdefault((bisect(heads, i), *like, blocks[i].path), []).append(at)
    for (_, shape, _, _), ats in groups.items():
        among = frozenset(ats)
        leading = [at for at in ats if at + 1 < len(chosen) and at + 1 not in among]
        if _is_series(shape, [(blocks[chosen[at]], blocks[chosen[at + 1]]) for at in leading]):
            found.update((chosen[at], shape) for at in leading)
    return found


def _shape(block: Block) -> tuple[Shape, str] | None:
    """Return a line's shape and the pattern that its like share: "9 a 9" is a day, a month and a year."""
    text = block.text
    if len(text) > _DAY_LETTERS or block.link_share > _LINKS or block.tag in CELLS:
        return None
    if CLOCK.fullmatch(text):
        return Shape.CLOCK, ""
    if text.endswith((":", "：")) and block.words <= _SPEAKER_WORDS and not _DIGIT.search(text):
        return Shape.SPEAKER, ""
    if block.words <= _DAY_WORDS and _DIGIT.search(text) and is_date_line(text):
        return Shape.DAY, _LETTERS.sub("a", _DIGITS.sub("9", text))
    return None


def _is_series(shape: Shape, led: list[tuple[Block, Block]]) -> bool:
    count = Counter(block.key for block, _ in led)
    if shape is Shape.SPEAKER:
        return len(led) >= _SPEECHES and len(count) > 1 and max(count.values()) > 1
    told = sum(is_prose(below.text) or below.tag.startswith("h") for _, below in led)
    return len(count) > 1 and 2 * told >= len(led)


def is_record(text: str) -> bool:
    """Say whether a line states a day or place of a person's life: «تاريخ الاعتقال: 3 أيار 2013», "Born 12 March 1985"."""
    if len(text) > 120 or len(text.split()) > _RECORD_WORDS or not _RECORD.match(text):
        return False
    return ":" in text or (_DIGIT.search(text) is not None and strip_dates(text) != text)


@lru_cache(maxsize=4096)  # blocks of one table share their paths
def table_of(path: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the path of the innermost table that holds an element, or None where it stands in no cell of one."""
    cell = False
    for at in range(len(path) - 1, -1, -1):
        tag = path[at].partition(" ")[0]
        cell = cell or tag in CELLS
        if tag == "table":
            return path[: at + 1] if cell else None
    return None


def grids_of(source: Source, chosen: Collection[int]) -> list[list[int]]:
    """Return the chosen tables of facts, each as its cells: two rows or more, of more than one short cell each. Linear."""
    blocks, taken = source.blocks, frozenset(chosen)
    found = []
    for table, group in groupby(range(len(blocks)), key=lambda i: table_of(blocks[i].path)):
        run = [i for i in group if i in taken] if table is not None else []
        if len(run) >= _TABLE_CELLS and _is_grid(source, run):
            found.append(run)
    return found


def _is_grid(source: Source, run: list[int]) -> bool:
    cells = [source.blocks[i] for i in run]
    rows = 1 + sum(1 for _ in _ROW.finditer(source.markup, cells[0].start, cells[-1].start))
    linked = sum(len(c.key) * c.link_share for c in cells) > _LINKS * sum(len(c.key) for c in cells)
    short = sum(map(words_of, cells)) <= _CELL_WORDS * len(cells)
    return rows >= _TABLE_ROWS and len(cells) >= _ROW_CELLS * rows and short and not linked
