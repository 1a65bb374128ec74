"""The judge's reasons in the language of the page. The judge writes them in English, into lines that are sealed: a page in another
language finds the values in the English phrases of words/reasons.toml. Names stay as the article has them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from desk.web.language import Tongue, Words
from story.decided import RULE

_VALUE = re.compile(r"\\\{(\w+)\\\}")  # as re.escape leaves "{name}"
_DIGITS = "[0-9][0-9,]{0,11}"
_PARTED = "; "
_LONGEST = 2_000  # characters that are looked through for a phrase; the judge writes less
_NUMBERS = frozenset({"n", "letters", "share", "count"})
_WITHIN = frozenset({"said", "alike", "kind"})  # values that are phrases themselves
_DEEPEST = 3


def in_words(reason: Mapping[str, Any], t: Words) -> str:
    """Return a reason's detail in the language of the page; what is not known to it stays as the judge wrote it."""
    detail = str(reason["detail"])
    if t.tongue is Tongue.ENGLISH or len(detail) > _LONGEST:
        return detail
    parts = [detail] if reason.get("rule") == RULE else detail.split(_PARTED)  # a note of a person is no list
    return "؛ ".join(_told(part, t, _DEEPEST) for part in parts)


def _told(part: str, t: Words, deep: int) -> str:
    for key, begin, phrase in _phrases():
        found = phrase.fullmatch(part) if part.startswith(begin) else None
        if found is not None:
            values = {name: _value(name, text, t, deep) for name, text in found.groupdict().items()}
            return t.plain(f"reasons.{key}", **values)
    return part


def _value(name: str, text: str, t: Words, deep: int) -> str | int:
    if name in _WITHIN and deep:
        return _told(text, t, deep - 1)
    return int(text.replace(",", "")) if name in _NUMBERS else text


@cache
def _phrases() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Give each English phrase by its key: how it begins (most are ruled out by that), and all of it."""
    source = resources.files("desk.web").joinpath("words", "reasons.toml").read_text("utf-8")
    for key, said in tomllib.loads(source).items():
        english = said["en"]
        for phrase in english.values() if isinstance(english, dict) else (english,):
            pattern = re.compile(_VALUE.sub(_group, re.escape(phrase)), re.DOTALL)
            yield key, phrase.partition("{")[0], pattern


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{_DIGITS if found[1] in _NUMBERS else '.+?'})"
