"""Names whose spelling a rule made, for a person who knows better: each with its guesses, and the lines of story.toml that set it right."""

import json
from collections.abc import Iterator, Mapping

from desk.terminal.bidi import isolated
from desk.terminal.safe import safe_text
from story.link import Query
from story.seed import Named
from story.terms import TermKind

_TABLES = {TermKind.PERSON.value: Named.PEOPLE, TermKind.PLACE.value: Named.PLACES}


def guess_lines(queries: Mapping[str, tuple[Query, ...]]) -> Iterator[str]:
    """Yield the lines that tell the guessed spellings of queries by language; none where all words are known."""
    found: dict[str, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    for language, asked in queries.items():
        for kind, name, spelt in (one for query in asked for one in _guessed_names(query)):
            found.setdefault(name, {}).setdefault(language, spelt)
            kinds.setdefault(name, kind)
    if not found:
        return
    yield ""
    yield "SPELLING GUESSED   asked last, each beside a word that is known; put the right one into story.toml:"
    for name, ways in found.items():
        told = "; ".join(f"{language} {isolated(way)}" for language, way in ways.items())
        yield f"  {isolated(name)}   {told}"
    yield ""
    offered = next((name for name in found if kinds[name] == TermKind.PERSON), next(iter(found)))
    yield f"  [[add.{_TABLES.get(kinds[offered], Named.WORDS)}]]"
    yield f"  name = {json.dumps(safe_text(offered), ensure_ascii=False)}"  # to be copied: without isolates
    yield '  also = ["…"]'


def _guessed_names(query: Query) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, the seeds' form and the guess of each guessed term: `why` names the terms in their order."""
    for term, told in zip(query.terms, query.why.split(" + "), strict=False):
        if term in query.guessed:
            kind, _, name = told.partition(" ")
            yield kind, name, term
