"""The catalogue in PostgreSQL says and finds what the one in SQLite does: a server of its own for this file."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.util import greenlet_spawn

from archive.catalogue.catalogue import Catalogue, drop_tables
from archive.catalogue.views.articles import Filter, coverage, entries, facets, review_queue
from archive.catalogue.views.search import search
from archive.catalogue.views.stories import story_cards
from archive.catalogue.views.visits import visits
from archive.decisions.decision import Decision, DecisionKind
from archive.fate import Fate
from archive.manifests.manifest import Manifest
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_decision, a_line, a_read_run, article, ended

pytest.importorskip("asyncpg", reason="asyncpg, a driver of PostgreSQL, is not installed")
_PLACES = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL's server."""
    found = shutil.which(name) or next(
        (str(p) for place in _PLACES for p in place.glob(f"**/bin/{name}")), None
    )
    return found or pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server in a folder of its own; it runs as nobody who could harm anything, and root may not start it."""
    folder = Path(tempfile.mkdtemp(prefix="warraq-postgres-"))
    who = "postgres" if os.geteuid() == 0 else None
    if who:
        shutil.chown(folder, who)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    made = ["initdb", "-D", data, "-U", "w", "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8"]
    control = ["pg_ctl", "-D", data, "-w", "-l", log]

    def done(words: list[str]) -> None:
        subprocess.run(words, check=True, user=who, cwd=folder, stdout=subprocess.DEVNULL)

    done([program(made[0]), *made[1:]])
    done([program(control[0]), *control[1:], "-o", options, "start"])
    try:
        yield f"postgresql+asyncpg://w@127.0.0.1:{port}/postgres"
    finally:
        done([program(control[0]), *control[1:], "-m", "immediate", "stop"])
        shutil.rmtree(folder)


def in_postgres(work: Callable[[], None]) -> None:
    """Run plain code over the one driver that is here, which waits by itself."""
    asyncio.run(greenlet_spawn(work))  # type: ignore[arg-type]


# A question, and how many articles it finds.
QUESTIONS = {
    "باريس": 1,
    "ديرمر": 1,
    '"محادثات في"': 1,
    '"في محادثات"': 0,
    "par*": 1,
    "version": 2,
    "' & | ! :* \\ (": 0,
    "words": 2,
    "لباريس OR version": 3,
    "version -بباريس": 2,
    '"محادثات في" -لديرمر': 0,
    "-باريس": 0,
}
LISTS = (
    Filter(),
    Filter(relation="RELATED", since="2025-07-26"),
    Filter(gone=True),
    Filter(decision="accept"),
)


def kept_runs(store: FolderStore) -> list[Manifest]:
    """Write two runs: articles with letters that a database may trip over, one changed, one gone, one in doubt."""
    texts = {
        "one": "محادثاتٌ في باريس",
        "two": "محادثات في باريس، وديرمر بباريس",
        "three": "Paris talks \0 'quoted' & | ! :*",
    }
    lines = [a_line(name, paragraphs=[text]) for name, text in texts.items()]
    doubt = a_line("doubt", verdict={"relation": "UNSURE", "score": 1.0, "related": False}, language="ar")
    gone = ended("two", 2, Fate.NOT_AN_ARTICLE, "gone")
    return [
        a_read_run(store, 1, [*lines, doubt], [ended("one"), ended("two")]),
        a_read_run(store, 2, [a_line("one", 2)], [ended("one", 2, reason="changed"), gone]),
    ]


def kept_decisions(store: FolderStore) -> list[Decision]:
    said = (
        ("doubt", DecisionKind.ACCEPT),
        ("three", DecisionKind.TAKEDOWN),
        ("three", DecisionKind.RESTORE),
    )
    return [a_decision(store, name, kind, number) for number, (name, kind) in enumerate(said)]


def told(catalogue: Catalogue) -> list[object]:
    """Return all that a catalogue says and finds."""
    lists: list[object] = [ask(catalogue, STORY, one) for one in LISTS for ask in (entries, coverage)]
    found = [{hit.entry.article: hit for hit in search(catalogue, q).hits} for q in QUESTIONS]
    some = [facets(catalogue, STORY), review_queue(catalogue, STORY), story_cards(catalogue)]
    return [*lists, *some, found, visits(catalogue, STORY, article("two")), catalogue.dump()]


def test_postgresql_and_sqlite_say_and_find_the_same(server: str, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    runs, decisions = kept_runs(store), kept_decisions(store)

    def work() -> None:
        drop_tables(server)
        with Catalogue(server) as theirs, Catalogue(f"sqlite:///{tmp_path / 'ours.db'}") as ours:
            for catalogue in (theirs, ours):
                for run in runs:
                    catalogue.add_from(store, run)
                for decision in decisions:
                    catalogue.enter_decision(decision)
            grown = told(ours)
            assert told(theirs) == grown
            assert {q: len(search(ours, q).hits) for q in QUESTIONS} == QUESTIONS
            for catalogue in (theirs, ours):
                catalogue.rebuild(store)
                assert told(catalogue) == grown

    in_postgres(work)
