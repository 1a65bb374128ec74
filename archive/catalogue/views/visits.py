"""The history of one page: every planned fetch of it, and every text that was read from it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from archive.catalogue.articles import AT_ONCE, asked_of, planned, read_of, rows_of
from archive.catalogue.bulk import in_pieces
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.standing import numbered
from archive.catalogue.tables import READINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One stored line: what a run read of the page. `name`, `offset` and `length` say where it stands (see `flows.store.readings.line_at`).

    `words_sha256` is of title and paragraphs as readers see them: two readings with the same words have the same. `version` is the number,
    from 1, of the version of the page that it is a reading of (archive/catalogue/standing.py).
    """

    run: str
    record_id: str | None
    name: str
    offset: int
    length: int
    title: str
    bylines: tuple[str, ...]
    words_sha256: str
    modified_at: str | None
    published_at: str | None
    captured_at: str | None
    status: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One planned fetch of the page: how it ended, and what was read of its answer.

    `at` is when the answer was asked for, else when the run ended. `fate` and `reason` are words of docs/format.md §7. `reading` is None where nothing was read anew: the same
    bytes, no answer, no article.
    """

    story: str
    run: str
    at: str
    url: str
    fate: str
    reason: str
    why: str
    record_id: str | None
    reading: Reading | None


def visits(catalogue: Catalogue, story: str, article: str) -> tuple[Visit, ...]:
    """Return every planned fetch of an article's page, oldest first; those of other stories' runs, and of `warraq fetch` and `refetch URL`, too."""
    return visits_of(catalogue, story, [article]).get(article, ())


@asked_again
def visits_of(catalogue: Catalogue, story: str, articles: Collection[str]) -> dict[str, tuple[Visit, ...]]:
    """Return the visits of many articles of a story, with a few questions to the catalogue for all of them."""
    keys = _keys(catalogue, story, articles)
    hashes = {key for key in keys.values() if key is not None}
    asked: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    with catalogue.transaction() as connection:
        for row, at in planned(connection, hashes):
            asked[row.key_hash].append((row, at))
    read = readings_of(catalogue, story, articles)
    return {
        article: _told(asked[key], read.get(article, ())) for article, key in keys.items() if key is not None
    }


def _told(asked: Sequence[tuple[Any, str]], read: Sequence[Reading]) -> tuple[Visit, ...]:
    by_record = {one.record_id: one for one in read}
    by_run = {(one.run, one.record_id): one for one in read}
    found = (
        Visit(
            story=row.story,
            run=row.run,
            at=at,
            url=row.url,
            fate=row.fate,
            reason=row.reason,
            why=row.why,
            record_id=row.record_id,
            reading=by_run.get((row.run, row.record_id), by_record.get(row.record_id))
            if row.record_id
            else None,
        )
        for row, at in asked
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.run, one.url)))


@asked_again
def _keys(catalogue: Catalogue, story: str, articles: Collection[str]) -> dict[str, int | None]:
    """Return the hash of the key of each article's page, of those that the catalogue knows."""
    with catalogue.transaction() as connection:
        rows = rows_of(connection, {(story, one) for one in articles}, ("article", "key_hash"))
        return {row["article"]: row["key_hash"] for row in rows}


@asked_again
def articles_read(catalogue: Catalogue, story: str, run: str, *, limit: int) -> tuple[str, ...]:
    """Return the first articles of a run's clean text, in the order of its file."""
    asked = select(READINGS.c.article).where(READINGS.c.story == story, READINGS.c.run == run)
    with catalogue.transaction() as connection:
        found = connection.scalars(asked.order_by(READINGS.c.offset).limit(limit))
        return tuple(str(article) for article in found)


def readings(catalogue: Catalogue, story: str, article: str) -> tuple[Reading, ...]:
    """Return every reading of an article, oldest first: by capture, then by the run that read it."""
    return readings_of(catalogue, story, [article]).get(article, ())


@asked_again
def readings_of(
    catalogue: Catalogue, story: str, articles: Collection[str]
) -> dict[str, tuple[Reading, ...]]:
    """Return the readings of many articles of a story."""
    keys, found = _keys(catalogue, story, articles), defaultdict[str, list[Any]](list)
    with catalogue.transaction() as connection:
        for some in in_pieces(sorted(articles), AT_ONCE):
            asked = select(READINGS).where(READINGS.c.story == story, READINGS.c.article.in_(some))
            for row in connection.execute(asked):
                found[row.article].append(row)
        ends = asked_of(connection, {key for key in keys.values() if key is not None})
    return {
        article: tuple(_readings(rows, numbered(ends.get(keys.get(article) or 0, ()), map(read_of, rows))))
        for article, rows in found.items()
    }


def _readings(rows: Sequence[Any], numbers: Mapping[str | None, int]) -> Iterator[Reading]:
    names = [name for name in Reading.__slots__ if name not in {"bylines", "version"}]
    for row in sorted(rows, key=lambda row: (row.captured_at or "", row.began_at, row.run, row.offset)):
        yield Reading(
            **{name: getattr(row, name) for name in names},
            bylines=tuple(json.loads(row.bylines)),
            version=numbers[row.record_id],
        )
