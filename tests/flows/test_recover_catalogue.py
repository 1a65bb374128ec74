"""`warraq recover --catalogue`: the SQL view is made again, whatever became of it."""

import json
from pathlib import Path

import pytest

from archive.manifest import Manifest
from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.settings import load_settings
from tests.builders import a_sealed_run


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
