"""`warraq work` and a crawl while the database is away, and beside one that it cannot use."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fleet import relay
from this_machine import Here

import archive.catalogue.postgres
from archive.shared.door import Door
from archive.shared.preparing import STEPS, SharedError, prepare
from flows.doctor.check import Health
from flows.doctor.turns import check_turns
from flows.house import House
from flows.settings import load_settings
from flows.shared.work import Wish, work
from flows.watch import FATES, Beat
from spiders.events import CrawlEvent, EventKind
from spiders.fetch import fetch
from tests.hostile.odd_server import (
    unused_port,
)
from tests.spiders.walks import Walk, a_wire, to_port


@pytest.fixture(scope="module", autouse=True)
def tables(here: Here) -> None:
    """Have the tables made, as by a command before."""
    prepare(here.url)


def test_while_the_database_is_away_a_crawl_asks_nobody_says_so_and_goes_on_by_itself(
    here: Here, tmp_path: Path
) -> None:
    port = unused_port()
    away = f"{here.url.rpartition(':')[0]}:{port}/{here.url.rpartition('/')[2]}"
    wire = a_wire(
        80,
        connect_to=to_port(here.server.port, "a.example"),
        turns=tmp_path / "none",
        shared=away,
        machine="m",
        delay_s=0.05,
    )
    walk, before = Walk(tmp_path, wire), len(here.server.log)
    walk.plan("http://a.example/away")
    line, told = None, list[str]()

    def hear(event: CrawlEvent) -> None:
        nonlocal line
        if event.kind is EventKind.WAITING:
            assert len(here.server.log) == before
            told.append(event.why)
            line = relay(here.url, port)
            line.__enter__()

    try:
        fetch(walk.job(), hear)
    finally:
        if line is not None:
            line.__exit__(None, None, None)
    (why,) = told
    assert why.startswith("no turn can be proven, so nobody is asked for anything until it can")
    assert walk.outcome("http://a.example/away").reason == "ok"


def test_a_run_that_is_ended_while_the_database_is_away_waits_for_it_and_goes_on(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.catalogue.postgres, "_TRIES", 2)
    here.spread("ended", *(f"http://a.example/ended/{n}" for n in range(2)))
    heard = list[str]()
    with ExitStack() as lines:
        url, line = lines.enter_context(relay(here.url))
        port = int(url.rpartition(":")[2].partition("/")[0])

        def hear(beat: Beat) -> None:
            if (
                beat.stage == FATES and line.poll() is None
            ):  # its pages are fetched, its manifest is not written
                line.kill()
                line.wait()
            if beat.stage == "waiting" and len(heard) < 2:
                heard.append(beat.note)
                if len(heard) == 2:
                    lines.enter_context(relay(here.url, port))

        house = House(settings=here.house.settings.model_copy(update={"shared": url}))
        (told,) = work(house, Wish(board="ended"), clock=lambda: datetime.now(UTC), watch=hear)
    assert (told.fates, told.late) == ({"kept": 2}, 0)
    assert "the run goes on from this disk" in heard[0]
    assert "does not answer" in heard[1]
    assert [line["fate"] for line in here.fates("ended")] == ["kept", "kept"]
    assert here.asked("a.example").count("/ended/0") == 1


def test_tables_of_a_later_version_are_refused_and_so_is_a_database_that_is_not_there(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(here.url)
    door = Door(here.url, time.monotonic)
    door.asked(f"UPDATE {STEPS.table} SET version_num = '9999'")
    with pytest.raises(SharedError, match="a later version"):
        prepare(here.url)
    checked = check_turns(House(settings=load_settings()))
    assert (checked.health, "a later version" in checked.message) == (Health.BAD, True)
    door.asked(f"UPDATE {STEPS.table} SET version_num = '{STEPS.newest}'")
    assert check_turns(House(settings=load_settings())).health is Health.GOOD
    monkeypatch.setattr(archive.catalogue.postgres, "_TRIES", 2)
    with pytest.raises(SharedError, match="run the same command again"):
        prepare("postgresql://w@127.0.0.1:1/none")
