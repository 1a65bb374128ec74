"""Names whose spelling a rule made, for a person who knows better: each with its guesses, and the lines of story.toml that set it right."""

import json
from collections.abc import Iterator, Mapping

from desk.bidi import isolated
from desk.safe import safe_text
from story.link import Query


def guess_lines(queries: Mapping[str, tuple[Query, ...]]) -> Iterator[str]:
    """Yield the lines that tell the guessed spellings of queries by language; none where all words are known."""
    found: dict[str, dict[str, str]] = {}
    for language, asked in queries.items():
        for name, spelt in (pair for query in asked for pair in _guessed_names(query)):
            found.setdefault(name, {}).setdefault(language, spelt)
    if not found:
        return
    yield ""
    yield "SPELLING GUESSED   asked last, each beside a word that is known; put the right one into story.toml:"
    for name, ways in found.items():
        told = "; ".join(f"{language} {isolated(way)}" for language, way in ways.items())
        yield f"  {isolated(name)}   {told}"
    yield ""
    yield "  [[add.people]]"
    yield f"  name = {json.dumps(safe_text(next(iter(found))), ensure_ascii=False)}"  # to be copied: without isolates
    yield '  also = ["…"]'


def _guessed_names(query: Query) -> Iterator[tuple[str, str]]:
    """Yield the seeds' form and the guess of each guessed term: `why` names the terms in their order."""
    for term, told in zip(query.terms, query.why.split(" + "), strict=False):
        if term in query.guessed:
            yield told.partition(" ")[2], term
