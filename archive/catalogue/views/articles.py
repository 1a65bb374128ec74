"""The articles of a story: listed, counted, one by one, and those that wait for a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.standing import BACK
from archive.catalogue.tables import ARTICLES, CELLS, COUNTS, READINGS, keyed
from archive.catalogue.views.asked import (
    SHOWN,
    cells_wanted,
    counted,
    counted_as,
    entry_of,
    most_frequent,
    rows_wanted,
)
from archive.catalogue.views.entries import EVERYTHING, Entry, Filter, Page

__all__ = ["EVERYTHING", "Cell", "Entry", "Facets", "Filter", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What a story's articles can be filtered by, each name with its count, the most frequent first.

    `outlets` and `languages` count the articles of the story, `relations` and `decisions` all that were judged and not taken down;
    `hidden` counts what was taken down, `shown` the articles of the story.
    """

    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    relations: tuple[tuple[str, int], ...]
    decisions: tuple[tuple[str, int], ...]
    shown: int
    changed: int
    suspect: int
    gone: int
    to_review: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many articles in a language an outlet published on a day. `day` is empty for undated ones; a None outlet is all outlets that have no row of their own."""

    day: str
    outlet: str | None
    language: str
    count: int


@asked_again
def entries(
    catalogue: Catalogue, story: str, wanted: Filter = EVERYTHING, *, offset: int = 0, limit: int = 50
) -> Page:
    """Return articles of a story by date of publication, newest first; undated ones come last."""
    listed = select(ARTICLES.c.article).where(*rows_wanted(story, wanted))
    order = (ARTICLES.c.dated.desc(), ARTICLES.c.article.desc())
    with catalogue.transaction() as connection:
        total = connection.scalar(counted(story, wanted)) or 0
        return _page(connection, story, listed.order_by(*order).limit(limit).offset(offset), total)


@asked_again
def review_queue(catalogue: Catalogue, story: str, *, offset: int = 0, limit: int = 50) -> Page:
    """Return what waits for a person: articles judged UNSURE, those nearest to the story first, then suspect texts of the story.

    What was decided, or taken down, waits for nobody.
    """
    waiting = select(ARTICLES.c.article).where(ARTICLES.c.story == story, ARTICLES.c.waits.is_not(None))
    total = counted_as(story, "is_waiting")
    listed = waiting.order_by(ARTICLES.c.waits, ARTICLES.c.article).limit(limit).offset(offset)
    with catalogue.transaction() as connection:
        return _page(connection, story, listed, connection.scalar(total) or 0)


@asked_again
def copies(catalogue: Catalogue, story: str, *, limit: int = 50) -> Page:
    """Return articles of a story that take another text over, as copies or derived from it, the newest first."""
    mine = (ARTICLES.c.story == story, ARTICLES.c.copied.is_not(None), ARTICLES.c.is_shown.is_(True))
    listed = select(ARTICLES.c.article).where(*mine)
    order = (ARTICLES.c.dated.desc(), ARTICLES.c.article.desc())
    with catalogue.transaction() as connection:
        total = connection.scalar(select(func.count()).select_from(ARTICLES).where(*mine)) or 0
        return _page(connection, story, listed.order_by(*order).limit(limit), total)


@asked_again
def facets(catalogue: Catalogue, story: str) -> Facets:
    """Count a story's articles by all that they can be filtered by."""
    with catalogue.transaction() as connection:
        rows = connection.execute(select(COUNTS).where(COUNTS.c.story == story, COUNTS.c.kind != "day")).all()
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for _, kind, name, count in rows:
        counts[kind][name] = count
    return Facets(
        outlets=_most(counts["outlet"]),
        languages=_most(counts["language"]),
        relations=_most(counts["relation"]),
        decisions=_most(counts["decision"]),
        shown=counts["is_shown"].get("", 0),
        changed=counts["is_changed"].get("", 0),
        suspect=counts["is_suspect"].get("", 0),
        gone=counts["is_gone"].get("", 0),
        to_review=counts["is_waiting"].get("", 0),
        hidden=counts["is_hidden"].get("", 0),
    )


@asked_again
def coverage(
    catalogue: Catalogue, story: str, wanted: Filter = EVERYTHING, *, outlets: int = 12, every: int = 0
) -> tuple[Cell, ...]:
    """Return the articles of a story by day, outlet and language: the most frequent outlets, and behind them the rest as None. Sorted by day.

    Where there are no more than *every* outlets, each stands by itself.
    """
    mine, day, language = cells_wanted(story, wanted), CELLS.c.day, CELLS.c.language
    count = func.sum(CELLS.c.count)
    with catalogue.transaction() as connection:
        own = list(connection.scalars(most_frequent(story, wanted).limit(max(outlets, every) + 1)))
        own = own if len(own) <= every else own[:outlets]
        # In the order of the table's key: its rows are added up as they come, and none is sorted.
        whole = select(day, language, count).where(*mine).group_by(day, language)
        left = Counter({(row[0], row[1]): int(row[2]) for row in connection.execute(whole)})
        each = select(day, language, CELLS.c.outlet, count).where(*mine, CELLS.c.outlet.in_(own))
        rows = connection.execute(each.group_by(day, language, CELLS.c.outlet)).all()
    cells = [Cell(day=row[0], outlet=row[2], language=row[1], count=int(row[3])) for row in rows]
    for cell in cells:
        left[cell.day, cell.language] -= cell.count
    cells += [
        Cell(day=on, outlet=None, language=name, count=count)
        for (on, name), count in left.items()
        if count > 0
    ]
    return tuple(sorted(cells, key=lambda one: (one.day, one.outlet is None, one.outlet or "", one.language)))


@asked_again
def entries_named(catalogue: Catalogue, story: str, articles: Iterable[str]) -> dict[str, Entry]:
    """Return some articles in one question, those that were taken down too; those that the story does not have are not in it."""
    asked = select(*SHOWN).where(ARTICLES.c.story == story, ARTICLES.c.article.in_(sorted(set(articles))))
    with catalogue.transaction() as connection:
        return {one.article: one for one in map(entry_of, connection.execute(asked))}


@asked_again
def moved(catalogue: Catalogue, story: str, articles: Iterable[str]) -> dict[str, Entry]:
    """Return those of some articles, asked for in one question, that do not stand as they were kept: changed, gone, or there again."""
    named = (ARTICLES.c.story == story, ARTICLES.c.article.in_(sorted(set(articles))))
    is_moved = ARTICLES.c.gone_at.is_not(None) | ARTICLES.c.changed_at.is_not(None)
    asked = select(*SHOWN).where(*named, is_moved | (ARTICLES.c.last_change == BACK))
    with catalogue.transaction() as connection:
        return {one.article: one for one in map(entry_of, connection.execute(asked))}


@asked_again
def gone_since(catalogue: Catalogue, story: str) -> dict[str, str]:
    """Return since when articles of a story are gone, those that were taken down too."""
    asked = select(ARTICLES.c.article, ARTICLES.c.gone_at)
    with catalogue.transaction() as connection:
        rows = connection.execute(asked.where(ARTICLES.c.story == story, ARTICLES.c.gone_at.is_not(None)))
        return {row.article: row.gone_at for row in rows}


@asked_again
def entry(catalogue: Catalogue, story: str, article: str) -> Entry | None:
    """Return one article, one that was taken down too (`is_hidden`)."""
    asked = select(*SHOWN).where(ARTICLES.c.story == story, ARTICLES.c.article == article)
    with catalogue.transaction() as connection:
        row = connection.execute(asked).first()
    return None if row is None else entry_of(row)


@asked_again
def at_address(catalogue: Catalogue, url: str) -> tuple[Entry, ...]:
    """Return the articles of all stories at an address, however it is spelt, those that were taken down too."""
    key, hashed, _ = keyed(url)
    asked = select(*SHOWN).where(ARTICLES.c.key_hash == hashed).order_by(ARTICLES.c.story, ARTICLES.c.article)
    with catalogue.transaction() as connection:
        found = [entry_of(row) for row in connection.execute(asked)]
    return tuple(one for one in found if keyed(one.url or one.id)[0] == key)


@asked_again
def article_of_record(catalogue: Catalogue, record_id: str) -> tuple[str, str] | None:
    """Return story and article whose text was read from a record ("urn:uuid:…"), the newest reading first."""
    asked = select(READINGS.c.story, READINGS.c.article).where(READINGS.c.record_id == record_id)
    newest = asked.order_by(READINGS.c.began_at.desc(), READINGS.c.run.desc(), READINGS.c.offset.desc())
    with catalogue.transaction() as connection:
        row = connection.execute(newest.limit(1)).first()
    return None if row is None else (row.story, row.article)


def _page(connection: Connection, story: str, listed: Select[tuple[str]], total: int) -> Page:
    """Return the entries of listed articles in their order; the list alone is answered by an index."""
    wanted = list(connection.scalars(listed))
    asked = select(*SHOWN).where(ARTICLES.c.story == story, ARTICLES.c.article.in_(wanted))
    found = {row.article: entry_of(row) for row in connection.execute(asked)}
    return Page(entries=tuple(found[one] for one in wanted), total=total)


def _most(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    named = ((name, count) for name, count in counted.items() if name and count)
    return tuple(sorted(named, key=lambda one: (-one[1], one[0])))
