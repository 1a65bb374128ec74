"""Addresses as people read them: letters of other scripts as letters, and everything that could mislead as it was."""

import re
from urllib.parse import unquote_to_bytes

from desk.bidi import isolated
from desk.hosts import spelt_within

_LETTERS = 400  # of an address in a list
_ESCAPED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def readable(address: str, *, limit: int = _LETTERS) -> str:
    """Return an address with escaped letters, and those of its host, as letters, on one safe line.

    What is no UTF-8, or no printed sign, stays escaped, and so does all of ASCII: a blank, a quote, a stroke.
    """
    return isolated(_ESCAPED.sub(_letters, spelt_within(address)), limit=limit)


def _letters(escaped: re.Match[str]) -> str:
    try:
        letters = unquote_to_bytes(escaped[0]).decode()
    except UnicodeDecodeError:
        return escaped[0]
    return letters if letters.isprintable() else escaped[0]
