"""Places and nations as each language writes them: for showing and for queries.

Countries come from CLDR, capitals from CLDR's time-zone cities, other cities from GeoNames
(story/data/cities.tsv.gz, CC BY 4.0). Ids are those of `anchors`: a GeoNames id, an ISO 3166 code.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError

_LETTERS = {"ar": "[ء-غف-ي ]+", "fa": "[ء-غف-يپچژگکی ]+", "ur": "[ء-ي\u0671-\u06d3 ]+"}
_LOOKS_LIKE = {"fr": "oue", "tr": "vey"}
_ARTICLES = frozenset(["as", "al", "ar", "at", "ad", "an", "az", "ash"])
_MOST_SPELLINGS = 3  # of one city in one query language: more are other languages' names
# Everyday names where CLDR's formal one is not what newsrooms write.
_COUNTRY: dict[str, dict[str, tuple[str, ...]]] = {
    "ar": {
        "US": ("أميركا", "أمريكا"),
        "GB": ("بريطانيا",),
        "SA": ("السعودية",),
        "PS": ("فلسطين",),
        "TR": ("تركيا",),
    },
    "en": {"PS": ("Palestine",), "TR": ("Turkey",), "GB": ("Britain",)},
    "fr": {"PS": ("Palestine",)},
    "tr": {"US": ("ABD",), "PS": ("Filistin",), "GB": ("İngiltere",)},
    "he": {"US": ("ארה״ב",), "GB": ("בריטניה",)},
}
# Adjectives as newsrooms write them, masculine singular; two spellings where newsrooms differ.
_ADJECTIVE = {
    "ar": "SY:سوري IL:إسرائيلي US:أميركي|أمريكي FR:فرنسي GB:بريطاني RU:روسي UA:أوكراني TR:تركي IR:إيراني IQ:عراقي LB:لبناني JO:أردني EG:مصري SA:سعودي "
    "AE:إماراتي QA:قطري KW:كويتي YE:يمني PS:فلسطيني AZ:أذربيجاني|أذري AM:أرميني DE:ألماني IT:إيطالي ES:إسباني CN:صيني IN:هندي PK:باكستاني AF:أفغاني JP:ياباني "
    "CA:كندي SD:سوداني LY:ليبي TN:تونسي DZ:جزائري MA:مغربي ET:إثيوبي GR:يوناني CY:قبرصي",
    "en": "SY:Syrian IL:Israeli US:American FR:French GB:British RU:Russian UA:Ukrainian TR:Turkish IR:Iranian IQ:Iraqi LB:Lebanese JO:Jordanian EG:Egyptian SA:Saudi "
    "QA:Qatari YE:Yemeni PS:Palestinian AZ:Azerbaijani AM:Armenian DE:German CN:Chinese SD:Sudanese LY:Libyan DZ:Algerian MA:Moroccan",
    "fr": "SY:syrien IL:israélien US:américain FR:français GB:britannique RU:russe UA:ukrainien TR:turc IR:iranien IQ:irakien LB:libanais JO:jordanien EG:égyptien SA:saoudien "
    "QA:qatari YE:yéménite PS:palestinien AZ:azerbaïdjanais DE:allemand SD:soudanais LY:libyen DZ:algérien MA:marocain",
    "he": "SY:סורי IL:ישראלי US:אמריקני FR:צרפתי RU:רוסי TR:טורקי IR:איראני IQ:עיראקי LB:לבנוני JO:ירדני EG:מצרי SA:סעודי QA:קטארי PS:פלסטיני",
    "fa": "SY:سوری IL:اسرائیلی US:آمریکایی FR:فرانسوی RU:روسی TR:ترکیه IR:ایرانی IQ:عراقی LB:لبنانی",
}  # Turkish joins the country's name itself: Suriye İsrail görüşmesi


@dataclass(frozen=True, slots=True)
class City:
    """One row of the table: GeoNames id, Latin name, ISO country, inhabitants, time zone, and names by script."""

    name: str
    country: str
    inhabitants: int
    zone: str
    arabic: tuple[str, ...]
    hebrew: tuple[str, ...]
    latin: tuple[str, ...]


def city_names(geonames_id: str, language: str) -> tuple[str, ...]:
    """Return what a city is called in a language (ISO 639-1), likeliest first; () for an unknown id."""
    city = _cities().get(geonames_id)
    if city is None:
        return ()
    names = [*_zone_city(city, language)]
    if language == "he":
        names += city.hebrew
    elif language in _LETTERS:
        names += [] if names else [name for name in city.arabic if re.fullmatch(_LETTERS[language], name)]
    else:
        names += _spelt_for(city, language)
    return tuple(dict.fromkeys(names))[:_MOST_SPELLINGS]


def country_names(code: str, language: str) -> tuple[str, ...]:
    """Return what a country (ISO 3166) is called in a language, everyday names first; () for unknown ones."""
    locale = _locale(language)
    formal = locale.territories.get(code) if locale else None
    return tuple(
        dict.fromkeys([*_COUNTRY.get(language, {}).get(code, ()), *([str(formal)] if formal else [])])
    )


def adjectives(code: str, language: str) -> tuple[str, ...]:
    """Return the adjective of a country as newsrooms write it; the country's name where we have none."""
    return _adjectives(language).get(code) or country_names(code, language)[:1]


def country_of(geonames_id: str) -> str:
    """Return the ISO code of a city's country; "" for an unknown id."""
    city = _cities().get(geonames_id)
    return city.country if city else ""


def inhabitants_of(geonames_id: str) -> int:
    """Return how many live in a city; 0 for an unknown id."""
    city = _cities().get(geonames_id)
    return city.inhabitants if city else 0


def _spelt_for(city: City, language: str) -> list[str]:
    """Return Latin spellings, those first that look like the language's: Sweida, Soueida, Suveyda for As-Suwayda."""
    article, _, bare = city.name.partition("-")
    if article.lower() not in _ARTICLES:
        return [city.name]
    alike = [name for name in city.latin if name[0] == bare[0] and " " not in name and "-" not in name]
    wanted = re.compile(_LOOKS_LIKE.get(language, "w"))
    return [
        *sorted((name for name in alike if wanted.search(name)), key=lambda name: (len(name), name))[:2],
        bare,
    ]


def _zone_city(city: City, language: str) -> tuple[str, ...]:
    """Return CLDR's name of the city that its time zone is called after, when it is this city."""
    if city.zone.rpartition("/")[2].replace("_", " ") != city.name:
        return ()
    locale = _locale(language)
    zones: Any = locale.time_zones if locale else {}  # babel ships no types for it
    name = str(zones[city.zone].get("city", "")) if city.zone in zones else ""
    # "Tripoli (Libye)" and "هيبرون (مدينة الخليل)" are for atlases: news write the name alone.
    plain = re.sub(r"[\u064b-\u0652]|\s*\(.*", "", "" if language == "ar" and "(" in name else name)
    return (plain,) if plain else ()


@cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale(language)
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _adjectives(language: str) -> Mapping[str, tuple[str, ...]]:
    rows = (row.partition(":") for row in _ADJECTIVE.get(language, "").split())
    return {code: tuple(spelt.split("|")) for code, _, spelt in rows}


@cache
def _cities() -> Mapping[str, City]:
    table = gzip.decompress(resources.files("story").joinpath("data", "cities.tsv.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {
        row[0]: City(
            row[1],
            row[2],
            int(row[3]),
            row[4],
            *(tuple(filter(None, names.split("|"))) for names in row[6:9]),
        )
        for row in rows
    }
