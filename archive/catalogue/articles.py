"""The rows of articles: made of a line, what became of its page, and what was decided; changed when one of these does."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from archive.catalogue.bulk import change_rows, in_pieces
from archive.catalogue.standing import TOLD, UNDECIDED, UNTOUCHED, Asked, Read, decided, history, listed
from archive.catalogue.tables import ARTICLES, CAPTURES, FATES, READINGS, RUNS, Row, keyed, sql_text
from archive.decisions.decision import Decision, Standing

AT_ONCE = 500  # values a question; SQLite took 999 at most before 3.32
_NAMES = tuple(ARTICLES.columns.keys())
Which = tuple[str, str]  # story and article


def article_row(said: Mapping[str, Any], standing: Standing | None = None) -> Row:
    """Return the row of an article as its line says it, untouched since."""
    row = {**said, **UNTOUCHED, **(UNDECIDED if standing is None else decided(standing))}
    row |= listed(row)
    return tuple(row[name] for name in _NAMES)


def destroyed_row(decision: Decision) -> Row:
    """Return the row of an article of which nothing is left but the decision to destroy it."""
    nothing: dict[str, Any] = dict.fromkeys(_NAMES)
    url = None if decision.url is None else sql_text(decision.url)
    nothing |= {"story": decision.story, "article": decision.article, "id": sql_text(decision.id), "url": url}
    nothing |= {
        "title": "",
        "related": False,
        "run": "",
        "began_at": "",
        "name": "",
        "offset": 0,
        "length": 0,
    }
    nothing["key_hash"] = keyed(decision.url or decision.id)[1]
    return article_row(nothing, Standing(hidden=decision))


def rows_of(
    connection: Connection, which: Collection[Which], names: Sequence[str] = _NAMES
) -> Iterator[dict[str, Any]]:
    """Yield the rows of those articles that the catalogue has, or these columns of them."""
    columns = [ARTICLES.c[name] for name in names]
    for story, articles in _by_story(which):
        for some in in_pieces(sorted(articles), AT_ONCE):
            asked = select(*columns).where(ARTICLES.c.story == story, ARTICLES.c.article.in_(some))
            yield from (dict(row) for row in connection.execute(asked).mappings().all())


def remove(connection: Connection, which: Collection[Which]) -> None:
    """Forget articles."""
    for story, articles in _by_story(which):
        for some in in_pieces(sorted(articles), AT_ONCE):
            connection.execute(
                delete(ARTICLES).where(ARTICLES.c.story == story, ARTICLES.c.article.in_(some))
            )


def change(connection: Connection, rows: Iterable[dict[str, Any]]) -> set[Which]:
    """Write changed rows, with all that follows from what was changed; return which ones."""
    changed = [row | listed(row) for row in rows]
    change_rows(connection, ARTICLES, ("story", "article"), changed)
    return {(row["story"], row["article"]) for row in changed}


def pages_of_run(connection: Connection, story: str, run: str) -> set[Which]:
    """Return the articles, of any story, whose pages a run planned."""
    planned = select(FATES.c.key_hash).where(FATES.c.story == story, FATES.c.run == run)
    found = select(ARTICLES.c.story, ARTICLES.c.article).where(ARTICLES.c.key_hash.in_(planned))
    return {(row.story, row.article) for row in connection.execute(found)}


def with_history(connection: Connection) -> set[Which]:
    """Return the articles that were read more than once, or of whose page a refetch told something."""
    more = select(READINGS.c.story, READINGS.c.article).group_by(READINGS.c.story, READINGS.c.article)
    twice = more.having(func.count() > 1)
    told = select(FATES.c.key_hash).where(FATES.c.reason.in_(sorted(TOLD)))
    page = select(ARTICLES.c.story, ARTICLES.c.article).where(ARTICLES.c.key_hash.in_(told))
    return {(row.story, row.article) for asked in (twice, page) for row in connection.execute(asked)}


def stand(connection: Connection, which: Collection[Which]) -> set[Which]:
    """Bring up to date how articles stand; return those that stand otherwise than before."""
    changed: set[Which] = set()
    for some in in_pieces(sorted(which), AT_ONCE):
        rows = list(rows_of(connection, some))
        asked = asked_of(connection, {row["key_hash"] for row in rows if row["key_hash"] is not None})
        read = _read_of(connection, some)
        other = []
        for row in rows:
            told = history(asked.get(row["key_hash"], ()), read.get((row["story"], row["article"]), ()))
            if any(row[name] != value for name, value in told.items()):
                other.append({**row, **told})
        changed |= change(connection, other)
    return changed


def asked_of(connection: Connection, hashes: Collection[int]) -> dict[int, list[Asked]]:
    """Return the planned fetches of pages, of all stories, by the hash of their key."""
    found: dict[int, list[Asked]] = defaultdict(list)
    for row, at in planned(connection, hashes):
        one = Asked(at=at, fate=row.fate, reason=row.reason, record_id=row.record_id)
        found[row.key_hash].append(one)
    return found


def planned(connection: Connection, hashes: Collection[int]) -> Iterator[tuple[Any, str]]:
    """Yield the rows of planned fetches, each with its time: when what was kept was asked for, else when the run ended."""
    ran = FATES.join(RUNS, (RUNS.c.story == FATES.c.story) & (RUNS.c.run == FATES.c.run))
    asked = select(FATES, RUNS.c.ended_at).select_from(ran)
    for some in in_pieces(sorted(hashes), AT_ONCE):
        rows = connection.execute(asked.where(FATES.c.key_hash.in_(some))).all()
        at = _captured_at(connection, {row.record_id for row in rows if row.record_id is not None})
        yield from ((row, at.get(row.record_id or "", row.ended_at)) for row in rows)


def _captured_at(connection: Connection, records: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in in_pieces(sorted(records), AT_ONCE):
        asked = select(CAPTURES.c.record_id, CAPTURES.c.captured_at).where(CAPTURES.c.record_id.in_(some))
        found.update((row.record_id, row.captured_at) for row in connection.execute(asked))
    return found


def _read_of(connection: Connection, which: Collection[Which]) -> dict[Which, list[Read]]:
    found: dict[Which, list[Read]] = defaultdict(list)
    for story, articles in _by_story(which):
        asked = select(READINGS).where(READINGS.c.story == story, READINGS.c.article.in_(sorted(articles)))
        for row in connection.execute(asked):
            found[story, row.article].append(read_of(row))
    return found


def read_of(row: Any) -> Read:
    """Return a row of the readings as what an article's history is made of."""
    return Read(
        record_id=row.record_id,
        words_sha256=row.words_sha256,
        captured_at=row.captured_at,
        order=(row.began_at, row.run, row.offset),
    )


def _by_story(which: Collection[Which]) -> Iterable[tuple[str, set[str]]]:
    found: dict[str, set[str]] = defaultdict(set)
    for story, article in which:
        found[story].add(article)
    return found.items()
