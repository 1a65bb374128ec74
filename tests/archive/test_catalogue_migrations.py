"""Tables in PostgreSQL are made by migrations, brought up to date by them, and never shared with a later version."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, select

import archive.catalogue.belonging as belonging
import archive.catalogue.fill as fill
import archive.catalogue.opening as opening
import archive.catalogue.postgres as postgres
from archive.catalogue.address import shown
from archive.catalogue.catalogue import Catalogue, CatalogueError
from archive.catalogue.database import engine_of
from archive.catalogue.migrating import CATALOGUE_STEPS, step_of
from archive.catalogue.tables import ABOUT, ARTICLES, METADATA
from archive.catalogue.views.articles import entries_named
from archive.store import FolderStore
from desk.errors import exit_of
from desk.exits import Exit
from tests.archive.clean_texts import STORY, a_line, a_read_run

NewPostgres = Callable[..., str]
NEXT = '''"""A step of a later day."""
from alembic import op
revision = "0999"
down_revision = "{newest}"
def upgrade() -> None:
    op.execute("ALTER TABLE runs ADD COLUMN later text")
    op.execute("{also}")
'''


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path / "store")
    a_read_run(store, 1, [a_line("one")])
    return store


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let this process be one of a later version, whose migrations have one step more."""

    def become(also: str) -> None:
        folder = shutil.copytree(CATALOGUE_STEPS.folder, tmp_path / "migrations")
        (folder / "versions" / "later.py").write_text(NEXT.format(newest=CATALOGUE_STEPS.newest, also=also))
        monkeypatch.setattr(
            opening, "CATALOGUE_STEPS", replace(CATALOGUE_STEPS, folder=folder, newest="0999")
        )

    return become


def test_what_migrations_make_is_what_the_tables_say(new_postgres: NewPostgres) -> None:
    engine = engine_of(new_postgres(), writes=True)
    with engine.connect() as connection:
        others = {"found", CATALOGUE_STEPS.table, belonging.TABLE}
        told = {
            "include_name": lambda name, kind, _: kind != "table" or name not in others,
            "compare_type": True,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=told), METADATA) == []
        known = inspect(connection)
        texts = [
            c
            for table in METADATA.tables
            for c in known.get_columns(table)
            if hasattr(c["type"], "collation")
        ]
        assert {column["type"].collation for column in texts if "CHAR" in str(column["type"]) or "TEXT" in str(column["type"])} == {"C"}  # fmt: skip
    engine.dispose()


def test_the_newest_step_is_the_last_of_one_row_of_steps() -> None:
    assert ScriptDirectory(str(CATALOGUE_STEPS.folder)).get_heads() == [CATALOGUE_STEPS.newest]


def test_an_empty_database_is_used_when_it_was_filled_and_by_several_at_once_is_filled_once(
    new_postgres: NewPostgres, store: FolderStore
) -> None:
    url, fills = new_postgres(filled=False), []

    class Told(FolderStore):
        def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
            fills.extend([prefix] if prefix == "runs/" else [])
            return super().list(prefix, after=after)

    def fill() -> None:
        with Catalogue(url, refills=True) as catalogue:
            catalogue.refill(Told(store.root))

    with pytest.raises(CatalogueError, match="recover --catalogue") as told:
        Catalogue(url)
    assert told.value.is_older
    both = [threading.Thread(target=fill) for _ in range(3)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with Catalogue(url) as catalogue:
        assert catalogue.stories() == (STORY,)
    assert fills == ["runs/"]


def test_a_migration_that_changes_no_content_keeps_it_and_an_earlier_version_refuses_what_a_later_made(
    new_postgres: NewPostgres,
    store: FolderStore,
    later: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = new_postgres()
    with Catalogue(url) as catalogue:
        catalogue.rebuild(store)
    with monkeypatch.context():
        later("SELECT 1")
        with Catalogue(url) as catalogue:
            assert catalogue.stories() == (STORY,)
    monkeypatch.undo()
    with pytest.raises(
        CatalogueError, match="0999 by a later version of warraq; this one knows steps up to"
    ) as told:
        Catalogue(url)
    assert (told.value.is_broken, told.value.is_older) == (False, False)


def test_a_migration_that_takes_the_version_away_has_the_catalogue_filled_again(
    new_postgres: NewPostgres, store: FolderStore, later: Callable[[str], None]
) -> None:
    url = new_postgres()
    later("DELETE FROM about")
    with pytest.raises(CatalogueError) as told:
        Catalogue(url)
    assert told.value.is_older
    with Catalogue(url, refills=True) as catalogue:
        catalogue.refill(store)
    with Catalogue(url) as catalogue:
        assert catalogue.stories() == (STORY,)


def test_a_migration_that_fails_leaves_what_was_there(
    new_postgres: NewPostgres, later: Callable[[str], None]
) -> None:
    url = new_postgres()
    later("SELECT 1 / 0")
    with pytest.raises(CatalogueError, match="division by zero"):
        Catalogue(url)
    engine = engine_of(url, writes=True)
    with engine.connect() as connection:
        assert step_of(connection, CATALOGUE_STEPS) == CATALOGUE_STEPS.newest
        assert "later" not in {column["name"] for column in inspect(connection).get_columns("runs")}
    engine.dispose()


def test_tables_of_somebody_else_are_left_alone(new_postgres: NewPostgres) -> None:
    url = new_postgres(filled=False)
    engine = engine_of(url, writes=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE runs (mine int); INSERT INTO runs VALUES (7)")
    with pytest.raises(CatalogueError, match='relation "runs" already exists'):
        Catalogue(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT mine FROM runs").scalar() == 7
        assert not inspect(connection).has_table(ABOUT.name)
    engine.dispose()


def test_a_server_that_is_not_there_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_TRIES", 1)
    with pytest.raises(CatalogueError, match="Look whether its server runs") as told:
        Catalogue("postgresql://w:geheim@127.0.0.1:9/w?sslmode=disable")
    assert "geheim" not in str(told.value)
    with pytest.raises(
        CatalogueError, match="sslmode is none of those that there are: disable, prefer, require, verify-full"
    ):
        Catalogue("postgresql://w@127.0.0.1:9/w?sslmode=maybe")
    assert shown("postgresql://w:x@h/w?sslmode=disable") == "h/w"


def test_a_database_that_its_server_does_not_have_is_a_wrong_setting_told_with_what_makes_it(
    new_postgres: NewPostgres,
) -> None:
    url = new_postgres(filled=False)
    with pytest.raises(CatalogueError, match=r"no database '.*_not': createdb --owner .*_not .*setting catalogue") as told:  # fmt: skip
        Catalogue(f"{url}_not")
    assert exit_of(told.value) is Exit.CONFIG
    assert "Look whether" not in str(told.value)


def test_a_server_that_ends_the_line_in_the_middle_of_writing_is_written_to_again(
    new_postgres: NewPostgres, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, cut, real = new_postgres(), [], fill.add_from

    def add_from(connection: Connection, *facts: Any) -> None:
        real(connection, *facts)
        if not cut:
            cut.append(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
            with engine_of(url, writes=True).begin() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({cut[0]})")

    monkeypatch.setattr(fill, "add_from", add_from)
    with Catalogue(url) as catalogue:
        catalogue.add_from(store, a_read_run(store, 2, [a_line("two")]))
        assert cut
        assert catalogue.stories() == (STORY,)


def test_a_server_that_ends_the_line_in_the_middle_of_a_question_is_asked_again_for_all_of_it(
    new_postgres: NewPostgres, store: FolderStore
) -> None:
    url, cut = new_postgres(), []

    def before(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "articles" in statement and not cut:
            cut.append(connection.connection.driver_connection)
            with engine_of(url, writes=True).begin() as other:
                other.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )

    with Catalogue(url) as catalogue:
        catalogue.add_from(store, a_read_run(store, 2, [a_line("two")]))
        with catalogue.transaction() as connection:
            names = list(connection.scalars(select(ARTICLES.c.article)))
        event.listen(catalogue._engine, "before_cursor_execute", before)
        assert list(entries_named(catalogue, STORY, iter(names))) == names != []
        assert cut
