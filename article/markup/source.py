"""What a page's source holds: blocks of visible text that remember where they stand, and its machine-read parts.

Everything in this room that needs the page's own words (paragraphs, title, dates, places) reads them from here,
not from a rebuilt tree.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?+""")
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufeff\ufffe\uffff]")
# Python refuses to read numbers of more than 4,300 digits, and raises; no character has more than seven.
_ENDLESS = re.compile("&#(?:[0-9]{20,}+|[xX][0-9a-fA-F]{20,}+);?")
# What `html.unescape` takes for a reference.
_REFERENCE = re.compile("&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
_LOST = re.compile("[\ud800-\udfff]")
# How many enclosing elements a block's trail names: names further up belong to the page, not the block.
TRAIL_DEPTH = 5
# How many elements a path holds at most. The deepest of 2,347 real pages nests 55 deep; hostile ones must stay cheap.
PATH_DEPTH = 64
_FORMS = re.compile("[\u0300-\u036f\u0640\u0653-\u0655\ufb00-\ufdff\ufe70-\ufefc\uff00-\uffef]")
_UNPARTED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_NOT_KEY = re.compile(r"[\W_]+")
_LOWER = bytes(range(256)).lower()
_NO_LETTER = bytes(i for i in range(128) if not chr(i).isalnum())


@dataclass(slots=True)
class Block:
    """A run of visible text between two block boundaries.

    `start` and `end` are character offsets into the source, around its first and last visible character.
    `key` is the text's letters and digits alone. `path` names every open element, outermost first, each as
    "tag class id role" (the nearest `PATH_DEPTH` of them on absurdly deep pages); equal paths are one object.
    `link_share` and `bold` are the parts of it inside links and inside b, strong or em (0-1). `container` is
    the ordinal of the nearest open element that holds blocks: siblings share it. `breaks` says that
    one `br` (or, in `pre`, one line end) ended it: what follows is the next line; behind two of them it is a paragraph.
    `words` counts its words as white space parts them; it is asked for some eight times a block.
    Not keyword-only and not frozen: a page has some 200 of them, and they are a fifth of what reading it costs.
    """

    start: int
    end: int
    text: str
    key: str
    tag: str
    path: tuple[str, ...]
    link_share: float
    hidden: bool = False
    container: int = 0
    bold: float = 0.0
    breaks: bool = False
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self.words = self.text.count(" ") + 1

    @property
    def trail(self) -> tuple[str, ...]:
        """Return the names of its paragraph, if it has one, and of the `TRAIL_DEPTH` nearest enclosing elements."""
        return trail_of(self.path)


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


def words_of(block: Block) -> int:
    """Count a block's words; three characters of a script that parts none are one."""
    if block.text.isascii() or not _UNPARTED.search(block.text):
        return block.words
    return max(block.words, len(block.key) // 3)


def trail_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nearest names of a path: `TRAIL_DEPTH` of them, and a paragraph's own."""
    leaf = bool(path) and (path[-1] == "p" or path[-1].startswith("p "))
    return path[-TRAIL_DEPTH - leaf :]


def key_of(text: str) -> str:
    """Return the letters and digits of `text`, casefolded: what two renderings of one text have in common.

    For matching only. Forms that Unicode holds for older charsets (Arabic presentation forms, full width, marks apart
    from their letters) are one with their letters (NFKC), and tatweel is left out.
    """
    if text.isascii():
        return (
            text.encode("ascii").translate(_LOWER, _NO_LETTER).decode("ascii")
        )  # a third of str.translate's cost
    if _FORMS.search(text):
        text = unicodedata.normalize("NFKC", text).replace("\u0640", "")
    return "".join([w if w.isalnum() else _NOT_KEY.sub("", w) for w in text.split()]).casefold()


def unescape(text: str) -> str:
    """Undo character references (HTML Standard §13.2.5.72 ff.); numbers without end mean nothing."""
    bounded = _ENDLESS.sub("\ufffd", text) if "&#" in text else text
    return _REFERENCE.sub(_said, bounded) if "&" in bounded else bounded


def _said(reference: re.Match[str]) -> str:
    return _character(reference[0])


@lru_cache(maxsize=1024)  # data in attributes holds the same few some hundred times a page
def _character(reference: str) -> str:
    return html.unescape(reference)


def visible(markup: str) -> str:
    """Return text as a reader sees it: references undone, white space collapsed, unseen controls dropped."""
    text = unescape(markup) if "&" in markup else markup
    shown = " ".join(text.split())
    if shown.isprintable():
        return shown
    return " ".join(_LOST.sub("\ufffd", _UNSEEN.sub("", text)).split())


def attributes(raw: str) -> dict[str, str]:
    """Return a tag's attributes by lower-case name, the first of each; at most 100 are read."""
    found: dict[str, str] = {}
    for match, _ in zip(_ATTRIBUTE.finditer(raw), range(100), strict=False):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found
