"""Which of a profile's events, countries and words queries are made of: what is spoken of most, never a bare title.

An event word chooses what comes back. A word of a list of everyday words (a weekday, a title, a word for "said")
chooses nothing, however seldom news at large hold it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

from story.alphabets.tokens import normalise, stems, stop_words
from story.asking.words import QUERY_WORDS, THINGS
from story.events.more_events import concepts
from story.places.gazetteer import country_names
from story.profiles.sentences import without_marks
from story.terms import Profile, Term, TermKind

MOST_EVENTS = 4
_MOST_THINGS = 2
_CLITICS = ("ال", "وال", "لل", "بال", "ה", "ב", "ל", "מ", "ש")
# An event is central from this share of the mentions of the most spoken one on; a title counts as TITLE of them. Choices,
# tried on sixteen texts of our own in six languages: at a quarter a meeting is still asked for by an air strike that led to it.
_SHARE = 1 / 3
_TITLE = 2
# Offices: who speaks in every story. Not every title: a nurse or a goalkeeper may be what a story is about.
OFFICES = {
    "ar": "وزير وزيرة وزراء الوزراء رئيس رئيسة رؤساء قائد قادة مدير مديرة أمير ملك نائب نواب سفير سفراء مبعوث مندوب متحدث متحدثة ناطق مسؤول مسؤولين أمين حاكم "
    "محافظ مستشار عضو أعضاء زعيم زعماء نظير الرئاسة الحكومة مجلس",
    "en": "minister ministers prime president presidents chief commander general secretary leader leaders official officials spokesman spokeswoman spokesperson envoy governor "
    "mayor deputy member premier foreign director chairman counterpart",
    "fr": "ministre ministres premier première président présidente chef commandant général secrétaire dirigeant dirigeants responsable responsables porte-parole porte parole émissaire "
    "gouverneur maire député membre directeur homologue affaires étrangères",
    "he": "שר שרת שרים ראש הממשלה נשיא מפקד מפקדת אלוף מזכיר מנהיג בכיר בכירים דובר דוברת שליח מושל סגן חבר יושב ליושב מנכ",
    "tr": "bakan bakanı bakanlar bakanları bakanlığı başkan başkanı başbakan başbakanı cumhurbaşkanı komutan komutanı genel general sekreter sekreteri lider lideri yetkili yetkililer sözcü "
    "sözcüsü temsilci temsilcisi vali valisi üye üyesi müdür müdürü içişleri dışişleri",
    "fa": "وزیر وزیران وزارت نخست خارجه رئیس فرمانده سخنگو سخنگوی نماینده معاون مدیر استاندار رهبر دبیر دبیرکل مقام مقامات همتای جمهور",
}


def central_events(profile: Profile) -> list[tuple[str, Term]]:
    """Return the concepts of `query_words` that the seeds speak of most, each with its term, the most spoken of first."""
    found: dict[str, Term] = {}
    for term in profile.events:
        if term.key in QUERY_WORDS and (term.key not in concepts() or _is_carried(term)):
            found.setdefault(term.key, term)
    for word in profile.key_words:
        for key in concepts_of(word, profile.seed_language):
            found.setdefault(key, word)
    things = {key: term for key, term in found.items() if key in THINGS}
    events = {key: term for key, term in found.items() if key not in THINGS}
    return [*_most_spoken(events)[:MOST_EVENTS], *_most_spoken(things)[:_MOST_THINGS]]


def _most_spoken(found: Mapping[str, Term]) -> list[tuple[str, Term]]:
    most = max(map(_spoken, found.values()), default=0.0)
    central = [pair for pair in found.items() if pair[1].pinned or _spoken(pair[1]) >= _SHARE * most]
    return sorted(central, key=lambda pair: (not pair[1].pinned, -_spoken(pair[1])))


def _spoken(term: Term) -> float:
    return len(term.mentions) + _TITLE * term.titles + term.leads


def _is_carried(term: Term) -> bool:
    """Return whether headlines or first sentences name an event."""
    return bool(term.titles or term.leads)


def countries_among(profile: Profile) -> tuple[Term, ...]:
    """Return the countries (CLDR) that telling words name, for a story of nations that no list of beginnings holds."""
    known = _countries(profile.seed_language)
    found: dict[str, Term] = {}
    for word in profile.key_words:
        for name in (normalise(without_marks(form)) for form in word.forms):
            if name in known:
                found.setdefault(known[name], replace(word, kind=TermKind.NATION, key=known[name]))
    return tuple(found.values())


def is_telling_word(word: Term, profile: Profile) -> bool:
    """Return whether a word may stand in a query: no office, no weekday or month, no stop word."""
    everyday = _everyday(profile.seed_language)
    spelt = {normalise(without_marks(form)) for form in (word.text, *word.forms)}
    spelt |= {form[len(clitic) :] for form in spelt for clitic in _CLITICS if form.startswith(clitic)}
    return not spelt & everyday


@cache
def _everyday(language: str) -> frozenset[str]:
    listed = OFFICES.get(language, "").split()
    listed += _days_and_months(language)
    folded = {normalise(word) for word in listed}
    return frozenset(
        folded | {one for word in folded for one in stems(word, language)} | stop_words(language)
    )


def _days_and_months(language: str) -> Iterator[str]:
    try:
        locale: Any = Locale(language)  # babel ships no types for its names
    except (UnknownLocaleError, ValueError):
        return
    for names in (locale.days, locale.months):
        yield from (word for name in names["stand-alone"]["wide"].values() for word in str(name).split())


@cache
def _countries(language: str) -> dict[str, str]:
    try:
        codes = [str(code) for code in Locale(language).territories if len(str(code)) == len("SY")]
    except (UnknownLocaleError, ValueError):
        return {}
    return {normalise(name): code for code in codes for name in country_names(code, language)}


def concepts_of(word: Term, language: str) -> list[str]:
    """Return the concepts that a telling word names, of those that we can translate."""
    known = _concept_of(language)
    return sorted(
        {known[one] for form in word.forms for one in stems(without_marks(form), language) if one in known}
    )


@cache
def _concept_of(language: str) -> dict[str, str]:
    """Return the concept of each single word that we can translate, by its stem."""
    found: dict[str, str] = {}
    for key, row in QUERY_WORDS.items():
        for word in row.get(language, ()):
            known = stems(word, language)
            if len(known) == 1:
                found.setdefault(known[0], key)
    return found
