"""A database belongs to one store, whatever path or machine that is reached by; one that is not there is waited for aloud."""

import shutil
import time
from pathlib import Path

import pytest

import archive.catalogue.postgres as postgres
import flows.shared.leases as leases
from archive.addresses.urls import url_key
from archive.catalogue.belonging import Asker, OtherStoreError
from archive.catalogue.catalogue import Catalogue, CatalogueError
from archive.lock import LockedError
from archive.shared.door import Door
from archive.shared.preparing import prepare
from archive.store import FolderStore
from desk.errors import exit_of
from desk.exits import Exit
from flows.house import House
from flows.leasing import run_lease
from flows.settings import load_settings
from flows.shared.boards import opened_boards
from flows.shared.elsewhere import alone_with
from flows.shared.leases import DatabaseLeases
from tests.builders import a_sealed_run


def a_house(folder: Path, url: str, *, is_sealed: bool = True) -> House:
    if is_sealed and not folder.exists():
        a_sealed_run(FolderStore(folder), folder.with_suffix(".spool"), {f"http://{folder.name}.example/": b"words"})  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "runs").mkdir(exist_ok=True)
    return House(settings=load_settings(store=str(folder), catalogue=url))


def captured(house: House) -> int:
    with house.catalogue() as catalogue:
        return len(catalogue.versions(url_key("http://one.example/")))


def test_a_catalogue_belongs_to_the_store_that_used_it_first_wherever_that_one_is_mounted(
    work_url: str, tmp_path: Path
) -> None:
    one = a_house(tmp_path / "one", work_url)
    assert captured(one) == 1
    moved = shutil.copytree(tmp_path / "one", tmp_path / "mounted" / "elsewhere")
    assert captured(a_house(moved, work_url)) == 1
    for other in (a_house(tmp_path / "two", work_url), a_house(tmp_path / "new", work_url, is_sealed=False)):
        with pytest.raises(OtherStoreError, match=r"belongs to another store .*first seal") as told:
            other.catalogue()
        assert exit_of(told.value) is Exit.CONFIG
    assert captured(one) == 1
    door = Door(work_url, time.monotonic)
    door.asked("DELETE FROM database_of")
    door.close()
    a_house(tmp_path / "two", work_url).catalogue().close()
    with pytest.raises(OtherStoreError):
        one.catalogue()


def test_boards_belong_to_one_store(work_url: str) -> None:
    door = Door(work_url, time.monotonic)
    door.asked("DROP TABLE IF EXISTS database_of")
    door.close()
    one, other = (Asker(store=f"s3://{name}/p", tell=print) for name in ("one", "other"))
    prepare(work_url, one)
    prepare(work_url, one)
    with pytest.raises(OtherStoreError, match=r"another store \(s3://one/p\), and this one \(s3://other/p\)"):
        prepare(work_url, other)


def test_stores_share_turns_at_hosts_and_keep_leases_and_boards_apart(work_url: str, tmp_path: Path) -> None:
    prepare(work_url)
    door = Door(work_url, time.monotonic)
    door.asked("DELETE FROM database_of")
    door.close()

    def machine(store: str, name: str) -> House:
        given = {"store": store, "local": tmp_path / name, "catalogue": f"sqlite:///{tmp_path / name}.db"}
        return House(settings=load_settings(**given, shared=work_url, machine=name))

    one, beside, other = machine("s3://one/p", "a"), machine("s3://one/p", "b"), machine("s3://other/p", "c")
    with opened_boards(one), one.lease("chain"), other.lease("chain"):
        with pytest.raises(LockedError, match="in use by a"), beside.lease("chain"):
            pass
        late = machine("s3://other/p", "d").lease("story/story")
        with alone_with(other, "story"), pytest.raises(LockedError, match="in use by c"), late:
            pass
    with pytest.raises(OtherStoreError, match="boards of work"), opened_boards(other):
        pass


def test_a_run_into_a_folder_makes_the_tables_that_it_takes_its_turns_by(
    postgres_url: str, tmp_path: Path
) -> None:
    url = f"{postgres_url.rpartition('/')[0]}/of_a_folder"
    maker, door = Door(postgres_url, time.monotonic), Door(url, time.monotonic)
    maker.asked("CREATE DATABASE of_a_folder")
    with run_lease(House(settings=load_settings(store=str(tmp_path), shared=url)), "story", is_beside=True):
        assert list(door.asked("SELECT 1 FROM shared_turn")) == []
    for each in (maker, door):
        each.close()


def test_a_server_that_is_not_there_is_waited_for_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(postgres, "_QUIET_S", 0.01)
    monkeypatch.setattr(postgres, "_TRIES", 3)
    with pytest.raises(CatalogueError, match="Look whether its server runs"):
        Catalogue("postgresql://w:geheim@127.0.0.1:9/w", asker=Asker(store="", tell=told.append))
    (line,) = told
    assert line.startswith("waiting for the database at 127.0.0.1:9, for 1 s more (no answer at 127.0.0.1:9")
    assert line.endswith("Look whether its server runs, lets this user in and is reached from here")


def test_a_name_that_another_has_is_waited_for_aloud(work_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(work_url)
    told: list[str] = []
    monkeypatch.setattr(leases, "_QUIET_S", 0.0)
    one = DatabaseLeases(url=work_url, holder="one", lease_s=3)
    two = DatabaseLeases(url=work_url, holder="two", lease_s=3, tell=told.append)
    with one.lease("chain"), pytest.raises(LockedError), two.lease("chain", wait_s=0.7):
        pass
    (line,) = told
    assert "waiting for 'chain'" in line
    assert "in use by one" in line
