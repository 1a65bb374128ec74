"""What a page's source holds: blocks of visible text that remember where they stand, and its machine-read parts.

Everything in this room that needs the page's own words (paragraphs, title, dates, places) reads them from here,
not from a rebuilt tree.
"""

import html
import re
from dataclasses import dataclass, field

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?+""")
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufeff\ufffe\uffff\u00ad]")
_LOST = re.compile("[\ud800-\udfff]")
_NOT_KEY = re.compile(r"[\W_]+")


@dataclass(slots=True, kw_only=True)
class Block:
    """A run of visible text between two block boundaries.

    `start` and `end` are character offsets into the source, around its first and last visible character.
    `key` is the text's letters and digits alone, `link_share` the part of it inside links (0-1), `trail` the
    names (tag, class, id, role) of its own and the nearest enclosing elements, outermost first.
    """

    start: int
    end: int
    text: str
    key: str
    tag: str
    trail: tuple[str, ...]
    link_share: float
    hidden: bool = False

    @property
    def words(self) -> int:
        """Count the words as white space parts them."""
        return self.text.count(" ") + 1


@dataclass(slots=True, kw_only=True)
class Source:
    """What one pass over a page's source found. `times` are (datetime attribute, visible text, trail).

    `markup` is the source itself, which every place counts in.
    """

    blocks: list[Block] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    times: list[tuple[str, str, str]] = field(default_factory=list)
    title: str = ""
    language: str = ""
    depth: int = 0
    loose_depth: int = 0
    markup: str = field(default="", repr=False)


def key_of(text: str) -> str:
    """Return the letters and digits of `text`, casefolded: what two renderings of one text have in common."""
    return _NOT_KEY.sub("", text).casefold()


def visible(markup: str) -> str:
    """Return text as a reader sees it: references undone, white space collapsed, unseen controls dropped."""
    text = html.unescape(markup) if "&" in markup else markup
    return _SPACE.sub(" ", _LOST.sub("\ufffd", _UNSEEN.sub("", text))).strip()


def attributes(raw: str) -> dict[str, str]:
    """Return a tag's attributes by lower-case name, the first of each; at most 100 are read."""
    found: dict[str, str] = {}
    for match, _ in zip(_ATTRIBUTE.finditer(raw), range(100), strict=False):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), html.unescape(value) if "&" in value else value)
    return found
