"""How common a stem is in news at large: what makes a word of a story telling.

The tables ship in `story/data` (their origin stands in its README.md); a language without a table gets
rough frequencies, in which only word length tells the common words.
"""

import gzip
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_HEADER = "# documents"
# A short word is common in every alphabet that we read. Without a table: shares of documents that hold a
# word of that many letters, means over the Arabic table; longer words count as rare.
_SHARE_BY_LENGTH = {1: 0.2, 2: 0.05, 3: 0.01}
_RARE_SHARE = 0.002


class BackgroundError(Exception):
    """A frequency table that ships with the package cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Document frequencies: of `documents` texts, `counts[stem]` hold the stem. An empty table is allowed."""

    documents: int
    counts: Mapping[str, int] = field(default_factory=dict)
    rarities: Mapping[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rarities", _Rarities(self.documents, self.counts))

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, ln((N + 1) / (n + 1)), at least 0."""
        return self.rarities[stem]


class _Rarities(dict[str, float]):
    """The rarity of any stem; those of the table are remembered, so that it grows no larger than that."""

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        super().__init__()
        self._counts = counts
        self._often = documents + 1
        self._unseen = max(0.0, math.log(self._often))

    def __missing__(self, stem: str) -> float:
        if not self._counts:
            return -math.log(_SHARE_BY_LENGTH.get(len(stem), _RARE_SHARE))
        count = self._counts.get(stem)
        if count is None:
            return self._unseen
        self[stem] = rarity = max(0.0, math.log(self._often / (count + 1)))
        return rarity


@cache
def load_background(language: str) -> Background:
    """Return the shipped table of a language (ISO 639-1), or an empty one where we ship none.

    Raises BackgroundError when a shipped table is damaged.
    """
    name = f"background_df_{language}.tsv.gz"
    table = resources.files("story").joinpath("data", name)
    if not table.is_file():
        return Background(documents=0)
    try:
        lines = gzip.decompress(table.read_bytes()).decode().splitlines()
        rows = dict(_row(line) for line in lines if line)
        return Background(documents=rows.pop(_HEADER), counts=rows)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise BackgroundError(f"story/data/{name} is damaged ({error}): reinstall the package") from error


def _row(line: str) -> tuple[str, int]:
    stem, _, count = line.partition("\t")
    return stem, int(count)
