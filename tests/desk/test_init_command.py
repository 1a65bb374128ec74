"""`warraq init`: from what a person has to a story that a gather can begin with."""

import io
import json
import sys
import tomllib
from pathlib import Path

import pytest

from desk.cli import run as desk
from desk.exits import Exit
from practice.server import PracticeWeb
from practice.truth import everything

ARABIC = """وفد من قرية الزيتون يلتقي وزير المياه في دمشق

دمشق - التقى وزير المياه السوري سامر الحلبي وفدا من بلدة الزيتون في دمشق يوم 12 آذار 2025 لبحث أزمة مياه الشرب.

وقال سامر الحلبي إن الحكومة السورية ستبدأ إصلاح خط المياه الرئيسي خلال أسبوع، وإن فريقا لبنانيا سيشارك في العمل.
"""
PAGE = """<!DOCTYPE html><!-- saved from url=(0035)https://news.example/2025/water-talks --><html lang="en"><head><title>Water talks in
Damascus</title></head><body><article><h1>Water talks in Damascus end with a promise</h1><p>DAMASCUS — Water minister Samer Halabi met a delegation from the
village of Zeitoun on Wednesday to discuss the drinking water crisis in the south of Syria.</p><p>The ministry said that repairs of the main pipe would begin
within a week, and that a Lebanese team would take part in the work on both sides of the border.</p></article></body></html>"""
OUTLETS = """
[outlets.one]
home = "https://one.example/"
language = "ar"
country = "SY"
[outlets.two]
home = "https://two.example/"
language = "ar"
country = "EG"
[outlets.three]
home = "https://three.example/"
language = "en"
country = "GB"
[outlets.four]
home = "https://four.example/"
language = "tr"
country = "TR"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "outlets.toml").write_text(OUTLETS, encoding="utf-8")
    (tmp_path / "article.txt").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def begun(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert desk(["init", *words, "--json", "--quiet", "--offline"]) == Exit.SOUND
    first, *_ = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return first


def test_a_story_is_made_of_a_pasted_text_and_a_saved_page(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = begun(capsys, "water", "article.txt", "page.html")
    folder = here / "seeds" / "water"
    story = tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))
    assert story == {
        "title": "وفد من قرية الزيتون يلتقي وزير المياه في دمشق",
        "languages": ["ar", "en"],
    }
    assert (folder / "article.txt").read_text(encoding="utf-8") == ARABIC
    assert (folder / "page.html.url").read_text() == "https://news.example/2025/water-talks\n"
    assert told["countries"][0] == "SY"
    assert told["outlets"] == ["one", "two", "three"]
    assert desk(["gather", "water", "--dry-run", "--quiet"]) == Exit.SOUND


def test_pasted_text_in_another_charset_is_recoded_and_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "old.txt").write_bytes(ARABIC.encode("windows-1256"))
    told = begun(capsys, "water", "old.txt")
    assert "written as UTF-8" in told["notes"][0]
    assert (here / "seeds" / "water" / "old.txt").read_text(encoding="utf-8") == ARABIC


def test_an_article_can_be_pasted(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARABIC.encode())))
    begun(capsys, "water")
    assert (here / "seeds" / "water" / "pasted.txt").read_text(encoding="utf-8") == ARABIC


def test_two_files_of_one_name_are_told_apart_and_one_file_given_twice_counts_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "b").mkdir()
    (here / "b" / "article.txt").write_text(ARABIC.replace("12", "13"), encoding="utf-8")
    begun(capsys, "water", "article.txt", "b/article.txt", "./article.txt", "https://news.example/1#x")
    names = sorted(path.name for path in (here / "seeds" / "water").iterdir())
    assert names == ["addresses.url", "article-2.txt", "article.txt", "story.toml"]


WRONG = {
    "a folder": (["seeds"], "is a folder"),
    "no file": (["none.txt"], "cannot be read"),
    "an empty file": (["empty.txt"], "is empty"),
    "a PDF": (["paper.pdf"], "is a PDF"),
    "an Office document": (["paper.docx"], "Office document"),
    "no address": (["https://user@news.example/"], "no http(s) address"),
    "a page that does not say where it is from": (["bare.html"], "does not say where it was saved from"),
    "a menu without an article": (["menu.txt"], "no article"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_is_told_with_the_next_step_and_nothing_is_left_behind(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "empty.txt").write_bytes(b" \n")
    (here / "menu.txt").write_text("الرئيسية\n", encoding="utf-8")
    (here / "paper.pdf").write_bytes(b"%PDF-1.7")
    (here / "paper.docx").write_bytes(b"PK\x03\x04")
    (here / "bare.html").write_text("<html><body><p>Nothing says where this is from.</p></body></html>")
    sources, why = WRONG[name]
    assert desk(["init", "water", *sources, "--offline"]) == Exit.CONFIG
    assert why in capsys.readouterr().err
    assert sorted(path.name for path in (here / "seeds").iterdir()) == ["outlets.toml"]


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "pages", "two words", "a\tb"])
def test_a_name_that_is_no_folder_is_refused(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk(["init", name, "article.txt", "--offline"]) == Exit.CONFIG
    assert "is no name for a story" in capsys.readouterr().err


def test_a_story_that_is_there_is_never_touched(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun(capsys, "water", "article.txt")
    before = (here / "seeds" / "water" / "story.toml").read_bytes()
    assert desk(["init", "water", "page.html", "--offline"]) == Exit.CONFIG
    assert "there is a story of this name" in capsys.readouterr().err
    assert (here / "seeds" / "water" / "story.toml").read_bytes() == before


def test_an_address_is_fetched_archived_and_read_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = next(
        e
        for e in everything(visit=1)
        if e.label == "july" and e.language == "ar" and e.allowed and not e.paywall
    )
    with PracticeWeb(visit=1) as web:
        words = [
            "--store",
            str(here / "store"),
            "--delay",
            "0",
            "--allow-private",
            "--ca-file",
            str(web.ca_file),
        ]
        for dial in web.connect_to():
            words += ["--connect-to", ":".join(map(str, dial))]
        assert desk(["init", "paris", page.urls[0], "--json", "--quiet", *words]) == Exit.SOUND
    first, *_ = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    story = tomllib.loads((here / "seeds" / "paris" / "story.toml").read_text(encoding="utf-8"))
    assert (story["title"], story["languages"][0]) == (page.title, "ar")
    assert first["notes"] == []
    assert list((here / "store" / "warc").rglob("*.warc.gz"))


def test_an_article_more_is_added_once_and_nothing_else_is_touched(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(capsys, "water", "article.txt")
    before = (here / "seeds" / "water" / "story.toml").read_bytes()
    (here / "same.txt").write_text(ARABIC, encoding="utf-8")
    (here / "b").mkdir()
    (here / "b" / "article.txt").write_text(ARABIC.replace("12", "13"), encoding="utf-8")
    told = begun(capsys, "water", "--add", "b/article.txt", "page.html", "same.txt")
    names = ["article-2.txt", "article.txt", "page.html", "page.html.url", "story.toml"]
    assert sorted(path.name for path in (here / "seeds" / "water").iterdir()) == names
    assert (here / "seeds" / "water" / "story.toml").read_bytes() == before
    assert told["languages"] == ["ar", "en"]
    assert "already" in str(begun(capsys, "water", "--add", "same.txt")["notes"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["fire", "--add", "article.txt"], "there is no story of this name"),
        (["water", "--add", "empty.txt"], "is empty"),
        (["water", "--add", "binary.txt"], "binary.txt: holds NUL"),
        (["water", "--add", "--titel"], "no option"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    words: list[str], why: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(capsys, "water", "article.txt")
    (here / "empty.txt").write_bytes(b"")
    (here / "binary.txt").write_bytes(b"a\0b")
    assert desk(["init", *words, "--offline"]) == Exit.CONFIG
    said = capsys.readouterr().err
    assert why in said
    assert ".new-" not in said
    assert sorted(path.name for path in (here / "seeds" / "water").iterdir()) == ["article.txt", "story.toml"]


def test_a_dash_is_standard_input(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARABIC.encode())))
    begun(capsys, "water", "-")
    assert (here / "seeds" / "water" / "pasted.txt").read_text(encoding="utf-8") == ARABIC


def test_an_address_that_gives_nothing_is_told_by_the_exit_code_and_nothing_is_made_up(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--delay", "0", "--allow-private", "--connect-to", "dead.example:443:127.0.0.1:9"]
    store = ["--store", str(here / "store"), "--json", "--quiet"]
    assert desk(["init", "dead", "https://dead.example/1", *store, *words]) == Exit.PARTIAL
    told, *more = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (told["languages"], told["outlets"], more) == ([], [], [])
    assert tomllib.loads((here / "seeds" / "dead" / "story.toml").read_text()) == {"title": "dead"}


def test_help_shows_arguments_as_arguments_and_no_option_that_does_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = {}
    for command in ("init", "judge", "profile"):
        assert desk([command, "--help"]) == Exit.SOUND
        shown[command] = capsys.readouterr().out
    assert all("--story" not in text and "--no-services" not in text for text in shown.values())
    assert "--connect-to" in shown["init"]
    assert "--connect-to" not in shown["judge"] + shown["profile"]
