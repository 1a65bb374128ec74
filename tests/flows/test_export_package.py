"""A story as one file: what others' programs read in it is what the store holds."""

import gzip
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from archive.store import StoreError
from archive.wacz.zips import look_through
from flows.exports.package import ExportError, Wish, export_story
from flows.house import House
from tests.archive.wacz_builders import MADE_AT, a_store, accused, files_of
from tests.builders import ROOT_OF_REPO

PEERS = ROOT_OF_REPO / ".venv-peers" / "bin"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return a_store(tmp_path_factory.mktemp("house"))


def exported(house: House, path: Path, **changes: object) -> Path:
    export_story(house, replace(Wish(story="story", path=path, created=MADE_AT), **changes))  # type: ignore[arg-type]
    return path


def peer(name: str) -> str:
    if not (PEERS / name).exists():
        pytest.skip(f"{name} is not installed in .venv-peers; run: make peers")
    return str(PEERS / name)


def test_the_warc_files_inside_are_those_of_the_store(house: House, tmp_path: Path) -> None:
    files = files_of(exported(house, tmp_path / "x.wacz"))
    store = house.store()
    inside = {
        name.removeprefix("archive/"): content
        for name, content in files.items()
        if name.startswith("archive/")
    }
    assert inside == {name.rpartition("/")[2]: store.read(name) for name in store.list("warc/")}


def test_everything_is_stored_and_nothing_deflated(house: House, tmp_path: Path) -> None:
    entries = look_through(exported(house, tmp_path / "x.wacz")).entries.values()
    assert {entry.method for entry in entries} == {zipfile.ZIP_STORED}


def test_equal_stores_and_times_give_equal_bytes(house: House, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    first, second = (exported(house, tmp_path / f"{n}.wacz", key_file=key).read_bytes() for n in "ab")
    assert first == second


def test_a_name_that_is_taken_is_not_replaced(house: House, tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    path.write_bytes(b"mine")
    with pytest.raises(StoreError, match="--overwrite"):
        exported(house, path)
    assert path.read_bytes() == b"mine"
    assert accused(exported(house, path, overwrite=True)) == set()
    assert [p.name for p in tmp_path.iterdir()] == ["x.wacz"]


def test_one_run_alone_is_exported(house: House, tmp_path: Path) -> None:
    path = exported(house, tmp_path / "x.wacz", run="run2")
    names = [name for name in files_of(path) if name.startswith("archive/")]
    assert names == ["archive/run2-w0-1.warc.gz"]
    assert accused(path) == set()


@pytest.mark.parametrize("changes", [{"story": "nothing"}, {"run": "run9"}])
def test_what_is_not_there_cannot_be_exported(changes: dict[str, str], house: House, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=next(iter(changes.values()))):
        exported(house, tmp_path / "x.wacz", **changes)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_does_not_sign(house: House, tmp_path: Path) -> None:
    exported(house, tmp_path / "x.wacz", key_file=tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o644)
    with pytest.raises(Exception, match="chmod 600"):
        exported(house, tmp_path / "y.wacz", key_file=tmp_path / "key.pem")


@pytest.mark.parametrize("signed", [False, True])
def test_wacz_validate_finds_it_valid(signed: bool, house: House, tmp_path: Path) -> None:
    program = peer("wacz")
    path = exported(house, tmp_path / "x.wacz", key_file=tmp_path / "key.pem" if signed else None)
    told = subprocess.run(
        [program, "validate", "-f", str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Validation succeeded" in told.stdout


def test_the_index_is_the_one_that_cdxj_indexer_makes(house: House, tmp_path: Path) -> None:
    """Same records, offsets, lengths, digests, times and addresses, in another program's eyes."""
    program = peer("cdxj-indexer")
    files = files_of(exported(house, tmp_path / "x.wacz"))
    warcs = []
    for name, content in files.items():
        if name.startswith("archive/"):
            warcs.append(tmp_path / name.removeprefix("archive/"))
            warcs[-1].write_bytes(content)
    told = subprocess.run(
        [program, "-s", *map(str, warcs)], capture_output=True, timeout=60, check=True
    ).stdout
    ours = gzip.decompress(files["indexes/index.cdx.gz"])
    assert places(ours) == places(told)


def places(index: bytes) -> list[tuple[object, ...]]:
    found = []
    for line in index.splitlines():
        _, timestamp, text = line.split(b" ", 2)
        fields = json.loads(text)
        keys = ("url", "status", "mime", "offset", "length", "digest", "filename")
        found.append((timestamp, *(str(fields[key]) for key in keys)))
    return sorted(found)
