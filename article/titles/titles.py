"""Titles without the site's name, and lines that only say the title again."""

import html
import re

from article.cuts.boilerplate import fold
from article.dates.reading import strip_dates
from article.markup.source import key_of, visible

_CLEAR = re.compile(r"\s{0,9}[|›»«‹·•]\s{0,9}|\s{0,9}::\s{0,9}|\s{1,9}[~]\s{1,9}")
_DASH = re.compile(r"\s{1,9}[-–—]++\s{1,9}")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});")
_ENDS = re.compile(r"^[\s|:/»›]{1,9}|[\s|:/»›\-–—]{1,9}$")  # a dash before a headline opens speech
_SHARED = 0.7  # part of the shorter title's words; a choice: headlines for readers and for search engines share more
_CHANCE = 8  # key characters under which two titles may be alike by chance
_SITE_WORDS = 4  # «أخبار السعودية SAUDI NEWS»; longer tails are part of the headline
_NAME = 6  # key characters under which a site's name may stand in other words by chance
_LEAST = 12  # key characters under which "the same title" may be chance


def split_site(title: str, *, names: tuple[str, ...] = (), repeated: bool = False) -> tuple[str, str | None]:
    """Part "Headline | Site" into headline and site name.

    A known name (`names`) is believed anywhere at the end or the start; behind a bar up to four words are a
    name; behind a dash only when `repeated` says that the whole title, name included, stands in the page's
    furniture too, since headlines have dashes of their own.
    """
    keys: set[str] = set()
    for pattern in (_CLEAR, _DASH):
        parts = [(m.start(), m.end()) for m in pattern.finditer(title)]
        if not parts:
            continue
        keys = keys or {key for name in names if (key := key_of(name))}
        start, end = parts[-1]
        head, tail = title[:start].strip(), title[end:].strip()
        first, rest = title[: parts[0][0]].strip(), title[parts[0][1] :].strip()
        if key_of(tail) in keys or _names(tail, keys):
            return split_site(head, names=names)[0] or head, tail
        if key_of(first) in keys and rest:
            return rest, first
        likely = len(tail.split()) <= _SITE_WORDS and len(head.split()) >= 4
        if tail and likely and (pattern is _CLEAR or repeated):
            return head, tail
    return title.strip(), None


def _names(tail: str, keys: set[str]) -> bool:
    """Say whether the end of a title is mostly one of the site's names: "Paper online" of Paper."""
    key = key_of(tail)
    return len(tail.split()) <= _SITE_WORDS and any(
        len(name) >= _NAME and name in key and 2 * len(name) > len(key) for name in keys
    )


def repeats(line: str, title: str) -> str | None:
    """Return what a line says beyond repeating `title` ("" for nothing), or None if it is no repetition.

    Up to four words beside dates, times and weekdays may follow: a site's name.
    """
    own, key = key_of(title), key_of(line)
    if len(own) < _LEAST:
        return "" if own and own == key else None
    if own == key:
        return ""
    if not key.startswith(own) or len(key) > len(own) + 80:
        return None
    rest = _behind(line, len(own))
    return rest if len(strip_dates(rest).split()) <= _SITE_WORDS and not rest.rstrip().endswith(".") else None


def _behind(line: str, letters: int) -> str:
    """Return what follows the first `letters` key characters of `line`."""
    seen = 0
    for i, c in enumerate(line):
        if seen >= letters:
            return line[i:]
        seen += len(key_of(c))
    return ""


def split_plain(text: str) -> str:
    """Return a title whose references were escaped once too often, as it was meant."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return visible(text) if "<" not in text else visible(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", text))


def bare(text: str) -> str:
    """Return a headline without the signs that parted it from its neighbours."""
    ends = _ENDS.sub("", _ENDS.sub("", text)) or text
    return f"{ends}»" if ends.count("«") > ends.count("»") and text.rstrip().endswith("»") else ends


def contains(key: str, other: str) -> bool:
    """Say whether one title's key holds the other's, and is not twice as long."""
    return (2 * len(key) >= len(other) and key in other) or (
        len(other) >= _CHANCE and other in key and len(key) < 2 * len(other)
    )


def same_words(heading: str, title: str) -> bool:
    """Say whether two titles share most of their words."""
    a, b = set(fold(heading[:400])), set(fold(title[:400]))
    least = min(len(a), len(b))
    return least >= 4 and len(a & b) >= _SHARED * least
