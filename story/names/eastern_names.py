"""People in Arabic, Persian and Hebrew sentences, whose letters have no capitals.

A name stands behind a title ("وزير الخارجية السوري أسعد الشيباني"), before one ("أنور قرقاش، وزير دولة"), or anywhere
when its first word is a known given name and the text says it again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from story.alphabets.tokens import normalise
from story.names.name_words import (
    COMMON,
    RARE,
    commonness,
    completes,
    has_article,
    is_between,
    is_foreign_given,
    is_given,
    is_inflected,
    is_nation,
    is_particle,
    is_strange,
    is_title,
    is_unknown,
    may_be_arabic_name,
    may_be_plain_name,
    nation_beginnings,
    says,
)
from story.places.gazetteer import inhabitants_of
from story.places.place_names import cities

NAME_WORDS = 4
_FEWEST = 2
_ENDS: tuple[list[str], ...] = ([], ["."], [","], ["،"], [")"], ["("], ["و"], ["را"])
_LONG = 6  # letters: verbs of the past that follow a name are shorter


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens `first`:`last` of a sentence read as a name.

    `sure` when it begins with a known given name, `strange` when its words are hardly ever words of a text.
    """

    first: int
    last: int
    sure: bool
    strange: bool = False


def untitled(tokens: list[str], language: str) -> Iterator[Span]:
    """Yield what may be a name without a title: a given name or two strange words begin it. The text must bear it out."""
    at = 0
    while at < len(tokens):
        span = read_name(tokens, at, language) if tokens[at][0].isalpha() else None
        if span and (span.sure or span.strange):
            yield span
            at = span.last
        else:
            at += 1


def is_said(tokens: list[str], span: Span, language: str) -> bool:
    """Return whether a verb of saying leads to the name, or in Persian and Hebrew follows it."""
    before = span.first > 0 and says(tokens[span.first - 1], language)
    behind = span.last < len(tokens) and says(tokens[span.last], language)
    return before or (behind and language != "ar")


def is_plain(tokens: list[str], span: Span, language: str) -> bool:
    """Return whether a name needs nothing else of the text: two given names, or a given one and a rare word or an end behind it."""
    words = tokens[span.first : span.last]
    if not is_given(words[0]):
        return False
    if span.strange or is_given(words[-1]):
        return True
    return language != "ar" and tokens[span.last : span.last + 1] in _ENDS


def read_name(tokens: list[str], at: int, language: str) -> Span | None:
    """Return the name that begins at a token; None where none of two words does."""
    if at >= len(tokens) or not _may_begin(tokens, at, language):
        return None
    if normalise(tokens[at]) in _KIN or _is_on_behalf(tokens, at, language):
        return None
    last, full, kept = at, 0, list[str]()
    while last < len(tokens) and full < NAME_WORDS and last - at < NAME_WORDS + 2:
        token = tokens[last]
        joined = completes(token, kept) or (is_particle(token, kept) and last + 1 < len(tokens))
        after_particle = bool(kept) and is_particle(kept[-1], kept[:-1])
        is_led = normalise(token) in _FAMILY_FOLLOWS and joined
        fits = (
            joined
            or (not kept and _may_begin(tokens, last, language))
            or (bool(kept) and _may_be(token, language, first=False))
            or (after_particle and token[0].isalpha())
        )
        ends = full >= _FEWEST and not after_particle and not is_led
        if not fits or (ends and not _goes_on(tokens, last, language)):
            break
        full += not joined
        kept.append(token)
        last += 1
        if full >= _FEWEST and normalise(token).startswith("ال") and not joined and not after_particle:
            break
    while kept and is_particle(kept[-1], kept[:-1]):
        kept.pop()
        last -= 1
    if _is_of_nation(tokens, last, language) and full and is_given(kept[0]):
        kept.append(tokens[last])
        full, last = full + 1, last + 1
    if full < _FEWEST or len(kept) < _FEWEST or _is_place(kept):
        return None
    return Span(at, last, _is_sure(kept, language), language == "ar" and _is_strange(kept))


def _is_of_nation(tokens: list[str], at: int, language: str) -> bool:
    """Return whether a word behind a given name is a family's, though a nation's adjective too: محمد شياع السوداني."""
    if language != "ar" or at >= len(tokens):
        return False
    return has_article(tokens[at]) and tokens[at].endswith("ي") and is_nation(tokens[at])


def _may_begin(tokens: list[str], at: int, language: str) -> bool:
    if language == "he" and _ABBREVIATING & set(tokens[at]):  # מד"א
        return False
    return (
        _may_be(tokens[at], language, first=True) or _is_compound(tokens, at) or _is_ali(tokens, at, language)
    )


def _is_ali(tokens: list[str], at: int, language: str) -> bool:
    """Return whether علي is the name and not "on", which many write so: what follows is a rare word."""
    behind = tokens[at + 1 : at + 2]
    if language != "ar" or tokens[at] != "علي" or not behind or not behind[0].isalpha():
        return False
    return commonness(behind[0]) <= RARE and not is_inflected(behind[0])


def _may_be(token: str, language: str, *, first: bool) -> bool:
    if language == "ar":
        return may_be_arabic_name(token, first=first)
    return token[0].isalpha() and may_be_plain_name(token, language)


def _goes_on(tokens: list[str], at: int, language: str) -> bool:
    """Return whether a third word still belongs to the name: a strange one, or a fitting one that ends the phrase."""
    if language == "he":
        return False
    ends = at + 1 >= len(tokens) or not _may_be(tokens[at + 1], language, first=False)
    if language == "ar" and has_article(tokens[at]):  # وائل عبد الكريم الزعبي
        return commonness(tokens[at]) <= RARE and not is_title(tokens[at], language)
    if language == "ar":
        may_end = is_strange(tokens[at]) or (is_given(tokens[at]) and not is_title(tokens[at], language))
        is_long = len(tokens[at]) >= _LONG and not has_article(tokens[at])
        return is_unknown(tokens[at]) or (
            ends and (may_end or (is_long and commonness(tokens[at]) <= COMMON))
        )
    return (at + 1 >= len(tokens) or not tokens[at + 1][0].isalnum()) and not is_between(tokens[at], language)


def _is_compound(tokens: list[str], at: int) -> bool:
    """Return whether a token is a word that only the next one makes a name: فتح الله, تركي آل الشيخ."""
    behind = tokens[at + 1 : at + 2]
    if not behind or not tokens[at].isalpha() or has_article(tokens[at]):
        return False
    of_kin = is_nation(tokens[at]) and is_particle(behind[0], [])
    return completes(behind[0], tokens[at : at + 1]) or of_kin


_ABBREVIATING = frozenset('"״')
_FAMILY_FOLLOWS = frozenset(
    ["عبد", "بن", "ال", "ابو"]
)  # a name that goes on with these is not cut before them
_KIN = frozenset(["بن", "ابن", "بنت", "ال"])


def _is_on_behalf(tokens: list[str], at: int, language: str) -> bool:
    """Return whether باسم, a given name too, says for whom somebody speaks: "المتحدث باسم البيت الأبيض"."""
    return at > 0 and normalise(tokens[at]) == "باسم" and is_title(tokens[at - 1], language)


def _is_sure(kept: list[str], language: str) -> bool:
    if is_given(kept[0]) or is_particle(kept[0], []):
        return True
    if language == "ar" and is_foreign_given(kept[0]) and _is_strange(kept[1:]):
        return True
    is_led = is_particle(kept[1], []) and normalise(kept[0]) not in cities()  # رئيس بلدية طرابلس عبد الحميد
    return completes(kept[1], kept[:1]) or is_led


def _is_strange(kept: list[str]) -> bool:
    return all(is_strange(word) for word in kept if not is_particle(word, ["."]))


def _is_place(kept: list[str]) -> bool:
    """Return whether the words are a city's name, or end with a big one's: بيونغ يانغ, إيرو مكسيكو."""
    name = [normalise(word) for word in kept]
    if "_".join(name) in nation_beginnings():  # ארצות הברית
        return True
    city = cities().get(name[-1])
    return " ".join(name[:2]) in cities() or (city is not None and inhabitants_of(city.id) >= _BIG)


_BIG = 300_000  # inhabitants; smaller cities' names are people's names too
