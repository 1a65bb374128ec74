"""`warraq work` on one machine: what it tells, what it takes up after a crash, and what it leaves to others when it is stopped."""

import json
import re
import shutil
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from fleet import Machine, Watched
from this_machine import HOSTS, SLOW, Here, Line

from archive.custody.seals import from_json, newest_number, seal_name
from archive.shared.board import Shard
from archive.shared.preparing import prepare
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.live.runs import live_runs
from flows.run import NO_STORY, RunKind, running
from flows.shared.boards import put_urls
from flows.shared.leases import DatabaseLeases
from flows.shared.work import Wish, work
from flows.shared.work_notes import note_of, write_note
from tests.builders import A_MOMENT, first_column
from tests.flows.kept_stories import kept


@pytest.fixture(scope="module")
def worked(here: Here) -> tuple[list[Line], int, list[Line]]:
    """Spread a list and work it off: what both told."""
    urls = here.folder / "urls.txt"
    urls.write_text("# mine\n" + "".join(f"http://{host}/{n} # one\n" for host in HOSTS for n in range(2)))
    _, spread, _ = here.said("fetch", "--spread", "first", "--file", str(urls), "http://a.example/0")
    put_urls(here.board, "first", ["ftp://a.example/"])  # as a program may: nobody can ask it
    code, told, _ = here.said("work", "first", "--hosts", "2")  # in more runs than one
    return spread, code, told


def test_what_a_board_and_its_workers_tell_is_documented_key_by_key(
    here: Here, worked: tuple[list[Line], int, list[Line]]
) -> None:
    spread, code, told = worked
    assert spread == [{"schema": "warraq/spread/1", "board": "first", "given": 7, "added": 6}]
    assert code == Exit.PARTIAL  # one address that nobody can ask
    assert set(spread[0]) == first_column("Keys of a spread")
    assert {key for line in told for key in line} == first_column("work")
    (stands,) = here.said("work", "first", "--status")[1]
    assert set(stands) == first_column("Keys of a board")
    assert (stands["waiting"], stands["fates"]) == (0, {"kept": 6, "refused": 1})
    assert {key for line in here.fates("first") for key in line} == first_column("Keys of a board's address")
    here.spread("held", "http://a.example/held")
    (shard,) = here.board.get_urls("held", "another", most=(1, 1), for_s=60, most_sites=5)
    (held,) = [
        line for line in here.said("work", "held", "--status")[1] if line["schema"] == "warraq/shard/1"
    ]
    assert set(held) == first_column("Keys of a shard")
    assert (held["machine"], held["host"]) == ("another", "a.example")
    here.board.give_back([shard])


def test_each_fate_names_the_run_whose_manifest_holds_it(
    here: Here, worked: tuple[list[Line], int, list[Line]]
) -> None:
    del worked
    for line in here.fates("first"):
        manifest = json.loads((here.folder / "store" / f"runs/pages/{line['run']}.json").read_text())
        (planned,) = (one for one in manifest["planned"] if one["url"] == line["url"])
        assert (planned["fate"], planned["reason"]) == (line["fate"], line["reason"])
    assert here.said("audit", str(here.folder / "store"))[0] == Exit.SOUND


def test_a_board_that_is_not_there_is_refused_and_not_taken_for_finished_work(
    here: Here, worked: tuple[list[Line], int, list[Line]]
) -> None:
    assert worked[1] == Exit.PARTIAL
    for words in (["work", "typo"], ["work", "typo", "--status"], ["work", "typo", "--fates"]):
        code, told, errors = here.said(*words)
        assert (code, told) == (Exit.USAGE, [])
        assert "there is no board 'typo'; there are" in " ".join(errors.split())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("elections", "http://c.example/1\n\nrubbish here\nftp://c.example/ # old\n", "line 3: rubbish here"),
        (
            "elections",
            "http://c.example/1\nftp://c.example/ # old\n",
            "1 of 2 are no addresses, so nothing was put",
        ),
        ("elections", "# none yet\n\n", "list.txt was read and names none"),
        ("انتخابات", "http://c.example/1\n", "is no name of a board: a-z, 0-9"),
    ],
)
def test_a_list_that_is_none_or_a_name_that_is_none_is_a_wrong_word_and_nothing_is_put(
    here: Here, name: str, text: str, said: str
) -> None:
    prepare(here.url)
    listed = here.folder / "list.txt"
    listed.write_text(text, encoding="utf-8")
    code, told, errors = here.said("fetch", "--spread", name, "--file", str(listed))
    assert (code, told) == (Exit.USAGE, [])
    assert said in " ".join(errors.split())
    assert not here.board.is_there(name)


def leased(here: Here, board: str, *urls: str) -> tuple[Shard, ...]:
    """Put addresses on a board, and lease them as this machine does."""
    here.spread(board, *urls)
    return here.board.get_urls(board, "here", most=(9, 9), for_s=3600.0, most_sites=5)


@dataclass(frozen=True)
class TakenUp:
    """What `work` told of three notes that crashes left, and what was asked for meanwhile."""

    sealed: str
    late: str
    told: list[Line]
    asked: list[str]


@pytest.fixture(scope="module")
def taken_up(here: Here, worked: tuple[list[Line], int, list[Line]]) -> TakenUp:
    """Leave a run that was sealed and not told, one whose hosts another machine has had since, and one that never began; then work."""
    runs = {str(line["url"]): str(line["run"]) for line in here.fates("first")}
    sealed = runs["http://a.example/1"]
    write_note(here.house, sealed, leased(here, "untold", "http://a.example/1"))
    late_url, late = next(one for one in runs.items() if one[1] != sealed and one[0].startswith("http"))
    (shard,) = leased(here, "late", late_url)
    here.board.give_back([shard])
    (theirs,) = here.board.get_urls("late", "another", most=(1, 1), for_s=0.0, most_sites=5)
    assert theirs.token > shard.token
    write_note(here.house, late, [shard])
    write_note(here.house, "20260101T000000Z-work", leased(here, "unbegun", "http://c.example/unbegun"))
    before = len(here.server.log)
    code, told, errors = here.said("work")
    assert code == Exit.SOUND, errors
    return TakenUp(sealed=sealed, late=late, told=told, asked=[one.path for one in here.server.log[before:]])


def test_a_run_that_was_sealed_and_not_told_is_told_from_its_manifest(here: Here, taken_up: TakenUp) -> None:
    (told,) = (line for line in taken_up.told if line["run"] == taken_up.sealed)
    assert (told["fates"], told["late"]) == ({"kept": 1}, 0)
    (line,) = here.fates("untold")
    assert (line["fate"], line["run"]) == ("kept", taken_up.sealed)
    assert not note_of(here.house, taken_up.sealed).exists()


def test_a_late_fate_does_not_count_and_that_is_told(here: Here, taken_up: TakenUp) -> None:
    (told,) = (line for line in taken_up.told if line["run"] == taken_up.late)
    assert (told["fates"], told["late"]) == ({}, 1)
    (line,) = here.fates("late")
    assert line["run"] != taken_up.late


def test_what_never_began_is_given_back_and_fetched_and_nobody_is_asked_for_more(
    here: Here, taken_up: TakenUp
) -> None:
    (line,) = here.fates("unbegun")
    assert line["fate"] == "kept"
    assert taken_up.asked.count("/unbegun") == 1
    (late,) = here.fates("late")
    pages = {"/unbegun", str(late["url"]).removeprefix(f"http://{late['host']}")}
    assert set(taken_up.asked) <= {"/robots.txt", "/held", *pages}


def test_a_run_that_was_killed_before_its_manifest_had_a_seal_is_sealed_by_the_next_work(
    here: Here, worked: tuple[list[Line], int, list[Line]], tmp_path: Path
) -> None:
    house = here.house
    with running(house, NO_STORY, RunKind.WORK, now=A_MOMENT) as run:
        kept(run, {"http://a.example/killed": b"words" * 50})
        shutil.copytree(run.folder, tmp_path / "run")
        manifest = close_run(run, Ending(), A_MOMENT)
    store = house.store()
    newest = house.root / seal_name(newest_number(store))
    for path in (newest, newest.with_suffix(".sig")):
        path.unlink()
    (tmp_path / "run").rename(run.folder)
    assert here.said("work")[0] == Exit.SOUND
    assert seal_name(newest_number(store)) == str(newest.relative_to(house.root))
    assert from_json(store.read(seal_name(newest_number(store))), "newest").sealed.file.name == manifest.name
    assert not run.folder.exists()


def test_who_is_stopped_seals_what_it_has_tells_it_and_leaves_the_rest_to_others_at_once(here: Here) -> None:
    here.spread("stopped", *(f"http://{SLOW}/{n}" for n in range(9)))
    machine = Machine("stopper", here.folder, {**here.environment, "LEASE_S": "60"})
    machine.start("work", "stopped", "--json")
    watched = Watched(time.monotonic(), 60)
    watched.wait("some pages are kept", lambda: len(here.asked(SLOW)) > 3)
    seen = [one.progress for one in live_runs(here.house) if one.is_under_way and one.progress]
    assert [(one.machine, one.boards) for one in seen] == [("stopper", ("stopped",))]
    assert machine.process is not None
    machine.process.send_signal(signal.SIGINT)
    watched.wait("it has ended", lambda: machine.process is not None and machine.process.poll() is not None)
    assert machine.process.returncode == Exit.INTERRUPTED
    with machine.told("err").open() as file:
        (said,) = (line for line in file if line.startswith("stopped "))
    assert re.search(r"-work: \d kept, sealed and told to the board; \d addresses given back", said)
    fates = [line["fate"] for line in here.fates("stopped")]
    assert fates.count("kept") >= 2
    assert fates.count(None) >= 1
    assert here.board.holdings("stopped") == ()
    assert not list((here.folder / "store/spool").glob("*-work*"))


def test_a_second_worker_of_one_name_is_told_to_take_a_name_and_a_folder_of_its_own(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.spread("named", "http://a.example/named")
    monkeypatch.setattr("flows.shared.work._LOOK_S", -2.9)
    leases = DatabaseLeases(url=here.url, holder="here", lease_s=3)
    with leases.lease("machine/here"):
        code, _, errors = here.said("work", "named")
    assert code == Exit.LOCKED
    assert (
        "another worker has the name 'here'. Give this one a name and a folder of its own: WARRAQ_MACHINE=here-b WARRAQ_LOCAL="
        in errors
    )


def test_a_redirect_to_a_host_of_another_machine_is_handed_on_and_nobody_waits_for_the_other(
    here: Here,
) -> None:
    """Two machines whose hosts lead to each other would wait for as long as both live."""
    here.spread("theirs", "http://b.example/theirs")
    (shard,) = here.board.get_urls("theirs", "another", most=(1, 1), for_s=60, most_sites=5)
    go, led = "http://a.example/leads-to/b.example/led", "http://b.example/led"
    here.spread("crossed", go)
    machine = work(here.house, Wish(board="crossed"), clock=lambda: datetime.now(UTC))
    told = next(machine)
    assert (told.fates, told.late) == ({"kept": 1}, 0)
    assert "/led" not in here.asked("b.example")
    went, waits = here.fates("crossed")
    assert (went["fate"], went["reason"], went["final_url"]) == ("kept", "redirect", led)
    assert (waits["url"], waits["host"], waits["fate"]) == (led, "b.example", None)
    here.board.give_back([shard])
    assert [one.fates for one in machine] == [{"kept": 1}]
    assert [(line["url"], line["fate"]) for line in here.fates("crossed")] == [(go, "kept"), (led, "kept")]
    assert here.asked("b.example").count("/led") == 1


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("\ufeffhttp://c.example/typed\r\n", Exit.SOUND, ""),
        ("http://c.example/a\x00b\n", Exit.USAGE, "standard input, line 1: http://c.example/a"),
        ("", Exit.USAGE, "standard input was read and names none"),
    ],
)
def test_a_list_may_come_from_standard_input(
    here: Here, monkeypatch: pytest.MonkeyPatch, typed: str, code: Exit, said: str
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    found, told, errors = here.said("fetch", "--spread", "typed", "--file", "-")
    assert (found, said in " ".join(errors.split())) == (code, True)
    assert [line["added"] for line in told] == ([] if code else [1])
    if not code:
        assert [line["url"] for line in here.fates("typed")] == ["http://c.example/typed"]
