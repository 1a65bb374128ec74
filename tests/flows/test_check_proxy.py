"""What the doctor says of a proxy: nothing without one, and that it stands outside the guard with one."""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.cli import run as desk
from desk.exits import Exit
from flows.doctor.check import Check, Health
from flows.doctor.proxy import check_proxy
from flows.house import House
from flows.proxy import proxy_notes
from flows.run import Run, RunKind
from flows.settings import load_settings

pytestmark = pytest.mark.row("N8")
GONE = "http://127.0.0.1:1"  # nobody listens on tcpmux
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _house(folder: Path, proxy: str, *past: str) -> House:
    return House(settings=load_settings(store=str(folder), egress_proxy=proxy, connect_to=past))


def _told(folder: Path, proxy: str, *past: str) -> list[Check]:
    return list(check_proxy(_house(folder, proxy, *past)))


def test_without_the_setting_nothing_is_said_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert _told(tmp_path, "") == []


def test_a_proxy_that_answers_is_a_warning_and_one_that_does_not_is_bad(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"http://127.0.0.1:{server.getsockname()[1]}"
        (there,) = _told(tmp_path, place)
    (gone,) = _told(tmp_path, place)
    assert (there.health, gone.health) == (Health.WARNING, Health.BAD)
    assert "the address guard sees none of them" in there.message
    assert place in gone.message


def test_rules_that_go_past_the_proxy_are_told_by_the_doctor_and_in_the_notes_of_a_run(
    tmp_path: Path,
) -> None:
    rule = "mirror.example:80:127.0.0.1:8080"
    past, _ = _told(tmp_path, GONE, rule)
    assert past.health is Health.WARNING
    assert "go past the proxy" in past.message
    run = Run(run_id="r", story="s", kind=RunKind.FETCH, began_at=NOW, house=_house(tmp_path, GONE, rule))
    assert list(proxy_notes(run)) == [
        f"asked for through the proxy {GONE}, which turned names into addresses: no record has the server's",
        "dialled past the proxy, by rules of connect_to: mirror.example:80",
    ]
    assert list(proxy_notes(replace(run, house=_house(tmp_path, "", rule)))) == []


@pytest.mark.slow  # a run is begun
def test_a_dead_proxy_stops_a_run_once_before_any_address_is_asked_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARRAQ_EGRESS_PROXY", GONE)
    urls = ["http://one.example/", "http://two.example/"]
    assert desk(["fetch", *urls, "--store", str(tmp_path / "store")]) == Exit.ERROR
    told = capsys.readouterr().err
    assert told.count(f"the proxy {GONE} (egress_proxy) cannot be reached") == 1
    assert "it goes on from here" in told
    assert not list((tmp_path / "store").rglob("*.warc.gz*"))
