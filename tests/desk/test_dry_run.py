"""Before anything is fetched a person sees what would be asked of whom, in which language, and who learns what."""

import json
from pathlib import Path

import pytest

from desk.cli import run
from desk.learners import LEARNS
from flows.settings import CHECKOUT
from story.channels.table import SERVICES
from story.link import Channel

SEED = "لقاء سوري إسرائيلي في باريس\n\nعقد وفدان سوري وإسرائيلي لقاء في باريس بوساطة أميركية يوم 24 تموز 2025، وبحثا التهدئة في السويداء.\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """One pasted text, no window, no other seed."""
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "a.txt").write_text(SEED, encoding="utf-8")
    (folder / "story.toml").write_text('title = "alone"\nlanguages = ["ar", "en", "he"]\n', encoding="utf-8")
    return folder


def said(story: Path, monkeypatch: pytest.MonkeyPatch, *flags: str) -> list[str]:
    monkeypatch.setenv("WARRAQ_SERVICES", "true")
    outlets = str(CHECKOUT / "practice" / "outlets.toml")
    return ["gather", str(story), "--dry-run", "--outlets", outlets, *flags]


def test_every_service_is_asked_about_something_in_a_dry_run_and_says_who_learns_it(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*said(story, monkeypatch, "--json")]) == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    channels = {ask["channel"] for ask in line["asks"]}
    assert {"home", "robots", "gdelt-doc", "gdelt-gal", "wayback", "mediawiki"} <= channels
    assert {"ar", "en", "he"} <= {ask["language"] for ask in line["asks"] if ask["channel"] == "gdelt-doc"}
    assert run(said(story, monkeypatch)) == 0
    told = capsys.readouterr().out
    assert "learns     gdelt-doc    the queries" in told
    assert "20250724" in told  # the day that the text names, though no seed is dated


def test_without_services_only_outlets_would_be_asked(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*said(story, monkeypatch, "--json", "--no-services")]) == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert {ask["channel"] for ask in line["asks"]} == {"home", "robots"}


def test_of_every_service_it_is_known_what_it_learns() -> None:
    assert SERVICES.keys() == LEARNS.keys() <= set(Channel)
