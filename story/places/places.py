"""The places, parties and events of a story as terms.

A place is kept when the text bears it out: words that say that it is one, and a country that the text is about. A name that
several places bear is the one in such a country; one in a country that nothing else supports has no country at all, so that
no story is sent to the other end of the world. Big cities need none of that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from article.writers.agencies import agency_of
from story.alphabets.tokens import normalise, words
from story.asking.own_words import own_anchors
from story.asking.pairs import halves
from story.events.anchors import Anchor, anchors_in
from story.events.event_homonyms import is_event
from story.events.event_senses import Senses, is_told
from story.events.more_events import more_events
from story.names.people import with_clitics
from story.places.gazetteer import country_names, country_of, inhabitants_of
from story.places.named_after import is_in_a_name
from story.places.nations_read import nations_named
from story.places.place_reading import Spot, spots_in, unlisted_in
from story.profiles.mentions import mentioned
from story.profiles.sentences import Sentence
from story.terms import Term, TermKind

_WORD = re.compile(r"[^\W\d_]+")
_JOINED = ("ولل", "لل", "وب", "ول", "و", "ف", "ب", "ك", "ل")
_HEADING = re.compile(
    r"^(?:[^\s:：]{1,80}\s){0,3}[^\s:：]{1,80}\s?[:：]$"
)  # a heading, or a label of a page's foot: nothing is said of what it names
_AGENCY_WORDS = 2  # beside a nation's name: Agence France-Presse, خبرگزاری فرانسه
_LARGE = (
    100_000  # inhabitants; a choice: a smaller place of an unnamed country needs a word such as "town of"
)
_FEW = 2
_TOWNS = 3  # a choice: two names of villages may be words by chance
HOME_OF = {"he": "IL", "tr": "TR", "fa": "IR"}  # where nearly all that is written in a language comes from
_MANY_TIMES = 20  # طرابلس in Libya has five times the inhabitants of that in Lebanon


def anchored_terms(sentences: tuple[Sentence, ...], people: list[Term]) -> list[Term]:
    """Return places, nations and events; a place carries its country's ISO code in `made`, where it is sure.

    A word of a person's name is no place (باراك is also Arak).
    """
    said = _Found.of(sentences, people)
    named = _terms((anchor.key, anchor.written, sentence) for sentence, anchor in said.named)
    weight = Counter({term.key: len(term.mentions) for term in named if term.kind is TermKind.NATION})
    places = _places(said.spots, weight)
    return [*named, *places, *_of_places(places, weight, sentences)]


@dataclass(frozen=True, slots=True)
class _Found:
    """What all sentences name: nations and events, and what may be places, by folded name."""

    named: list[tuple[Sentence, Anchor]]
    spots: dict[str, list[tuple[Sentence, Spot]]]

    @classmethod
    def of(cls, sentences: tuple[Sentence, ...], people: list[Term]) -> "_Found":
        """Read every sentence."""
        names = {word for person in people for form in (*person.forms, *person.made) for word in words(form)}
        unlisted = frozenset(name for sentence in sentences for name in unlisted_in(sentence))
        seeds = {sentence.seed.name: sentence.seed for sentence in sentences}
        senses = {name: Senses.of(seed) for name, seed in seeds.items()}
        named: list[tuple[Sentence, Anchor]] = []
        spots: dict[str, list[tuple[Sentence, Spot]]] = {}
        for sentence in sentences:
            language = sentence.seed.language
            here = [s for s in spots_in(sentence, unlisted) if not _is_person(s, sentence.text, names)]
            within = {at for spot in here for at in range(spot.start, spot.end)}
            named += [
                (sentence, one)
                for one in _named(sentence, senses[sentence.seed.name])
                if one.start not in within
                and not (one.key.startswith("nation:") and is_in_a_name(one, sentence.text, people, language))
            ]
            for spot in here:
                spots.setdefault(spot.name, []).append((sentence, spot))
        return cls(named, spots)


def _is_person(spot: Spot, text: str, names: set[str]) -> bool:
    """Return whether the words of a place, letters cut off before it included, are those of somebody's name."""
    start = spot.start
    while start and spot.start - start < 3 and text[start - 1].isalpha():
        start -= 1
    if " " in spot.name:
        return set(words(text[spot.start : spot.end])) <= names
    return bool(names & with_clitics(normalise(text[start : spot.end])))


def _named(sentence: Sentence, senses: Senses) -> Iterator[Anchor]:
    """Yield the nations and events that a sentence names by words of their own; a city names no nation, nor does an agency."""
    if _HEADING.fullmatch(sentence.text):
        return
    found = senses.read(own_anchors(sentence.text, sentence.seed.language))
    for anchor in found:
        if senses.is_sport and not is_told(anchor, found):
            continue
        if anchor.key.startswith("event:") and is_event(anchor, sentence.text, sentence.seed.language):
            yield _without_joined(anchor, sentence.seed.language)
    for nation in nations_named(sentence):
        if not _is_agency(nation, sentence.text):
            yield _without_joined(nation, sentence.seed.language)
    known = {anchor.start for anchor in found if anchor.key.startswith("event:")}
    yield from (
        event
        for event in more_events(sentence.text, sentence.seed.language)
        if event.start not in known and is_event(event, sentence.text, sentence.seed.language)
    )
    for half in halves(sentence.text):
        yield Anchor(key=f"nation:{half.key}", written=sentence.text[half.start : half.end], start=half.start)


def _without_joined(anchor: Anchor, language: str) -> Anchor:
    """Return an anchor without the letters that Arabic joins to its front, where the rest names the same: بانسحاب, والسوري."""
    for clitic in _JOINED if language == "ar" else ():
        rest = anchor.written.removeprefix(clitic)
        if rest != anchor.written and any(
            found.start == 0 and found.key == anchor.key for found in anchors_in(rest, language)
        ):
            return replace(anchor, written=rest, start=anchor.start + len(clitic))
    return anchor


def _is_agency(anchor: Anchor, text: str) -> bool:
    """Return whether a nation's name is part of an agency's: فرانس برس, Agence France-Presse."""
    end = anchor.start + len(anchor.written)
    before = [m.start() for m in _WORD.finditer(text, max(0, anchor.start - 30), anchor.start)][
        -_AGENCY_WORDS:
    ]
    behind = [m.end() for m in _WORD.finditer(text, end, end + 30)][:_AGENCY_WORDS]
    return any(
        agency_of(text[start:stop]) is not None
        for start in (*before, anchor.start)
        for stop in (end, *behind)
        if (start, stop) != (anchor.start, end)
    )


def _terms(found: Iterable[tuple[str, str, Sentence]]) -> list[Term]:
    """Return a term for each key, with its spellings, the commonest first."""
    forms: dict[str, Counter[str]] = {}
    held: dict[str, list[Sentence]] = {}
    for key, written, sentence in found:
        start = sentence.text.find(written)
        forms.setdefault(key, Counter())[sentence.written(start, start + len(written))] += 1
        held.setdefault(key, []).append(sentence)
    return [mentioned(_term(key, forms[key]), said) for key, said in held.items()]


def _term(key: str, forms: Counter[str]) -> Term:
    kind, _, name = key.partition(":")
    spelt = sorted(forms, key=lambda form: (-forms[form], len(form)))
    return Term(kind=TermKind(kind), key=name, text=spelt[0], forms=tuple(spelt))


def _places(spots: dict[str, list[tuple[Sentence, Spot]]], named: Counter[str]) -> list[Term]:
    """Return the places that the text bears out, those of one id under all their names."""
    supported = _supported(spots, named)
    sure = (country_of(said[0][1].ids[0]) for said in spots.values() for _ in said if _is_of_one(said[0][1]))
    told = named + Counter(sure)
    kept: list[tuple[str, str, Sentence]] = []
    country: dict[str, str] = {}
    for name, said in spots.items():
        one = _bearer(said[0][1], told, supported)
        is_supported = country_of(one) in supported
        if not _is_kept(one, said, is_supported=is_supported):
            continue
        key = one if is_supported else name
        country[key] = country_of(one) if is_supported else ""
        kept += [(f"place:{key}", sentence.text[spot.start : spot.end], sentence) for sentence, spot in said]
    return [replace(term, made=(country[term.key],)) if country[term.key] else term for term in _terms(kept)]


def _supported(spots: dict[str, list[tuple[Sentence, Spot]]], named: Counter[str]) -> frozenset[str]:
    """Return the countries that the text is about: named ones, those of big cities, and of places that support each other.

    A name that is no everyday word, that one country alone bears, and that a dateline or a head noun leads to is enough.
    """
    found = set(named)
    found |= {HOME_OF.get(sentence.seed.language, "") for said in spots.values() for sentence, _ in said} - {
        ""
    }
    likely: dict[str, set[str]] = {}
    for name, said in spots.items():
        first = said[0][1]
        best = country_of(_bearer(first, named, frozenset()))
        countries = {country_of(one) for one in first.ids}
        is_one = first.is_known and len(countries) == 1
        if not best or first.is_common or best in found:
            continue
        if (first.is_big and _is_alone(first)) or (is_one and any(spot.is_led for _, spot in said)):
            found.add(best)
        elif is_one and any(spot.is_located for _, spot in said):
            likely.setdefault(best, set()).add(name)
    gathered = _gathered(spots)
    return frozenset(found | gathered | {country for country, names in likely.items() if len(names) >= _FEW})


def _gathered(spots: dict[str, list[tuple[Sentence, Spot]]]) -> set[str]:
    """Return the countries of which a text names several towns, small ones too, that no other country has: a minister's tour."""
    towns: Counter[str] = Counter()
    for said in spots.values():
        countries = {country_of(one) for one in said[0][1].ids}
        if len(countries) == 1 and not said[0][1].is_common and any(spot.is_located for _, spot in said):
            towns.update(countries)
    most = max(towns.values(), default=0)
    return {country for country, count in towns.items() if count >= max(_TOWNS, most)}


def _is_alone(spot: Spot) -> bool:
    """Return whether no place of another country that bears the name too comes near the largest: Valencia is in Spain and Venezuela."""
    largest, country = inhabitants_of(spot.ids[0]), country_of(spot.ids[0])
    others = (one for one in spot.ids[1:] if country_of(one) != country)
    return all(inhabitants_of(one) * _MANY_TIMES < largest for one in others)


def _bearer(spot: Spot, named: Counter[str], supported: frozenset[str]) -> str:
    """Return which of the places that bear a name is meant: one in a country of the text, of these the largest; "" for none.

    Beside a big city a place that is many times smaller is not meant: Paris in Texas.
    """
    largest = inhabitants_of(spot.ids[0]) if spot.is_big else 0
    likely = [one for one in spot.ids if inhabitants_of(one) * _MANY_TIMES >= largest]
    countries = {one: country_of(one) for one in likely}
    return min(
        likely,
        key=lambda one: (
            not named[countries[one]],
            countries[one] not in supported,
            -named[countries[one]],
            -inhabitants_of(one),
        ),
        default="",
    )


def _is_of_one(spot: Spot) -> bool:
    """Return whether the places that bear a name lie in one country."""
    return spot.is_known and len({country_of(one) for one in spot.ids}) == 1


def _is_kept(one: str, said: list[tuple[Sentence, Spot]], *, is_supported: bool) -> bool:
    """Return whether the text says of a name that it is a place."""
    spots = [spot for _, spot in said]
    first = spots[0]
    if not one:
        return True
    if any(spot.is_led for spot in spots) or (first.is_big and not first.is_common):
        return True
    if is_supported and any(spot.is_listed for spot in spots):
        return True
    located = any(spot.is_located for spot in spots)
    if is_supported and not (first.is_common and " " not in first.name):
        seeds = {sentence.seed.name for sentence, _ in said}
        is_told = first.is_known and (len(seeds) > 1 or any(sentence.in_title for sentence, _ in said))
        return located or is_told or (" " in first.name and not first.is_common)
    return located and first.is_known and not first.is_common and inhabitants_of(one) >= _LARGE


def _of_places(places: list[Term], named: Counter[str], sentences: tuple[Sentence, ...]) -> list[Term]:
    """Return the countries that only places name; they have no spelling in the text."""
    language = sentences[0].seed.language if sentences else "en"
    held: dict[str, list[Sentence]] = {}
    for place in places:
        for country in place.made if not named[place.made[0] if place.made else ""] else ():
            said = {mention.sentence for mention in place.mentions}
            held.setdefault(country, []).extend(s for s in sentences if s.said[:600] in said)
    return [
        mentioned(
            Term(
                kind=TermKind.NATION,
                key=country,
                text=(*country_names(country, language), country)[0],
                forms=(),
            ),
            said,
        )
        for country, said in held.items()
    ]
