"""Articles behind a search: what a query finds in them, for measuring queries.

Two kinds of search. A site's own (WordPress) wants each word of a query as letters anywhere; a service's wants a
spelling of each term as a word of its own, what is written together with it in front aside, and phrases as they stand.
"""

import gzip
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from story.alphabets.tokens import normalise
from story.link import Query

_WORD = re.compile(r"[^\W_]+")
_PREFIXES = ("وال", "بال", "فال", "كال", "ال", "ولل", "لل", "وب", "ول", "و", "ب", "ل", "ف")
_STEM_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article, and its title and text normalised in `said`."""

    id: str
    title: str
    text: str
    day: date | None
    said: str


def entries_of(path: Path, wanted: Callable[[int, str], bool]) -> Iterator[Entry]:
    """Yield the wanted articles (by line and id) of a (gzipped) JSON-lines file with id, title, text and date."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        rows = ((at, json.loads(line)) for at, line in enumerate(lines))
        for row in (row for at, row in rows if wanted(at, row["id"])):
            day = date.fromisoformat(row["date"][:10]) if row.get("date") else None
            said = " ".join(_WORD.findall(normalise(f"{row['title']} . {row['text']}")))
            yield Entry(id=row["id"], title=row["title"], text=row["text"], day=day, said=said)


@dataclass(slots=True)
class ArticleIndex:
    """Articles and where their words stand."""

    entries: list[Entry] = field(default_factory=list)
    holders: dict[str, list[int]] = field(default_factory=dict)
    _lexicon: str = ""
    _met: dict[tuple[str, bool], frozenset[int]] = field(default_factory=dict)

    @classmethod
    def over(cls, entries: Iterable[Entry]) -> "ArticleIndex":
        """Return an index over articles."""
        index = cls(entries=list(entries))
        for at, entry in enumerate(index.entries):
            for word in set(entry.said.split(" ")):
                index.holders.setdefault(word, []).append(at)
        index._lexicon = "\n" + "\n".join(index.holders) + "\n"
        return index

    def found(self, query: Query, *, by_letters: bool = False) -> set[int]:
        """Return the places of the articles that hold every term of a query, in one of its spellings.

        By letters: the words of `terms` anywhere in a word, as a site's search has it, without other spellings.
        """
        if by_letters:
            return set(
                frozenset.intersection(*(self._holding(term, by_letters=True) for term in query.terms))
            )
        met = (
            frozenset().union(*(self._holding(term, by_letters=False) for term in group))
            for group in query.groups
        )
        return set(frozenset.intersection(*met))

    def places(self) -> dict[str, int]:
        """Return the place of each article by its id."""
        return {entry.id: at for at, entry in enumerate(self.entries)}

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a normalised word in these articles."""
        return math.log((len(self.entries) + 1) / (len(self.holders.get(word, ())) + 1))

    def _holding(self, term: str, *, by_letters: bool) -> frozenset[int]:
        key = (term, by_letters)
        if key not in self._met:
            parts = _WORD.findall(normalise(term))
            held: frozenset[int] = frozenset.intersection(
                *(self._holding_word(part, by_letters) for part in parts)
            )
            if len(parts) > 1 and not by_letters:
                held = frozenset(at for at in held if " ".join(parts) in self.entries[at].said)
            self._met[key] = held
        return self._met[key]

    def _holding_word(self, word: str, by_letters: bool) -> frozenset[int]:
        found: set[int] = set()
        wanted = _bare(word)
        at = self._lexicon.find(word)
        while at >= 0:
            begin, end = self._lexicon.rfind("\n", 0, at) + 1, self._lexicon.find("\n", at)
            met = self._lexicon[begin:end]
            if by_letters or not wanted.isdisjoint(_bare(met)):
                found.update(self.holders[met])
            at = self._lexicon.find(word, end)
        return frozenset(found)


def _bare(word: str) -> set[str]:
    return {word} | {
        word[len(p) :] for p in _PREFIXES if word.startswith(p) and len(word) - len(p) >= _STEM_LETTERS
    }
