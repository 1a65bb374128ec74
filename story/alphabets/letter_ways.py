"""Words half written in another alphabet, each with its price: the cheapest way to write a whole word is the likeliest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from story.alphabets.tables import Ways

MOST_GUESSES = 6  # of one word
MOST_WAYS = 60  # half-written words that are carried on, the cheapest
_LONGEST_LETTERS = 5  # of a row of the tables: those of Hochstein's end


@dataclass(frozen=True, slots=True)
class Way:
    """A word half written in another alphabet: what stands, and its price."""

    written: str = ""
    price: int = 0

    def on(self, ways: Ways) -> Iterator["Way"]:
        """Yield this way with each of `ways` behind it."""
        return (Way(self.written + text, self.price + price) for text, price in ways)


def cheapest(ways: Iterable[Way], most: int = MOST_GUESSES) -> tuple[str, ...]:
    """Return what the cheapest ways write, at most `most` different words."""
    best: dict[str, int] = {}
    for way in ways:
        if way.written:
            best[way.written] = min(way.price, best.get(way.written, way.price))
    return tuple(sorted(best, key=lambda written: (best[written], len(written), written))[:most])


def kept(ways: Iterable[Way]) -> list[Way]:
    """Return the ways that are carried on."""
    return sorted(ways, key=lambda way: (way.price, way.written))[:MOST_WAYS]


def walk(word: str, table: Mapping[str, Ways], gap: Ways = ()) -> list[Way]:
    """Return the ways to write a word by a table, longest letters first; `gap` between any two but at long vowels."""
    ways, at = [Way()], 0
    while at < len(word):
        length, options = options_at(word, at, table)
        ways = kept(longer for way in ways for longer in way.on(options))
        at += length
        if gap and at < len(word) and not {word[at - 1], word[at]} & set("אוי"):
            ways = kept(longer for way in ways for longer in way.on(gap))
    return ways


def options_at(word: str, at: int, table: Mapping[str, Ways]) -> tuple[int, Ways]:
    """Return how many letters at a place are written together, and how; an unknown letter stands as it is."""
    for length in range(min(_LONGEST_LETTERS, len(word) - at), 0, -1):
        letters = word[at : at + length]
        ends = at + length == len(word)
        marked = ("^" + letters if at == 0 else "", letters + "$" if ends else "", letters)
        for key in marked:
            if key in table:
                return length, table[key]
    return 1, ((word[at], 0),)
