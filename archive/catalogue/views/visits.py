"""The history of one page: every planned fetch of it, and every text that was read from it."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from archive.catalogue.articles import asked_of, planned, read_of
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.standing import numbered
from archive.catalogue.tables import ARTICLES, READINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One stored line: what a run read of the page. `name`, `offset` and `length` say where it stands (see `flows.readings.line_at`).

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
    with catalogue.transaction() as connection:
        page = connection.execute(
            select(ARTICLES.c.key_hash, ARTICLES.c.url, ARTICLES.c.id).where(
                ARTICLES.c.story == story, ARTICLES.c.article == article
            )
        ).first()
        if page is None or page.key_hash is None:
            return ()
        asked = [(row, at) for row, at in planned(connection, {page.key_hash})]
    read = readings(catalogue, story, article)
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


def readings(catalogue: Catalogue, story: str, article: str) -> tuple[Reading, ...]:
    """Return every reading of an article, oldest first: by capture, then by the run that read it."""
    asked = select(READINGS).where(READINGS.c.story == story, READINGS.c.article == article)
    page = select(ARTICLES.c.key_hash).where(ARTICLES.c.story == story, ARTICLES.c.article == article)
    with catalogue.transaction() as connection:
        rows = connection.execute(asked).all()
        key_hash = connection.scalar(page)
        ends = asked_of(connection, {key_hash}).get(key_hash, []) if key_hash is not None else []
    numbers = numbered(ends, map(read_of, rows))
    rows = sorted(rows, key=lambda row: (row.captured_at or "", row.began_at, row.run, row.offset))
    names = [name for name in Reading.__slots__ if name not in {"bylines", "version"}]
    return tuple(
        Reading(
            **{name: getattr(row, name) for name in names},
            bylines=tuple(json.loads(row.bylines)),
            version=numbers[row.record_id],
        )
        for row in rows
    )
