from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from archive.addresses.urls import url_key
from archive.catalogue.catalogue import Catalogue, CatalogueError
from archive.catalogue.tables import METADATA
from archive.catalogue.views.articles import coverage
from archive.manifests.manifest import Manifest, manifest_digest, to_json
from archive.store import FolderStore
from tests.archive.clean_texts import STORY, a_line, a_read_run
from tests.builders import A_MOMENT, a_sealed_run

PAGE = "http://www.a.example/talks"
TWIN = "https://a.example/talks/?utm_source=x"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
def runs(store: FolderStore, tmp_path: Path) -> list[Manifest]:
    first = a_sealed_run(store, tmp_path / "spool", {PAGE: b"as it was", "http://b.example/": b"b"})
    second = a_sealed_run(
        store,
        tmp_path / "spool",
        {TWIN: b"as it is"},
        run="run2",
        hours=1,
        previous=manifest_digest(to_json(first)),
    )
    third = a_sealed_run(
        store,
        tmp_path / "spool",
        {PAGE: b"as it was"},
        run="run3",
        hours=2,
        previous=manifest_digest(to_json(second)),
    )
    return [first, second, third]


def a_catalogue(folder: Path, name: str = "catalogue.db") -> Catalogue:
    return Catalogue(f"sqlite:///{folder / name}")


def test_a_rebuilt_catalogue_says_what_the_grown_one_says(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    previous = None
    with a_catalogue(tmp_path, "grown.db") as grown, a_catalogue(tmp_path, "rebuilt.db") as rebuilt:
        for hours in range(3):
            pages = {PAGE: b"text %d" % hours, f"http://c.example/{hours}": b"c"}
            manifest = a_sealed_run(
                store, tmp_path / "spool", pages, run=f"run{hours}", hours=hours + 1, previous=previous
            )
            previous = manifest_digest(to_json(manifest))
            grown.add_from(store, manifest)
            assert rebuilt.rebuild(store).skipped == ()
            assert rebuilt.dump() == grown.dump()
        assert {name: len(rows) for name, rows in grown.dump().items()} == {
            "runs": 3,
            "captures": 6,
            "fates": 9,
            "ends": 9,
            "readings": 2,
            "articles": 2,
            "cells": 1,
            "counts": 2,
            "decisions": 0,
            "words": 2,
        }


def test_adding_again_and_in_any_order_changes_nothing(
    tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    with a_catalogue(tmp_path, "one.db") as one, a_catalogue(tmp_path, "other.db") as other:
        for manifest in runs:
            one.add_from(store, manifest)
        for manifest in [runs[2], runs[0], runs[1], runs[0], runs[2]]:
            other.add_from(store, manifest)
        assert one.dump() == other.dump()


def test_the_newest_version_and_the_same_payload_are_found_under_any_spelling(
    tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    with a_catalogue(tmp_path) as catalogue:
        catalogue.rebuild(store)
        newest = catalogue.latest(url_key(TWIN))
        assert newest is not None
        assert (newest.run, newest.ref) == ("run3", runs[2].planned[0].ref)
        changed = runs[1].planned[0].ref
        assert changed is not None
        same = catalogue.latest(url_key(PAGE), digest=changed.payload_digest)
        assert same is not None
        assert same.ref == changed
        assert catalogue.latest(url_key(PAGE), digest="sha256:" + "0" * 64) is None
        assert catalogue.latest("nobody.example/") is None


def test_the_versions_of_an_address_come_in_the_order_of_time(
    tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    with a_catalogue(tmp_path) as catalogue:
        catalogue.rebuild(store)
        found = catalogue.versions(url_key(PAGE))
        assert [version.ref.captured_at for version in found] == [
            A_MOMENT + timedelta(hours=h) for h in range(3)
        ]
        assert [version.run for version in found] == ["run1", "run2", "run3"]
        assert catalogue.record(found[0].ref.record_id) == found[0]
        assert catalogue.record("urn:uuid:none") is None
        assert catalogue.stories() == ("story",)


def test_a_rebuild_says_which_manifests_it_could_not_read(
    tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    store.write_text("runs/story/run2.json", b"{}")
    with a_catalogue(tmp_path) as catalogue:
        skipped = catalogue.rebuild(store).skipped
        assert len(skipped) == 1
        assert "runs/story/run2.json" in skipped[0]
        assert {row[1] for row in catalogue.dump()["runs"]} == {"run1", "run3"}


def test_a_catalogue_that_is_no_database_or_of_another_version_says_how_it_is_made_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "noise.db").write_bytes(b"noise" * 1000)
    with pytest.raises(
        CatalogueError, match=r"not a database\. It holds nothing of its own: warraq recover --catalogue"
    ):
        a_catalogue(tmp_path, "noise.db")
    with a_catalogue(tmp_path) as catalogue, catalogue._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE about SET version = 99")
    with pytest.raises(CatalogueError, match=r"version 99.*recover --catalogue"):
        a_catalogue(tmp_path)


def test_a_catalogue_survives_reopening(tmp_path: Path, store: FolderStore, runs: list[Manifest]) -> None:
    with a_catalogue(tmp_path) as catalogue:
        catalogue.rebuild(store)
        before = catalogue.dump()
    with a_catalogue(tmp_path) as catalogue:
        assert catalogue.dump() == before


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    made = "\n".join(
        str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in METADATA.sorted_tables
    )
    assert made.count("CREATE TABLE") == 11
    assert "SERIAL" not in made  # places and offsets come from the files, never from the database


def lose(store: FolderStore, name: str, *, keep: int = 0) -> None:
    """Cut a file of a store, or take it away."""
    path = store.local_path(name)
    data = path.read_bytes()[:keep]
    path.chmod(0o644)
    path.write_bytes(data) if keep else path.unlink()


@pytest.mark.parametrize("keep", [0, 10])
@pytest.mark.row("D11")
def test_a_catalogue_is_rebuilt_from_the_warc_files_when_an_index_is_gone_or_cut(
    keep: int, tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    with a_catalogue(tmp_path) as catalogue:
        catalogue.rebuild(store)
        before = catalogue.dump()
        for run in ("run1", "run3"):
            lose(store, f"cdxj/story/{run}.cdxj", keep=keep)
        rebuilt = catalogue.rebuild(store)
        assert catalogue.dump() == before
    assert rebuilt.scanned == ("runs/story/run1.json", "runs/story/run3.json")
    assert (rebuilt.runs, rebuilt.captures, rebuilt.skipped) == (3, len(before["captures"]), ())


def test_a_copy_of_a_manifest_under_another_name_says_nothing(
    tmp_path: Path, store: FolderStore, runs: list[Manifest]
) -> None:
    store.write_text("runs/story/copy.json", store.read("runs/story/run1.json"))
    with a_catalogue(tmp_path) as catalogue:
        rebuilt = catalogue.rebuild(store)
        assert len(catalogue.dump()["runs"]) == 3
    assert rebuilt.skipped == ("runs/story/copy.json: it says that it is runs/story/run1.json",)


def test_few_outlets_stand_each_by_itself_in_a_storys_coverage_and_of_many_the_most_frequent(
    store: FolderStore, tmp_path: Path
) -> None:
    lines = [
        a_line(f"{outlet}{n}", outlet=f"Outlet {outlet}") for outlet in range(4) for n in range(outlet + 1)
    ]
    a_read_run(store, 1, lines)
    with Catalogue(f"sqlite:///{tmp_path / 'counted.db'}") as catalogue:
        catalogue.rebuild(store)
        shown = {
            every: {cell.outlet: cell.count for cell in coverage(catalogue, STORY, outlets=2, every=every)}
            for every in (0, 3, 4)
        }
    assert shown[4] == {f"Outlet {n}": n + 1 for n in range(4)}
    assert shown[0] == shown[3] == {"Outlet 3": 4, "Outlet 2": 3, None: 3}
