"""Two nations named as a pair: "سوري – إسرائيلي", "Israeli and Syrian", "israélo-syrien", "סורי-ישראלי", "Suriye-İsrail"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from story.alphabets.tokens import fold_accents, normalise
from story.places.nations_read import nations_named
from story.profiles.sentences import Sentence

# A comma or a full stop ends a pair: "in Paris, U.S. envoy says" names none.
_JOINS = re.compile(
    r"[\s\-–—‑/־]*(?:\b(?:and|et|ve|ile|und|y|و|ו|با)\b[\s\-–—/־]*)?(?:\b(?:the|la|le|l['’]|الجانب(?:ين)?|وفد)\s?)?",
    re.IGNORECASE,
)
# The first half of a French or English compound, which is no word of its own: "israélo-palestinien", "Syro-Turkish".
_HALVES = {
    "israelo": "IL", "syro": "SY", "turco": "TR", "turko": "TR", "irako": "IQ", "irano": "IR", "russo": "RU", "franco": "FR",
    "americano": "US", "anglo": "GB", "sino": "CN", "libano": "LB", "palestino": "PS", "saoudo": "SA", "egypto": "EG",
    "germano": "DE", "italo": "IT", "hispano": "ES", "indo": "IN", "algero": "DZ", "ukraino": "UA", "greco": "GR",
    "armeno": "AM", "nippo": "JP", "maroco": "MA", "jordano": "JO", "libyo": "LY", "soudano": "SD",
}  # fmt: skip
_HALF = re.compile(r"\b([^\W\d_]{2,9}o)[-‑–](?=[^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedNation:
    """A nation in a sentence: its ISO code, and from where to where it stands."""

    key: str
    start: int
    end: int


def nations_in(sentence: Sentence) -> list[NamedNation]:
    """Return the nations that a sentence names, in order, halves of compounds included; not those of its cities."""
    named = [
        NamedNation(anchor.key.partition(":")[2], anchor.start, anchor.start + len(anchor.written))
        for anchor in nations_named(sentence)
    ]
    joined = [one for one in halves(sentence.text) if all(one.start != other.start for other in named)]
    return sorted((*named, *joined), key=lambda nation: nation.start)


def joins(between: str) -> bool:
    """Return whether two nations with these letters between them are named as a pair."""
    return bool(_JOINS.fullmatch(between))


def halves(text: str) -> Iterator[NamedNation]:
    """Yield the nations that a compound names by its first half."""
    for match in _HALF.finditer(text):
        code = _HALVES.get(fold_accents(normalise(match[1])))
        if code:
            yield NamedNation(code, match.start(), match.start() + len(match[1]))
