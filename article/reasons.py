"""Names why each block of a page that is no article text is none: its words, its list's head, its elements' names."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from article.article import Why
from article.boilerplate import Line, button_of, opens_byline, opens_list, why_cut
from article.dates import is_date_line
from article.metadata import Facts
from article.source import Block, key_of

_PARTS = re.compile(r"[A-Z]?[a-z]++|[A-Z]++(?![a-z])|[^\W\d_A-Za-z]++")
_TAGS = {
    "figcaption": (Why.CAPTION, 1),
    "time": (Why.DATELINE, 1),
    "nav": (Why.FURNITURE, 0),
    "footer": (Why.FURNITURE, 0),
    "header": (Why.FURNITURE, 0),
    "aside": (Why.FURNITURE, 0),
    "menu": (Why.FURNITURE, 0),
    "form": (Why.FURNITURE, 0),
}
_REGION, _PART = 2, 1  # how telling a name is; a landmark is 0
_Told = tuple[Why | None, int]
_NOTHING: _Told = (None, -1)
_PAGE = frozenset(["html", "body", "main"])  # their names speak of the page, not of a block
_ITEM_WORDS = 45  # words of a teaser in a list; a choice: longer texts under a list's head name themselves
_SELF_WORDS = 45  # words beyond which no phrase of the tables is looked for; `boilerplate` asks for no more
_BUTTON_WORDS = 3
_NEAR = 2  # elements that a list's head may lie deeper than its list: <div class=head><h3>
_SHORTEST_START, _LONGEST_START = 4, 12  # letters of "*" entries
_REMEMBERED = 16_384  # elements and names whose reading is remembered: a site's pages share theirs
_LEVELS = 8  # nearest elements that are asked; outer ones hold the whole page
_QUOTES = 30  # blocks that are compared with the text as pull quotes: a bound, pages have two or three
_QUOTED, _LONGEST_QUOTE = 20, 600  # letters of such a block
_QUOTING = frozenset(["aside", "blockquote", "q"])


def reasons_of(
    blocks: Sequence[Block], kept: Collection[int], facts: Facts, memory_hits: Collection[int]
) -> dict[int, Why]:
    """Give for every visible block that is not in `kept` the most telling reason why it is no article text.

    In this order: the headline or a paragraph said again, the block's own words, the list head above it, the names
    of the elements around it (innermost first; those that hold most of the kept blocks say nothing), its shape.
    `memory_hits` are blocks that other pages of the site hold too: furniture, if nothing else is known of them.
    """
    page = _Known(blocks, frozenset(kept), facts, frozenset(memory_hits))
    found: dict[int, Why] = {}
    head: _Head | None = None
    for i, block in enumerate(blocks):
        if i in page.kept:
            head = None
            continue
        if block.hidden:
            continue
        if head is not None and not head.holds(block):
            head = None
        opened = opens_list(Line(text=block.text)) if len(block.text) <= 80 else None
        if opened is not None:
            head = _Head(block, opened)
        found[i] = opened or _reason(page, i, head.why if head else None)
    return found


@dataclass(slots=True)
class _Head:
    block: Block
    why: Why
    scope: int = -1

    def holds(self, block: Block) -> bool:
        """Say whether `block` stands in the list below this head: under the element that both share, near the head."""
        path, own = block.path, self.block.path
        if self.scope < 0:
            self.scope = _shared(own, path)
            return self.scope >= max(1, len(own) - 1 - _NEAR) and block.words <= _ITEM_WORDS
        near = path[max(0, self.scope - 3) : self.scope] == own[max(0, self.scope - 3) : self.scope]
        return near and block.words <= _ITEM_WORDS


@dataclass(slots=True)
class _Known:
    blocks: Sequence[Block]
    kept: frozenset[int]
    facts: Facts
    repeated: frozenset[int]
    own: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    bylines: frozenset[str] = field(default_factory=frozenset)
    named: dict[tuple[str, ...], _Told] = field(default_factory=dict)
    text: str = ""
    quotes: int = _QUOTES

    def __post_init__(self) -> None:
        count = Counter(name for i in self.kept for name in set(self.blocks[i].path[-_LEVELS:]))
        self.own = frozenset(name for name, n in count.items() if n * 2 >= len(self.kept))
        self.keys = frozenset(self.blocks[i].key for i in self.kept)
        self.bylines = frozenset(key_of(name) for name in self.facts.bylines)


def _reason(page: _Known, i: int, listed: Why | None) -> Why:
    block = page.blocks[i]
    again = _said_again(page, block)
    if again is not None:
        return again
    words = (
        why_cut(Line(text=block.text, link_share=block.link_share)) if block.words <= _SELF_WORDS else None
    )
    if words is not None and words is not Why.FURNITURE:
        return words
    named, telling = _named(page, block)
    if listed is not None and telling < _REGION:
        return listed
    if named is not None and telling >= _PART:
        return named
    button = button_of(block.text) if named is None and block.words <= _BUTTON_WORDS else None
    return button or words or _shaped(page, block) or named or _pointer(page, i)


def _said_again(page: _Known, block: Block) -> Why | None:
    if block.key in page.facts.said_titles and block.link_share < 0.8:
        return Why.REPEATED_TITLE
    if len(block.key) >= 20 and block.key in page.keys:
        return Why.REPEATED
    return Why.PULL_QUOTE if _is_pulled(page, block) else None


def _is_pulled(page: _Known, block: Block) -> bool:
    """Say whether a quote or an aside holds words that the text holds too."""
    if not _QUOTED <= len(block.key) <= _LONGEST_QUOTE or not page.quotes:
        return False
    if not any(element.partition(" ")[0] in _QUOTING for element in block.path[-3:]):
        return False
    page.quotes -= 1
    page.text = page.text or "\n".join(page.keys)
    return block.key in page.text


def _shaped(page: _Known, block: Block) -> Why | None:
    if block.words > 12:
        return None
    if block.key in page.bylines or (block.words <= 7 and opens_byline(block.text)):
        return Why.BYLINE
    return Why.DATELINE if any(c.isdigit() for c in block.text) and is_date_line(block.text) else None


def _pointer(page: _Known, i: int) -> Why:
    """Tell a link with a headline's length from a button; what the whole site repeats is furniture."""
    block = page.blocks[i]
    headline = block.link_share >= 0.8 and block.words >= 5
    return Why.RELATED if headline and i not in page.repeated else Why.FURNITURE


def _named(page: _Known, block: Block) -> _Told:
    """Return the most telling reason among the names of the nearest elements, and how telling it is."""
    found = page.named.get(block.path)
    if found is None:
        found = page.named[block.path] = _most_telling(page, block.path[-_LEVELS:])
    return found


def _most_telling(page: _Known, path: tuple[str, ...]) -> _Told:
    best: Why | None = None
    rank = -1
    for element in reversed(path):
        if element in page.own:
            continue
        why, telling = _told_by(element)
        if why is not None and telling > rank:
            best, rank = why, telling
            if rank == _REGION:
                break
    return best, rank


@lru_cache(maxsize=_REMEMBERED)
def _told_by(element: str) -> _Told:
    """Read one element, "tag names": its tag and each of its names."""
    tag, _, names = element.partition(" ")
    if tag in _PAGE:
        return _NOTHING
    best = _TAGS.get(tag, _NOTHING)
    for name in names[:200].split():
        found = _told_by_name(name)
        if found[1] > best[1]:
            best = found
    return best


@lru_cache(maxsize=_REMEMBERED)
def _told_by_name(name: str) -> _Told:
    """Read one name: pairs of its parts, the parts, how they begin, and the whole; the more exact first."""
    parts = [p.lower() for p in _PARTS.findall(name)]
    table, starts = _table()
    best = _NOTHING
    phrases = [f"{a} {b}" for a, b in pairwise(parts)] + parts
    for part in parts:
        if part[:_SHORTEST_START] in starts:
            phrases += [
                f"{part[:n]}*" for n in range(min(len(part), _LONGEST_START), _SHORTEST_START - 1, -1)
            ]
    phrases.append("".join(parts))
    for phrase in phrases:
        found = table.get(phrase)
        if found is not None and found[1] > best[1]:
            best = found
    return best


@cache
def _table() -> tuple[dict[str, _Told], frozenset[str]]:
    """Return what each name tells, and the letters that "*" entries begin with."""
    raw = tomllib.loads(files("article").joinpath("tables/names.toml").read_text("utf-8"))
    found: dict[str, _Told] = {}
    for kind, telling in (("region", _REGION), ("part", _PART), ("landmark", 0)):
        for why, names in raw[kind].items():
            for name in names:
                found.setdefault(name, (Why(why), telling))
    return found, frozenset(name[:_SHORTEST_START] for name in found if name.endswith("*"))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count the elements that two paths begin with together."""
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return i
    return min(len(one), len(other))
