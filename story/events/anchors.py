"""What of a text crosses languages: places, nations, names, years, and what happened.

No model and no dictionary of the language is needed, so an Arabic story can be held against an English,
Hebrew, Turkish or Persian page. Keys carry their kind: "place:2988507" (a GeoNames id), "nation:SY",
"event:meeting", "year:1974", "name:RN DRMR" (a pair of consonant skeletons); where asked, "about:budget" (a subject).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, groupby

from story.alphabets.skeletons import skeleton
from story.alphabets.tokens import normalise, stop_words
from story.events.anchor_words import (
    CACHE_WORDS,
    Phrases,
    bare_forms,
    beginning_of,
    folded_word,
    phrase,
    phrases_from,
)
from story.names.name_words import is_given
from story.places.gazetteer import country_of
from story.places.namesakes import is_small, is_word_or_person, meant, namesakes
from story.places.place_names import City, cities

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_REMEMBERED_WORD, _REMEMBERED_LANGUAGES = 40, 16  # letters of a word, as in story.tokens
_MIN_NAME = 2
_MIN_PAIR = 5  # consonants of first and last name together; RN DRMR has six, TM BRK five
_MAX_WORDS_OF_A_PLACE = 3
_NOTHING: tuple[tuple[str, ...], int] = ((), 1)
_PARTICLES = frozenset([
    "al", "el", "as", "ash", "ad", "ar", "an", "at", "az", "de", "bin", "ben", "ibn", "abu", "von", "van", "א", "אל", "ال",
])  # fmt: skip
_SMALL_BEHIND = 2  # of three words
_SIDES = frozenset([
    "old", "new", "north", "south", "east", "west", "upper", "lower", "greater", "central", "nord", "sud",
    "est", "ouest", "vieux", "vieille", "kuzey", "guney", "dogu", "bati", "camp", "port", "fort", "mount",
])  # fmt: skip
_YEARS = range(1900, 2100)
_NO_NAMES = _PARTICLES | frozenset([
    "mr", "mrs", "president", "minister", "envoy", "foreign", "secretary", "prime", "the", "special",
    "us", "sayin", "bay", "bakan",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """A key, how the text writes it, and at which character."""

    key: str
    written: str
    start: int


def anchors_in(text: str, language: str, *, subjects: bool = False) -> tuple[Anchor, ...]:
    """Return the anchors of a text in order; one place in the text may give several.

    `language` (ISO 639-1) may be "und": then only the letters decide. A word that tells a subject, where these are asked, is no name.
    """
    tokens = [(match.start(), match.group()) for match in _TOKEN.finditer(text)]
    known = _words_of(language, subjects)
    told = [known[written] for _, written in tokens]
    folded = [word.folded for word in told]
    found: list[Anchor] = []
    before: str | None = None
    families: set[str] = set()
    at = 0
    while at < len(tokens):
        start, written = tokens[at]
        keys, length = _NOTHING
        if told[at].begins:
            keys, length = _keys_at(told[at], written, folded[at : at + _MAX_WORDS_OF_A_PLACE])
        if keys and keys[0].startswith("place:") and length == 1:
            if before and _ends_a_name(keys[0], before, [word for _, word in tokens[at + 1 : at + 4]]):
                families.add(folded[at])
            keys = () if folded[at] in families else keys
        name = written if not keys and told[at].named else None
        if name and before:
            keys = _pair(known[before].bare, told[at].bare)
        if keys:
            last, ending = tokens[at + length - 1]
            shown = f"{before} {name}" if name else text[start : last + len(ending)]
            for key in keys:
                found.append(Anchor(key, shown, start))  # noqa: PERF401  # nearly always one: a generator costs more
        if name or folded[at] not in _PARTICLES:
            before = name
        at += length
    if families:
        found = [a for a in found if a.key.startswith("name:") or folded_word(a.written) not in families]
    return tuple(_told_apart(found))


def _ends_a_name(place: str, before: str, behind: Sequence[str]) -> bool:
    """Say whether a small town's name is a family's, here and wherever the text has it alone: "PM Nawaf Salam met the army's".

    What goes on in small letters is no title, where every word has a capital. A known given name before it decides alone.
    """
    if not is_small(place.removeprefix("place:")):
        return False
    small = sum(word[0].islower() for word in behind)
    return is_given(before) or (
        before[0].isupper()
        and before[1:].islower()
        and small >= _SMALL_BEHIND
        and folded_word(before) not in _SIDES
    )


def _told_apart(found: Sequence[Anchor]) -> Iterator[Anchor]:
    """Yield the anchors; of cities that share a name those that the text means by the countries it names."""
    several = {
        start: cities
        for start, own in groupby(found, key=lambda anchor: anchor.start)
        if len(cities := [_city_of(anchor.key) for anchor in own if anchor.key.startswith("place:")]) > 1
    }
    nations = (
        [(a.start, a.key.removeprefix("nation:")) for a in found if a.key.startswith("nation:")]
        if several
        else []
    )
    for anchor in found:
        if anchor.start not in several:
            yield anchor
        elif anchor.key == f"place:{several[anchor.start][0].id}":
            for key in _keys_of(meant(anchor.start, several[anchor.start], nations)):
                yield replace(anchor, key=key)


def _city_of(key: str) -> City:
    number = key.removeprefix("place:")
    return City(number, country_of(number))


def last_names(text: str, language: str, *, subjects: bool = False) -> frozenset[str]:
    """Return the skeletons of all words of `text` that may be names, three consonants and more; `subjects` as it was read before."""
    known = _words_of(language, subjects)
    return frozenset(chain.from_iterable([known[word].last for word in set(_TOKEN.findall(text))]))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a language: folded, whether an anchor may begin with it, and where it may be a name its consonants.

    `bare` are those of the word without its article, `last` those of each of its forms that may be a last name.
    `phrases` and `key` are the rows of the tables that begin with it, and the one that it is.
    """

    folded: str
    begins: bool
    phrases: Phrases
    key: str | None
    named: bool
    bare: str
    last: tuple[str, ...]


class _Words(dict[str, _Word]):
    """What is known of the words of a language; filled as words are met, in bounded memory."""

    def __init__(self, language: str, subjects: bool) -> None:
        super().__init__()
        self._language, self._subjects = language, subjects

    def __missing__(self, written: str) -> _Word:
        found = _word(written, self._language, self._subjects)
        if len(written) <= _REMEMBERED_WORD:
            if len(self) >= CACHE_WORDS:
                self.clear()
            self[written] = found
        return found


_words_of = lru_cache(_REMEMBERED_LANGUAGES)(_Words)


def _word(written: str, language: str, subjects: bool) -> _Word:
    folded = folded_word(written)
    named = _may_be_name(written, folded, language)
    phrases, key = phrases_from(folded, subjects=subjects), beginning_of(folded, subjects=subjects)
    return _Word(
        folded=folded,
        begins=bool(phrases or key) or _may_begin(written, folded),
        phrases=phrases,
        key=key,
        named=named,
        bare=skeleton(_bare(written), language) if named else "",
        last=_skeletons(written, folded, language) if named else (),
    )


def _skeletons(written: str, folded: str, language: str) -> tuple[str, ...]:
    forms = bare_forms(folded)[:3] if _has_no_capitals(written) else (written,)
    return tuple(s for form in forms if len(s := skeleton(form, language)) > _MIN_NAME)


def _may_begin(written: str, folded: str) -> bool:
    """Say whether a year or a place may begin with a word, whatever follows: most words begin none."""
    if written[0].isdigit():
        return True
    return bool((written[0].isupper() or _has_no_capitals(written)) and _places_begin(written, folded))


def _keys_at(word: _Word, written: str, folded: Sequence[str]) -> tuple[tuple[str, ...], int]:
    first = folded[0]
    if written[0].isdigit():
        year = len(first) == len("1974") and first.isascii() and first.isdecimal() and int(first) in _YEARS
        return ((f"year:{first}",) if year else ()), 1
    known = phrase(word.phrases, folded)
    if known:
        return known
    return ((word.key,), 1) if word.key else _place(written, folded)


def _place(written: str, folded: Sequence[str]) -> tuple[tuple[str, ...], int]:
    if not (written[0].isupper() or _has_no_capitals(written)):
        return (), 1
    known = cities()
    for form in _places_begin(written, folded[0]):
        for length in range(len(folded), 0, -1):
            name = " ".join((form, *folded[1:length]))
            city = known.get(name)
            if city and not is_word_or_person(name, city):
                return _keys_of(namesakes(name, city)), length
    return (), 1


def _keys_of(alike: Sequence[City]) -> tuple[str, ...]:
    """Return the keys of a city and its country; of several that may be meant the cities alone."""
    if len(alike) == 1:
        return (f"place:{alike[0].id}", f"nation:{alike[0].country}")
    return tuple(f"place:{city.id}" for city in alike)


@lru_cache(CACHE_WORDS)
def _places_begin(written: str, folded: str) -> tuple[str, ...]:
    forms = dict.fromkeys((normalise(written), *bare_forms(folded)))
    return tuple(form for form in forms if form in _first_words())


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split(" ")[0] for name in cities())


def _may_be_name(written: str, folded: str, language: str) -> bool:
    if not (written[0].isupper() or _has_no_capitals(written)) or written[0].isdigit():
        return False
    return folded not in stop_words(language) and folded not in _NO_NAMES


@lru_cache(CACHE_WORDS)
def _has_no_capitals(written: str) -> bool:
    return written[0].lower() == written[0].upper()


def _pair(one: str, other: str) -> tuple[str, ...]:
    if min(len(one), len(other)) < _MIN_NAME or len(one) + len(other) < _MIN_PAIR:
        return ()
    return (f"name:{one} {other}",)


def _bare(written: str) -> str:
    return written[2:] if written.startswith("ال") and len(written) > len("الشر") else written
