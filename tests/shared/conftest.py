"""A PostgreSQL of its own for what machines share, and time in it that is set by hand."""

from collections.abc import Callable, Iterator

import pytest
from hand_set import Database
from this_machine import Here, set_up

from archive.shared.door import Door
from archive.shared.preparing import prepare
from bench.postgres import program
from bench.postgres import server as postgres
from tests.bucket.conftest import moto as moto  # noqa: PLC0414 - a fixture of ours too

_BY_HAND = """
CREATE TABLE set_clock (at float8);
INSERT INTO set_clock VALUES (1000000);
CREATE OR REPLACE FUNCTION shared_now() RETURNS float8 LANGUAGE sql VOLATILE AS 'SELECT at FROM set_clock';
"""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a server for this process."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def clocked(postgres_url: str) -> Iterator[Database]:
    """Make the tables once, with a clock set by hand."""
    prepare(postgres_url)
    database = Database(url=postgres_url, door=Door(postgres_url, lambda: 0.0))
    database.door.asked(_BY_HAND)
    yield database
    database.door.close()


@pytest.fixture
def database(clocked: Database) -> Database:
    """An empty database."""
    clocked.clear()
    return clocked


@pytest.fixture
def a_door(database: Database) -> Iterator[Callable[[], Door]]:
    """Give lines to the database, each as another process has one."""
    doors: list[Door] = []

    def opened() -> Door:
        doors.append(Door(database.url, database.clock))
        return doors[-1]

    yield opened
    for door in doors:
        door.close()


@pytest.fixture(scope="module")
def work_url(postgres_url: str, request: pytest.FixtureRequest) -> str:
    """Give a database of the file's own, by the clock of this machine."""
    name = request.module.__name__.rpartition(".")[2]
    door = Door(postgres_url, lambda: 0.0)
    door.asked(f"CREATE DATABASE {name}")
    door.close()
    return f"{postgres_url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="module")
def here(work_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """Set this machine up, for a file of tests."""
    with set_up(work_url, tmp_path_factory.mktemp("here")) as machine:
        yield machine
