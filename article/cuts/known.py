"""What is known of a page whose cuts are named: what was kept, where its title stands, which list a block is in."""

from collections import Counter
from dataclasses import dataclass, field

from article.article import Why
from article.cuts.among import shared
from article.markup.element_names import Told, is_menu
from article.markup.source import Block, Source, key_of, words_of
from article.metadata import Facts

_ITEM_WORDS = 45  # words of a teaser in a list; a choice: longer texts under a list's head name themselves
# Words of a text about an author, and of a tag, below a head that says so; a choice.
_LONGEST = {Why.AUTHOR_BOX: 150, Why.TAGS: 8}
_NEAR, _NEAR_LINK = (
    2,
    4,
)  # elements that a head may lie deeper than its list, <div class=head><h3>, and than a list of links
LEVELS = 8  # nearest elements that are asked; outer ones hold the whole page
_QUOTES = 30  # blocks that are compared with the text as pull quotes: a bound, pages have two or three
LINK = 0.8  # share of its letters inside of links from which on a block is a link; a choice
MENU_WORDS = 4  # of a link in a menu
_ABOVE, _BELOW = (
    6,
    6,
)  # blocks in front of the title and behind the text in which they date and sign the article


@dataclass(slots=True)
class Head:
    """A line that opened a list, and from the first entry on the count of elements that hold the whole list."""

    block: Block
    why: Why
    scope: int = -1

    def holds(self, block: Block) -> bool:
        """Say whether `block` stands in the list below this head: under the element that both share, near the head."""
        path, own = block.path, self.block.path
        short = words_of(block) <= _LONGEST.get(self.why, _ITEM_WORDS)
        if self.why is Why.TAGS and block.link_share < LINK:
            short = block.words <= MENU_WORDS and not block.key.isdigit()
        if self.scope < 0:
            self.scope = shared(own, path)
            near = _NEAR_LINK if block.link_share >= LINK > self.block.link_share else _NEAR
            return self.scope >= max(1, len(own) - 1 - near) and short
        return path[max(0, self.scope - 3) : self.scope] == own[max(0, self.scope - 3) : self.scope] and short


@dataclass(slots=True)
class Known:
    """A page, the blocks that were kept, and what was read from them once; `beside` and `behind` date and sign the article."""

    source: Source
    kept: frozenset[int]
    facts: Facts
    repeated: frozenset[int]
    blocks: list[Block] = field(default_factory=list)
    silent: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    bylines: tuple[str, ...] = ()
    beside: range = range(0)
    behind: range = range(0)
    named: dict[tuple[str, ...], Told] = field(default_factory=dict)
    menus: dict[tuple[str, ...], bool] = field(default_factory=dict)
    text: str = ""
    quotes: int = _QUOTES

    def __post_init__(self) -> None:
        self.blocks = self.source.blocks
        count = Counter(name for i in self.kept for name in set(self.blocks[i].path[-LEVELS:]))
        self.silent = frozenset(name for name, n in count.items() if n * 2 >= len(self.kept))
        self.keys = frozenset(self.blocks[i].key for i in self.kept)
        self.bylines = tuple(k for name in self.facts.bylines if len(k := key_of(name)) >= 4)
        if self.kept:
            first, last = min(self.kept), max(self.kept)
            said = (i for i in range(first, -1, -1) if self.blocks[i].key in self.facts.said_titles)
            self.beside = range(max(0, next(said, first) - _ABOVE), min(first + 1 + _ABOVE, last + 1))
            self.behind = range(last + 1, last + 1 + _BELOW)

    def in_menu(self, i: int) -> bool:
        """Say whether a block stands among the site's ways."""
        path = self.blocks[i].path
        found = self.menus.get(path)
        if found is None:
            found = any(is_menu(e) for e in path[-LEVELS:] if e not in self.silent)
            self.menus[path] = found
        return found

    def beside_of(self, i: int, reach: int = 1) -> list[Block]:
        """Return the blocks around a block that are cut too."""
        near = (*range(i - reach, i), *range(i + 1, i + 1 + reach))
        return [self.blocks[j] for j in near if 0 <= j < len(self.blocks) and j not in self.kept]


def is_way(block: Block) -> bool:
    """Say whether a block is a link of a menu's length."""
    return block.link_share >= LINK and words_of(block) <= MENU_WORDS
