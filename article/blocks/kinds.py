"""From chosen blocks to paragraphs as their author wrote them: what a line break, a cell or a picture tore apart is joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from article.article import ParagraphKind
from article.markup.source import Block, Source

_TAG = re.compile(r"<(/?[a-zA-Z][^\s/><]*+)")
_ANY_TAG = re.compile(r"<[^<>]*+>")
_VOID = frozenset(["br", "wbr", "img", "picture", "/picture", "source", "input", "svg", "/svg"])
_INLINE = frozenset(
    ["a", "b", "i", "u", "em", "strong", "span", "font", "small", "sup", "sub", "mark", "cite", "q", "abbr", "time", "bdi", "bdo", "s", "del", "ins"]
)  # fmt: skip
_CELL = frozenset(["td", "th", "/td", "/th"])
_NO_ROW = frozenset(["tr", "/tr", "table", "/table", "tbody", "/tbody", "thead", "/thead"])
_STOP = re.compile("[.!?؟۔।。！？…:;؛][\"”“»«’')\\]\\s]*$")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_VERSES = re.compile(r"\b(?:poem|poetry|verses?|stanza|lyrics)\b|^pre\b", re.IGNORECASE)
_CAPTIONS = re.compile(r"^figcaption\b|(?:^|[\s_-])(?:wp-)?captions?(?=$|[\s_-])", re.IGNORECASE)
_DROP = re.compile(r"drop-?caps?|initial|first-?letter", re.IGNORECASE)
_GAP = 2_000  # characters between two pieces of one sentence; more is something else in between
_VERSE_LINES, _VERSE_WORDS = (
    4,
    12,
)  # at least so many lines, none longer: a choice; our golden poem has 4 to 7
_WRAP_WORDS = 4  # a line shorter than this that ends with no stop is a label or a name, not the first half of a sentence
# Letters of the shortest torn line, and its part of the widest: choices. A name with its father's and grandfather's has 25.
_TORN_LETTERS, _TORN_SHARE = 30, 0.6
_CELL_WORDS = 40  # cells longer than this are a page's columns, not a table's
SEPARATOR = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One paragraph to be: the blocks it is made of (neighbours in the page), its words and its kind."""

    blocks: tuple[int, ...]
    text: str
    kind: ParagraphKind


def pieces_of(source: Source, kept: Sequence[int]) -> list[Piece]:
    """Join `kept` blocks (in page order) into paragraphs. Linear: each block is compared with its follower alone."""
    blocks, found = source.blocks, []
    for run in _runs(source, kept):
        if run.joint is _Joint.LINE:
            found.extend(_lines(blocks, run.blocks))
        elif run.joint is _Joint.CELL:
            found.append(_piece(blocks, run.blocks, SEPARATOR, ParagraphKind.TABLE_ROW))
        else:
            found.append(_piece(blocks, run.blocks, "" if run.joint is _Joint.DROP else " "))
    return found


class _Joint(StrEnum):
    NONE = "none"
    LINE = "line"
    CELL = "cell"
    TORN = "torn"
    DROP = "drop"


@dataclass(slots=True)
class _Run:
    joint: _Joint
    blocks: list[int]


def _runs(source: Source, kept: Sequence[int]) -> list[_Run]:
    runs: list[_Run] = []
    for at, i in enumerate(kept):
        joint = _joint(source, kept[at - 1], i) if at else _Joint.NONE
        last = runs[-1] if runs else None
        if last is not None and joint is not _Joint.NONE and last.joint in (_Joint.NONE, joint):
            last.joint = joint
            last.blocks.append(i)
        else:
            runs.append(_Run(_Joint.NONE, [i]))
    return runs


def _joint(source: Source, i: int, j: int) -> _Joint:
    """Tell what parts two neighbours: a cell's border, one line break, a picture inside a sentence, a drop cap."""
    a, b = source.blocks[i], source.blocks[j]
    if j - i > 1 and any(not x.hidden for x in source.blocks[i + 1 : min(j, i + 4)]):
        return _Joint.NONE
    if b.start - a.end > _GAP or a.tag in _HEADINGS or b.tag in _HEADINGS:
        return _Joint.NONE
    if _is_lost_between(source.markup, a, b):
        return _Joint.NONE
    tags = [name.lower() for name in _TAG.findall(source.markup, a.end, b.start)]
    if any(t in _CELL for t in tags):
        short = a.words <= _CELL_WORDS and b.words <= _CELL_WORDS
        return _Joint.CELL if short and not any(t in _NO_ROW for t in tags) else _Joint.NONE
    if not tags and len(a.key) == 1:
        return _Joint.NONE  # a line of a `pre`: nothing but its break parts it, and a drop cap has an element
    if len(a.key) == 1 and a.text.isalpha() and (b.text[:1].islower() or _DROP.search(" ".join(a.path[-2:]))):
        return _Joint.DROP
    left = [t for t in tags if t not in _VOID and t.lstrip("/") not in _INLINE]
    if left or tags.count("br") > 1:
        return _Joint.NONE
    if "br" in tags:
        return _Joint.LINE
    return _Joint.TORN if _goes_on(a.text, b.text) else _Joint.NONE


def _is_lost_between(markup: str, a: Block, b: Block) -> bool:
    """Say whether a line of a `pre` without a letter, "{", stands between two blocks: joined, they would hide it."""
    if not _is_in_pre(a.path) and not _is_in_pre(b.path):
        return False
    return bool(_ANY_TAG.sub("", markup[a.end : b.start]).strip())


@lru_cache(maxsize=4096)  # blocks that stand together share their paths
def _is_in_pre(path: tuple[str, ...]) -> bool:
    return any(element == "pre" or element.startswith("pre ") for element in path)


def _goes_on(a: str, b: str) -> bool:
    """Say whether a line is the first half of a sentence: no stop ends it, and no capital opens the next."""
    return (
        not _STOP.search(a[-20:]) and len(a.split(None, _WRAP_WORDS)) >= _WRAP_WORDS and not b[:1].isupper()
    )


def _lines(blocks: list[Block], run: list[int]) -> list[Piece]:
    """Give lines that single breaks part: a stanza stays whole, torn sentences are joined, other lines stand alone."""
    if _is_verse(blocks, run):
        return [_piece(blocks, run, "\n", ParagraphKind.VERSE)]
    found: list[list[int]] = []
    for i in run:
        if found and _goes_on(blocks[found[-1][-1]].text, blocks[i].text):
            found[-1].append(i)
        else:
            found.append([i])
    return [_piece(blocks, part, " ") for line in found for part in _torn(blocks, line)]


def _torn(blocks: list[Block], lines: list[int]) -> list[list[int]]:
    """Return lines as one where a small letter opens each further one, or where they are as wide as torn lines are.

    A script without capitals leaves the width alone to tell a torn sentence from a list of names: its lines are
    long and about as long as each other, and the last, with its stop, is no longer than they are.
    """
    texts = [blocks[i].text for i in lines]
    if all(text[:1].islower() for text in texts[1:]):
        return [lines]
    widths = [len(text) for text in texts]
    widest = max(widths[:-1])
    even = min(widths[:-1]) >= max(_TORN_LETTERS, _TORN_SHARE * widest)
    return (
        [lines]
        if even and widths[-1] <= widest / _TORN_SHARE and _STOP.search(texts[-1][-20:])
        else [[i] for i in lines]
    )


def _is_verse(blocks: list[Block], run: list[int]) -> bool:
    lines = [blocks[i] for i in run]
    if any(b.link_share > 0.5 or any(c.isdigit() for c in b.text) for b in lines):
        return False
    if len(run) > 1 and any(_VERSES.search(t) for t in lines[0].path[-3:]):
        return True
    words = [b.words for b in lines]
    stops = sum(b.text.rstrip().endswith((".", "۔", "。")) for b in lines)
    even = len(run) >= _VERSE_LINES and max(words) <= _VERSE_WORDS and min(words) >= 2
    return even and sum(words) >= 3 * len(run) and stops * 2 < len(run)


def _piece(
    blocks: list[Block], run: Sequence[int], separator: str, kind: ParagraphKind | None = None
) -> Piece:
    text = separator.join(blocks[i].text for i in run)
    return Piece(blocks=tuple(run), text=text, kind=kind or _kind(blocks[run[0]]))


def _kind(block: Block) -> ParagraphKind:
    if block.tag in _HEADINGS:
        return ParagraphKind.HEADING
    near = block.path[-4:]
    if is_caption(block):
        return ParagraphKind.CAPTION
    if any(t.startswith("blockquote") for t in near):
        return ParagraphKind.QUOTE
    return (
        ParagraphKind.LIST_ITEM
        if any(t == "li" or t.startswith("li ") for t in near[-2:])
        else ParagraphKind.TEXT
    )


def is_caption(block: Block) -> bool:
    """Say whether a block stands under a picture, by the names of its nearest elements."""
    return any(_is_caption(element) for element in block.path[-3:])


@lru_cache(maxsize=4096)
def _is_caption(element: str) -> bool:
    return _CAPTIONS.search(element) is not None
