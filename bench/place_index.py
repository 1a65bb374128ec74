"""Build story/data/city_names.tsv.gz and place_names.tsv.gz: names of places in sorted lines, so that no run reads the tables.

    python -m bench.place_index

Run it after bench.cities_table, and when a rule here or the folding in story.tokens changes. The first file holds the names by
which a place is known in any text (`story.place_names.cities`); the second the other names, those of towns too, and
those that several places bear, the largest first: for a text that says which country it is about (`story.place_names.bearers`).
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel import Locale

from story.alphabets.tokens import fold_accents, stem, words
from story.places.gazetteer import zone_city
from story.profiles.background import load_background

DATA = Path(__file__).parent.parent / "story" / "data"
TABLES = ("cities.tsv.gz", "towns.tsv.gz")
# A one-word Arabic name that is in more texts than this of 18,000 is first of all a word, unless the city is big.
COMMON = 40
LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
BIG = 300_000
LEAST_LETTERS = 3
LEAST_LATIN_LETTERS = 4
# Common words among the names, read off the tables: Arabic ones of big cities, Latin ones of any city that stand
# three times in lower case in 440 English pages (counted once; the pages are not in this repository).
WORDS = frozenset(
    """دوله مدينه المدينه جيشي بحري الاحمدي احمدي العين كالي كيف تالين سوري امان سنه وان قوم غازي هويه الابيض البلا ادنه باتنا
مشهد حصار رشيد فلاديمير ميدان طراز سالم لاول الابي السان سمراء واينان ساريون منا سكر اوجين ماروا بالماس باري لومي لومه لوم
بنين انشون ارمينيا ابا خفي كالابار مرادي فينه سويا هيبي عشاق ميري مدان روم دالوا يبين بورصه ليل نيس ديره ديلي بيرا
الجزيره جيلين ברק מודיעין allen bade bath bone brick bush cars chair come como cork date downtown drug dual eher
enterprise essen evergreen fore forest genes gerne gold hail hill homestead human independence kale klar leiden linen
lion logos luck male metro mile mission mobile more most name nice noisy normal okay opportunity oral orange para
paramount pest pets poco rapid reading reisen reservoir rest roles sale salt sandy sector seen shaping shields side sido
sine soda sole solo split spoken spring springs surprise tale tall tell toda tour turn union wedding surrey victoria
washington""".split()  # noqa: SIM905 - a table is read line by line
)
SMALL_BUT_KNOWN = frozenset(
    """العقبه عقبه رفح الخليل نابلس ايلات دوما صعده حيفا ادلب تدمر الرمادي رمادي العريش درعا القايم الميادين الباب جباليا
الركبان الناصره خانقين نصيبين عفرين السويداء سويداء""".split()  # noqa: SIM905 - a table is read line by line
)
MORE = """
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


def main() -> None:
    """Write both files; the same tables give the same bytes."""
    rows = [list(rows_of(DATA / table)) for table in TABLES]
    known = known_names(rows[0])
    write("city_names.tsv.gz", {name: f"{number}\t{country}" for name, (number, country) in known.items()})
    bearers: dict[str, dict[str, None]] = {name: {number: None} for name, (number, _) in known.items()}
    for row in (*rows[0], *rows[1]):
        for name in names_of(row):
            if may_name(name, int(row[3])):
                bearers.setdefault(name, {})[row[0]] = None
    others = {n: "\t".join(them) for n, them in bearers.items() if n not in known or len(them) > 1}
    write("place_names.tsv.gz", others)


def rows_of(table: Path) -> Iterator[list[str]]:
    """Yield the rows of a table, the largest place first."""
    for line in gzip.decompress(table.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def names_of(row: list[str]) -> Iterator[str]:
    """Yield the names of a place, folded."""
    for name in (row[1], *"|".join(row[6:9]).split("|")):
        yield folded_name(name)


def zone_names(row: list[str]) -> Iterator[str]:
    """Yield what CLDR calls the city that a time zone is called after: GeoNames has no "New York". Panama is a country first."""
    for language in LANGUAGES:
        called = zone_city(row[1], row[4], language)
        for name in (*called, row[1].removesuffix(" City")) if called else ():
            folded = folded_name(name)
            if folded not in countries():
                yield folded


@cache
def countries() -> frozenset[str]:
    """Return what countries are called, folded."""
    territories = (name for language in LANGUAGES for name in Locale(language).territories.values())
    return frozenset(folded_name(str(name)) for name in territories)


def folded_name(name: str) -> str:
    """Return a name as it is met: folded words joined by a blank."""
    return " ".join(fold_accents(word) for word in words(name))


def known_names(rows: list[list[str]]) -> Mapping[str, tuple[str, str]]:
    """Return the city for each name that is one in any text. Of two cities the bigger has the name."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        for name in names_of(row):
            if name not in found and is_known(name, int(row[3])):
                found[name] = row[0], row[2]
    for row in rows:
        for name in zone_names(row):
            if name not in found and is_known(name, int(row[3])):
                found[name] = row[0], row[2]
    for line in MORE.strip().split("\n"):
        number, country, names = line.split(" ", 2)
        found.update(dict.fromkeys(names.split("|"), (number, country)))
    return found


def is_known(name: str, inhabitants: int) -> bool:
    """Return whether a name is a city's in any text, and no common word."""
    if " " in name:
        return True
    if len(name) < (LEAST_LATIN_LETTERS if name.isascii() else LEAST_LETTERS) or name in WORDS:
        return False
    if "؀" <= name[0] <= "ۿ" and inhabitants < BIG and name not in SMALL_BUT_KNOWN:
        return load_background("ar").counts.get(stem(name), 0) < COMMON
    return True


def may_name(name: str, inhabitants: int) -> bool:
    """Return whether a name can be a place's at all, given words around it that lead to one: that of a big city can, as Nice."""
    is_word = name in WORDS and not (name.isascii() and inhabitants >= BIG)
    return len(name) >= LEAST_LETTERS and not is_word


def write(name: str, lines: Mapping[str, str]) -> None:
    """Write sorted lines behind the marks of the tables that they were made from."""
    marks = " ".join(hashlib.sha256((DATA / table).read_bytes()).hexdigest()[:16] for table in TABLES)
    text = "\n".join([f"# {marks}", *(f"{key}\t{value}" for key, value in sorted(lines.items()))])
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (DATA / name).write_bytes(packed)
    print(name, len(lines), "names,", len(packed), "bytes")


if __name__ == "__main__":
    main()
