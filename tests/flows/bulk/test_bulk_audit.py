"""An audit finds the same, in the same order, on every engine, and when a worker is killed while it reads a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from archive.audit.store import AuditOptions, audit_store
from archive.audit.warc_job import Crew, WarcJob, WarcReport, in_turn
from archive.store import FolderStore, Store
from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from flows.crew import side_by_side
from tests.builders import a_sealed_run, change, flip
from tests.flows.bulk.killing import KilledOnce

RUNS = 5


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    folder = tmp_path_factory.mktemp("audited")
    store = FolderStore(folder / "store")
    for n in range(RUNS):
        a_sealed_run(store, folder / "spool", {f"http://a.example/{n}": b"text" * 40}, run=f"run{n}", hours=n)
    hurt = store.root / "warc/story/run2-w0-1.warc.gz"
    hurt.chmod(0o644)
    change(hurt, flip)
    return store


def on(bulk: Bulk) -> Crew:
    def check(store: Store, jobs: Sequence[WarcJob]) -> Iterator[WarcReport]:
        assert len(jobs) == RUNS
        return side_by_side(store, jobs, bulk)

    return check


def findings(store: Store, crew: Crew) -> bytes:
    return json.dumps([asdict(one) for one in audit_store(store, AuditOptions(crew=crew))]).encode()


@pytest.mark.parametrize("engine", Engine)
def test_every_engine_finds_what_one_worker_finds(store: FolderStore, engine: Engine, scheduler: str) -> None:
    bulk = Bulk(engine=engine, workers=2, scheduler=scheduler if engine is Engine.DASK else "")
    assert findings(store, on(bulk)) == findings(store, in_turn)


@pytest.mark.parametrize("engine", [Engine.PROCESSES, Engine.DASK])
def test_a_worker_that_is_killed_changes_no_finding(
    store: FolderStore, engine: Engine, scheduler: str, tmp_path: Path
) -> None:
    where = scheduler if engine is Engine.DASK else ""
    bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")
    assert findings(store, on(bulk)) == findings(store, in_turn)
