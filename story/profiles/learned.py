"""What accepted pages teach: how they spell the people and places of a story, in any language.

A person is met when first and last name both sound alike (`skeletons.hearings`): by surnames alone الأسد, أسعد and
السويداء fall together. A place is met by the gazetteer, which knows more spellings than a query can hold.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from story.alphabets.skeletons import hearings
from story.alphabets.tokens import normalise, stop_words
from story.events.anchors import anchors_in
from story.names.names import bare_name
from story.profiles.sentences import without_marks
from story.terms import Profile

_TOKEN = re.compile(r"[^\W\d_]+(?:['’׳-][^\W\d_]+)*['’׳]?|\d+|[^\w\s]")
_LONGEST = 3  # words of a name that are compared: the first and the last of two or three
_PARTICLES = frozenset(["عبد", "ابو", "بن", "ابن", "abd", "abdel", "abdul", "abu", "abou", "bin", "ben", "ibn", "al", "el", "le", "la", "de"])  # fmt: skip
_LETTERS = 30_000  # of one page: names stand in its beginning, and a page may be a book
_MOST_FORMS = 4  # spellings of one person or place that are kept, the commonest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A spelling of a profile's person or place (`key` as its term has it), and the pages that use it."""

    key: str
    text: str
    language: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A page that belongs to the story by its seeds alone: its address, its language, its title and text."""

    page: str
    language: str
    text: str


def taught_by(profile: Profile, lessons: Iterable[Lesson]) -> tuple[Taught, ...]:
    """Return how pages spell the people and places of a profile, the commonest spellings first.

    In the seeds' own language only what the seeds do not write themselves.
    """
    known = _known(profile)
    own = {normalise(form) for term in (*profile.people, *profile.places) for form in term.forms}
    places = {place.key for place in profile.places}
    pages: dict[tuple[str, str, str], dict[str, None]] = {}
    for lesson in lessons:
        text = without_marks(lesson.text[:_LETTERS])
        for key, spelt in (
            *_people_in(text, lesson.language, known),
            *_places_in(text, lesson.language, places),
        ):
            if lesson.language != profile.seed_language or normalise(spelt) not in own:
                pages.setdefault((lesson.language, key, spelt), {}).setdefault(lesson.page)
    return tuple(_commonest(pages))


def _commonest(pages: Mapping[tuple[str, str, str], Mapping[str, None]]) -> Iterator[Taught]:
    kept: Counter[tuple[str, str]] = Counter()
    for (language, key, spelt), where in sorted(pages.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        kept[language, key] += 1
        if kept[language, key] <= _MOST_FORMS:
            yield Taught(key=key, text=spelt, language=language, pages=tuple(where))


def _known(profile: Profile) -> dict[tuple[str, str], str]:
    """Return the people of a profile by every pair of hearings of first and last name; none where two share it."""
    found: dict[tuple[str, str], set[str]] = {}
    for person in profile.people:
        for form in (*person.forms, *person.aliases):
            for pair in heard_pairs(without_marks(form), ""):
                found.setdefault(pair, set()).add(person.key)
    return {pair: next(iter(keys)) for pair, keys in found.items() if len(keys) == 1}


def heard_pairs(name: str, language: str) -> frozenset[tuple[str, str]]:
    """Return what first and last name of a full name may sound like together; () for a name of one word."""
    parts = name.split()
    if len(parts) > 1 and normalise(parts[-1]) == "الله":  # نصر الله is one name
        parts = [*parts[:-2], "".join(parts[-2:])]
    if len(parts) < 2:
        return frozenset()
    first, last = hearings(bare_name(parts[0]), language), hearings(bare_name(parts[-1]), language)
    return frozenset((one, other) for one in first for other in last if len(one) + len(other) > _LONGEST)


def _people_in(text: str, language: str, known: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        if not _begins_name(token, language):
            continue
        for length in (2, 3):
            run = tokens[at : at + length]
            if len(run) == length and _is_name(run, language):
                keys = {known[pair] for pair in heard_pairs(" ".join(run), language) & known.keys()}
                yield from ((key, " ".join(run)) for key in keys)


def _is_name(run: list[str], language: str) -> bool:
    inner = all(_begins_name(word, language) or normalise(word) in _PARTICLES for word in run[1:-1])
    return inner and _begins_name(run[-1], language) and normalise(run[-1]) not in _PARTICLES


def _begins_name(word: str, language: str) -> bool:
    if not word[0].isalpha() or normalise(word) in stop_words(language):
        return False
    first = bare_name(word)[:1]
    return first.isupper() or first.lower() == first.upper()


def _places_in(text: str, language: str, places: set[str]) -> Iterator[tuple[str, str]]:
    for anchor in anchors_in(text, language):
        kind, _, key = anchor.key.partition(":")
        if kind == "place" and key in places:
            yield key, anchor.written
