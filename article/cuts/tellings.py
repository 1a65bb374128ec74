"""Tells a sentence that begins with a phrase of furniture from furniture that is written as a sentence."""

import re

from article.article import Why
from article.cuts.phrases import Words, anywhere, in_set, letters_of, only_of, prefix
from article.titles.headlines import is_stopped

__all__ = ["tells_on"]

_LEAST = 3  # words that a sentence has behind the phrase: «حقوق النشر محفوظة في دول قليلة.» has four
_KNOWN = 8  # words of a phrase at most
_SURE = 5  # words of a phrase that no sentence begins with: "this article was originally published"
_CREDITED = (
    4  # words of a credit or a byline, written with a full stop all the same: "Photo: Jane Smith / Paper."
)
_VERB = 20  # letters of a verb
_BEHIND = re.compile(r"[,،»”\"]\s{0,2}")
_INNER = re.compile(r"[.!?؟۔]\s")


def tells_on(text: str, why: Why) -> bool:
    """Say whether a line that begins like `why` is a sentence of its own that only begins so.

    It ends with one full stop, and names who says it, or goes on for three words or more that no call has (no "your", no «آخر الأخبار»), and
    the known phrase is no sentence by itself. When in doubt it is one: it stays, and is doubted.
    """
    if not is_stopped(text):
        return False
    letters = letters_of(text)
    if why in (Why.CREDIT, Why.BYLINE):
        return _tells_behind_label(text)
    if _reports(text):
        return True
    begun = _begun(letters)
    if begun >= _SURE or _is_whole(text, begun):
        return False
    return _beyond(letters[begun:]) >= _LEAST and not _serves(letters[begun:])


def _tells_behind_label(text: str) -> bool:
    said = letters_of(re.split("[:：]", text, maxsplit=1)[-1])
    told = len(said) >= _LEAST and in_set(said, "telling") > 0  # «الصورة: هكذا يسمي المعتقلون الذكرى.»
    return told or (len(said) > _CREDITED and not any(only_of(said[-n:], "agency") for n in (1, 2, 3)))


def _reports(text: str) -> bool:
    """Say whether somebody is quoted: behind a comma or a quote stands who says so, «شاركونا صوركم، قالت أم أحمد …»."""
    return any(
        in_set(letters_of(text[at.end() : at.end() + _VERB]), "reporting") for at in _BEHIND.finditer(text)
    )


def _begun(letters: Words) -> int:
    """Count the words of the longest phrase of the tables that a line begins with."""
    longest = max(in_set(letters, "sure"), in_set(letters, "call"))
    return next((n for n in range(_KNOWN, longest, -1) if _starts(letters[:n])), longest)


def _starts(words: Words) -> bool:
    return len(words) > 0 and prefix(words, "start") is not None and prefix(words[:-1], "start") is None


def _is_whole(text: str, begun: int) -> bool:
    """Say whether the phrase ends where a sentence of the line ends: "All rights reserved. This material …"."""
    first = _INNER.search(text)
    return first is not None and begun > 1 and len(letters_of(text[: first.start()])) <= begun


def _beyond(letters: Words) -> int:
    """Count the words that name no channel of a site and stand beside none."""
    near = (letters[max(0, at - 1) : at + 2] for at in range(len(letters)))
    return sum(anywhere(words, "platform") is None and anywhere(words, "ours") is None for words in near)


def _serves(letters: Words) -> bool:
    """Say whether words speak to a reader about the service: "your", "the latest news", «لتصلك»."""
    return any(in_set(letters[at:], "service") for at in range(len(letters)))
