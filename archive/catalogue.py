"""The SQL view of what the files say. It can be thrown away at any time and rebuilt from the store."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select

from archive.bulk import Bulk, uncollected
from archive.cdxj_spelt import Spelt
from archive.database import HELP, engine_of, shown, told
from archive.database import CatalogueError as CatalogueError  # noqa: PLC0414 - raised here, so named here
from archive.listed import ListedArticle, articles_of, listed_article
from archive.manifest import Manifest
from archive.manifest_spelt import RunSaid, said_by
from archive.record import RecordKind, RecordRef
from archive.said import indexed_lines, lacks_index, said_in, scanned_lines, text_of
from archive.store import Store
from archive.strict_json import read_moment
from archive.tables import (
    ABOUT,
    ARTICLES,
    CAPTURES,
    FATES,
    METADATA,
    RUNS,
    SCHEMA_VERSION,
    VERDICTS,
    article_rows,
    capture_rows,
    fate_rows,
    key_hash,
    run_row,
)

_TABLES = (RUNS, CAPTURES, ARTICLES, VERDICTS, FATES)
_ASKED = 500  # record ids a question; SQLite took 999 values at most before 3.32
# Built once: building a question takes longer than asking it.
_UNDER = select(CAPTURES).where(
    CAPTURES.c.key_hash == bindparam("hash"), CAPTURES.c.url_key == bindparam("key")
)
_NEWEST = _UNDER.order_by(
    CAPTURES.c.captured_at.desc(), CAPTURES.c.warc.desc(), CAPTURES.c.offset.desc()
).limit(1)
_NEWEST_ALIKE = _NEWEST.where(CAPTURES.c.digest == bindparam("digest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one URL said at one time. `digest` is the payload's, `ref` leads to its bytes."""

    ref: RecordRef
    url_key: str
    site: str
    story: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild read: captures and runs; `scanned` are the manifests of runs whose WARC files were read for want of an index.

    `skipped` tells what could not be read, a message each.
    """

    captures: int
    runs: int
    scanned: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


class Catalogue:
    """One database by SQLAlchemy URL: "sqlite:///…/catalogue.db", or PostgreSQL where workers share it.

    Every method is one transaction; without `writes` nothing is made or changed. Raises CatalogueError when the database refuses
    or is of another version.
    """

    def __init__(self, url: str, *, writes: bool = True) -> None:
        with told(url):
            self._engine = engine_of(url, writes=writes)
            if writes:
                METADATA.create_all(self._engine)
            with self._engine.begin() as connection:
                found = connection.scalar(select(func.max(ABOUT.c.version)))
                if found is None and writes:
                    connection.execute(insert(ABOUT).values(version=SCHEMA_VERSION))
        self._url = url
        if found not in {None if writes else SCHEMA_VERSION, SCHEMA_VERSION}:
            raise CatalogueError(
                f"{shown(url)} is a catalogue of version {found}, not {SCHEMA_VERSION}. {HELP}",
                is_broken=True,
            )

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    def add_run(self, manifest: Manifest, lines: Iterable[Spelt], articles: bytes = b"") -> None:
        """Add what a run says: its manifest, its index lines, and the story's articles.jsonl after it.

        Adding a run again replaces what it said. Articles and verdicts are a story's, not a run's: those of
        the newest run stand, whatever the order in which runs are added.
        """
        with self._begin() as connection:
            _add(connection, manifest, lines, articles)

    def add_from(self, store: Store, manifest: Manifest) -> None:
        """Add a run as it stands in a store."""
        self.add_run(manifest, indexed_lines(store, manifest), text_of(store, manifest.story))

    def rebuild(self, store: Store) -> Rebuilt:
        """Forget everything and read all manifests, indexes and clean text of a store again, in one transaction.

        A run whose index is gone or cut is read from its WARC files. What could not be read is told; the audit
        says more.
        """
        newest: dict[str, Manifest] = {}  # of each story the run whose text stands
        skipped: list[str] = []
        scanned: list[str] = []
        captures = runs = 0
        with self._begin() as connection, uncollected():
            bulk = Bulk(connection)
            bulk.empty(_TABLES)
            for said in said_in(store):
                if isinstance(said, str):
                    skipped.append(said)
                    continue
                manifest = said.manifest
                lost = lacks_index(store, manifest)
                scanned += [manifest.name] if lost else []
                read = scanned_lines if lost else indexed_lines
                captures += _put_run(bulk, said, read(store, manifest))
                runs += 1
                newest[manifest.story] = max(newest.get(manifest.story, manifest), manifest, key=_order)
            for manifest in newest.values():
                _put_text(bulk, manifest, text_of(store, manifest.story))
            bulk.complete(_TABLES)
        return Rebuilt(captures=captures, runs=runs, scanned=tuple(scanned), skipped=tuple(skipped))

    def latest(self, key: str, *, digest: str | None = None) -> Version | None:
        """Return the newest version under a URL key; with `digest`, the newest whose payload has it."""
        asked = {"hash": key_hash(key), "key": key, **({"digest": digest} if digest is not None else {})}
        with self._begin() as connection:
            row = connection.execute(_NEWEST if digest is None else _NEWEST_ALIKE, asked).first()
        return None if row is None else _version(row)

    def versions(self, key: str) -> tuple[Version, ...]:
        """Return everything kept under a URL key, oldest first."""
        return self._versions(_UNDER.params(hash=key_hash(key), key=key))

    def record(self, record_id: str) -> Version | None:
        """Return the capture with a record id ("urn:uuid:…", no angle brackets)."""
        return next(iter(self._versions(_captures().where(CAPTURES.c.record_id == record_id))), None)

    def known(self, record_ids: Sequence[str]) -> frozenset[str]:
        """Return those of these record ids under which the store holds a capture already."""
        found: set[str] = set()
        with self._begin() as connection:
            for at in range(0, len(record_ids), _ASKED):
                asked = CAPTURES.c.record_id.in_(record_ids[at : at + _ASKED])
                found.update(connection.scalars(select(CAPTURES.c.record_id).where(asked)))
        return frozenset(found)

    def pages_of(self, story: str, sites: Sequence[str] | None = None) -> tuple[RecordRef, ...]:
        """Return the good answers kept for a story, newest first; with *sites*, of these registered domains alone, and all that clean text was read from."""
        good, mine = _captures().where(CAPTURES.c.status.between(200, 299)), CAPTURES.c.story == story
        read = CAPTURES.c.record_id.in_(select(ARTICLES.c.record_id))
        here = CAPTURES.c.site.in_(sites or ())
        with self._begin() as connection:
            wanted = [good.where(mine)] if sites is None else [good.where(here, one) for one in (mine, read)]
            found = {_version(row).ref for one in wanted for row in connection.execute(one)}
        return tuple(sorted(found, key=lambda ref: (ref.captured_at, ref.record_id), reverse=True))

    def answered(self, story: str, site: str) -> dict[str, tuple[int, datetime]]:
        """Return the last status that each address of a registered domain gave to a story, and when."""
        mine = (CAPTURES.c.story == story, CAPTURES.c.site == site, CAPTURES.c.status.is_not(None))
        said = select(CAPTURES.c.url, CAPTURES.c.status, CAPTURES.c.captured_at)
        with self._begin() as connection:
            rows = connection.execute(said.where(*mine).order_by(CAPTURES.c.captured_at))
            return {url: (int(status), read_moment(at)) for url, status, at in rows}

    def last_run(self, story: str, *, besides: str = "") -> str | None:
        """Return the run of a story that ended last, not counting the run *besides*; None when there is none."""
        wanted = select(RUNS.c.run).where(RUNS.c.story == story, RUNS.c.run != besides)
        with self._begin() as connection:
            return connection.scalar(wanted.order_by(RUNS.c.ended_at.desc(), RUNS.c.run.desc()).limit(1))

    def stories(self) -> tuple[str, ...]:
        """Return the names of all stories, sorted."""
        with self._begin() as connection:
            return tuple(connection.scalars(select(RUNS.c.story).distinct().order_by(RUNS.c.story)))

    def articles_of(self, story: str) -> tuple[ListedArticle, ...]:
        """Return a story's articles with their verdicts, by date of publication; undated ones come last."""
        with self._begin() as connection:
            return tuple(listed_article(row) for row in connection.execute(articles_of(story)))

    def dump(self) -> dict[str, tuple[tuple[object, ...], ...]]:
        """Return every row of every table, sorted: two catalogues that say the same give equal dumps."""
        with self._begin() as connection:
            return {
                t.name: tuple(sorted((tuple(row) for row in connection.execute(select(t))), key=repr))
                for t in _TABLES
            }

    def _versions(self, wanted: Select[Any]) -> tuple[Version, ...]:
        order = (CAPTURES.c.captured_at, CAPTURES.c.warc, CAPTURES.c.offset)
        with self._begin() as connection:
            return tuple(_version(row) for row in connection.execute(wanted.order_by(*order)))

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with told(self._url), self._engine.begin() as connection:
            yield connection


def _captures() -> Select[Any]:
    return select(CAPTURES)


def _add(connection: Connection, manifest: Manifest, lines: Iterable[Spelt], articles: bytes) -> None:
    story, run = manifest.story, manifest.run_id
    for table in (RUNS, CAPTURES, FATES):
        connection.execute(delete(table).where(table.c.story == story, table.c.run == run))
    bulk = Bulk(connection)
    _put_run(bulk, said_by(manifest), lines)
    newest = (
        select(RUNS.c.run).where(RUNS.c.story == story).order_by(RUNS.c.began_at.desc(), RUNS.c.run.desc())
    )
    if connection.scalar(newest.limit(1)) == run:
        for table in (ARTICLES, VERDICTS):
            connection.execute(delete(table).where(table.c.story == story))
        _put_text(bulk, manifest, articles)


def _put_run(bulk: Bulk, said: RunSaid, lines: Iterable[Spelt]) -> int:
    bulk.put(RUNS, [run_row(said.manifest)])
    bulk.put(FATES, fate_rows(said))
    return bulk.put(CAPTURES, capture_rows(said, lines))


def _put_text(bulk: Bulk, manifest: Manifest, articles: bytes) -> None:
    listed, judged = article_rows(manifest, articles)
    bulk.put(ARTICLES, listed)
    bulk.put(VERDICTS, judged)


def _order(manifest: Manifest) -> tuple[datetime, str]:
    return manifest.began_at, manifest.run_id


def _version(row: Row[Any]) -> Version:
    ref = RecordRef(
        record_id=row.record_id,
        kind=RecordKind(row.kind),
        url=row.url,
        captured_at=read_moment(row.captured_at),
        warc=row.warc,
        offset=row.offset,
        length=row.length,
        payload_digest=row.digest,
        status=row.status,
        content_type=row.content_type,
    )
    return Version(ref=ref, url_key=row.url_key, site=row.site, story=row.story, run=row.run)
