"""Who leads a story: whom headlines and first sentences name, who holds an office, who is named again; a witness last.

A story tells what a market woman saw, too: a query of her name finds this one text again.
"""

import re
from collections.abc import Iterable
from functools import cache

from story.alphabets.tokens import fold_accents, normalise
from story.asking.events import OFFICES
from story.profiles.sentences import without_marks
from story.terms import Term

# Who leads a state, a government, a movement: asked before ministers and spokesmen.
_HEADS = {
    "ar": "رئيس رئيسة ملك أمير زعيم زعيمة قائد مرشد",
    "en": "president premier prime king emir leader chancellor chief",
    "fr": "président présidente premier première roi émir chef cheffe chancelier dirigeant",
    "he": "נשיא נשיאת ראש ראשת מלך מנהיג",
    "tr": "cumhurbaşkanı başbakan başbakanı başkanı lideri kralı",
    "fa": "رئیس رئیس‌جمهور نخست‌وزیر رهبر پادشاه",
}
# What counts for a person; a witness may stand in the lead, so that who heads a state counts more. Choices, tried on fourteen texts in six languages.
_TITLE, _LEAD, _HEAD, _OFFICE, _MOST_AGAIN = 3, 1, 2, 1, 2
_BEFORE = 7  # words before a name that may be its office: "le président de la transition, le général …"
_JOINED = ("", "وال", "لل", "ال", "و", "ل", "ב", "ה", "ל", "ו", "וה")
_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")


def leading_first(people: Iterable[Term], language: str) -> list[Term]:
    """Return people, those who lead the story first; who has no office and one sentence below the first ones is left out
    where there are others."""
    counted = [(_weight(person, language), person) for person in people]
    leading = [pair for pair in counted if pair[0] or pair[1].pinned or pair[1].added] or counted
    ranked = sorted(leading, key=lambda pair: (not pair[1].pinned, not pair[1].added, -pair[0]))
    return [person for _, person in ranked]


def _weight(person: Term, language: str) -> int:
    again = min(len(person.mentions) - 1, _MOST_AGAIN)
    return _TITLE * person.titles + _LEAD * person.leads + again + _office(person, language)


def _office(person: Term, language: str) -> int:
    """Return what the highest office counts that stands before a name."""
    before = {word for mention in person.mentions for word in _words_before(person, mention.sentence)}
    if before & _folded(_HEADS.get(language, "")):
        return _HEAD
    return _OFFICE if before & _folded(OFFICES.get(language, "")) else 0


def _words_before(person: Term, sentence: str) -> Iterable[str]:
    said = fold_accents(normalise(without_marks(sentence)))
    forms = (fold_accents(normalise(without_marks(form))) for form in person.forms)
    for form in filter(None, forms):
        front, found, _ = said.partition(form)
        for word in _WORD.findall(front)[-_BEFORE:] if found else ():
            yield from (word.removeprefix(joined) for joined in _JOINED if word.startswith(joined))


@cache
def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_accents(normalise(word)) for word in words.split())
