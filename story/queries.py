"""A profile in the words of one language: short queries that searches can AND, the most telling first.

Families of two to four terms (`link.Family`): a person and the venue, two nations with venue or event, places with
events and an outsider, what the user gave, the seeds' rarest words in pairs. No surname goes alone, no query that
is common news, and none that asks for less than another one already does. bench/queries.py measures each family.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest

from story.gazetteer import adjectives
from story.learned import Taught
from story.link import Family, Query
from story.query_terms import Said, Tongue, is_written_in
from story.query_words import QUERY_WORDS
from story.sentences import without_marks
from story.terms import Profile, Term, TermKind
from story.tokens import normalise

MOST_QUERIES = 12  # of one language: each is a request to each outlet that has a search
FEW_QUERIES = 3  # under this, a story without names: its telling words are sent three at a time
MOST_TERMS = 4
MOST_PEOPLE = 3
_MOST_PLACES = 2
_MOST_EVENTS = 2
_MOST_WORDS = 6  # telling words that go into pairs
_MOST_PAIRS = 6
_CENTRAL_SEEDS = 2  # who is in one seed only is context, unless the story has one seed
# Sum of the terms' rarities (natural logarithms of how many texts hold one) under which a query is news at large:
# e to the 4th is one text in 55, and terms of one story hang together. A choice; bench/queries.py shows its price.
_LEAST_RARITY = 6.0
_LEAST_MORE = 1.0  # nations and events alone, without a name, are met together more often than by chance
_CLASSES = frozenset({TermKind.NATION, TermKind.EVENT})
_RARE_ENOUGH = 9.0
_CENTRAL = 0.5
_USED_AGAIN = 0.7  # a term that stands in a query already counts less for the next


def queries_for(profile: Profile, language: str, learned: tuple[Taught, ...] = ()) -> tuple[Query, ...]:
    """Return the queries of a profile in a language (ISO 639-1), the most telling first, at most MOST_QUERIES.

    `learned` are spellings that accepted pages use (`learned.taught_by`): those of this language stand before our own
    guesses, and the query then names the pages.
    """
    tongue = Tongue(profile=profile, language=language, taught=learned)
    families = (
        _given(tongue),
        _nations_and_place(tongue),
        _people_and_places(tongue),
        _word_pairs(tongue),
        _nations_and_event(tongue),
        _two_people(tongue),
        _places_and_events(tongue),
        _phrases(tongue),
    )
    found: list[Query] = []
    for row in zip_longest(*(sorted(family, key=_value, reverse=True) for family in families)):
        for drawn in sorted(filter(None, row), key=_value, reverse=True):
            found = _with(drawn.query, found)
    for drawn in _words_together(tongue) if len(found) < FEW_QUERIES else ():
        found = _with(drawn.query, found)
    return tuple(found[:MOST_QUERIES])


def _with(query: Query, found: list[Query]) -> list[Query]:
    """Return the queries with one more, unless all that it finds is asked for; those that it makes needless go."""
    if any(_asks_more(query, other) for other in found):
        return found
    return [*(other for other in found if not _asks_more(other, query)), query]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A query and the terms that it was made of."""

    query: Query
    terms: tuple[Said, ...]


def _value(drawn: _Drawn) -> tuple[bool, float]:
    """Return how much a query promises: what the user gave first, then by its least central term and its rarity."""
    rarity = min(rarity_of(drawn.terms), _RARE_ENOUGH) / _RARE_ENOUGH
    return drawn.query.family is Family.GIVEN, _CENTRAL * min(one.share for one in drawn.terms) + rarity


def spelt_out(queries: Iterable[Query], most: int = MOST_QUERIES) -> tuple[Query, ...]:
    """Return queries for a search without OR: each as it stands, then with one term spelt in the next way.

    A spelling that holds the first (سورية, where سوري is asked for) is found with it: such searches match letters.
    """
    asked = tuple(queries)
    again = [
        replace(query, terms=(*query.terms[:at], other, *query.terms[at + 1 :]))
        for query in asked
        for at, (first, *others) in enumerate(query.groups)
        for other in [one for one in others if normalise(first) not in normalise(one)][:1]
    ]
    plain = {query.terms: replace(query, spellings=()) for query in (*asked, *again)}
    return tuple(plain.values())[:most]


def _query(tongue: Tongue, family: Family, *said: Said | None) -> Iterator[_Drawn]:
    """Yield the query of these terms; nothing where one is not said in the language, or all are common news."""
    terms = tuple(one for one in said if one)
    if len(terms) < len(said) or not _is_telling(terms):
        return
    sources = dict.fromkeys(source for one in terms for source in one.made_from)
    query = Query(
        terms=tuple(one.text for one in terms),
        spellings=tuple(one.others for one in terms),
        language=tongue.language,
        made_from=tuple(sources),
        family=family,
        why=" + ".join(f"{one.term.kind.value} {without_marks(one.term.text)}" for one in terms),
    )
    yield _Drawn(query, terms)


def _is_telling(terms: Sequence[Said]) -> bool:
    groups = [{normalise(form) for form in (one.text, *one.others)} for one in terms]
    alike = any(
        one & other or _inside(one, other) or _inside(other, one) for one, other in combinations(groups, 2)
    )
    least = _LEAST_RARITY + (_LEAST_MORE if all(one.term.kind in _CLASSES for one in terms) else 0.0)
    is_whole = len(terms) > 1 or all(one.term.kind is TermKind.PINNED for one in terms)
    return is_whole and not alike and rarity_of(terms) >= least


def _inside(words: set[str], phrases: set[str]) -> bool:
    return any(words & set(phrase.split(" ")) for phrase in phrases if " " in phrase)


def rarity_of(terms: Sequence[Said]) -> float:
    """Return how rare texts are that hold all terms; a place says its nation already, so the rarer of both counts."""
    of_nations: dict[str, float] = {}
    for one in terms:
        if one.nation:
            of_nations[one.nation] = max(one.rarity, of_nations.get(one.nation, 0.0))
    return sum(of_nations.values()) + sum(one.rarity for one in terms if not one.nation)


def _asks_more(query: Query, other: Query) -> bool:
    """Return whether all that a query finds is found by another one of its language too."""
    return all(
        any(set(map(normalise, group)) <= set(map(normalise, wider)) for group in query.groups)
        for wider in other.groups
    )


def _people_and_places(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield central people with the venue, then with another place; a host is told by no place of the own country."""
    for place in places_asked(tongue.profile):
        for person in central_people(tongue.profile):
            if not _is_host(person, place, tongue.profile):
                yield from _query(tongue, Family.PERSON_PLACE, tongue.person(person), tongue.place(place))


def _two_people(tongue: Tongue) -> Iterator[_Drawn]:
    for one, other in combinations(central_people(tongue.profile), 2):
        yield from _query(tongue, Family.TWO_PEOPLE, tongue.person(one), tongue.person(other))


def _nations_and_place(tongue: Tongue) -> Iterator[_Drawn]:
    pair = _pair(tongue)
    for place in places_asked(tongue.profile) if pair else ():
        yield from _query(tongue, Family.NATIONS_PLACE, *pair, tongue.place(place))


def _nations_and_event(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield the two nations with what happened; one nation where the story is between none."""
    nations = _pair(tongue) or [tongue.nation(nation) for nation in tongue.profile.nations[:1]]
    for event in tongue.events()[:_MOST_EVENTS] if nations else ():
        yield from _query(tongue, Family.NATIONS_EVENT, *nations, event)


def _words_together(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield as many of the seeds' telling words as no other news holds together, for a story without better names."""
    named = [*map(tongue.place, tongue.profile.places), *map(tongue.nation, tongue.profile.nations)]
    words = [*tongue.words(), *tongue.events(), *(one for one in named if one)]
    for begin in range(0, len(words), MOST_TERMS - 1):
        yield from _query(tongue, Family.RARE_WORDS, *words[begin : begin + MOST_TERMS - 1])


def _places_and_events(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield places of the story's own ground with its events, and a nation from outside where there is one."""
    profile = tongue.profile
    inner = [place for place in profile.places if place.key not in profile.venues] or list(profile.places)
    for place in inner[:_MOST_PLACES]:
        country = place.made[:1]
        outside = [nation for nation in _pair(tongue) if nation and nation.term.key not in country]
        for event in tongue.events()[:_MOST_EVENTS]:
            yield from _query(tongue, Family.PLACE_EVENT, tongue.place(place), *outside[:1], event)


def _phrases(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield set phrases of diplomacy that the seeds use (فض الاشتباك) with a nation of the story or a place."""
    for event in tongue.profile.events:
        phrases = [word for word in QUERY_WORDS.get(event.key, {}).get(tongue.language, ()) if " " in word]
        said = tongue.said(event, phrases, _LEAST_RARITY)
        partners = _pair(tongue) or [tongue.place(place) for place in tongue.profile.places[:1]]
        if said and partners:
            yield from _query(tongue, Family.PHRASE, said, *partners[: MOST_TERMS - 1])


def _given(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield what the user pinned, as it stands, in languages of its letters; a single word goes with the first place."""
    for term in tongue.profile.pinned:
        spelt = [form for form in (term.text, *term.aliases) if is_written_in(form, tongue.language)]
        said = tongue.said(term, spelt, _LEAST_RARITY)
        near = [] if " " in term.text else [tongue.place(place) for place in tongue.profile.places[:1]]
        yield from _query(tongue, Family.GIVEN, said, *near)


def _word_pairs(tongue: Tongue) -> Iterator[_Drawn]:
    """Yield the seeds' telling words in pairs, with each other and with the story's names; each new pair mostly of others.

    What is said in a title and in many seeds goes first: it is in the articles that we do not have, too.
    """
    words = tongue.words()[:_MOST_WORDS]
    partners = [*words, *_partners(tongue)]
    order = {one.text: 1 - at / len(partners) for at, one in enumerate(partners)}
    used: Counter[str] = Counter()
    left = [
        (one, other) for one, other in combinations(partners, 2) if one in words and _is_telling((one, other))
    ]
    for _ in range(_MOST_PAIRS):
        if not left:
            return
        best = max(
            left,
            key=lambda pair: sum(one.share + order[one.text] - _USED_AGAIN * used[one.text] for one in pair),
        )
        left.remove(best)
        used.update(one.text for one in best)
        yield from _query(tongue, Family.RARE_WORDS, *best)


def _partners(tongue: Tongue) -> list[Said]:
    profile = tongue.profile
    said = [
        *(tongue.place(place) for place in profile.places[:_MOST_PLACES]),
        *(tongue.person(person) for person in central_people(profile)[:1]),
        *_pair(tongue),
        *tongue.events()[:_MOST_EVENTS],
    ]
    return [one for one in said if one]


def _pair(tongue: Tongue) -> list[Said | None]:
    profile = tongue.profile
    return [
        tongue.nation(nation) for code in profile.pair for nation in profile.nations if nation.key == code
    ]


def central_people(profile: Profile) -> tuple[Term, ...]:
    """Return the people that queries are made of: pinned, or in two seeds and more, where there are as many."""
    several = len({seed for told in profile.happenings for seed in told.seeds}) >= _CENTRAL_SEEDS
    chosen = [
        person
        for person in profile.people
        if person.pinned or not several or len(person.seeds) >= _CENTRAL_SEEDS
    ]
    return tuple(chosen or profile.people)[:MOST_PEOPLE]


def places_asked(profile: Profile) -> tuple[Term, ...]:
    """Return the places that people and nations are asked with: venues first, then the story's own ground."""
    venues = [place for place in profile.places if place.key in profile.venues]
    return tuple(
        [*venues[:1], *(place for place in profile.places if place not in venues[:1])][:_MOST_PLACES]
    )


def _is_host(person: Term, place: Term, profile: Profile) -> bool:
    """Return whether the seeds name a person by the nation that the place lies in: the French president in Paris."""
    code = place.made[0] if place.made else ""
    called = [normalise(form) for form in adjectives(code, profile.seed_language)] if code else []
    names = [normalise(form) for form in (*person.forms, *person.made)]
    return any(
        said in before.split()[-1:][0] if before.split() else False
        for mention in person.mentions
        for name in names
        for before in normalise(without_marks(mention.sentence)).split(name)[:-1]
        for said in called
    )
