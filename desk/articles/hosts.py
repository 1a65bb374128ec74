"""Hosts as people read them: names of other scripts in their letters, and whatever could pass for another name as it was.

A name's labels beginning with "xn--" hold letters (RFC 5891 §4.4, RFC 3492). They are shown where all of a label's letters
are of one script, which is also the first thing that Unicode asks of a safe name (UTS 39 §5.1, single script).
"""

import re
import unicodedata

from archive.addresses.hosts import ascii_host
from desk.terminal.bidi import isolated

# Letters that look like Latin ones; a label of nothing else could pass for a Latin name (UTS 39 §4, whole-script confusables).
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуьҽαικνορτυχω")
_LIKENED = frozenset({"CYRILLIC", "GREEK"})
_OWN_LATIN = frozenset("ßæœøłđ")  # Latin letters that are no plain one with a mark and are taken for none
_LABEL = re.compile(r"(?<![A-Za-z0-9-])xn--[a-z0-9-]{1,59}(?![A-Za-z0-9-])")
_AUTHORITY = re.compile(r"(?<=://)[^/?#\s]{1,300}")


def host_text(host: str, *, limit: int = 60) -> str:
    """Return a host for a person, on one safe line, isolated where it runs from right to left."""
    return isolated(spelt(host), limit=limit)


def spelt(host: str) -> str:
    """Return a host with the letters that its labels stand for, where these can mislead nobody."""
    return _LABEL.sub(_letters, host)


def spelt_within(text: str) -> str:
    """Return a text with the hosts of its addresses in letters."""
    return _AUTHORITY.sub(lambda found: spelt(found[0]), text) if "xn--" in text else text


def _letters(label: re.Match[str]) -> str:
    try:
        letters = label[0][4:].encode("ascii").decode("punycode")
        is_same = ascii_host(letters) == label[0]
    except (UnicodeError, ValueError):
        return label[0]
    return letters if is_same and letters.isprintable() and _is_plain(letters) else label[0]


def _is_plain(letters: str) -> bool:
    said = {c for c in letters if c.isalpha()}
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in said}
    if scripts == {"LATIN"}:
        return all(c in _OWN_LATIN or unicodedata.normalize("NFD", c)[0].isascii() for c in said)
    return len(scripts) == 1 and not (scripts <= _LIKENED and said <= _LIKE_LATIN)


def padded(text: str, columns: int) -> str:
    """Return a text with blanks behind it up to a width on a terminal."""
    return text + " " * (columns - width(text))


def width(text: str) -> int:
    """Return the columns that a text takes on a terminal: none for marks and isolates, two for wide letters."""
    shown = (c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)
