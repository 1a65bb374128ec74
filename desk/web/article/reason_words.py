"""The judge's reasons in the language of the page. The judge writes them in English, into lines that are sealed: a page finds the
values in the English phrases of words/reasons.toml, isolates each, and tells them in its own. Names stay as the article has them."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale
from markupsafe import Markup

from desk.terminal.safe import safe_text
from desk.web.filters import bdi, chips
from desk.web.language import Tongue, Words
from story.weighing.decided import RULE

_VALUE = re.compile(r"\\\{(\w+)\\\}")  # as re.escape leaves "{name}"
_DIGITS = "[0-9][0-9,]{0,11}"
_PARTED = "; "
_BETWEEN = {Tongue.ARABIC: Markup("؛ "), Tongue.ENGLISH: Markup("; ")}
_LISTED = {Tongue.ARABIC: Markup("، "), Tongue.ENGLISH: Markup(", ")}
_COMMA = re.compile("[,،] ")
_COUNTRY = re.compile(
    r"([^()]+) \(([^()]+)\)"
)  # as the judge tells a country, with the word that stood for it
_LONGEST = 2_000  # characters that are looked through for a phrase; the judge writes less
_COUNTS = frozenset({"round", "asked", "links", "pages", "related", "blocked", "most", "left"})  # of notes
_NUMBERS = frozenset({"n", "letters", "share", "count"}) | _COUNTS
_WITHIN = frozenset({"said", "alike", "kind", "whose"})  # values that are phrases themselves
_LISTS = frozenset({"names", "words"})
_COUNTED = frozenset({"judged", "reread"})  # values that count how so many came out
_DEEPEST = 3


def in_words(reason: Mapping[str, Any], t: Words) -> Markup:
    """Return a reason's detail in the language of the page; what is not known to it stays as the judge wrote it."""
    detail = safe_text(str(reason["detail"]), limit=_LONGEST)
    # A note of a person is no list.
    parts = [detail] if reason.get("rule") == RULE else detail.split(_PARTED)
    return parted([_told(part, t, _DEEPEST) for part in parts], t)


def note_in_words(note: str, t: Words) -> Markup:
    """Return what a run noted, of itself or of an address, in the language of the page; what is not known to it as it stands."""
    found = (
        None if t.tongue is Tongue.ENGLISH else _found(safe_text(note, limit=_LONGEST), t, _DEEPEST, "notes")
    )
    return Markup('<bdi lang="en" dir="auto">{}</bdi>').format(chips(note)) if found is None else found


def parted(parts: Iterable[Markup], t: Words) -> Markup:
    """Return reasons one behind the other, as the page's language parts them."""
    return _BETWEEN[t.tongue].join(parts)


def _told(part: str, t: Words, deep: int) -> Markup:
    found = _found(part, t, deep, "reasons")
    return bdi(part, Tongue.ENGLISH.value) if found is None else found


def _found(part: str, t: Words, deep: int, page: str) -> Markup | None:
    for key, begin, phrase in _phrases(page):
        found = phrase.fullmatch(part) if part.startswith(begin) else None
        if found is not None:
            values = {name: _value(name, text, t, deep) for name, text in found.groupdict().items()}
            return t(f"{page}.{key}", **values)
    return None


def _value(name: str, text: str, t: Words, deep: int) -> Markup | str | int:
    if name == "wall":
        return note_in_words(text, t)
    if name == "channel":
        return t(f"run.channel_{text}") if t.has(f"run.channel_{text}") else text
    if name == "unmeasured":
        return _LISTED[t.tongue].join(_unmeasured(one, t) for one in _COMMA.split(text))
    if name in _COUNTED:
        return _LISTED[t.tongue].join(_counted(name, one, t) for one in _COMMA.split(text))
    if name in _WITHIN and deep:
        return _told(text, t, deep - 1)
    if name in _LISTS:
        return _LISTED[t.tongue].join(_named(one, t) for one in _COMMA.split(text))
    return int(text.replace(",", "")) if name in _NUMBERS else text


def _unmeasured(text: str, t: Words) -> Markup:
    """Return so many failures of one kind, as "3 unreachable" says."""
    count, _, kind = text.partition(" ")
    key = f"run.kind_{kind}"
    return Markup("{} {}").format(t(key), count) if t.has(key) else note_in_words(text, t)


def _counted(name: str, text: str, t: Words) -> Markup:
    """Return how many articles came out how, as "3 came in" of those `judged` says, and "3 changed" of those `reread`."""
    count, _, how = text.partition(" ")
    key = f"run.{name}_{how.replace(' ', '_')}"
    return Markup("{} {}").format(count, t(key)) if t.has(key) else note_in_words(text, t)


def _named(name: str, t: Words) -> Markup:
    """Return a name, a country's in the language of the page where the judge said it in English."""
    found = _COUNTRY.fullmatch(name)
    code = _codes().get(found[1]) if found else None
    if found is None or code is None:
        return bdi(name)
    return Markup("{} ({})").format(bdi(_territories(t.tongue)[code]), bdi(found[2]))


@cache
def _codes() -> dict[str, str]:
    return {name: code for code, name in _territories(Tongue.ENGLISH).items()}


@cache
def _territories(tongue: Tongue) -> Mapping[str, str]:
    locale: Any = Locale(tongue.value)  # babel ships no types for its names
    return {str(code): str(name) for code, name in locale.territories.items()}


@cache
def _phrases(page: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(_read(page))


def _read(page: str) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Give each English phrase by its key: how it begins (most are ruled out by that), and all of it."""
    source = resources.files("desk.web").joinpath("words", f"{page}.toml").read_text("utf-8")
    for key, said in tomllib.loads(source).items():
        english = said["en"]
        for phrase in english.values() if isinstance(english, dict) else (english,):
            pattern = re.compile(_VALUE.sub(_group, re.escape(phrase)), re.DOTALL)
            yield key, phrase.partition("{")[0], pattern


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{_DIGITS if found[1] in _NUMBERS else '.+?'})"
