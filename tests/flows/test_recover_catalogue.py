"""`warraq recover --catalogue`: the SQL view is made again, whatever became of it."""

import contextlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue.catalogue import CatalogueError
from archive.catalogue.views.stories import story_cards
from archive.manifests.manifest import Manifest
from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.store.catalogue import rebuild_catalogue
from flows.store.unwritten import read_catalogue
from tests.builders import A_MOMENT, a_sealed_run


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(settings=load_settings(store=str(tmp_path / "store"), timeout_s=0.1))


@pytest.fixture
def kept(house: House, tmp_path: Path) -> Manifest:
    return a_sealed_run(FolderStore(house.root), tmp_path / "spool", {"http://a.example/": b"a", "http://b.example/": b"b"})  # fmt: skip


def made_again(
    house: House, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[dict[str, object]]]:
    code = run(["recover", "--catalogue", "--json", "--store", str(house.root), *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("old", [None, b"", b"noise" * 1000])
@pytest.mark.row("D11")
def test_a_lost_or_broken_catalogue_is_made_again(
    old: bytes | None, house: House, kept: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    if old is not None:
        (house.root / "catalogue.db").write_bytes(old)
    assert made_again(house, capsys) == (
        Exit.SOUND,
        [{"captures": 2, "runs": 1, "scanned": [], "skipped": []}],
    )
    with house.catalogue() as catalogue:
        assert catalogue.stories() == ("story",)


def test_a_store_without_its_index_still_finds_what_it_holds_and_says_so(
    house: House, kept: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    (house.root / "cdxj" / "story" / "run1.cdxj").unlink()
    code, (told,) = made_again(house, capsys)
    assert (code, told["captures"], told["scanned"]) == (Exit.INTEGRITY, 2, ["runs/story/run1.json"])


@pytest.mark.parametrize("words", [("x.warc.gz",), ("--dry-run",)])
def test_the_catalogue_is_not_made_again_together_with_anything_else(
    words: tuple[str, ...], house: House, kept: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made_again(house, capsys, *words)[0] == Exit.USAGE


@pytest.mark.parametrize("state", ["whole", "lost", "broken"])
@pytest.mark.row("D13")
def test_a_store_that_can_only_be_read_has_a_catalogue_and_stays_as_it_is(
    state: str, house: House, kept: Manifest
) -> None:
    path = house.root / "catalogue.db"
    rebuild_catalogue(house)
    if state == "lost":
        path.unlink()
    if state == "broken":
        path.write_bytes(b"noise" * 1000)
    before = _files(house)
    for _ in range(2):
        with read_catalogue(path, house.store(), house.tell) as catalogue:
            assert catalogue.stories() == ("story",)
    assert _files(house) == before


def _files(house: House) -> dict[Path, int]:
    """Return the files of a store and when each was changed, but for SQLite's own beside a catalogue, which a writable folder gets."""
    found = (
        one for one in house.root.rglob("*") if one.is_file() and not one.name.endswith(("-shm", "-wal"))
    )
    return {one: one.stat().st_mtime_ns for one in found}


@pytest.mark.row("D11")
def test_a_run_makes_a_broken_catalogue_again_and_says_so(house: House, kept: Manifest) -> None:
    (house.root / "catalogue.db").write_bytes(b"noise" * 1000)
    told: list[str] = []
    with running(house, "story", RunKind.FETCH, now=A_MOMENT, watch=lambda beat: told.append(beat.note)):
        pass
    assert [note for note in told if "catalogue" in note] == [
        "the catalogue could not be read and was made again from the files: 2 captures of 1 runs"
    ]
    with house.catalogue() as catalogue:
        assert catalogue.stories() == ("story",)


def test_where_no_store_is_nobody_is_told_to_delete_a_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"there is no store at .*nothing: check --store"):
        House(settings=load_settings(store=str(tmp_path / "nothing"))).catalogue()
    assert not list(tmp_path.iterdir())


EARLIER = "CREATE TABLE about (version INTEGER PRIMARY KEY); INSERT INTO about VALUES (3); CREATE TABLE verdicts (story TEXT)"


def a_catalogue_of_before(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA journal_mode = WAL; {EARLIER}")


@pytest.mark.row("D11")
def test_a_catalogue_of_an_earlier_version_is_made_again_by_whatever_asks_it_and_told_once(
    house: House, kept: Manifest
) -> None:
    a_catalogue_of_before(house.root / "catalogue.db")
    told: list[str] = []
    house = replace(house, tell=told.append)
    for _ in range(2):
        with house.catalogue() as catalogue:
            assert catalogue.stories() == ("story",)
            assert story_cards(catalogue)[0].runs == 1
    assert told == [f"the catalogue is one of an earlier version and is made again from the files: {house.root / 'catalogue.db'}"]  # fmt: skip


def test_a_command_tells_on_stderr_that_it_makes_an_earlier_catalogue_again(
    house: House, kept: Manifest, capsys: pytest.CaptureFixture[str]
) -> None:
    a_catalogue_of_before(house.root / "catalogue.db")
    assert run(["custody", "proof", "urn:uuid:none", "--json", "--store", str(house.root)]) != Exit.SOUND
    said = capsys.readouterr()
    assert "the catalogue is one of an earlier version and is made again" in said.err
    assert "earlier version" not in said.out


@pytest.mark.row("D13")
def test_a_store_that_can_only_be_read_keeps_its_earlier_catalogue_and_is_read_all_the_same(
    house: House, kept: Manifest
) -> None:
    path = house.root / "catalogue.db"
    a_catalogue_of_before(path)
    before, told = path.read_bytes(), list[str]()
    for _ in range(2):
        with read_catalogue(path, house.store(), told.append) as catalogue:
            assert catalogue.stories() == ("story",)
    assert path.read_bytes() == before
    assert len(told) == 1


def test_tables_of_an_earlier_version_in_a_database_of_the_settings_are_replaced_and_others_stay(
    house: House, kept: Manifest, tmp_path: Path
) -> None:
    path = tmp_path / "shared.db"
    a_catalogue_of_before(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    house = replace(house, settings=house.settings.model_copy(update={"catalogue": f"sqlite:///{path}"}))
    with pytest.raises(CatalogueError, match="recover --catalogue"):
        house.catalogue()
    assert rebuild_catalogue(house).runs == 1
    with house.catalogue() as catalogue, catalogue.transaction() as connection:
        assert connection.exec_driver_sql("SELECT a FROM theirs").all() == [(1,)]
        assert catalogue.stories() == ("story",)
