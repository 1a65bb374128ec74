"""Text of the web on a page of ours: every letter of it, and nothing that drives, turns or hides what stands around it."""

import unicodedata

from flows.lines import TURNING

_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def shown(text: object, *, has_lines: bool = False) -> str:
    """Return text without controls and without what turns it around; line ends stay where it *has_lines*. None is ""."""
    if text is None:
        return ""
    return "".join(
        char
        for char in str(text)
        if char not in TURNING and (unicodedata.category(char) not in _HIDDEN or (has_lines and char == "\n"))
    )
