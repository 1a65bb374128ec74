"""Text from the web, made harmless for a terminal, a log line or a file name."""

import unicodedata

# Directional formatting characters (UAX #9): they reorder what stands around them. Letters keep their own direction.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKERS = frozenset("\u0085\u2028\u2029")


def safe_text(text: str, *, limit: int = 400) -> str:
    """Return *text* on one line without control characters, bidi controls or lone surrogates, at most *limit* long."""
    kept = text[: limit * 4]
    if not kept.isprintable():  # which nothing is that is cut or replaced here
        kept = "".join(" " if _breaks(c) else c for c in kept if c not in _BIDI_CONTROLS)
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def shortened(text: str, most: int) -> str:
    """Return text of at most so many letters; "…" stands for the rest of a longer one."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _breaks(char: str) -> bool:
    return char in _LINE_BREAKERS or unicodedata.category(char) in {"Cc", "Cs"}
