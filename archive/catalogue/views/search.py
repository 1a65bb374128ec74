"""Search over the clean text of all articles."""

import bisect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.index import scope_word
from archive.catalogue.lines import unpacked
from archive.catalogue.matches import Question, matches
from archive.catalogue.search_days import span_words
from archive.catalogue.search_words import Asked, Part, Token, asked_in, tokens_of
from archive.catalogue.tables import ARTICLES, WORDS
from archive.catalogue.views.asked import SHOWN, entry_of
from archive.catalogue.views.entries import EVERYTHING, Entry, Filter

_SNIPPET = 260  # letters
_BEFORE = 60  # letters in front of the first word that was found
_LOOKED_AT = 50_000  # letters of a text in which a place is looked for
_ELLIPSIS = "…"

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found. `title` and `snippet` are pieces of its text as written, each with whether it is one of the words asked for."""

    entry: Entry
    title: Pieces
    snippet: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Some hits of `total`; with `is_ranked` the best come first, else there are too many to compare and the newest do."""

    hits: tuple[Hit, ...]
    total: int
    is_ranked: bool = True


@asked_again
def search(
    catalogue: Catalogue,
    words: str,
    *,
    story: str | None = None,
    wanted: Filter = EVERYTHING,
    offset: int = 0,
    limit: int = 20,
) -> Hits:
    """Return the articles that have all *words*, of one story or of all; none for no words.

    "Quoted" words are found in this order and as they stand, others with what Arabic writes in front of them, and paris* finds what begins so.
    Of "this OR that" one is enough, and what has a word with a minus in front of it is left out.
    """
    asked = asked_in(words)
    with catalogue.transaction() as connection:
        question = Question(asked=asked, scope=_scope(story, wanted))
        found = matches(connection, question, offset=offset, limit=limit)
        if not found.docs:
            return Hits(hits=(), total=found.total, is_ranked=found.is_ranked)
        both = WORDS.join(
            ARTICLES, (WORDS.c.story == ARTICLES.c.story) & (WORDS.c.article == ARTICLES.c.article)
        )
        texts = (
            select(WORDS.c.doc, WORDS.c.packed, *SHOWN).select_from(both).where(WORDS.c.doc.in_(found.docs))
        )
        rows = {row.doc: row for row in connection.execute(texts)}
    told = _Told(asked)
    hits = (_hit(entry_of(row), row.packed, told) for doc in found.docs if (row := rows.get(doc)) is not None)
    return Hits(hits=tuple(hits), total=found.total, is_ranked=found.is_ranked)


def _scope(story: str | None, wanted: Filter) -> list[list[str]]:
    """Return the scope that articles must have; the index holds nothing that was taken down."""
    named = {"s": story, "o": wanted.outlet, "l": wanted.language, "r": wanted.relation, "d": wanted.decision}
    scope = [[scope_word(kind, value)] for kind, value in named.items() if value is not None]
    if wanted.relation is None and wanted.decision is None:
        scope.append([scope_word("isshown")])
    flags = {"ischanged": wanted.changed, "issuspect": wanted.suspect, "isgone": wanted.gone}
    scope += [[scope_word(flag)] for flag, is_wanted in flags.items() if is_wanted]
    if wanted.since or wanted.until:
        scope.append(span_words(wanted.since, wanted.until))
    return scope


class _Told:
    """Says which words of a text were asked for."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        wanted = [one for one in asked if one.part is not Part.WITHOUT]
        self._words = {word for one in wanted if not one.prefix for some in one.spellings for word in some}
        self._fronts = tuple(one.spellings[0][0] for one in wanted if one.prefix)

    def __call__(self, word: str) -> bool:
        return word in self._words or (bool(self._fronts) and word.startswith(self._fronts))


def _hit(entry: Entry, packed: bytes, told: _Told) -> Hit:
    title, body = unpacked(packed)
    looked_at = body[:_LOOKED_AT]
    tokens = [token for token in tokens_of(looked_at) if told(token.word)]
    begin = _begin(looked_at, tokens)
    end = min(len(looked_at), begin + _SNIPPET)
    if end < len(looked_at) and (space := looked_at.rfind(" ", begin + 1, end)) > 0:
        end = space
    inside = [token for token in tokens if begin <= token.start and token.end <= end]
    pieces = [*([(_ELLIPSIS, False)] if begin else []), *_pieces(looked_at, (begin, end), inside)]
    pieces += [(_ELLIPSIS, False)] if end < len(body) else []
    own = [token for token in tokens_of(title) if told(token.word)]
    return Hit(entry=entry, title=tuple(_pieces(title, (0, len(title)), own)), snippet=tuple(pieces))


def _begin(body: str, tokens: Sequence[Token]) -> int:
    """Return where the snippet with the most different words that were asked for begins: at a word."""
    starts = [token.start for token in tokens]
    best, most = 0, 0
    for at, token in enumerate(tokens):
        behind = bisect.bisect_right(starts, token.start + _SNIPPET - _BEFORE)
        words = len({one.word for one in tokens[at : min(behind, at + 50)]})
        if words > most:
            best, most = token.start, words
    begin = max(0, best - _BEFORE)
    if begin == 0:
        return 0
    return body.find(" ", begin, best) + 1 or best


def _pieces(text: str, span: tuple[int, int], tokens: Collection[Token]) -> Iterator[tuple[str, bool]]:
    at, end = span
    for token in tokens:
        if token.start > at:
            yield text[at : token.start], False
        yield text[token.start : token.end], True
        at = token.end
    if at < end:
        yield text[at:end], False
