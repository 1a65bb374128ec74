"""A sound store of two runs, and a copy of it that a test may harm; databases for catalogues of both kinds."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import engine_of
from archive.manifests.manifest import manifest_digest, to_json
from archive.store import FolderStore
from bench.postgres import program
from bench.postgres import server as postgres
from tests.builders import a_sealed_run

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def new_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Start a server of PostgreSQL, and make databases in it: empty ones, or each with a catalogue of nothing."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    with postgres() as url:
        base = url.rpartition("/")[0]
        engine = engine_of(url, writes=True)
        line = engine.raw_connection().driver_connection
        assert line is not None
        line.autocommit = True

        def made(*, of: str = "template0") -> str:
            name = f"d{next(_NUMBERS)}"
            line.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {of}")
            return f"{base}/{name}"

        begun = made()
        with Catalogue(begun, refills=True) as catalogue:
            catalogue.refill(FolderStore(tmp_path_factory.mktemp("nothing")))
        template = begun.rpartition("/")[2]
        yield lambda *, filled=True: made(of=template if filled else "template0")
        line.close()
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database for a catalogue, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'grown.db'}"
    return str(request.getfixturevalue("new_postgres")())


@pytest.fixture(scope="module")
def sound_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    store = FolderStore(folder / "store")
    first = a_sealed_run(
        store, folder / "spool", {f"http://a.example/{n}": b"text %d" % n * 40 for n in range(4)}
    )
    a_sealed_run(
        store,
        folder / "spool",
        {"http://b.example/": b"b" * 90},
        run="run2",
        hours=1,
        previous=manifest_digest(to_json(first)),
    )
    return folder / "store"


@pytest.fixture
def store(sound_store: Path, tmp_path: Path) -> FolderStore:
    shutil.copytree(sound_store, tmp_path / "store")
    for path in (tmp_path / "store").rglob("*"):
        path.chmod(0o755)
    return FolderStore(tmp_path / "store")
