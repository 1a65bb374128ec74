"""Before anything is fetched a person sees what would be asked of whom, in which language, and who learns what."""

import json
import tomllib
from pathlib import Path

import pytest

from desk.cli import run
from desk.profile.guesses import guess_lines
from desk.profile.learners import LEARNS
from flows.settings import CHECKOUT
from story.channels.table import SERVICES
from story.link import Channel, Query

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
    (doc,) = [row for row in told.splitlines() if row.startswith("gdelt-doc")]
    assert "the queries, in English words" in doc
    assert "2025-07-21 to" in told  # around the day that the text names, though no seed is dated


def test_without_services_only_outlets_would_be_asked(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*said(story, monkeypatch, "--json", "--no-services")]) == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert {ask["channel"] for ask in line["asks"]} == {"home", "robots"}


def test_of_every_service_it_is_known_what_it_learns() -> None:
    assert SERVICES.keys() == LEARNS.keys() <= set(Channel)


def told_of(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *flags: str
) -> str:
    assert run(said(story, monkeypatch, *flags)) == 0
    return capsys.readouterr().out


def test_the_page_is_short_and_holds_words_in_their_script_and_no_address(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = told_of(story, monkeypatch, capsys)
    assert "http" not in told
    assert "%D8" not in told
    assert "\u2068سوري · إسرائيلي · باريس\u2069" in told
    assert "SEEDS" not in told  # the profile is another command
    assert len(told.splitlines()) < 60
    assert told.index("dry run") < told.index("WHO IS ASKED") < told.index("WORDS")


def test_with_why_every_address_stands_there_with_its_words(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = told_of(story, monkeypatch, capsys, "--why")
    line = json.loads(told_of(story, monkeypatch, capsys, "--json"))
    assert all(ask["url"] in told for ask in line["asks"])
    assert "srsearch=سوري" in told


def test_each_channel_says_how_much_is_asked_at_most_and_for_how_long(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.loads(told_of(story, monkeypatch, capsys, "--json", "--delay", "3"))
    channels = {one["name"]: one for one in line["channels"]}
    assert (line["schema"], line["seconds"] > 0) == ("warraq/dry-run/1", True)
    assert {"outlets", "pages", *SERVICES} - {"bing-news", "common-crawl", "cc-news"} == channels.keys()
    assert channels["pages"]["seconds_at_most"] == 3 * channels["pages"]["at_most"]
    assert channels["gdelt-doc"]["at_most"] == SERVICES[Channel.GDELT_DOC].most_asks
    assert channels["gdelt-doc"]["seconds_now"] == 5 * channels["gdelt-doc"]["now"]
    assert all(one["learns"] and one["now"] <= one["at_most"] for one in channels.values())


def test_guessed_spellings_are_told_with_what_to_write_into_story_toml(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "قال المبعوث الأميركي توم زلباني في باريس إن سوريا وإسرائيل اتفقتا.\nوعاد المبعوث توم زلباني إلى باريس.\n"
    (story / "a.txt").write_text(SEED + text, encoding="utf-8")
    told = told_of(story, monkeypatch, capsys)
    assert '  name = "توم زلباني"\n  also = ["…"]' in told
    assert "~ Tom Zalbani · Paris" in told


def test_a_name_to_be_copied_is_quoted_as_toml_reads_it() -> None:
    name = 'Ab" \\ Zalbani'
    query = Query(
        terms=("Ab Zalbani",), language="en", made_from=(), why=f"person {name}", guessed=("Ab Zalbani",)
    )
    block = list(guess_lines({"en": (query,)}))[-3:]
    assert tomllib.loads("\n".join(block))["add"]["people"][0]["name"] == name


def test_more_days_than_the_seeds_give_and_more_requests_than_a_run_needs_are_explained(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (story / "a.txt").write_text(f"date: 2025-07-24\n\n{SEED}", encoding="utf-8")
    told = told_of(story, monkeypatch, capsys)
    assert (
        "expected 2025-07-21 to 2025-07-31, by the seeds' dates; asked for 30 days more on each side" in told
    )
    assert "only where its own lists lead on" in told


def test_a_guessed_place_is_offered_as_a_place() -> None:
    query = Query(terms=("Zafta",), language="en", made_from=(), why="place زفتا", guessed=("Zafta",))
    assert "  [[add.places]]" in list(guess_lines({"en": (query,)}))


def test_a_dry_run_tells_the_files_that_cc_news_would_bring_and_their_time(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (story / "story.toml").open("a", encoding="utf-8") as file:
        file.write("[channels]\ncc-news = true\n")
    monkeypatch.setenv("WARRAQ_NEWS_BYTES", "2000000000")
    (row,) = [line for line in told_of(story, monkeypatch, capsys).splitlines() if line.startswith("cc-news")]
    assert "files of about 1 GB" in row
    assert "up to 2.0 GB a run (`news_bytes`)" in row
    line = json.loads(told_of(story, monkeypatch, capsys, "--json"))
    (news,) = [one for one in line["channels"] if one["name"] == "cc-news"]
    assert (news["bytes_at_most"], news["seconds_at_most"] >= 2_000) == (2_000_000_000, True)
