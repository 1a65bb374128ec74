"""A profile in the words of one language: short queries that site searches can AND.

Two to four terms each. An earlier count over 62,555 other Arabic articles, not in this repository: person and venue, two
nations with venue and event, found the story and nothing else; a surname alone found 780 strangers, so none is sent.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, zip_longest

from story.gazetteer import adjectives, city_names, country_names
from story.link import Query
from story.names import learned_names
from story.query_words import QUERY_WORDS
from story.sentences import without_marks
from story.terms import Profile, Term
from story.transliterate import transliterated

MOST_QUERIES = 12  # of one language: each is a request to each outlet that has a search
FEW_QUERIES = 4  # under this, a story without names or nations: its rarest words are sent too
MOST_PEOPLE = 3
MOST_EVENTS = 2
MOST_SPELLINGS = 2
_CENTRAL_SEEDS = 2  # who is in one seed only is context, unless the story has one seed
_ARABIC = "ar"


def queries_for(profile: Profile, language: str, learned: tuple[str, ...] = ()) -> tuple[Query, ...]:
    """Return the queries of a profile in a language (ISO 639-1), the most telling first, at most MOST_QUERIES.

    `learned` are names as texts of that language write them, from an earlier round: those whose consonants are a
    known person's replace our own transliterations.
    """
    families: tuple[list[Query], ...] = (
        list(_person_and_venue(profile, language, learned)),
        list(_nations(profile, language)),
        list(_two_people(profile, language, learned)),
        list(_place_and_event(profile, language)),
        list(_pinned(profile)),
    )
    if sum(map(len, families)) < FEW_QUERIES:
        families = (*families, list(_rare_words(profile, language)))
    found: dict[tuple[str, ...], Query] = {}
    for row in zip_longest(*families):
        for query in row:
            if query is not None and all(query.terms):  # a pin may be nothing but vowel marks
                found.setdefault(query.terms, query)
    return tuple(found.values())[:MOST_QUERIES]


def _query(language: str, terms: Iterable[str], sources: Iterable[Term]) -> Query:
    seeds = dict.fromkeys(seed for term in sources for seed in term.seeds)
    return Query(
        terms=tuple(map(without_marks, terms)), language=language, made_from=tuple(seeds) or ("story.toml",)
    )


def _person_and_venue(profile: Profile, language: str, learned: tuple[str, ...]) -> Iterator[Query]:
    places = _venues(profile) or profile.places[:1]
    for person in central_people(profile):
        for place in places[:1]:
            for name in _names_of(person, profile, language, learned):
                yield from (
                    _query(language, (name, spelt), (person, place)) for spelt in _city(place, language)[:1]
                )


def _two_people(profile: Profile, language: str, learned: tuple[str, ...]) -> Iterator[Query]:
    for one, other in combinations(central_people(profile), 2):
        names = [_names_of(person, profile, language, learned)[:1] for person in (one, other)]
        if all(names):
            yield _query(language, (names[0][0], names[1][0]), (one, other))


def _nations(profile: Profile, language: str) -> Iterator[Query]:
    """Yield the two nations with the venue, and with the commonest events."""
    pair = [nation for code in profile.pair for nation in profile.nations if nation.key == code]
    if not pair:
        return
    named = [_nation(nation.key, language) for nation in pair]
    if not all(named):
        return
    terms = tuple(names[0] for names in named)
    for place in _venues(profile)[:MOST_EVENTS]:
        yield from (_query(language, (*terms, spelt), (*pair, place)) for spelt in _city(place, language)[:1])
    for event in _events(profile):
        for word in _words_for(event, language)[:1]:
            yield _query(language, (*terms, word), (*pair, event))
    for at, names in enumerate(named):
        for other in names[1:]:  # أمريكي for أميركي: searches match letters, not words
            respelt = (*terms[:at], other, *terms[at + 1 :])
            yield from (
                _query(language, (*respelt, spelt), pair)
                for place in _venues(profile)[:1]
                for spelt in _city(place, language)[:1]
            )


def _place_and_event(profile: Profile, language: str) -> Iterator[Query]:
    """Yield places of the story's own ground with its events and a nation from outside."""
    inner = [place for place in profile.places if place.key not in profile.venues] or list(profile.places)
    foreign = [nation for nation in profile.nations if nation.key in profile.pair[1:]]
    for place in inner[:MOST_EVENTS]:
        for event in _events(profile):
            for spelt in _city(place, language)[:1]:
                outside = [
                    _nation(nation.key, language)[0] for nation in foreign if _nation(nation.key, language)
                ]
                for word in _words_for(event, language)[:1]:
                    yield _query(language, (spelt, *outside[:1], word), (place, *foreign[:1], event))


def _pinned(profile: Profile) -> Iterator[Query]:
    """Yield what the user pinned, as it stands; a single word goes with the venue or the title's first place."""
    for term in profile.pinned:
        near = () if " " in term.text else tuple(place.text for place in profile.places[:1])
        yield _query(profile.languages[0] if profile.languages else _ARABIC, (term.text, *near), (term,))


def _rare_words(profile: Profile, language: str) -> Iterator[Query]:
    """Yield the rarest words of the seeds, for stories without people or places; in the seeds' own language only."""
    telling = [word for word in profile.key_words if word.titles] or list(profile.key_words)
    if language == profile.seed_language and len(telling) > 1:
        yield _query(language, (word.text for word in telling[:3]), telling[:3])


def central_people(profile: Profile) -> tuple[Term, ...]:
    """Return the people that queries are made of: pinned, or in two seeds and more, where there are as many."""
    several = len({seed for told in profile.happenings for seed in told.seeds}) >= _CENTRAL_SEEDS
    chosen = [
        person
        for person in profile.people
        if person.pinned or not several or len(person.seeds) >= _CENTRAL_SEEDS
    ]
    return tuple(chosen or profile.people)[:MOST_PEOPLE]


def _names_of(person: Term, profile: Profile, language: str, learned: tuple[str, ...]) -> tuple[str, ...]:
    """Return how a person is sought: full names; the family name where it has its article and nobody shares it."""
    if language == profile.seed_language:
        last = without_marks(person.forms[0]).split()[-1]
        is_shared = (
            sum(other.key.rpartition(" ")[2] == person.key.rpartition(" ")[2] for other in profile.people) > 1
        )
        if last.startswith("ال") and not is_shared:
            return (last,)
        return tuple(dict.fromkeys(map(without_marks, (*person.forms, *person.made))))[:MOST_SPELLINGS]
    known = tuple(name for name in learned if learned_names(frozenset([person.key]), name, language))
    guess = transliterated(without_marks(person.forms[0]).split()[-1], language)
    return known[:MOST_SPELLINGS] or ((guess,) if guess else ())


def _venues(profile: Profile) -> tuple[Term, ...]:
    return tuple(place for place in profile.places if place.key in profile.venues)


def _events(profile: Profile) -> tuple[Term, ...]:
    return tuple(event for event in profile.events if event.key in QUERY_WORDS)[:MOST_EVENTS]


def _words_for(event: Term, language: str) -> tuple[str, ...]:
    return QUERY_WORDS[event.key].get(language, ())


def _city(place: Term, language: str) -> tuple[str, ...]:
    return city_names(place.key, language)


def _nation(code: str, language: str) -> tuple[str, ...]:
    """Return how a nation is sought: by adjective where words grow at both ends, by the country's name elsewhere."""
    return adjectives(code, language) if language in {_ARABIC, "he", "fa"} else country_names(code, language)
