"""The SQL view of what the files say. It can be thrown away at any time and rebuilt from the store."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from archive.catalogue.belonging import Asker, belong
from archive.catalogue.database import CatalogueError as CatalogueError  # noqa: PLC0414 - raised here, so named here
from archive.catalogue.database import asked_again, engine_of, told, transaction
from archive.catalogue.opening import is_current, make_tables, say_version
from archive.catalogue.postgres import DIALECT
from archive.catalogue.tables import ARTICLES, CAPTURES, RUNS, WORDS, key_hash
from archive.cdxj.spelt import Spelt
from archive.decisions.decision import Decision
from archive.decisions.heeded import NO_WITNESS, Witness
from archive.manifests.manifest import Manifest
from archive.record import RecordKind, RecordRef
from archive.store import Store
from archive.strict_json import read_moment

if TYPE_CHECKING:
    from archive.catalogue.fill import Rebuilt

T = TypeVar("T")
_ASKED = 500  # record ids a question; SQLite took 999 values at most before 3.32
# Built once: building a question takes longer than asking it.
_UNDER = select(CAPTURES).where(
    CAPTURES.c.key_hash == bindparam("hash"), CAPTURES.c.url_key == bindparam("key")
)
_OLDEST_FIRST = (CAPTURES.c.captured_at, CAPTURES.c.warc, CAPTURES.c.offset)
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


class Catalogue:
    """One database by SQLAlchemy URL: "sqlite:///…/catalogue.db", or PostgreSQL where workers share it.

    Every method is one transaction; without `writes` nothing is made or changed. Raises CatalogueError when the database refuses
    or is of another version; one that has to be filled first can be opened for that with `refills`. A server's is opened for `asker`:
    raises OtherStoreError where it belongs to another store.
    """

    def __init__(
        self, url: str, *, writes: bool = True, refills: bool = False, asker: Asker | None = None
    ) -> None:
        self._url, self._asker = url, asker
        with told(url):
            self._engine = engine_of(url, writes=writes, tell=asker.tell if asker else None)
        try:
            self._begin(writes=writes, refills=refills)
        except BaseException:
            self.close()
            raise

    @asked_again
    def _begin(self, *, writes: bool, refills: bool) -> None:
        with told(self._url):
            make_tables(self._engine, self._url, writes=writes, refills=refills)
            if self._asker and self._engine.dialect.name == DIALECT:
                belong(self._engine, self._url, self._asker.store, writes=writes)

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    def add_run(self, manifest: Manifest, lines: Iterable[Spelt]) -> None:
        """Add what a run kept and how its addresses ended: its manifest and its index lines. Adding a run again replaces what it said."""
        from archive.catalogue.counts import Moves
        from archive.catalogue.fill import add, settle  # who only asks does not pay for what fills

        kept = list(lines)
        self._written(lambda c: settle(c, add(c, manifest, kept), Moves(connection=c)))

    def add_from(self, store: Store, manifest: Manifest, witness: Witness = NO_WITNESS) -> None:
        """Add a run as it stands in a store, with what it read and judged. The newest line of an article stands, whatever the order in which runs are added."""
        from archive.catalogue.fill import add_from

        self._written(lambda connection: add_from(connection, store, manifest, witness))

    def enter_decision(self, decision: Decision) -> None:
        """Enter a decision, and what follows from it for its article; entering it again changes nothing."""
        from archive.catalogue.fill import enter

        self._written(lambda connection: enter(connection, [decision]))

    def catch_up(self, store: Store, witness: Witness = NO_WITNESS) -> None:
        """Enter the decisions of a store that the catalogue does not know: a crash came before they were entered."""
        from archive.catalogue.fill import enter, unknown_decisions

        self._written(lambda c: enter(c, unknown_decisions(c, store, witness=witness)))

    def rebuild(
        self, store: Store, known: Mapping[str, str] = MappingProxyType({}), witness: Witness = NO_WITNESS
    ) -> "Rebuilt":
        """Forget everything and read all manifests, indexes, clean text and decisions of a store again, in one transaction.

        A run whose index is gone or cut is read from its WARC files. What could not be read is told; the audit
        says more. Decisions that hide pages are not forgotten, nor those that another catalogue told (`known`).
        `witness` says which decisions count. Raises StoreError where one that hides a page cannot be read.
        """
        from archive.catalogue.fill import rebuild

        def work(connection: Connection) -> "Rebuilt":
            say_version(connection)
            return rebuild(connection, store, known, witness)

        return self._written(work)

    def refill(self, store: Store, witness: Witness = NO_WITNESS) -> None:
        """Do what `rebuild` does unless another command has done it meanwhile: of several that find a catalogue empty one fills it."""
        from archive.catalogue.fill import rebuild

        def work(connection: Connection) -> None:
            if not is_current(connection):
                say_version(connection)
                rebuild(connection, store, {}, witness)

        self._written(work)

    @asked_again
    def hiding(self) -> dict[str, str]:
        """Return the words of the decisions that hide pages, by name."""
        from archive.catalogue.decisions import remembered_by

        with self.transaction() as connection:
            return remembered_by(connection)

    @asked_again
    def latest(self, key: str, *, digest: str | None = None) -> Version | None:
        """Return the newest version under a URL key; with `digest`, the newest whose payload has it."""
        asked = {"hash": key_hash(key), "key": key, **({"digest": digest} if digest is not None else {})}
        with self.transaction() as connection:
            row = connection.execute(_NEWEST if digest is None else _NEWEST_ALIKE, asked).first()
        return None if row is None else _version(row)

    def versions(self, key: str) -> tuple[Version, ...]:
        """Return everything kept under a URL key, oldest first."""
        return self._versions(_UNDER.params(hash=key_hash(key), key=key))

    def record(self, record_id: str) -> Version | None:
        """Return the capture with a record id ("urn:uuid:…", no angle brackets)."""
        return next(iter(self._versions(_captures().where(CAPTURES.c.record_id == record_id))), None)

    @asked_again
    def records(self, record_ids: Sequence[str]) -> dict[str, Version]:
        """Return the captures with these record ids, by them, in few questions; those that are not there are left out."""
        found: dict[str, Version] = {}
        with self.transaction() as connection:
            for at in range(0, len(record_ids), _ASKED):
                asked = _captures().where(CAPTURES.c.record_id.in_(record_ids[at : at + _ASKED]))
                for row in connection.execute(asked.order_by(*_OLDEST_FIRST)):
                    found.setdefault(row.record_id, _version(row))
        return found

    @asked_again
    def known(self, record_ids: Sequence[str]) -> frozenset[str]:
        """Return those of these record ids under which the store holds a capture already."""
        found: set[str] = set()
        with self.transaction() as connection:
            for at in range(0, len(record_ids), _ASKED):
                asked = CAPTURES.c.record_id.in_(record_ids[at : at + _ASKED])
                found.update(connection.scalars(select(CAPTURES.c.record_id).where(asked)))
        return frozenset(found)

    @asked_again
    def pages_of(self, story: str, sites: Sequence[str] | None = None) -> tuple[RecordRef, ...]:
        """Return the good answers kept for a story, newest first; with *sites*, of these registered domains alone, and all that clean text was read from."""
        good, mine = _captures().where(CAPTURES.c.status.between(200, 299)), CAPTURES.c.story == story
        read = CAPTURES.c.record_id.in_(select(ARTICLES.c.record_id))
        here = CAPTURES.c.site.in_(sites or ())
        with self.transaction() as connection:
            wanted = [good.where(mine)] if sites is None else [good.where(here, one) for one in (mine, read)]
            found = {_version(row).ref for one in wanted for row in connection.execute(one)}
        return tuple(sorted(found, key=lambda ref: (ref.captured_at, ref.record_id), reverse=True))

    @asked_again
    def answered(self, story: str, site: str) -> dict[str, tuple[int, datetime]]:
        """Return the last status that each address of a registered domain gave to a story, and when."""
        mine = (CAPTURES.c.story == story, CAPTURES.c.site == site, CAPTURES.c.status.is_not(None))
        said = select(CAPTURES.c.url, CAPTURES.c.status, CAPTURES.c.captured_at)
        with self.transaction() as connection:
            rows = connection.execute(said.where(*mine).order_by(CAPTURES.c.captured_at))
            return {url: (int(status), read_moment(at)) for url, status, at in rows}

    @asked_again
    def last_run(self, story: str, *, besides: str = "") -> str | None:
        """Return the run of a story that ended last, not counting the run *besides*; None when there is none."""
        wanted = select(RUNS.c.run).where(RUNS.c.story == story, RUNS.c.run != besides)
        with self.transaction() as connection:
            return connection.scalar(wanted.order_by(RUNS.c.ended_at.desc(), RUNS.c.run.desc()).limit(1))

    @asked_again
    def has_run(self, run: str) -> bool:
        """Say whether a run has this id, of whatever story."""
        with self.transaction() as connection:
            return connection.scalar(select(RUNS.c.run).where(RUNS.c.run == run).limit(1)) is not None

    @asked_again
    def stories(self) -> tuple[str, ...]:
        """Return the names of all stories, sorted."""
        with self.transaction() as connection:
            return tuple(connection.scalars(select(RUNS.c.story).distinct().order_by(RUNS.c.story)))

    @asked_again
    def dump(self) -> dict[str, tuple[tuple[object, ...], ...]]:
        """Return every row of every table, sorted: two catalogues that say the same give equal dumps."""
        from archive.catalogue.fill import TABLES

        with self.transaction() as connection:
            return {
                t.name: tuple(sorted((tuple(row) for row in connection.execute(select(*_told(t)))), key=repr))
                for t in TABLES
            }

    @asked_again
    def _versions(self, wanted: Select[Any]) -> tuple[Version, ...]:
        with self.transaction() as connection:
            return tuple(_version(row) for row in connection.execute(wanted.order_by(*_OLDEST_FIRST)))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open one transaction, for the questions of `archive.catalogue.views`; it ends with the block."""
        with told(self._url), transaction(self._engine, writes=False) as connection:
            yield connection

    @asked_again
    def _written(self, work: Callable[[Connection], T]) -> T:
        """Do a piece of work in a transaction that writes; again from its beginning where the line to a server broke in the middle."""
        with told(self._url), transaction(self._engine, writes=True) as connection:
            return work(connection)


def is_of_use(path: Path) -> bool:
    """Say whether a file is a catalogue of our version, or a later one."""
    if not path.exists():
        return False
    try:
        Catalogue(f"sqlite:///{path}").close()
    except CatalogueError as error:
        return not error.is_broken
    return True


def _told(table: Table) -> list[Any]:
    """Return the columns that say something; numbers of texts in the index do not."""
    return [column for column in table.columns if column is not WORDS.c.doc]


def _captures() -> Select[Any]:
    return select(CAPTURES)


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
