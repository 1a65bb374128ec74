"""One query out of terms: what makes it a query, how rare news are that hold all of it, what it asks more than another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from story.alphabets.tokens import normalise
from story.asking.terms import Said, Tongue
from story.link import Family, Query
from story.profiles.sentences import without_marks
from story.terms import TermKind

# Sum of the terms' rarities (natural logarithms of how many texts hold one) under which a query is news at large:
# e to the 4th is one text in 55, and terms of one story hang together. A choice; bench/queries.py shows its price.
LEAST_RARITY = 6.0
_LEAST_MORE = 1.0  # nations and events alone, without a name, are met together more often than by chance
_CLASSES = frozenset({TermKind.NATION, TermKind.EVENT})
_FEWEST_LETTERS, _CLITIC = 4, 3
_MOST_GUESSED = 1  # of two guessed spellings together neither is met


@dataclass(frozen=True, slots=True)
class Drawn:
    """A query and the terms that it was made of."""

    query: Query
    terms: tuple[Said, ...]


def query_of(
    tongue: Tongue, family: Family, *said: Said | None, least: float = LEAST_RARITY
) -> Iterator[Drawn]:
    """Yield the query of these terms.

    Nothing where one is not said in the language, where two spellings are guessed, or where all are common news
    (rarer than `least` together).
    """
    terms = tuple(one for one in said if one)
    if len(terms) < len(said) or not is_telling(terms, least):
        return
    sources = dict.fromkeys(source for one in terms for source in one.made_from)
    query = Query(
        terms=tuple(one.text for one in terms),
        spellings=tuple(one.others for one in terms),
        language=tongue.language,
        made_from=tuple(sources),
        family=family,
        guessed=tuple(one.text for one in terms if one.guessed),
        why=" + ".join(f"{one.term.kind.value} {without_marks(one.term.text)}" for one in terms),
    )
    yield Drawn(query, terms)


def is_telling(terms: Sequence[Said], least: float = LEAST_RARITY) -> bool:
    """Return whether terms together are a query: not alike, rare enough together, at most one of them guessed."""
    if sum(one.guessed for one in terms) > _MOST_GUESSED:
        return False
    groups = [{normalise(form) for form in (one.text, *one.others)} for one in terms]
    alike = any(
        one & other or _inside(one, other) or _inside(other, one) or _is_joined(one, other)
        for one, other in combinations(groups, 2)
    )
    more = _LEAST_MORE if all(one.term.kind in _CLASSES for one in terms) else 0.0
    is_whole = len(terms) > 1 or all(one.term.kind is TermKind.PINNED for one in terms)
    return is_whole and not alike and rarity_of(terms) >= least + more


def _is_joined(one: set[str], other: set[str]) -> bool:
    """Return whether a word is another with a letter or two written together with it: בביירות and ביירות."""
    return any(
        len(longer) > len(shorter) >= _FEWEST_LETTERS
        and longer.endswith(shorter)
        and len(longer) - len(shorter) < _CLITIC
        for a in one
        for b in other
        for longer, shorter in ((a, b), (b, a))
    )


def _inside(words: set[str], phrases: set[str]) -> bool:
    return any(words & set(phrase.split(" ")) for phrase in phrases if " " in phrase)


def rarity_of(terms: Sequence[Said]) -> float:
    """Return how rare texts are that hold all terms; a place says its nation already, so the rarer of both counts."""
    of_nations: dict[str, float] = {}
    for one in terms:
        if one.nation:
            of_nations[one.nation] = max(one.rarity, of_nations.get(one.nation, 0.0))
    return sum(of_nations.values()) + sum(one.rarity for one in terms if not one.nation)


def asks_more(query: Query, other: Query) -> bool:
    """Return whether all that a query finds is found by another one of its language too."""
    return all(
        any(set(map(normalise, group)) <= set(map(normalise, wider)) for group in query.groups)
        for wider in other.groups
    )
