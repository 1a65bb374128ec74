"""What a text looks like that was written, stored or sent in a wrong encoding before it reached us, and cannot be read.

No charset brings such a text back: it is shown as it is, and a reader is told what was seen.
"""

import base64
import binascii
import re

from article.charsets.mojibake import repair

# RFC 2152: "+", base64 of UTF-16, and mostly "-". No browser reads it (HTML Standard §13.2.3.3).
_SHIFTED = re.compile(r"(?<![\w+/=])\+([A-Za-z0-9+/]{3,99})(?![\w+/=])|(?<=[a-z])\+([A-Za-z0-9+/]{3,99})-")
_ROTATED = re.compile(r"<!qbpglcr ugzy|<(?:ugzy|urnq|obql)[\s>]", re.IGNORECASE)  # doctype, html, head, body
_HEAD = 4096  # characters in which a page's first tags stand; a choice
_SCRIPTS = re.compile("[\u0370-\u06ff]+")
_SIGN = "[\u0080-\u00bf\u2010-\u203a]?"  # what the second of two bytes may be
_TOUCHING = re.compile(
    f"(?<=[A-Za-z])[\u0370-\u06ff]{{1,3}}{_SIGN}(?=[a-z])|(?<![A-Za-z])[\u0370-\u06ff]{{1,3}}{_SIGN}(?=[a-z]{{2}})|"
    f"(?<=[a-z]{{2}})[\u0370-\u06ff]{{1,3}}{_SIGN}(?![A-Za-z])"
)
# Letters of two scripts in one word, Hebrew one of them.
_MINGLED = re.compile(
    "[\u05d0-\u05ea][×\u0400-\u04ff\u0620-\u06ff]|[\u0400-\u04ff\u0620-\u06ff][\u05d0-\u05ea]"
)
_HEBREW = re.compile("[\u05d0-\u05ea]")  # one stands in all that is mingled
_NOT_LATIN = bytes(i for i in range(128) if not chr(i).isalpha())
_ASKED = re.compile(r"\?(?<=[^\W\d_]\?)(?=[^\W\d_])")  # begins with a sign that is quickly looked for
_ALL_ASKED = re.compile(r"(?<!\S)[\"(«]?\?{2,40}[.,:;)\"»]?(?!\S)")
# How many signs a wrong encoding leaves, at least, and of how many words: choices, 3 of 100. Of the 2,348 pages of the eight page
# sets and their gold texts none has as many (bench of 2026-11-23: each text and each page's shown lines asked once).
_LEAST, _SHARE = 4, 30


def scrambled(html: str) -> str | None:
    """Say, for a person, that a page's very tags are written in ROT13; else None."""
    if _ROTATED.search(html[:_HEAD]) is None:
        return None
    return "the page's tags are written in ROT13: what stands between them is not told apart"


def garbled(text: str) -> str | None:
    """Say, for a person, what of a wrong encoding is left in an article's words, or None. Linear in the text."""
    words = _words(text)
    if (found := _in_utf7(text)) >= _LEAST and found * _SHARE >= words:
        return f"{found} words stand in UTF-7, which no browser reads"
    if (found := _lost(text)) >= _LEAST and found * _SHARE >= words:
        return f"{found} question marks stand where letters were lost before the page was sent"
    if _is_doubled(text) or _is_crossed(text):
        return "the letters were read in a wrong charset before the page was sent, and written so"
    return None


def _words(text: str) -> int:
    return max(1, len(text) // 6)


def _in_utf7(text: str) -> int:
    if text.count("+") < _LEAST:
        return 0
    found = [m[1] or m[2] for m in _SHIFTED.finditer(text)]
    shifted = {letters for letters in dict.fromkeys(found) if _is_shifted(letters)}
    # Chance makes one of a sign that a text repeats ("+abc"), not of several.
    return sum(letters in shifted for letters in found) if len(shifted) >= _LEAST else 0


def _is_shifted(letters: str) -> bool:
    """Say whether base64 is of UTF-16 letters beyond ASCII: its last bits are nothing but filling."""
    try:
        raw = base64.b64decode(letters + "A" * (-len(letters) % 4), validate=True)
        meant = raw[: len(letters) * 6 // 16 * 2].decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return (
        len(letters) * 6 % 16 < 6
        and bool(meant)
        and all("\xa0" < c < "\u2000" or c > "\u3000" for c in meant)
    )


def _lost(text: str) -> int:
    """Count words that are nothing but question marks, and question marks inside of words; those of addresses are meant.

    As many stand in the text at least: where those are too few, none is counted.
    """
    if (asked := text.count("?")) < _LEAST or asked * _SHARE < _words(text):
        return 0
    bare = " ".join(word for word in text.split() if "/" not in word and "=" not in word)
    return len(_ASKED.findall(bare)) + len(_ALL_ASKED.findall(bare))


def _is_doubled(text: str) -> bool:
    """Say whether a text that was repaired once could be again: it was encoded three times."""
    return not text.isascii() and len(repair(text).spans) >= _LEAST


def _is_crossed(text: str) -> bool:
    """Say whether letters of another script stand mostly inside of Latin words or at their edges, where no writer sets them."""
    if text.isascii() or _SCRIPTS.search(text) is None:
        return False
    mingled = len(_MINGLED.findall(text)) if _HEBREW.search(text) is not None else 0
    if mingled >= _LEAST and mingled * _SHARE * 6 >= len(text):
        return True
    runs = len(_SCRIPTS.findall(text))
    # Each run that touches a Latin word takes a letter of it, and no letter has more than two beside it.
    latin = len(text.encode("ascii", "ignore").translate(None, _NOT_LATIN))
    return runs >= 2 * _LEAST and 4 * latin > runs and len(_TOUCHING.findall(text)) * 2 > runs
