"""Elements that say by a name of their own what they hold: author, dates, section (microdata, RDFa, rel, class names).

They are looked for by the words in their tags, not by a tree: inline elements are no blocks, and a page has few.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from article.markup.source import Source, attributes, visible

_WORDS = (
    "uthor",
    "yline",
    "datePublished",
    "dateModified",
    "articleSection",
    "<time",
    "<abbr",
    "pubdate",
    "ewsAgency",
    "yazar",
    "redactor",
    "name-uid",  # Drupal's author of a node
)
_HITS = 1500  # hits of one word that are looked at: pages name authors in their scripts too
_BACK = 400  # characters between a tag's beginning and a word in it
_REACH = 700  # characters of an element that are read: a name, a date, a short box
_MARKS = 60
_ABOVE, _BELOW = 4_000, 40_000  # characters around the title: what heads an article, and the box behind it
_NAMING = ("itemprop", "property", "rel", "class", "id", "data-testid", "data-qa")
_UNMARKED = frozenset(
    {"script", "style", "link", "input", "body", "html", "img", "meta", "form", "textarea", "svg"}
)
_TELLING = re.compile(r"author|byline|date|section|agency|yazar|redactor|name-uid")
_STAMP = re.compile(r"\b(?:published|updated)\b")  # hAtom: the day stands in the title of an abbr
_OPEN = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:\s[^<>]{0,1500})?)>")
_LINES = re.compile(
    r"</?(?:p|br|div|li|ul|h[1-6]|td|tr|section|header|footer|time|small|address|figure|img)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"<(script|style|svg|button)\b[^<>]{0,500}>[\s\S]{0,700}?(?:</\1|\Z)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,700}>?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One named element: `at` its character offset, `names` its class, id, rel, itemprop and property in lower case.

    `value` is what its content or datetime attribute says, `lines` what a reader sees in it, a line a block, and
    `parts` the same between its tags: a name apart from the button beside it.
    """

    at: int
    tag: str
    names: str
    value: str
    lines: tuple[str, ...]
    parts: tuple[str, ...] = ()


def marks_of(source: Source, title_at: int | None) -> tuple[Mark, ...]:
    """Return the named elements around the title, in their order; where no title stands, those of the page's beginning."""
    markup = source.markup
    start, end = (0, len(markup)) if title_at is None else (max(0, title_at - _ABOVE), title_at + _BELOW)
    places = sorted({at for word in _WORDS for at in _tags_with(markup, word, (start, end))})
    return tuple(islice((m for at in places if (m := _mark(markup, at)) is not None), _MARKS))


def _tags_with(markup: str, word: str, span: tuple[int, int]) -> Iterator[int]:
    """Give where the tags begin that hold `word`."""
    at, end = span[0] - 1, span[1]
    for _ in range(_HITS):
        at = markup.find(word, at + 1, end)
        if at < 0:
            return
        start = markup.rfind("<", max(0, at - _BACK), at + 1)
        if start >= 0 and markup.find(">", start, at) < 0:
            yield start


def _mark(markup: str, at: int) -> Mark | None:
    match = _OPEN.match(markup, at)
    if match is None or (tag := match[1].lower()) in _UNMARKED:
        return None
    found = attributes(match[2])
    names = " ".join(found[k] for k in _NAMING if k in found).lower()[:300]
    if tag == "a" and "/author" in found.get("href", "").lower():
        names += " author-link"
    stamp = found.get("title") if tag == "abbr" and _STAMP.search(names) else None
    if tag != "time" and not stamp and not _TELLING.search(names):
        return None
    value = found.get("content") or found.get("datetime") or stamp or ""
    text = _inside(markup, tag, match.end())
    lines = (_TAG.sub(" ", line) for line in _LINES.split(text))
    return Mark(
        at=at,
        tag=tag,
        names=names,
        value=visible(value[:300]),
        lines=_shown(lines, 8),
        parts=_shown(_TAG.split(text), 16),
    )


def _shown(pieces: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(shown for piece in pieces if (shown := visible(piece)))[:most]


def _inside(markup: str, tag: str, start: int) -> str:
    """Return the markup that an element holds, without what shows no text."""
    inner = markup[start : start + _REACH]
    low, end, depth, at = inner.lower(), len(inner), 1, 0
    while depth and at >= 0:
        closing = low.find(f"</{tag}", at)
        opening = low.find(f"<{tag}", at, closing if closing >= 0 else len(low))
        depth += 1 if opening >= 0 else -1
        at = opening + 1 if opening >= 0 else closing + 1 if closing >= 0 else -1
        end = closing if closing >= 0 and depth == 0 else end
    return _UNREAD.sub(" ", inner[:end])
