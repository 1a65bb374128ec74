"""Linear checks in front of the parser: inside C code no time limit fires, so what would hang it is refused here."""

import re
from collections.abc import Iterable, Iterator

PAGE_LIMIT = 16 * 1024 * 1024  # bytes; the crawler cuts pages at half of this, saved pages may be bigger
# lxml and every other parser measured looks through all attributes of a tag for each new one: 80,000 of them
# (0.7 MB) take 52 s. The work is the sum of the squares; 5e7 is under half a second, a real page stays under 1e5.
ATTRIBUTE_WORK = 50_000_000
# A tag as parsers read it: "<" and ">" in quotes are part of a value, and "<" outside of them is part of a name.
_ONE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]++))?+"""
_ATTRIBUTE = re.compile(_ONE)
# As most are written: read as `_ONE` reads it, at less cost.
_USUAL = rb"""\s++[A-Za-z-]++="[^"]*+\""""
_WHOLE_TAG = re.compile(rb"<[A-Za-z][^\s/>]*+(?:" + _USUAL + rb"|" + _ONE + rb")*+")
_BLANKS = b" \t\n\r\f\v/"  # what `_ONE` begins with
_LONG = 1024  # bytes; a tag under it has too few attributes to count
DEPTH_LIMIT = 240  # lxml keeps about 253 levels and drops the text below without a word


def refusal(body: bytes) -> str | None:
    """Return why a page must not reach the parser, or None."""
    if len(body) > PAGE_LIMIT:
        return f"the page has {len(body)} bytes, more than the {PAGE_LIMIT} that are read"
    return flood(body)


def flood(body: bytes) -> str | None:
    """Return which tag holds more attributes than a parser of HTML survives, or None."""
    return _too_many(_whole_tags(body)) or _too_many(_plain_tags(body))


def _whole_tags(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the long tags of a page as parsers read them, each with the byte where it begins."""
    for match in _WHOLE_TAG.finditer(body):
        if match.end() - match.start() >= _LONG:
            yield match.start(), match[0]


def _plain_tags(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the long tags up to the next bracket, whatever is quoted: a quote in a comment cannot hide one of them."""
    parts, at, seen = body.split(b"<"), 0, 0
    for i, part in enumerate(parts):
        if i and len(part) > _LONG and part[:1].isalpha() and part.find(b">", 0, _LONG + 1) < 0:
            at += sum(map(len, parts[seen:i])) + i - seen
            seen = i
            yield at - 1, b"<" + part.partition(b">")[0]


def _too_many(tags: Iterable[tuple[int, bytes]]) -> str | None:
    work = 0
    for start, tag in tags:
        # Without the blanks at its end: no attribute follows them, and the search would try each one to that end.
        names = sum(1 for _ in _ATTRIBUTE.finditer(tag.rstrip(_BLANKS)))
        work += names * names
        if work > ATTRIBUTE_WORK:
            return f"a tag at byte {start} holds {names} attributes, more than a parser survives"
    return None


def is_too_deep(depth: int, loose_depth: int) -> bool:
    """Say whether a page nests deeper than the parser follows; its text may then be cut without notice."""
    return max(depth, loose_depth) >= DEPTH_LIMIT
