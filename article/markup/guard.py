"""Linear checks in front of the parser: inside C code no time limit fires, so what would hang it is refused here."""

import re

PAGE_LIMIT = 16 * 1024 * 1024  # bytes; the crawler cuts pages at half of this, saved pages may be bigger
# lxml and every other parser measured looks through all attributes of a tag for each new one: 80,000 of them
# (0.7 MB) take 52 s. The work is the sum of the squares; 5e7 is under half a second, a real page stays under 1e5.
ATTRIBUTE_WORK = 50_000_000
# A tag as parsers read it: "<" and ">" in quotes are part of a value, and "<" outside of them is part of a name.
_ONE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]++))?+"""
_ATTRIBUTE = re.compile(_ONE)
_WHOLE_TAG = re.compile(rb"<[A-Za-z][^\s/>]*+(?:" + _ONE + rb")*+")
# A tag up to the next bracket, whatever is quoted: a quote in a comment cannot hide it from this one.
_PLAIN_TAG = re.compile(rb"<[A-Za-z][^<>]{1024,}+")
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
    if (why := _too_many(body, _WHOLE_TAG)) is not None:
        return why
    # A plain tag has no other "<" in it: where none of the parts between them is long, there is no long one.
    return _too_many(body, _PLAIN_TAG) if max(map(len, body.split(b"<"))) > _LONG else None


def _too_many(body: bytes, tags: re.Pattern[bytes]) -> str | None:
    work = 0
    for match in tags.finditer(body):
        if match.end() - match.start() < _LONG:
            continue
        # Without the blanks at its end: no attribute follows them, and the search would try each one to that end.
        end = match.start() + len(match.group().rstrip(_BLANKS))
        names = sum(1 for _ in _ATTRIBUTE.finditer(body, match.start(), end))
        work += names * names
        if work > ATTRIBUTE_WORK:
            return f"a tag at byte {match.start()} holds {names} attributes, more than a parser survives"
    return None


def is_too_deep(depth: int, loose_depth: int) -> bool:
    """Say whether a page nests deeper than the parser follows; its text may then be cut without notice."""
    return max(depth, loose_depth) >= DEPTH_LIMIT
