"""The gazetteer of the anchors: city names in Latin, Arabic and Hebrew letters, and what they are misread for."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from story.background import load_background
from story.tokens import fold_accents, stem, words

# A one-word Arabic name that is in more texts than this of 18,000 is first of all a word, unless the city is big.
_COMMON = 40
_BIG = 300_000
_LEAST_LETTERS = 3
_LEAST_LATIN_LETTERS = 4
# Common words among the names, read off the tables: Arabic ones of big cities, Latin ones of any city that stand
# three times in lower case in 440 English pages (counted once; the pages are not in this repository).
_WORDS = frozenset(
    [
        "دوله",
        "مدينه",
        "المدينه",
        "جيشي",
        "بحري",
        "الاحمدي",
        "احمدي",
        "العين",
        "كالي",
        "كيف",
        "تالين",
        "سوري",
        "امان",
        "سنه",
        "وان",
        "قوم",
        "غازي",
        "هويه",
        "الابيض",
        "البلا",
        "ادنه",
        "باتنا",
        "مشهد",
        "حصار",
        "رشيد",
        "فلاديمير",
        "ميدان",
        "طراز",
        "سالم",
        "لاول",
        "الابي",
        "السان",
        "واينان",
        "ساريون",
        "منا",
        "سكر",
        "اوجين",
        "ماروا",
        "بالماس",
        "باري",
        "لومي",
        "لومه",
        "لوم",
        "بنين",
        "انشون",
        "ارمينيا",
        "ابا",
        "خفي",
        "كالابار",
        "مرادي",
        "فينه",
        "سويا",
        "هيبي",
        "عشاق",
        "ميري",
        "مدان",
        "روم",
        "دالوا",
        "يبين",
        "بورصه",
        "ليل",
        "نيس",
        "ديره",
        "ديلي",
        "بيرا",
        "الجزيره",
        "جيلين",
        "ברק",
        "מודיעין",
        "allen",
        "bade",
        "bath",
        "bone",
        "brick",
        "bush",
        "cars",
        "chair",
        "come",
        "como",
        "cork",
        "date",
        "downtown",
        "drug",
        "dual",
        "eher",
        "enterprise",
        "essen",
        "evergreen",
        "fore",
        "forest",
        "genes",
        "gerne",
        "gold",
        "hail",
        "hill",
        "homestead",
        "human",
        "independence",
        "kale",
        "klar",
        "leiden",
        "linen",
        "lion",
        "logos",
        "luck",
        "male",
        "metro",
        "mile",
        "mission",
        "mobile",
        "more",
        "most",
        "name",
        "nice",
        "noisy",
        "normal",
        "okay",
        "opportunity",
        "oral",
        "orange",
        "para",
        "paramount",
        "pest",
        "pets",
        "poco",
        "rapid",
        "reading",
        "reisen",
        "reservoir",
        "rest",
        "roles",
        "sale",
        "salt",
        "sandy",
        "sector",
        "seen",
        "shaping",
        "shields",
        "side",
        "sido",
        "sine",
        "soda",
        "sole",
        "solo",
        "split",
        "spoken",
        "spring",
        "springs",
        "surprise",
        "tale",
        "tall",
        "tell",
        "toda",
        "tour",
        "turn",
        "union",
        "wedding",
        "surrey",
        "victoria",
        "washington",
    ]
)
_SMALL_BUT_KNOWN = frozenset(
    [
        "العقبه",
        "عقبه",
        "رفح",
        "الخليل",
        "نابلس",
        "ايلات",
        "دوما",
        "صعده",
        "حيفا",
        "ادلب",
        "تدمر",
        "الرمادي",
        "رمادي",
        "العريش",
        "درعا",
        "القايم",
        "الميادين",
        "الباب",
        "جباليا",
        "الركبان",
        "الناصره",
        "خانقين",
        "نصيبين",
        "عفرين",
        "السويداء",
        "سويداء",
    ]
)
_MORE = """
172408 SY السويداء|سويداء|جبل العرب|סווידא|סואידא|הר הדרוזים|suwayda|sweida|suweida|soueida|sueida|suveyda
163843 SY درعا|דרעא|daraa|deraa|dera
173334 SY القنيطره|قنيطره|קונייטרה|quneitra|kuneitra|kuneytra|kouneitra
170654 SY damas|şam|damaskus|דמשק|دمشق
281184 IL القدس|jerusalem|ירושלים|kudus
2643743 GB londres|londra
524901 RU moskova|moskau
2800866 BE bruksel|brussel
2660646 CH cenevre|genf
587084 AZ bakou
703448 UA קייב
4140963 US واشنطن|washington|וושינגטון|vasington
"""


@dataclass(frozen=True, slots=True)
class City:
    """A city by its GeoNames id, and its country (ISO 3166)."""

    id: str
    country: str


@cache
def cities() -> Mapping[str, City]:
    """Return the city for each name: folded words joined by a blank. Of two cities the bigger has the name."""
    found: dict[str, City] = {}
    for row in _rows():
        city = City(row[0], row[2])
        for name in (row[1], *"|".join(row[6:9]).split("|")):
            key = " ".join(fold_accents(word) for word in words(name))
            if key not in found and _is_name(key, int(row[3])):
                found[key] = city
    for line in _MORE.split("\n"):
        if line:
            number, country, names = line.split(" ", 2)
            found.update(dict.fromkeys(names.split("|"), City(number, country)))
    return found


def _rows() -> Iterator[list[str]]:
    table = resources.files("story").joinpath("data", "cities.tsv.gz").read_bytes()
    for line in gzip.decompress(table).decode().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _is_name(key: str, inhabitants: int) -> bool:
    if " " in key:
        return True
    if len(key) < (_LEAST_LATIN_LETTERS if key.isascii() else _LEAST_LETTERS) or key in _WORDS:
        return False
    if "؀" <= key[0] <= "ۿ" and inhabitants < _BIG and key not in _SMALL_BUT_KNOWN:
        return load_background("ar").counts.get(stem(key), 0) < _COMMON
    return True
