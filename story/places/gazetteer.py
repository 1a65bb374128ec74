"""Places and nations as each language writes them: for showing and for queries.

Countries come from CLDR, capitals from CLDR's time-zone cities, other cities and towns from GeoNames
(story/data/cities.tsv.gz and towns.tsv.gz, CC BY 4.0). Ids are those of `anchors`: a GeoNames id, an ISO 3166 code.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError

from story.alphabets.skeletons import skeleton
from story.alphabets.tokens import stems
from story.profiles.background import load_background

_LETTERS = {"ar": "[ء-غف-ي ]+", "fa": "[ء-غف-يپچژگکی ]+", "ur": "[ء-ي\u0671-\u06d3 ]+"}
_LOOKS_LIKE = {"fr": "oue", "tr": "vey"}
_ARTICLES = frozenset(["as", "al", "ar", "at", "ad", "an", "az", "ash"])
_REMEMBERED = 4_000  # rows; a story names some dozens
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
    """One row of the tables: Latin name, ISO country, inhabitants, time zone, region (GeoNames' admin1), names by script."""

    name: str
    country: str
    inhabitants: int
    zone: str
    region: str
    arabic: tuple[str, ...]
    hebrew: tuple[str, ...]
    latin: tuple[str, ...]


def city_names(geonames_id: str, language: str) -> tuple[str, ...]:
    """Return what a city is called in a language (ISO 639-1), likeliest first; () for an unknown id."""
    city = _city(geonames_id)
    if city is None:
        return ()
    names = [*zone_city(city.name, city.zone, language)]
    if language == "he":
        names += city.hebrew
    elif language in _LETTERS:
        written = [name for name in city.arabic if re.fullmatch(_LETTERS[language], name)]
        names += [] if names else sorted(written, key=_unlike_news) if language == "ar" else written
    else:
        names += _spelt_for(city, language)
    return tuple(dict.fromkeys(names))[:_MOST_SPELLINGS]


def names_meant(geonames_id: str, form: str, language: str) -> tuple[str, ...]:
    """Return what a language calls the place that an Arabic text means by `form`: Akkar where it writes عكار, though the table
    files the province under its seat, حلبا. () where the text uses the place's own name."""
    city, meant = _city(geonames_id), skeleton(form)
    if city is None or not meant or skeleton(city.name) == meant:
        return ()
    if skeleton(city.name) not in {skeleton(name) for name in city.arabic}:
        return ()  # القدس is Jerusalem: no other Arabic name is the table's
    pool = {"he": city.hebrew, "ar": city.arabic, "fa": city.arabic}.get(language, city.latin)
    alike = [name for name in pool if skeleton(name) == meant]
    return tuple(sorted(alike, key=lambda name: (not re.search(r"(.)\1", name), len(name))))[:_MOST_SPELLINGS]


def _unlike_news(name: str) -> tuple[float, bool]:
    """Return what Arabic names of a city are sorted by: the one that Arabic news hold, أنقرة and not آنقره of its neighbours' tables."""
    news = load_background("ar")
    rarity = max((news.rarity(one) for one in stems(name, "ar")), default=0.0)
    return round(rarity, 1), bool(re.search("ه$|^آ", name))


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
    city = _city(geonames_id)
    return city.country if city else ""


def inhabitants_of(geonames_id: str) -> int:
    """Return how many live in a city; 0 for an unknown id."""
    city = _city(geonames_id)
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


def zone_city(name: str, zone: str, language: str) -> tuple[str, ...]:
    """Return CLDR's name of the city that a time zone is called after, when `name` is this city (New York City too)."""
    if zone.rpartition("/")[2].replace("_", " ") != name.removesuffix(" City"):
        return ()
    locale = _locale(language)
    zones: Any = locale.time_zones if locale else {}  # babel ships no types for it
    untold = "" if language in _LETTERS or language == "he" else name.removesuffix(" City")
    said = str((zones[zone].get("city") if zone in zones else "") or untold)
    # "Tripoli (Libye)" and "هيبرون (مدينة الخليل)" are for atlases: news write the name alone.
    plain = re.sub(r"[\u064b-\u0652]|\s*\(.*", "", "" if language == "ar" and "(" in said else said)
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


@lru_cache(_REMEMBERED)
def _city(geonames_id: str) -> City | None:
    row = _rows("cities.tsv.gz").get(geonames_id) or _rows("towns.tsv.gz").get(geonames_id)
    if row is None:
        return None
    cells = row.split("\t")
    names = (tuple(filter(None, column.split("|"))) for column in cells[5:8])
    return City(cells[0], cells[1], int(cells[2]), cells[3], cells[4], *names)


@cache
def _rows(name: str) -> Mapping[str, str]:
    """Return the rows of a table by id, unread: few of them are ever asked for."""
    table = gzip.decompress(resources.files("story").joinpath("data", name).read_bytes()).decode()
    parted = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    return {number: rest for number, _, rest in parted}
