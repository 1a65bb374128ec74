"""Search over the clean text of all articles."""

from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.views.entries import EVERYTHING, Entry, Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found. `title` and `snippet` are pieces of its text as written, each with whether it is one of the words asked for."""

    entry: Entry
    title: tuple[tuple[str, bool], ...]
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Some hits of `total`, the best first."""

    hits: tuple[Hit, ...]
    total: int


def search(
    catalogue: Catalogue,
    words: str,
    *,
    story: str | None = None,
    wanted: Filter = EVERYTHING,
    offset: int = 0,
    limit: int = 20,
) -> Hits:  # fmt: skip
    """Return the articles that have all *words* ("quoted" ones in this order), of one story or of all; none for no words."""
    del catalogue, words, story, wanted, offset, limit
    return Hits(hits=(), total=0)
