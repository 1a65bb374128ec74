"""Addresses as people read them: letters of other scripts as letters, and everything that could mislead as it was.

What is shown leads back to the exact address: nothing of ASCII is unescaped, so escaping the letters again gives the same bytes.
"""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from desk.articles.hosts import spelt_within
from desk.terminal.bidi import isolated

_LETTERS = 400  # of an address in a list
_LONGEST = 9_000  # letters of an address that are looked at
_ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_RAW = re.compile(r"[^ -~]")
# Signs that look like one that parts an address, like another sign, or like nothing; those that NFKC undoes are told by it.
_LOOK_ALIKE = frozenset("⁄∕∖⧵⧸⧹⟋⟍╱╲⁞∶꞉։׃܃܄ː˸․‧·ꓸ؍٪⁎∗❓❔ꭍǃ‽\u115f\u1160\u2800\u3164\uffa0")


def readable(address: str, *, limit: int = _LETTERS) -> str:
    """Return an address with escaped letters, and those of its host, as letters, on one safe line.

    What is no UTF-8, or no sign that is seen and taken for no other, stays escaped, and so does all of ASCII: a blank, a quote, a stroke.
    """
    return isolated(in_letters(address), limit=limit)


def in_letters(address: str) -> str:
    """Return the same without isolates: what may stand in an address, and letters. A raw sign that is neither is escaped.

    What is no address, as the name of a pasted text, stays as it is.
    """
    if "://" not in address:
        return address[:_LONGEST]
    plain = _ESCAPED.sub(_undone, address[:_LONGEST])
    return spelt_within(_RAW.sub(lambda found: _kept(plain, found.start()), plain))


def _undone(escaped: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(escaped[0]).decode()
    except UnicodeDecodeError:
        return escaped[0]


def _kept(text: str, at: int) -> str:
    """Return the sign at a place, escaped unless it is plain to see; a mark is, behind a letter of its own."""
    sign = text[at]
    if unicodedata.category(sign)[0] == "M":
        is_seen = at > 0 and unicodedata.category(text[at - 1])[0] in "LM" and not _is_ignored(sign)
    else:
        is_seen = sign.isprintable() and sign not in _LOOK_ALIKE and not _parts(sign)
    return sign if is_seen else quote(sign, safe="", errors="surrogatepass")


def _is_ignored(mark: str) -> bool:
    """Say whether a mark is drawn by nobody: variation selectors, fillers, the grapheme joiner."""
    return (
        mark in "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
        or "\ufe00" <= mark <= "\ufe0f"
        or mark >= "\U000e0100"
    )


def _parts(sign: str) -> bool:
    """Say whether a sign is another writing of one of ASCII that is no letter: a wide stroke, a small question mark, a blank."""
    return sign != "…" and any(
        one <= "\x7f" and not one.isalnum() for one in unicodedata.normalize("NFKC", sign)
    )
