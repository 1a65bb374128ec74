"""Where coverage of a story is to be expected: languages and known outlets, from what its seeds are about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from story.places.parties import parties_among
from story.places.spoken_from import nations_told, places_told
from story.seed import Outlet, SeedText
from story.terms import Profile

_WORLD = "en"  # the language that agencies and the foreign press of every country write in
_COUNTRIES = 4  # two parties, the venue, one more; a longer list would name every country that is mentioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Languages to look in (ISO 639-1, the seeds' first), countries concerned (ISO 3166), outlets that fit, nearest first."""

    languages: tuple[str, ...]
    countries: tuple[str, ...]
    outlets: tuple[Outlet, ...]


def suggested(profile: Profile, texts: Sequence[SeedText], known: Iterable[Outlet]) -> Suggestion:
    """Return where to look: the seeds' languages, those of the known outlets in the countries concerned, and English."""
    known = tuple(known)
    countries = _countries(profile)
    spoken = Counter(text.language for text in texts if text.language != "und")
    by_country = {code: [o.language for o in known if o.country == code] for code in countries}
    of_countries = [
        language for code in countries for language, _ in Counter(by_country[code]).most_common(2)
    ]
    there_are = {outlet.language for outlet in known}
    wanted = [language for language, _ in spoken.most_common()]
    wanted += [language for language in (*of_countries, _WORLD) if language in there_are]
    languages = tuple(dict.fromkeys(wanted)) or (_WORLD,)
    fitting = [outlet for outlet in known if outlet.language in languages]
    return Suggestion(
        languages=languages,
        countries=countries,
        outlets=tuple(sorted(fitting, key=lambda outlet: _distance(outlet, countries, languages))),
    )


def _countries(profile: Profile) -> tuple[str, ...]:
    """Return the countries of the story: its home, whom it is between, where it happens; who is named in passing is none."""
    told = places_told(profile)
    places = [place.made[0] for place in told if place.made]
    home = parties_among(nations_told(profile), told)
    venues = [place.made[0] for place in told if place.key in profile.venues and place.made]
    return tuple(dict.fromkeys((*home[:1], *profile.pair, *venues[:1], *home, *places[:1])))[:_COUNTRIES]


def _distance(outlet: Outlet, countries: tuple[str, ...], languages: tuple[str, ...]) -> tuple[int, int, str]:
    place = countries.index(outlet.country) if outlet.country in countries else len(countries)
    return place, languages.index(outlet.language), outlet.name
