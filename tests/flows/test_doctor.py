"""The doctor: what it finds wrong has a next step, and what it says of machine, settings and store is true."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from archive.fate import Fate
from desk.cli import run
from desk.exits import Exit
from flows.doctor.check import Check, Health, good
from flows.doctor.checkup import looked_at, mark_verified
from flows.doctor.machine import (
    EARLIEST,
    check_disk,
    check_fonts,
    check_libraries,
    check_state,
    check_store,
    clock_check,
    unmet,
)
from flows.doctor.prefect import answering, asked_server, own_server
from flows.doctor.turns import check_turns
from flows.fetch import fetch_pages
from flows.house import House
from flows.live.broken_off import broken_off
from flows.run import RunKind, running
from flows.settings import load_settings
from tests.builders import in_a_child
from tests.hostile.odd_server import Answer, odd_server, page

NOW = EARLIEST + timedelta(days=30)


def a_house(folder: Path, **settings: Any) -> House:
    return House(settings=load_settings(store=str(folder), **settings))


def test_nothing_is_bad_without_a_next_step() -> None:
    with pytest.raises(ValueError, match="no next step"):
        Check(name="x", health=Health.BAD, message="broken")


@pytest.mark.parametrize(
    ("now", "apart_s", "newest", "health"),
    [
        (NOW, 0.01, None, Health.GOOD),
        (NOW, -1.9, NOW - timedelta(hours=1), Health.GOOD),
        (NOW, 40.0, None, Health.WARNING),
        (NOW, 0.0, NOW + timedelta(days=1), Health.WARNING),
        (datetime(1970, 1, 1, tzinfo=UTC), 0.0, None, Health.BAD),
    ],
)
def test_a_clock_is_judged_by_what_the_disk_and_the_store_say(
    now: datetime, apart_s: float, newest: datetime | None, health: Health
) -> None:
    assert clock_check(now, apart_s, newest).health is health


@pytest.mark.parametrize(
    ("url", "signed", "health", "said"),
    [
        ("", False, Health.GOOD, "none is needed"),
        ("http://127.0.0.1:4200/api", False, Health.GOOD, "127.0.0.1"),
        ("http://[::1]:4200/api", False, Health.GOOD, "::1"),
        ("https://prefect.example/api", True, Health.GOOD, "signed in"),
        ("https://prefect.example/api", False, Health.WARNING, "without signing in"),
        ("http://u:pass@prefect.example/api", True, Health.WARNING, "plain http"),
        ("http://[", False, Health.BAD, "no address"),
        ("ftp:x", True, Health.BAD, "no address"),
        ("http://127.0.0.1:99999/api", False, Health.BAD, "no address"),
    ],
)
def test_a_scheduler_that_others_can_reach_wants_a_sign_in(
    url: str, signed: bool, health: Health, said: str
) -> None:
    check = asked_server(url, signed=signed)
    assert (check.health, said in check.message, "pass" in check.message) == (health, True, False)


def test_a_scheduler_is_asked_how_it_is_and_one_that_is_down_or_hangs_is_a_warning() -> None:
    server = asked_server("http://127.0.0.1/api", signed=False)
    with odd_server({"/api/health": Answer((page(b"true"),))}) as there:
        url = f"http://127.0.0.1:{there.port}"
        well = answering(server, f"{url}/api/")
        other = answering(server, f"{url}/other")
    down = answering(server, f"{url}/api")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hangs = answering(server, f"http://127.0.0.1:{silent.getsockname()[1]}/api", patience_s=0.05)
    assert (well.health, well.message) == (Health.GOOD, f"{server.message}; it answers")
    assert [one.health for one in (other, down, hangs)] == [Health.WARNING] * 3
    assert "it answered 404" in other.message
    assert "it cannot be reached" in down.message
    assert "no answer within 0.05 s" in hangs.message
    assert "unset PREFECT_API_URL" in down.next_step


def test_a_check_that_breaks_is_bad_by_its_name_and_is_no_end() -> None:
    def broken() -> Iterator[Check]:
        yield good("first", "well")
        raise ValueError("no such thing\nand more")

    first, last = looked_at("prefect", broken)
    assert first.health is Health.GOOD
    assert (last.name, last.health) == ("prefect", Health.BAD)
    assert last.message.endswith("(ValueError: no such thing)")


@pytest.mark.parametrize(
    ("host", "signed", "health"),
    [
        ("localhost", False, Health.GOOD),
        ("0.0.0.0", True, Health.GOOD),
        ("0.0.0.0", False, Health.BAD),
        ("::", False, Health.BAD),
    ],
)
@pytest.mark.row("U6")
def test_a_server_that_lets_anybody_run_flows_is_bad(host: str, signed: bool, health: Health) -> None:
    assert own_server(host, signed=signed).health is health


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("packaging>=1", ""),
        ("packaging<1", "wanted <1"),
        ("no-such-library-of-anybody>=2", "is not installed"),
    ],
)
def test_a_library_that_is_not_what_warraq_asks_for_is_named(asked: str, said: str) -> None:
    assert said in unmet(Requirement(asked))
    assert bool(unmet(Requirement(asked))) == bool(said)


@pytest.mark.parametrize(
    ("lock", "health"),
    [
        ("packaging==0.1 \\\n    --hash=sha256:00\n", Health.WARNING),
        ("no-such-library-of-anybody==3 ; sys_platform == 'win32' \\\n", Health.GOOD),
        (None, Health.GOOD),
    ],
    ids=["another", "not for here", "no lock"],
)
def test_versions_are_compared_with_the_lock_where_there_is_one(
    lock: str | None, health: Health, tmp_path: Path
) -> None:
    path = tmp_path / "requirements.lock"
    if lock is not None:
        path.write_text(lock)
    _, libraries = check_libraries(path)
    assert libraries.health is health
    assert ("packaging" in libraries.message and "tested: 0.1" in libraries.message) == (
        health is Health.WARNING
    )


def test_a_store_that_can_be_used_is_left_as_it_was(tmp_path: Path) -> None:
    checks = {check.name: check for check in check_store(a_house(tmp_path))}
    assert {name for name, check in checks.items() if check.health is Health.BAD} == set()
    assert "within" in checks["fsync"].message
    assert {path.name for path in tmp_path.iterdir()} == {".lock", ".step.lock"}


@pytest.mark.row("D13")
def test_a_store_that_cannot_be_written_names_what_cannot_be_done_and_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (check,) = check_store(a_house(tmp_path / "file" / "store"))
    assert check.health is Health.BAD
    assert "another --store" in check.next_step
    assert str(tmp_path) in check.message


@pytest.mark.row("D3")
def test_a_disk_on_which_no_run_begins_is_bad_and_says_how_much_to_free(tmp_path: Path) -> None:
    check = check_disk(a_house(tmp_path / "not" / "yet", min_free_bytes=1 << 60))
    assert check.health is Health.BAD
    assert check.next_step.startswith("free ")


def test_a_state_folder_below_a_file_is_told_and_fonts_never_stop_anybody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check_state(tmp_path / "file" / "warraq").health is Health.WARNING
    assert check_state(tmp_path / "new" / "warraq").health is Health.GOOD
    assert check_fonts().health is not Health.BAD


def _killed(house: House) -> None:
    with running(house, "story", RunKind.GATHER, now=NOW):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_run_that_died_is_told_by_the_doctor_by_alarms_and_by_show_until_it_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    assert in_a_child(lambda: _killed(house)) == -signal.SIGKILL
    onward = f"warraq gather story --store {tmp_path}"
    assert run(["doctor", "--quick", "--json", "--store", str(tmp_path)]) == Exit.SOUND
    (spool,) = [
        line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line["check"] == "spool"
    ]
    assert (spool["health"], spool["next"]) == ("warning", onward)
    assert "died without a word" in spool["message"]
    assert run(["show", "story", "--store", str(tmp_path)]) == Exit.ERROR  # it has no article yet
    assert f"{onward} goes on" in capsys.readouterr().err
    assert run(["alarms", "--json", "--store", str(tmp_path)]) == Exit.SOUND
    (alarm,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (alarm["kind"], alarm["story"]) == ("crashed", "story")
    with running(house, "story", RunKind.GATHER, now=NOW) as again:
        assert again.resumed
        assert broken_off(house) == ()  # it is being worked on
    (left,) = broken_off(house)
    assert not left.crashed  # the process that went on ended by itself, and closed nothing


def test_a_run_that_takes_up_one_of_before_says_so_for_its_figures_hold_more_than_was_asked(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    for _ in range(2):
        with running(
            a_house(tmp_path), "story", RunKind.FETCH, now=NOW, watch=lambda beat: told.append(beat.note)
        ):
            pass
    (note,) = [note for note in told if "signing key" not in note]
    assert note.endswith("was not finished: it goes on, with all that it was asked for then")


def test_a_budget_of_hosts_that_runs_cannot_share_is_told_by_the_doctor_and_by_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    house = a_house(tmp_path / "store", allow_private=True)
    assert check_turns(house).health is Health.GOOD
    state.write_bytes(b"")
    check = check_turns(house)
    assert (check.health, bool(check.next_step)) == (Health.WARNING, True)
    with odd_server({}, default=Answer((page(b"a page"),))) as server:
        house = a_house(tmp_path / "store", allow_private=True, delay_s=0.01, ports=[80, server.port])
        fetched = fetch_pages([f"http://127.0.0.1:{server.port}/a"], house, now=NOW)
    (note,) = fetched.manifest.notes
    assert note.startswith("asked hosts by itself: ")
    assert "other runs on this machine do not know of this one" in note
    assert {one.fate for one in fetched.outcomes.values()} == {Fate.KEPT}
    assert check_turns(a_house(tmp_path / "other", delay_s=0.0)).health is Health.GOOD


def test_the_mark_of_an_outlet_that_answered_is_set_in_its_own_table_alone() -> None:
    def tables(first: str, second: str) -> str:
        return (
            f'[outlets.a]\nhome = "http://a.example/"\nverified = {first}\n\n# of the coast\n\n'
            f'[outlets."b.c"]\nlanguages = [\n  "ar",\n]\nverified = {second}\n'
        )

    assert mark_verified(tables("true", "false"), ["a"]) == tables("true", "false")
    assert mark_verified(tables("false", "false"), ["a"]) == tables("true", "false")
    assert mark_verified(tables("true", "false"), ["a", "b.c"]) == tables("true", "true")
    unmarked = tables("true", "false").replace("verified = true\n", "")
    assert mark_verified(unmarked, ["a"]) == unmarked
    many = "[outlets.a]\n" + "# a comment\n\n" * 5_000 + "[outlets.b]\nverified = false\n"
    assert mark_verified(many, ["a"]) == many
