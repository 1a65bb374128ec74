"""Tells sentences from headlines by their punctuation, in any script."""

import re
from functools import lru_cache

from article.markup.source import key_of

_STOPS, _INNER = ".。।۔", ".؟!?۔。！？"
_CLOSERS = "\"”“»«’')] \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_INNER_STOP = re.compile(r"[^\W\d][\"”»’')]?[.؟!?۔] +[^\W\d_\"“«‘'(]{0,1}[^\W\d_]{2,}|[。！？]")
_COMMA = re.compile("[،,؛;、，]")
_SEPARATOR = re.compile(r"[^\S\n]{2,}|\s[•|▪◦·●■★*]\s|\t")
LEAST_WORDS = 4  # 98 % of the 29,473 headlines of the 2018 Arabic news corpus have as many words or more
HEADLINE_WORDS = 25  # the longest of the 29,473 headlines of that corpus has 21 words
_KEPT = 1000  # characters of the longest line whose answer is remembered: a choice
_PROSE_WORDS = 40  # a choice: beyond this a line without a single comma or full stop is no sentence


def is_prose(text: str) -> bool:
    """Say whether a line reads as sentences: it ends as one, holds two, or is long and has commas."""
    return _kept_prose(text) if len(text) <= _KEPT else _reads_as_prose(text)


@lru_cache(maxsize=4096)  # a page's lines are asked some four times each
def _kept_prose(text: str) -> bool:
    return _reads_as_prose(text)


def _reads_as_prose(text: str) -> bool:
    if is_stopped(text):
        return True
    count = len(text.split())
    if count > 12 and any(stop in text for stop in _INNER) and _INNER_STOP.search(text):
        return True
    return count > HEADLINE_WORDS and _COMMA.search(text) is not None


def is_stopped(text: str) -> bool:
    """Say whether one full stop ends a line, quotes and brackets behind it aside; an ellipsis is none."""
    bare = text.rstrip(_CLOSERS)
    return bare[-1:] in _STOPS and len(bare) > 0 and bare[-2:-1] != "." and not bare[-2:-1].isspace()


def is_headline(text: str) -> bool:
    """Say whether a line could be a headline: short, and not ended by a full stop or a colon."""
    return len(text.split()) <= HEADLINE_WORDS and not is_stopped(text) and not text.rstrip().endswith(":")


def is_headline_list(text: str, title: str = "") -> bool:
    """Say whether a long line is many headlines glued together.

    Evidence: it ends with no full stop and holds the page's own title, three or more separators, or more than
    forty words with next to no comma among them.
    """
    count = len(text.split())
    if count <= HEADLINE_WORDS or is_stopped(text):
        return False
    own = _title_key(title)
    if len(own) > 15 and own in key_of(text):
        return True
    if len(_SEPARATOR.findall(text.strip())) >= 3:
        return True
    return count > _PROSE_WORDS and len(_COMMA.findall(text)) * 60 < count and not _INNER_STOP.search(text)


@lru_cache(maxsize=8)
def _title_key(title: str) -> str:
    """Return the title's key; every line of a list asks for the same one."""
    return key_of(title)
