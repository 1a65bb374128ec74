"""Exports of many articles are made in shards: the same files on every engine, and when a worker is killed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from flows.exports.bundle import bundle
from flows.exports.package import ExportError
from flows.exports.shards import refused
from flows.exports.target import Target
from flows.exports.texts import Form, Making, export_text
from flows.exports.wanted import Policy, Wanted
from flows.house import House
from tests.desk.web.kept_desk import STORY, a_desk_house
from tests.flows.bulk.killing import KilledOnce

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORMS = (Form.JSONL, Form.CSV, Form.PARQUET, Form.MD, Form.TEI, Form.DATASET, Form.BUNDLE)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return a_desk_house(tmp_path_factory.mktemp("exported"))


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("shards.ARTICLES", "columns.ARTICLES", "pages._RECORDS", "visited._AT_ONCE"):
        monkeypatch.setattr(f"flows.exports.{name}", 2)


def made(house: House, form: Form, path: Path, bulk: Bulk) -> Mapping[str, bytes]:
    wanted = Wanted(story=STORY, policy=Policy.KEEP)
    if form is Form.BUNDLE:
        bundle(house, wanted, Target(path=path), at=AT, bulk=bulk)
    else:
        export_text(house, wanted, form, Target(path=path), Making(at=AT, bulk=bulk))
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    assert not list(path.parent.glob(".*")), "scratch is left"
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


@pytest.mark.parametrize("form", FORMS)
def test_every_engine_makes_the_same_files(form: Form, house: House, tmp_path: Path, scheduler: str) -> None:
    alone = made(house, form, tmp_path / "alone" / "it", Bulk())
    assert alone
    for bulk in (
        Bulk(engine=Engine.THREADS, workers=2),
        Bulk(engine=Engine.DASK, workers=2, scheduler=scheduler),
    ):
        assert made(house, form, tmp_path / bulk.engine / "it", bulk) == alone


@pytest.mark.parametrize(
    ("engine", "form"),
    [(Engine.PROCESSES, Form.DATASET), (Engine.DASK, Form.DATASET), (Engine.DASK, Form.BUNDLE)],
)
def test_a_worker_that_is_killed_changes_no_file(
    engine: Engine, form: Form, house: House, tmp_path: Path, scheduler: str
) -> None:
    where = scheduler if engine is Engine.DASK else ""
    bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")
    alone = made(house, form, tmp_path / "alone" / "it", Bulk())
    assert made(house, form, tmp_path / "killed" / "it", bulk) == alone


def test_an_export_is_never_made_without_a_part() -> None:
    with pytest.raises(
        ExportError, match=r"^articles 1 to 9 of the export were not written: why\. .*--since"
    ):
        refused("articles 1 to 9", "why")
