"""Names that more than one thing bears: two cities in different countries, or a town and a person.

A judge that knew one Tripoli put Lebanon's beside Libya's, and read a prime minister called Salam as a town of Oman.
"""

from collections.abc import Collection
from functools import cache, lru_cache

from story.alphabets.tokens import fold_accents, normalise
from story.names.family_names import FAMILY_NAMES
from story.names.given_names import NATIVE_NAMES
from story.names.name_words import commonness
from story.places.gazetteer import country_of, inhabitants_of
from story.places.place_names import City, bearers

# Choices: a smaller or far smaller city of the name is not meant unless a text says so in words that no table reads (Paris, Texas).
_LEAST_INHABITANTS = 100_000
_LEAST_SHARE = 1 / 6
_BIG = 300_000  # inhabitants: as in bench/place_index.py, of such a city the name is first of all the city's
_HUGE = 1_000_000  # inhabitants: a given name is a city's only where it is one of these (Riyadh)
_COMMON = 400  # of 18,000 texts, as in story.place_reading: both words of "the five points" are in more
_NEAR = 40  # characters: "مدينة طرابلس شمالي لبنان", "Tripoli, in northern Lebanon"
_CACHE_NAMES = 10_000


@lru_cache(_CACHE_NAMES)
def is_word_or_person(name: str, city: City) -> bool:
    """Return whether a folded name is no city without more being said: a name of people, or words that every text holds."""
    parts = name.split(" ")
    if len(parts) == 1:
        return name in _names_of_people() and inhabitants_of(city.id) < _HUGE
    return all(commonness(part) > _COMMON for part in parts) and is_small(city.id)


def is_small(geonames_id: str) -> bool:
    """Return whether a name is that of a city only where nothing speaks for another thing of the name."""
    return inhabitants_of(geonames_id) < _BIG


@cache
def _names_of_people() -> frozenset[str]:
    families = (name for row in FAMILY_NAMES for spelt in row.values() for name in spelt)
    return frozenset(fold_accents(normalise(name)) for name in (*NATIVE_NAMES, *families))


@lru_cache(_CACHE_NAMES)
def namesakes(name: str, city: City) -> tuple[City, ...]:
    """Return the city and those of other countries that bear its name and are not much smaller, the largest first."""
    least = max(_LEAST_INHABITANTS, inhabitants_of(city.id) * _LEAST_SHARE)
    others = {
        country_of(one): City(one, country_of(one))
        for one in reversed(bearers(name))
        if inhabitants_of(one) >= least and country_of(one) != city.country
    }
    return (city, *others.values())


def meant(start: int, alike: Collection[City], nations: Collection[tuple[int, str]]) -> tuple[City, ...]:
    """Return which of some cities of one name a text means, the name standing at `start`; all of them where it does not say.

    `nations` are the countries that it names, with their places: one that is near decides, else the only one named, else the larger.
    """
    told = sorted((abs(at - start), code) for at, code in nations if code in {c.country for c in alike})
    if not told:
        return tuple(alike)
    named = {code for _, code in told}
    if told[0][0] <= _NEAR or len(named) == 1:
        named = {told[0][1]}
    return tuple(city for city in alike if city.country in named)[:1]
