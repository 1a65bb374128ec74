"""A question put to the index of words: which texts have them, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from archive.catalogue.search_words import Asked, Part

# Ranking reads every hit, at some microseconds each: more than these are told newest first.
MOST_RANKED = 2_000
_SQLITE = "SELECT rowid FROM found WHERE found MATCH :asked ORDER BY {order} LIMIT :limit OFFSET :offset"
_SQLITE_COUNT = "SELECT count(*) FROM found WHERE found MATCH :asked"
_POSTGRES = "SELECT doc FROM found WHERE words @@ CAST(:asked AS tsquery) ORDER BY {order} LIMIT :limit OFFSET :offset"
_POSTGRES_COUNT = "SELECT count(*) FROM found WHERE words @@ CAST(:asked AS tsquery)"
# A word in a title weighs as much as eight in the text; the scope weighs nothing.
_BEST = {
    "sqlite": "bm25(found, 8.0, 1.0, 0.0), rowid DESC",
    "postgresql": "ts_rank('{0.1, 0.1, 0.1, 0.8}', words, CAST(:asked AS tsquery)) DESC, doc DESC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the index: words, and the scope that articles must have, one word of each of its parts."""

    asked: Sequence[Asked]
    scope: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Numbers of some texts of `total`; `is_ranked` says whether the best come first, else the newest do."""

    docs: tuple[int, ...]
    total: int
    is_ranked: bool


def matches(connection: Connection, question: Question, *, offset: int, limit: int) -> Matches:
    """Return the texts that have what is asked and the scope; none where it is only said what they shall not have."""
    if all(one.part is Part.WITHOUT for one in question.asked) or not all(question.scope):
        return Matches(docs=(), total=0, is_ranked=True)
    is_sqlite = connection.dialect.name == "sqlite"
    asked = _fts5(question) if is_sqlite else _tsquery(question)
    count, rows = (_SQLITE_COUNT, _SQLITE) if is_sqlite else (_POSTGRES_COUNT, _POSTGRES)
    total = connection.scalar(text(count), {"asked": asked}) or 0
    is_ranked = total <= MOST_RANKED
    newest = "rowid DESC" if is_sqlite else "doc DESC"
    order = _BEST[connection.dialect.name] if is_ranked else newest
    wanted = {"asked": asked, "limit": limit, "offset": offset}
    docs = tuple(connection.scalars(text(rows.format(order=order)), wanted)) if total else ()
    return Matches(docs=docs, total=total, is_ranked=is_ranked)


def _fts5(question: Question) -> str:
    """Write a question for FTS5 (sqlite.org/fts5.html §3). Folded words hold nothing that it would read otherwise."""
    wanted = " AND ".join(f"({' OR '.join(map(_fts5_part, some))})" for some in _wanted(question.asked))
    scope = [f"scope : ({' OR '.join(words)})" for words in question.scope]
    found = " AND ".join([f"{{title body}} : ({wanted})", *scope])
    without = " OR ".join(_fts5_part(one) for one in question.asked if one.part is Part.WITHOUT)
    return f"({found}) NOT {{title body}} : ({without})" if without else found


def _fts5_part(one: Asked) -> str:
    if len(one.spellings) > 1:
        return '"' + " ".join(words[0] for words in one.spellings) + '"'
    star = "*" if one.prefix else ""
    return "(" + " OR ".join(f'"{word}"{star}' for word in one.spellings[0]) + ")"


def _tsquery(question: Question) -> str:
    """Write a question for PostgreSQL (its manual, §8.11.2)."""
    wanted = [f"({' | '.join(map(_tsquery_part, some))})" for some in _wanted(question.asked)]
    without = [f"!{_tsquery_part(one)}" for one in question.asked if one.part is Part.WITHOUT]
    scope = ["(" + " | ".join(f"'={word}'" for word in words) + ")" for words in question.scope]
    return " & ".join([*wanted, *scope, *without])


def _tsquery_part(one: Asked) -> str:
    star = ":*" if one.prefix else ""
    words = ["(" + " | ".join(f"'{word}'{star}" for word in some) + ")" for some in one.spellings]
    return "(" + " <-> ".join(words) + ")"


def _wanted(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Return the parts that a text must have, one of each list."""
    lists: list[list[Asked]] = []
    for one in asked:
        if one.part is Part.EITHER and lists:
            lists[-1].append(one)
        elif one.part is not Part.WITHOUT:
            lists.append([one])
    return lists
