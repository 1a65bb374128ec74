"""What a line that is cut says of itself, in more languages than a cut may go by: `tables/said.toml`."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from article.article import Why
from article.cuts.phrases import Words, fold, letters_of

_HEAD_WORDS = 6  # words of a list's head: "Najnowsze informacje w dziale Praca" has five
_LINE_WORDS, _BUTTON_WORDS = 12, 3
_CRUMBS = frozenset("/>›»|")  # what parts the names of a trail of departments
_CREDIT_MARKS = frozenset(
    ":：./|©("
)  # what parts "Foto" from whose it is; without one, it is a word like others
_REMEMBERED = 8192
_LETTERS = 400  # characters of a line that is read at all, as in `notices`: twelve words have fewer


def head_of(text: str) -> Why | None:
    """Return what list a short line opens."""
    return _kept_head(text) if len(text) <= _LETTERS else None


@lru_cache(maxsize=_REMEMBERED)
def _kept_head(text: str) -> Why | None:
    letters = letters_of(text)
    plain = 0 < len(letters) <= _HEAD_WORDS and len(letters) == len(fold(text)) and _CRUMBS.isdisjoint(text)
    return _longest("head", letters) if plain else None


def line_of(text: str) -> Why | None:
    """Return what a short line is by its first words."""
    return _kept_line(text) if len(text) <= _LETTERS else None


@lru_cache(maxsize=_REMEMBERED)
def _kept_line(text: str) -> Why | None:
    letters = letters_of(text)
    why = _longest("line", letters) if 0 < len(letters) <= _LINE_WORDS else None
    if why is Why.FURNITURE:
        return why if len(letters) <= _BUTTON_WORDS else None
    return why if why is not Why.CREDIT or any(c in _CREDIT_MARKS for c in text[:40]) else None


def is_signed(text: str) -> bool:
    """Say whether a line begins as bylines do; beside a title it is one."""
    words = fold(text[:40])
    return words[:1] in _phrases()["signed"] or words[:2] in _phrases()["signed"]


def _longest(table: str, words: Words) -> Why | None:
    phrases = _phrases()[table]
    return next((why for n in range(min(5, len(words)), 0, -1) if (why := phrases.get(words[:n]))), None)


@cache
def _phrases() -> dict[str, dict[Words, Why]]:
    raw = tomllib.loads(files("article").joinpath("tables/said.toml").read_text("utf-8"))
    found = {"signed": {fold(p): Why.BYLINE for p in raw["signed"]}}
    for kind in ("head", "line"):
        found[kind] = {
            fold(p): Why(why) for why, many in raw[kind].items() for phrases in many.values() for p in phrases
        }
    return found
