"""`warraq recover --catalogue`: the SQL view is made again, whatever became of it."""

import json
from pathlib import Path

import pytest

from archive.catalogue import CatalogueError
from archive.manifest import Manifest
from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from flows.catalogue import rebuild_catalogue
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.unwritten import read_catalogue
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
