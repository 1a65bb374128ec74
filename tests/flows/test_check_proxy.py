"""What the doctor says of a proxy: nothing without one, and that it stands outside the guard with one."""

import socket
from pathlib import Path

import pytest

from flows.check import Check, Health
from flows.check_proxy import check_proxy
from flows.house import House
from flows.settings import load_settings

pytestmark = pytest.mark.row("N8")


def _told(folder: Path, proxy: str) -> list[Check]:
    return list(check_proxy(House(settings=load_settings(store=str(folder), egress_proxy=proxy))))


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
