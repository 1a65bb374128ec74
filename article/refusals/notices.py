"""Lines that stand where a text should: "the page you asked for is gone", "log in to read the rest".

Sites word them as they like, in the order that they like, so they are told by their parts (`tables/notices.toml`). Where on
the page such a line must stand to mean anything is the caller's business: an article may quote one.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from article.cuts.phrases import Words, fold

# Words that a notice has at most; a choice: the longest that we know ("It looks like the link you followed …") has 24.
MISSING_WORDS = 30
_WALL_WORDS = 30
_LETTERS = 400  # characters of a line that is read at all
# Words of the longest line that needs no word to the reader beside it ("Die Seite wurde leider gelöscht" has 5); a choice.
_BARE_WORDS = 6
_PAYERS_WORDS = 16  # words of a line that names subscribers as its readers; longer ones tell of them
# Particles that Arabic and Hebrew write in front of a word.
_PARTICLES = "(?:[وف]?(?:بال|كال|لل|ال|[بكل])?|[והבלכמש]{1,3})"
_QUOTED = re.compile('^["“«„\'‘]|["“«„][^"”»“«„]{12,}["”»“]')


def says_missing(text: str) -> bool:
    """Say whether a line tells the reader that what he asked for is not there."""
    words = _words(text, MISSING_WORDS)
    return bool(words) and _has(words, "what") and _has(words, "gone") and _has(words, "asked")


def may_say_missing(text: str) -> bool:
    """Say whether a line is nothing but "the page is gone": it is that, or the headline of news about a page."""
    words = _words(text, _BARE_WORDS)
    return bool(words) and _has(words, "what") and _has(words, "gone")


def asks_to_join(text: str) -> bool:
    """Say whether a line keeps a text for those who pay or log in: "To read the rest, please log in"."""
    words = _words(text, _WALL_WORDS)
    if not words:
        return False
    if _has(words, "left"):
        return True
    if _has(words, "on") and _has(words, "act") and (_has(words, "read") or _has(words, "what")):
        return True
    return words.count(" ") - 1 <= _PAYERS_WORDS and _has(words, "what") and _has(words, "payers")


def said_first(text: str, kind: str, slack: int) -> int:
    """Count the words of the first phrase of a kind that stands in a text with at most `slack` words before it; 0 for none."""
    words = fold(text)
    return next((n for at in range(min(slack + 1, len(words))) if (n := _phrase_at(words, at, kind))), 0)


def names_missing(title: str) -> bool:
    """Say whether a whole title is the name of an error page: "404", "Error 404: page not found"."""
    words = fold(title[:_LETTERS])
    at = said = 0
    while at < len(words):
        sure = max(_phrase_at(words, at, "missing"), _phrase_at(words, at, "missing_alone"))
        length = max(sure, _phrase_at(words, at, "missing_beside"))
        if not length:
            return False
        at, said = at + length, said + sure
    return said > 0


def advises(text: str) -> bool:
    """Say whether a sentence speaks to the reader of an error page: of the page he asked for, or of where to look next."""
    words = _words(text, MISSING_WORDS)
    of_page = _has(words, "what") and (_has(words, "gone") or _has(words, "asked"))
    return of_page or _has(words, "advice")


def _phrase_at(words: Words, at: int, kind: str) -> int:
    """Count the words of the longest phrase of a kind that stands there."""
    found = _by_first(kind).get(words[at], ())
    return max((len(p) for p in found if words[at : at + len(p)] == p), default=0)


def phrases(kind: str) -> tuple[Words, ...]:
    """Return the folded phrases of one kind of `tables/refusals.toml`."""
    return _phrases()[kind]


@cache
def _phrases() -> dict[str, tuple[Words, ...]]:
    raw = tomllib.loads(files("article").joinpath("tables/refusals.toml").read_text("utf-8"))
    return {
        kind: tuple(fold(p) for phrases in table.values() for p in phrases) for kind, table in raw.items()
    }


@cache
def _by_first(kind: str) -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = {}
    for phrase in phrases(kind):
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _words(text: str, most: int) -> str:
    """Return the folded words of a line, a space around each; "" for a long one, and for one that quotes."""
    return _kept_words(text, most) if len(text) <= _LETTERS else ""


@lru_cache(maxsize=1024)
def _kept_words(text: str, most: int) -> str:
    if _QUOTED.search(text):
        return ""
    words = fold(text)
    return f" {' '.join(words)} " if len(words) <= most else ""


def _has(words: str, part: str) -> bool:
    return _parts()[part].search(words) is not None


@cache
def _parts() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads(files("article").joinpath("tables/notices.toml").read_text("utf-8"))
    return {name: _pattern([p for many in table.values() for p in many]) for name, table in raw.items()}


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    said = dict.fromkeys(" ".join(_spelt(word) for word in phrase.split()) for phrase in phrases)
    return re.compile(f" {_PARTICLES}?(?:{'|'.join(said)}) ")


def _spelt(word: str) -> str:
    bare = " ".join(fold(word.rstrip("*")))
    return re.escape(bare) + (r"\w*" if word.endswith("*") else "")
