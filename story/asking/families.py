"""The families of queries (`link.Family`): which terms of a profile are asked for together."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from story.alphabets.tokens import normalise
from story.asking.one import LEAST_RARITY, Drawn, is_telling, query_of, rarity_of
from story.asking.terms import Said, Tongue, is_written_in
from story.link import Family
from story.names.leading_people import leading_first
from story.places.gazetteer import adjectives
from story.places.spoken_from import places_told
from story.profiles.sentences import without_marks
from story.terms import Profile, Term

MOST_TERMS = 4
MOST_PEOPLE = 3
_MOST_PLACES = 2
_MOST_EVENTS = 2
_MOST_WORDS = 6  # telling words that go into pairs
MOST_PAIRS = 6
_CENTRAL_SEEDS = 2  # who is in one seed only is context, unless the story has one seed
_MOST_THINGS, _MOST_TOGETHER = (
    3,
    2,
)  # named things that are asked for, and those of them that are asked for together
_USED_AGAIN = 0.7  # a term that stands in a query already counts less for the next


def people_and_places(tongue: Tongue) -> Iterator[Drawn]:
    """Yield central people with the venue, then with another place; in other languages with a nation where no place is known by name.

    A host is told by no place of the own country.
    """
    placed = any(said and not said.guessed for said in map(tongue.place, places_told(tongue.profile)))
    nations = tongue.nations() if not tongue.is_own and not placed else []
    for nation in nations[:_MOST_PLACES]:
        for person in central_people(tongue.profile):
            yield from query_of(tongue, Family.PERSON_PLACE, tongue.person(person), nation)
    for place in places_asked(tongue.profile):
        for person in central_people(tongue.profile):
            if not _is_host(person, place, tongue.profile):
                yield from query_of(tongue, Family.PERSON_PLACE, tongue.person(person), tongue.place(place))


def named_things(tongue: Tongue) -> Iterator[Drawn]:
    """Yield the story's named things with each other, with what happened, with a place and with the nation; in other languages.

    In the seeds' own language they are among its telling words.
    """
    if tongue.is_own:
        return
    things = tongue.words()[:_MOST_THINGS]
    places = [tongue.place(place) for place in places_asked(tongue.profile)[:1]]
    nations = parties(tongue)[:1] or tongue.nations()[:1]
    events = tongue.events()
    events = [
        *events[:_MOST_EVENTS],
        *events[_MOST_EVENTS:][-1:],
    ]  # the last is a thing of the story: water, inspectors
    for one, other in combinations(things[:_MOST_TOGETHER], 2):
        yield from query_of(tongue, Family.RARE_WORDS, one, other)
    for thing in things:
        for partner in (*events, *places, *nations):
            yield from query_of(tongue, Family.RARE_WORDS, thing, partner)


def two_people(tongue: Tongue) -> Iterator[Drawn]:
    """Yield central people in pairs."""
    for one, other in combinations(central_people(tongue.profile), 2):
        yield from query_of(tongue, Family.TWO_PEOPLE, tongue.person(one), tongue.person(other))


def nations_and_place(tongue: Tongue) -> Iterator[Drawn]:
    """Yield the pair of nations with the venue, then with another place."""
    pair = _pair(tongue)
    for place in places_asked(tongue.profile) if pair else ():
        yield from query_of(tongue, Family.NATIONS_PLACE, *pair, tongue.place(place))


def nations_and_event(tongue: Tongue) -> Iterator[Drawn]:
    """Yield the parties with what happened; one nation where the story is between none."""
    nations = parties(tongue) or tongue.nations()[:1]
    for event in tongue.events()[:_MOST_EVENTS] if nations else ():
        yield from query_of(tongue, Family.NATIONS_EVENT, *nations, event)


def in_known_words(tongue: Tongue) -> Iterator[Drawn]:
    """Yield parties or a place with what happened, the surest first, however common in news: no guess is among them.

    A place tells its nation, so it goes alone where the story is between none.
    """
    events, nations = tongue.events(), parties(tongue) or tongue.nations()[:1]
    places = [
        said for place in places_asked(tongue.profile) if (said := tongue.place(place)) and not said.guessed
    ]
    for event in events[:1]:
        if len(nations) > 1:
            yield from query_of(tongue, Family.NATIONS_EVENT, *nations, event, least=0.0)
        for place in places:
            country = [nation for nation in tongue.nations() if nation.nation == place.nation][:1]
            is_common = not tongue.is_own and rarity_of((place, event)) < LEAST_RARITY + 1
            yield from query_of(
                tongue, Family.PLACE_EVENT, *(country if is_common else []), place, event, least=0.0
            )
        yield from query_of(tongue, Family.NATIONS_EVENT, *nations[:1], event, least=0.0)
        yield from query_of(tongue, Family.RARE_WORDS, *nations[:1], *events[1:2], event, least=0.0)
    for place in places:
        if {nation.nation for nation in nations} != {place.nation}:  # "Egypt · Cairo" is half of Egypt's news
            yield from query_of(tongue, Family.NATIONS_PLACE, *nations, place, least=0.0)


def words_together(tongue: Tongue) -> Iterator[Drawn]:
    """Yield as many of the seeds' telling words as no other news holds together, for a story without better names."""
    named = [*map(tongue.place, places_told(tongue.profile)), *tongue.nations()]
    words = [*tongue.words(), *tongue.events(), *(one for one in named if one)]
    for begin in range(0, len(words), MOST_TERMS - 1):
        yield from query_of(tongue, Family.RARE_WORDS, *words[begin : begin + MOST_TERMS - 1])


def places_and_events(tongue: Tongue) -> Iterator[Drawn]:
    """Yield places of the story's own ground with its events, and a nation from outside where there is one."""
    profile = tongue.profile
    told = places_told(profile)
    inner = [place for place in told if place.key not in profile.venues] or list(told)
    for place in inner[:_MOST_PLACES]:
        country = place.made[:1]
        outside = [nation for nation in parties(tongue) if nation.term.key not in country]
        for event in tongue.events()[:_MOST_EVENTS]:
            yield from query_of(tongue, Family.PLACE_EVENT, tongue.place(place), *outside[:1], event)


def phrases(tongue: Tongue) -> Iterator[Drawn]:
    """Yield set phrases of diplomacy that the seeds speak of most (فض الاشتباك) with the parties or a place."""
    for said in tongue.phrases():
        partners = _pair(tongue) or [tongue.place(place) for place in places_told(tongue.profile)[:1]]
        if partners:
            yield from query_of(tongue, Family.PHRASE, said, *partners[: MOST_TERMS - 1])


def given(tongue: Tongue) -> Iterator[Drawn]:
    """Yield what the user pinned, as it stands, in languages of its letters; a single word goes with the first place."""
    for term in tongue.profile.pinned:
        spelt = [form for form in (term.text, *term.aliases) if is_written_in(form, tongue.language)]
        said = tongue.said(term, spelt, LEAST_RARITY)
        near = [] if " " in term.text else [tongue.place(place) for place in places_told(tongue.profile)[:1]]
        yield from query_of(tongue, Family.GIVEN, said, *near)


def word_pairs(tongue: Tongue, most: int = MOST_PAIRS) -> Iterator[Drawn]:
    """Yield the seeds' telling words in pairs, with each other and with the story's names; each new pair mostly of others.

    What is said in a title and in many seeds goes first: it is in the articles that we do not have, too.
    """
    words = tongue.words()[:_MOST_WORDS]
    partners = [*words, *_partners(tongue)]
    order = {one.text: 1 - at / len(partners) for at, one in enumerate(partners)}
    used: Counter[str] = Counter()
    left = [
        (one, other) for one, other in combinations(partners, 2) if one in words and is_telling((one, other))
    ]
    for _ in range(most):
        if not left:
            return
        best = max(
            left,
            key=lambda pair: sum(one.share + order[one.text] - _USED_AGAIN * used[one.text] for one in pair),
        )
        left.remove(best)
        used.update(one.text for one in best)
        yield from query_of(tongue, Family.RARE_WORDS, *best)


def _partners(tongue: Tongue) -> list[Said]:
    profile = tongue.profile
    said = [
        *(tongue.place(place) for place in places_told(profile)[:_MOST_PLACES]),
        *(tongue.person(person) for person in central_people(profile)[:1] if tongue.is_own),
        *_pair(tongue),
        *tongue.events()[:_MOST_EVENTS],
    ]
    return [one for one in said if one]


def _pair(tongue: Tongue) -> list[Said | None]:
    profile = tongue.profile
    return [
        tongue.nation(nation) for code in profile.pair for nation in profile.nations if nation.key == code
    ]


def parties(tongue: Tongue) -> list[Said]:
    """Return the two nations of the story: its pair, else, in other languages, its home and the other party, if it has one."""
    pair = [one for one in _pair(tongue) if one]
    if pair or tongue.is_own:
        return pair
    acting = tongue.nations()
    return acting[:2] if len(acting) > 1 else []


def central_people(profile: Profile) -> tuple[Term, ...]:
    """Return the people that queries are made of, whom the user added first: pinned, or in two seeds and more, where there are as many.

    Who leads the story goes first.
    """
    several = len({seed for told in profile.happenings for seed in told.seeds}) >= _CENTRAL_SEEDS
    chosen = [
        person
        for person in profile.people
        if person.pinned or person.added or not several or len(person.seeds) >= _CENTRAL_SEEDS
    ]
    ranked = leading_first(chosen or profile.people, profile.seed_language)
    return tuple(sorted(ranked, key=lambda person: not person.added))[:MOST_PEOPLE]


def places_asked(profile: Profile) -> tuple[Term, ...]:
    """Return the places that people and nations are asked with: venues first, then the story's own ground."""
    told = places_told(profile)
    venues = [place for place in told if place.key in profile.venues]
    return tuple([*venues[:1], *(place for place in told if place not in venues[:1])][:_MOST_PLACES])


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
