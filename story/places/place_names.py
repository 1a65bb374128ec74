"""The gazetteer: names of cities and towns in Latin, Arabic and Hebrew letters, and the places that bear them.

The names lie sorted and folded in story/data, written by bench/place_index.py, which says what is left out and why.
"""

import gzip
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class City:
    """A city by its GeoNames id, and its country (ISO 3166)."""

    id: str
    country: str


@cache
def cities() -> Mapping[str, City]:
    """Return the city for each name that is one in any text: folded words joined by a blank. Of two cities the bigger has the name."""
    known: dict[str, City] = {}
    found: dict[str, City] = {}
    for line in _lines("city_names.tsv.gz"):
        name, _, borne = line.partition("\t")
        city = known.get(borne)
        if city is None:
            city = known[borne] = City(*borne.split("\t"))
        found[name] = city
    return found


def bearers(name: str) -> tuple[str, ...]:
    """Return the ids of the places, towns among them, that bear a folded name, the largest first.

    Half of these names are words of a language too: only what the text says around one makes it a place.
    """
    lines = _all_names()
    at = bisect_left(lines, f"{name}\t")
    if at < len(lines) and lines[at].startswith(f"{name}\t"):
        return tuple(lines[at].split("\t")[1:])
    city = cities().get(name)
    return (city.id,) if city else ()


@cache
def _all_names() -> list[str]:
    return _lines("place_names.tsv.gz")


def _lines(name: str) -> list[str]:
    """Return the lines of a sorted table, without the marks of what it was made from."""
    packed = resources.files("story").joinpath("data", name).read_bytes()
    return gzip.decompress(packed).decode().split("\n")[1:]
