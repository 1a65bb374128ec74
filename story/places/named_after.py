"""Words of nations that name no nation: in somebody's name, and in the name of a hospital, a school, a club.

Volker Türk is no Turk and محمد شياع السوداني no Sudanese; المستشفى السعودي stands in another country.
"""

import re
from collections.abc import Iterable
from functools import cache

from story.alphabets.tokens import normalise, stop_words, words
from story.events.anchors import Anchor
from story.names.name_words import bare, folded, has_article, is_given, is_nation
from story.places.gazetteer import adjectives, country_names
from story.places.nations import NATIONS
from story.terms import Term

_WORD = re.compile(r"[^\W\d_]+")
_COUNTRIES_ALONE = frozenset({"en", "fr", "es", "de", "it", "pt"})
_FEWEST = 4  # letters: US, UAE
_NEAR = 60  # characters on either side that are read
# What is founded or named for a nation and lies in another, folded: no bank, embassy or army, which are the nation's own.
_FOUNDED = {
    "ar": "مستشفي مستوصف عياده جامعه كليه مدرسه ثانويه معهد متحف نادي مقبره كنيسه حديقه ملعب فندق مقهي شارع حي سوق",
    "en": "hospital clinic university college school institute museum club cemetery church hotel street quarter square",
    "fr": "hopital clinique universite lycee ecole institut musee club cimetiere eglise hotel rue",
    "tr": "hastanesi universitesi koleji okulu lisesi enstitusu muzesi kulubu mezarligi kilisesi oteli",
    "he": "חולים אוניברסיטה מכללה בית-הספר מכון מוזיאון כנסיה",
    "fa": "بيمارستان درمانگاه دانشگاه مدرسه دبيرستان موسسه موزه باشگاه گورستان كليسا هتل",
}
_JOINED = ("وال", "بال", "فال", "لل", "ال", "و", "ب", "ل")


def is_in_a_name(anchor: Anchor, text: str, people: Iterable[Term], language: str) -> bool:
    """Return whether a word that names a nation is part of somebody's name, or of the name of an institution."""
    before = _WORD.findall(text[max(0, anchor.start - _NEAR) : anchor.start])
    behind = _WORD.findall(text[anchor.start + len(anchor.written) :][:_NEAR])
    if _is_of_institution(anchor.written, before, behind, language) or _is_family_name(
        anchor, text, language
    ):
        return True
    return any(_is_person(anchor, text, form) for person in people for form in person.forms)


def _is_person(anchor: Anchor, text: str, form: str) -> bool:
    """Return whether the anchor stands in a person's full name, or is the last word of it alone, no adjective of a noun."""
    end = anchor.start + len(anchor.written)
    at = text.find(form, max(0, anchor.start - len(form)), end + len(form))
    if at >= 0 and at < end and anchor.start < at + len(form):
        return True
    last = words(form)[-1:]
    before = _WORD.findall(text[max(0, anchor.start - _NEAR) : anchor.start])[-1:]
    is_adjective = bool(before) and (has_article(before[0]) or before[0].startswith(_JOINED[:4]))
    return last == words(anchor.written) and not is_adjective and not any(map(is_nation, before))


def _is_family_name(anchor: Anchor, text: str, language: str) -> bool:
    """Return whether a given name, with a capital where there are capitals, stands right before: Volker Türk, حسن المصري."""
    found = re.search(r"([^\W\d_]+) $", text[max(0, anchor.start - _NEAR) : anchor.start])
    if not found or text[anchor.start : anchor.start + 1].islower() or found[1][0].islower():
        return False
    is_word = bare(found[1]) in stop_words(language)
    if is_given(found[1]) and not is_word:
        return not _is_led_by(found[1], anchor.written)
    behind = text[anchor.start + len(anchor.written) :].lstrip()[:1]
    is_last = not behind.isupper() and not is_word
    return is_last and is_foreign_form(anchor.written, language) and not is_nation(found[1])


def is_foreign_form(word: str, language: str) -> bool:
    """Return whether a word of a nation is none that a language has for it, as Türk in English and French.

    Only for languages whose words for nations with a capital are all known: the country and, in English, its adjective.
    """
    if language not in _COUNTRIES_ALONE or not word[0].isupper() or not word.isalpha():
        return False
    return bare(word).removesuffix("s") not in own_words(language) and len(word) >= _FEWEST


@cache
def own_words(language: str) -> frozenset[str]:
    """Return the words of a language for the nations of the table: countries and, where known, adjectives."""
    spelt = (
        name for code in NATIONS for name in (*country_names(code, language), *adjectives(code, language))
    )
    return frozenset(bare(word).removesuffix("s") for name in spelt for word in words(name))


def _is_led_by(before: str, written: str) -> bool:
    """Return whether a word of Arabic that is also a given name is none here: what it stands before has no article."""
    return before[0].lower() == before[0].upper() and not has_article(written)


def _is_of_institution(written: str, before: list[str], behind: list[str], language: str) -> bool:
    """Return whether an adjective of nationality belongs to an institution right beside it, both defined."""
    known = folded(_FOUNDED, language)
    if language == "ar":
        return has_article(written) and any(_bare(word) in known for word in before[-1:] if "ال" in word[:4])
    near = (*before[-1:], *behind[:1])
    return any(bare(word) in known and (word[0].isupper() or language != "en") for word in near)


def _bare(word: str) -> str:
    plain = normalise(word)
    return next(
        (plain[len(cut) :] for cut in _JOINED if plain.startswith(cut) and len(plain) - len(cut) > 1), plain
    )
