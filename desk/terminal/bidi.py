"""Words of two directions on one line: what runs from right to left is isolated, so that nothing around it turns.

First-strong and right-to-left isolates of the Unicode Bidirectional Algorithm (UAX #9, §2.4). The text inside has no
controls of its own: `safe_text` cuts them.
"""

import unicodedata

from desk.terminal.safe import safe_text

_FIRST_STRONG, _END = "\u2068", "\u2069"
_FROM_THE_RIGHT = frozenset({"R", "AL"})


def isolated(text: str, *, limit: int = 400) -> str:
    """Return text of strangers on one safe line, isolated when any of its letters runs from right to left."""
    safe = safe_text(text, limit=limit)
    if not safe.isascii() and any(unicodedata.bidirectional(char) in _FROM_THE_RIGHT for char in safe):
        return f"{_FIRST_STRONG}{safe}{_END}"
    return safe
