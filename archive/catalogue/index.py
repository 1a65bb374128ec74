"""The index of words: SQLite's FTS5 without a copy of the text, or PostgreSQL's tsvector, of the same words.

Beside an article's words it holds its scope, words that say what lists can be filtered by, so that a question for a story's
words is answered by the index alone. What was taken down is not in it.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import DDL, Connection, bindparam, delete, event, func, select, text

from archive.catalogue.articles import AT_ONCE, Which, rows_of
from archive.catalogue.bulk import change_rows, in_pieces
from archive.catalogue.lines import unpacked
from archive.catalogue.postgres import copy_in
from archive.catalogue.search_days import day_words
from archive.catalogue.search_words import words_of
from archive.catalogue.tables import ARTICLES, WORDS, Row

# The words are folded before they come here, and parted by spaces: `ascii` leaves every other letter as it is. PostgreSQL's table is made by migrations.
_FTS5 = "CREATE VIRTUAL TABLE found USING fts5(title, body, scope, content='', tokenize='ascii')"
event.listen(WORDS, "after_create", DDL(_FTS5).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
_MEMORY = 64 * 1024 * 1024  # bytes of words that FTS5 gathers while all are indexed; else 1 MB
_FTS5_MEMORY = 1024 * 1024
_MOST_PLACES = 16_383  # of a tsvector, and 255 of one word; what stands behind counts as standing there
_MOST_OF_A_WORD = 255
_NAMED = {"story": "s", "outlet": "o", "language": "l", "relation": "r", "decision": "d"}
_FLAGS = {name: name.replace("_", "") for name in ("is_shown", "is_changed", "is_suspect", "is_gone")}
_BOTH = WORDS.join(ARTICLES, (WORDS.c.story == ARTICLES.c.story) & (WORDS.c.article == ARTICLES.c.article))
_SCOPED = ("article", *_NAMED, *_FLAGS, "is_hidden", "dated")  # what a scope is made of


@lru_cache(maxsize=4_096)  # outlets, languages and verdicts come again with each article
def scope_word(kind: str, value: str = "") -> str:
    """Return the word of a scope that says one thing of an article, in letters that no folding changes."""
    return kind + (hashlib.sha256(value.encode()).hexdigest()[:16] if value else "")


def scope_of(row: Mapping[str, Any]) -> str:
    """Return the scope of an article's row; empty for one that nobody finds."""
    if row["is_hidden"]:
        return ""
    words = [scope_word(kind, row[name]) for name, kind in _NAMED.items() if row[name]]
    words += day_words(row["dated"])
    return " ".join([*words, *(word for name, word in _FLAGS.items() if row[name])])


def forget(connection: Connection, which: Collection[Which]) -> None:
    """Take articles out of the index, and their texts out of the catalogue."""
    for some in in_pieces(sorted(which), AT_ONCE):
        _drop(connection, _texts(connection, some))
        for story, articles in _by_story(some).items():
            connection.execute(delete(WORDS).where(WORDS.c.story == story, WORDS.c.article.in_(articles)))


def refresh(connection: Connection, which: Collection[Which]) -> None:
    """Bring the index up to date with how articles stand; what stands as before is not indexed again."""
    docs = _docs(connection)
    for some in in_pieces(sorted(which), AT_ONCE):
        wanted = {(row["story"], row["article"]): scope_of(row) for row in rows_of(connection, some, _SCOPED)}
        other = [
            (row, scope)
            for row in _texts(connection, some)
            if (scope := wanted.get((row.story, row.article), "")) != row.scope
        ]
        _drop(connection, [row for row, _ in other])
        _put(connection, [_text(row, next(docs), scope) for row, scope in other])


def fill(connection: Connection) -> None:
    """Index every text by the day of its publication, so that the newest have the highest numbers; nothing is in the index before."""
    _remember(connection, _MEMORY)
    asked = select(ARTICLES.c.story, ARTICLES.c.article).select_from(_BOTH)
    docs = _docs(connection)
    # The order is sorted when its first row is there; the others come as they are asked for, and are not held.
    some_rows = {"yield_per": AT_ONCE}
    order = connection.execute(
        asked.order_by(ARTICLES.c.dated, ARTICLES.c.story, ARTICLES.c.article), execution_options=some_rows
    )
    for some in in_pieces(((row.story, row.article) for row in order), AT_ONCE):
        _put(connection, [replace(text, doc=next(docs)) for text in _unindexed(connection, some)])
    _remember(connection, _FTS5_MEMORY)
    _in_one_piece(connection)


def _unindexed(connection: Connection, which: Sequence[Which]) -> Iterator["_Text"]:
    """Yield texts in this order, with the scopes that they will have."""
    found: dict[Which, _Text] = {}
    scoped = [ARTICLES.c[name] for name in _SCOPED]
    for story, articles in _by_story(which).items():
        mine = (ARTICLES.c.story == story, ARTICLES.c.article.in_(articles))
        for row in connection.execute(select(*scoped, WORDS.c.packed).select_from(_BOTH).where(*mine)).mappings():  # fmt: skip
            one = (story, row["article"])
            found[one] = _Text(which=one, doc=0, scope=scope_of(dict(row)), packed=row["packed"])
    yield from (found[one] for one in which)


def _docs(connection: Connection) -> Iterator[int]:
    """Give numbers for texts. They rise: FTS5 writes its memory out whenever one does not."""
    return count(1 + (connection.scalar(select(func.max(WORDS.c.doc))) or 0))


def empty(connection: Connection) -> None:
    """Forget all words."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "INSERT INTO found(found) VALUES('delete-all')" if sqlite else "DELETE FROM found"
    )


def words_row(which: Which, packed: bytes) -> Row:
    """Return the row of a text that is not in the index yet."""
    return *which, None, "", packed


def _texts(connection: Connection, which: Iterable[Which]) -> list[Any]:
    found: list[Any] = []
    for story, articles in _by_story(which).items():
        asked = select(WORDS).where(WORDS.c.story == story, WORDS.c.article.in_(articles))
        found += connection.execute(asked.order_by(WORDS.c.doc)).all()
    return found


def _by_story(which: Iterable[Which]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for story, article in which:
        found.setdefault(story, []).append(article)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    which: Which
    doc: int
    scope: str
    packed: bytes


def _text(row: Any, doc: int, scope: str) -> _Text:
    return _Text(which=(row.story, row.article), doc=doc, scope=scope, packed=row.packed)


def _put(connection: Connection, texts: Sequence[_Text]) -> None:
    """Index texts; one of no scope stays out."""
    if not texts:
        return
    rows = [(one.doc, *_folded(one.packed), one.scope) for one in texts if one.scope]
    if rows and connection.dialect.name == "sqlite":
        values = [(doc, " ".join(title), " ".join(body), scope) for doc, title, body, scope in rows]
        connection.exec_driver_sql("INSERT INTO found(rowid, title, body, scope) VALUES (?, ?, ?, ?)", values)
    elif rows:
        told = [(doc, _tsvector(title, body, scope)) for doc, title, body, scope in rows]
        copy_in(connection, "found", ("doc", "words"), told)
    now = [
        {"story": one.which[0], "article": one.which[1], "doc": one.doc, "scope": one.scope} for one in texts
    ]
    change_rows(connection, WORDS, ("story", "article"), now)


def _drop(connection: Connection, rows: Iterable[Any]) -> None:
    """Take texts out of the index; without a copy FTS5 must be told what it had."""
    there = [row for row in rows if row.scope]
    if there and connection.dialect.name == "sqlite":
        told = [("delete", row.doc, *map(" ".join, _folded(row.packed)), row.scope) for row in there]
        connection.exec_driver_sql("INSERT INTO found(found, rowid, title, body, scope) VALUES (?, ?, ?, ?, ?)", told)  # fmt: skip
    elif there:
        docs: Any = bindparam("docs", [row.doc for row in there], expanding=True)
        connection.execute(text("DELETE FROM found WHERE doc IN :docs").bindparams(docs))


def _folded(packed: bytes) -> tuple[list[str], list[str]]:
    title, body = unpacked(packed)
    return words_of(title), words_of(body)


def _tsvector(title: list[str], body: list[str], scope: str) -> str:
    """Return words as PostgreSQL writes them: those of the title weigh more, those of the scope stand nowhere."""
    places: dict[str, list[str]] = {}
    for at, word in enumerate((*title, *body)):
        place = f"{min(at + 1, _MOST_PLACES)}{'A' if at < len(title) else ''}"
        some = places.setdefault(word, [])
        if len(some) < _MOST_OF_A_WORD and place not in some[-1:]:
            some.append(place)
    told = [f"'{word}':{','.join(some)}" for word, some in places.items()]
    return " ".join([*told, *(f"'={word}'" for word in scope.split())])


def _in_one_piece(connection: Connection) -> None:
    """Make one piece of an index that was filled in several: else some small change later pays for it all at once."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO found(found) VALUES('optimize')")


def _remember(connection: Connection, size: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO found(found, rank) VALUES ('hashsize', ?)", (size,))
