"""A profile in the words of one language: short queries that searches can AND, the most telling first.

Families of two to four terms (`link.Family`): a person and the venue, two nations with venue or event, places with
events and an outsider, what the user gave, the seeds' rarest words in pairs. No surname goes alone, no query that
is common news, and none that asks for less than another one already does. Queries of known words go first; a guessed
spelling stands beside a known term, and never beside another guess. bench/queries.py measures each family.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from story.alphabets.tokens import normalise
from story.asking.families import (
    MOST_TERMS,
    given,
    in_known_words,
    named_things,
    nations_and_event,
    nations_and_place,
    people_and_places,
    phrases,
    places_and_events,
    two_people,
    word_pairs,
    words_together,
)
from story.asking.one import Drawn, asks_more, rarity_of
from story.asking.terms import Tongue
from story.link import Family, Query
from story.profiles.learned import Taught
from story.terms import Profile

__all__ = ["MOST_QUERIES", "MOST_TERMS", "queries_for", "spelt_out"]
MOST_QUERIES = 12  # of one language: each is a request to each outlet that has a search
FEW_QUERIES = 3  # under this, a story without names: its telling words are sent three at a time
_FEW_FAMILIES = (
    12  # fewer than this, and telling words are paired further: one seed finds 4 % more (bench/queries.py)
)
MOST_GUESSED = 4  # of them, where a language has many: guesses find less than what is known
_EVENTFUL = frozenset({Family.NATIONS_EVENT, Family.PLACE_EVENT})
# In the seeds' own language all words are known, so that a common event is asked for only from this rarity on: at 4.5 one
# seed of the judged stories finds a third more strangers and nothing else (bench/queries.py).
_LEAST_IN_OWN = 5.5
_RARE_ENOUGH = 9.0
_FEWEST_LETTERS = 4
_CENTRAL = 0.5


def queries_for(profile: Profile, language: str, learned: tuple[Taught, ...] = ()) -> tuple[Query, ...]:
    """Return the queries of a profile in a language (ISO 639-1), the most telling first, at most MOST_QUERIES.

    `learned` are spellings that accepted pages use (`learned.taught_by`): those of this language stand before our own
    guesses, and the query then names the pages.
    """
    tongue = Tongue(profile=profile, language=language, taught=learned)
    families = (
        given(tongue),
        named_things(tongue),
        nations_and_place(tongue),
        people_and_places(tongue),
        word_pairs(tongue),
        nations_and_event(tongue),
        two_people(tongue),
        places_and_events(tongue),
        phrases(tongue),
    )
    found: list[Query] = []
    for row in zip_longest(*(sorted(family, key=_value, reverse=True) for family in families)):
        for drawn in sorted(filter(None, row), key=_value, reverse=True):
            found = _with(drawn.query, found)
    for drawn in word_pairs(tongue, MOST_QUERIES) if len(found) < _FEW_FAMILIES else ():
        found = _with(drawn.query, found) if len(found) < _FEW_FAMILIES else found
    for drawn in words_together(tongue) if len(found) < FEW_QUERIES else ():
        found = _with(drawn.query, found)
    return _known_first(_with_an_event(found, tongue))


def _with_an_event(found: list[Query], tongue: Tongue) -> list[Query]:
    """Return the queries, one of them of parties or a place and what happened, in known words, wherever there are any."""
    if any(query.family in _EVENTFUL and not query.guessed for query in found):
        return found
    sure = next(in_known_words(tongue), None)
    known = {frozenset(map(normalise, query.terms)) for query in found}
    if sure is None or frozenset(map(normalise, sure.query.terms)) in known:
        return found
    if tongue.is_own and found and rarity_of(sure.terms) < _LEAST_IN_OWN:
        return found
    return [sure.query, *found]


def _known_first(found: list[Query]) -> tuple[Query, ...]:
    """Return at most MOST_QUERIES: those of known words, then those with a guessed spelling."""
    guessed = [query for query in found if query.guessed]
    known = [query for query in found if not query.guessed]
    room = MOST_QUERIES - min(MOST_GUESSED, len(guessed))
    return (*known[:room], *guessed[: MOST_QUERIES - len(known[:room])])


def _with(query: Query, found: list[Query]) -> list[Query]:
    """Return the queries with one more, unless all that it finds is asked for; those that it makes needless go.

    A guess makes nothing needless that is asked for in known words.
    """
    if any(asks_more(query, other) for other in found if query.guessed or not other.guessed):
        return found
    return [
        *(other for other in found if not (asks_more(other, query) and (other.guessed or not query.guessed))),
        query,
    ]


def _value(drawn: Drawn) -> tuple[bool, bool, float]:
    """Return how much a query promises: what the user pinned and added first, then by its least central term and its rarity."""
    rarity = min(rarity_of(drawn.terms), _RARE_ENOUGH) / _RARE_ENOUGH
    is_added = any(one.term.added for one in drawn.terms)
    worth = _CENTRAL * min(one.share for one in drawn.terms) + rarity
    return drawn.query.family is Family.GIVEN, is_added, worth


def spelt_out(queries: Iterable[Query], most: int = MOST_QUERIES) -> tuple[Query, ...]:
    """Return queries for a search without OR: each as it stands, then with one term spelt in the next way.

    A spelling that holds the first (سورية, where سوري is asked for) is found with it: such searches match letters, and
    find a short word inside others, so that what asks for one goes last.
    """
    given = tuple(queries)
    short = tuple(query for query in given if _has_short_word(query))
    asked = tuple(query for query in given if query not in short)
    again = [
        replace(query, terms=(*query.terms[:at], other, *query.terms[at + 1 :]))
        for query in asked
        for at, (first, *others) in enumerate(query.groups)
        for other in [one for one in others if normalise(first) not in normalise(one)][:1]
    ]
    plain = {query.terms: replace(query, spellings=()) for query in (*asked, *again, *short)}
    return tuple(plain.values())[:most]


def _has_short_word(query: Query) -> bool:
    return query.family is Family.RARE_WORDS and min(map(len, query.terms)) < _FEWEST_LETTERS
