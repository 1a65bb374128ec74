"""`warraq text`: the contract of its lines, lists that no line can end, and a page for people that Arabic cannot turn around."""

import json
import os
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from archive.shelf import as_jsonl
from article.article import Via
from desk.cli import run as desk
from desk.exits import Exit
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from desk.texts.facts import facts_of
from desk.texts.page import say_text
from flows.lines import markdown
from tests.builders import first_column
from tests.flows.kept_stories import TOPICS, a_house, a_story, html_of, paragraphs_of, url_of

# What design and README promise of each line, whatever else stands in it.
PROMISED = {
    "url", "record", "title", "bylines", "published_at", "published_raw", "language", "paragraphs", "boilerplate", "status", "method",
}  # fmt: skip
Said = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Said:
    def say(*words: str) -> tuple[int, list[dict[str, Any]]]:
        code = desk(["text", *words, "--json", "--quiet", "--store", str(tmp_path / "store")])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return say


def a_folder(folder: Path) -> Path:
    """Write the pages of one site, a pasted text, and what no list should hold; return the list of them all."""
    for topic in TOPICS:
        (folder / f"{topic}.html").write_bytes(html_of(topic))
    (folder / "pasted.txt").write_text(
        "عنوان الخبر\n\nقال الوزير إن الاجتماع عقد يوم الاثنين في العاصمة.\n", "utf-8"
    )
    (folder / "binary.html").write_bytes(b"PK\x03\x04\0\0\0\0")
    (folder / "empty.txt").write_bytes(b" \n")
    os.mkfifo(folder / "pipe.html")
    rows: list[Any] = [
        {"id": 1, "html_file": "bridge.html", "url": url_of("bridge")},
        {"id": 2, "html_file": "gone.html", "url": url_of("gone")},
        "this is no JSON",
        {"id": "four", "text_file": "pasted.txt"},
        {"id": 5},
        {"id": 6, "html_file": "binary.html"},
        {"id": 7, "text_file": "empty.txt"},
        {"id": 8, "html_file": "pipe.html"},
        {"id": 9, "html_file": "nul\0.html"},
        ["no", "object"],
        {"id": 11, "html_file": "ferry.html", "url": url_of("ferry")},
        {"id": 12, "html_file": "market.html", "url": url_of("market")},
    ]  # fmt: skip
    path = folder / "list.jsonl"
    path.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[dict[str, Any]]]:
    """Read the list once."""
    folder = tmp_path_factory.mktemp("listed")
    with redirect_stdout(StringIO()) as out:
        code = desk(["text", str(a_folder(folder)), "--json", "--store", str(folder / "store")])
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_no_line_of_a_list_ends_the_others(listed: tuple[int, list[dict[str, Any]]]) -> None:
    code, lines = listed
    assert code == Exit.PARTIAL
    assert [line["id"] for line in lines] == [1, 2, None, "four", 5, 6, 7, 8, 9, None, 11, 12]
    wrong = [line for line in lines if line["status"] == "no_article"]
    assert [line["kind"] for line in wrong] == [*["unreadable"] * 3, "not-html", *["unreadable"] * 4]
    assert [line["id"] for line in wrong] == [2, None, 5, 6, 7, 8, 9, None]
    assert wrong[0]["url"] == url_of("gone")
    for named, line in zip(("gone.html", "line 3", "line 5", "ZIP", "empty", "pipe.html", "NUL", "line 10"), wrong, strict=True):  # fmt: skip
        assert named in line["why"]


def test_each_line_keeps_the_contract(listed: tuple[int, list[dict[str, Any]]]) -> None:
    for line in listed[1]:
        assert line.keys() >= PROMISED | {"id"}
        assert line.keys() <= first_column("text")
        assert all(cut.keys() >= {"text", "why"} for cut in line["boilerplate"])
        if line["status"] != "no_article":
            assert len(line["paragraphs"]) == len(line["doubts"]) == len(line["kinds"]) == len(line["places"])


def test_pages_of_one_site_in_one_list_serve_each_other_and_say_so(
    listed: tuple[int, list[dict[str, Any]]],
) -> None:
    pages = [line for line in listed[1] if line["url"] and line["title"]]
    assert len(pages) == len(TOPICS)
    for line, topic in zip(pages, TOPICS, strict=True):
        assert line["paragraphs"][:5] == paragraphs_of(topic)
        assert f"site/{len(TOPICS) - 1}" in line["method"].split("+")


def test_a_file_that_is_not_there_does_not_end_the_others(said: Said, tmp_path: Path) -> None:
    a_folder(tmp_path)
    good = str(tmp_path / "pasted.txt")
    assert [said(*words)[0] for words in ((str(tmp_path / "no"), good), (str(tmp_path / "no"),))] == [
        Exit.PARTIAL,
        Exit.ERROR,
    ]


def test_a_file_that_holds_no_text_has_its_line_and_says_what_it_is(said: Said, tmp_path: Path) -> None:
    for name, raw in (
        ("a.html", b"%PDF-1.7 x"),
        ("b.txt", b"\x89PNG\r\n\x1a\n\0"),
        ("c.html", b"root:x:0:0\n" * 9),
        ("d.txt", b"\n"),
    ):
        (tmp_path / name).write_bytes(raw)
        code, (line,) = said(str(tmp_path / name))
        assert code == Exit.PARTIAL
        assert line["kind"] == ("unreadable" if name.endswith(".txt") else "not-html")
        assert any(word in line["why"] for word in ("PDF", "PNG", "FILE.txt", "empty"))


def test_a_saved_page_under_the_name_of_a_text_is_read_as_a_page(said: Said, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(b"\n<!DOCTYPE html>" + html_of("bridge"))
    code, (line,) = said(str(tmp_path / "page.txt"))
    assert (code, line["paragraphs"][:5]) == (Exit.SOUND, paragraphs_of("bridge"))


def test_an_empty_list_and_a_folder_that_is_no_store_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.jsonl").write_bytes(b"\n\n")
    assert desk(["text", str(tmp_path / "list.jsonl")]) == Exit.ERROR
    assert "the list is empty" in capsys.readouterr().err
    (tmp_path / "list.jsonl").unlink()
    for flags in (["--dry-run"], []):
        assert desk(["text", "--again", *flags, "--store", str(tmp_path)]) == Exit.USAGE
        assert "no store is at" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", [(), ("--dry-run", "a.html"), ("--again", "--cuts"), ("--again", "--archived", "x")]
)
def test_flags_that_do_not_go_together_are_refused(said: Said, words: tuple[str, ...]) -> None:
    assert said(*words) == (Exit.USAGE, [])


def test_an_archived_address_is_read_without_asking_anybody(said: Said, tmp_path: Path) -> None:
    a_story(tmp_path)
    seals = sorted((tmp_path / "store" / "custody" / "seals").iterdir())
    code, (line,) = said("http://harbour-herald.example/2025/bridge/", "--archived")
    assert code == Exit.SOUND
    assert line["record"].startswith("urn:uuid:")
    assert line["paragraphs"][:2] == paragraphs_of("bridge")[:2]
    assert sorted((tmp_path / "store" / "custody" / "seals").iterdir()) == seals
    assert said("https://nobody.example/", "--archived")[0] == Exit.ERROR


def a_line(**changes: Any) -> dict[str, Any]:
    line = {
        "url": "https://a.example/1", "title": "عنوان\u202e الخبر", "bylines": ["ليلى\u2066"], "published_at": "2025-07-25T11:05:00+00:00",
        "published_from": "meta", "outlet": None, "language": "ar", "status": "article", "why": None, "method": "m/1",
        "paragraphs": ["فقرة أولى.", "اقرأ أيضاً"], "doubts": [None, "read-also"],
        "boilerplate": [{"text": f"خبر {n}\x1b[31m", "why": "latest-news"} for n in range(4)] + [{"text": "شارك", "why": "share-bar"}],
        "sources": {"published_at": {"source": "meta", "detail": "article:published_time", "trust": 0.9}},
    }  # fmt: skip
    return {**line, **changes}


def shown(line: dict[str, Any], capsys: pytest.CaptureFixture[str], *, every: bool = False) -> list[str]:
    say_text(line, Voice(), every=every)
    return capsys.readouterr().out.splitlines()


def test_a_person_sees_where_the_date_is_from_what_is_doubtful_and_how_much_was_cut_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = shown(a_line(), capsys)
    assert "date      2025-07-25T11:05:00+00:00  (meta article:published_time, trust 0.9)" in out
    assert out[out.index("اقرأ أيضاً") + 1].strip().startswith("^ may be read-also")
    assert out[out.index("cut as boilerplate: 5 blocks") + 1 :][:4] == [
        "  latest-news (4)",
        "    خبر 0 [31m",
        "    خبر 1 [31m",
        "    … and 2 more (--cuts shows them)",
    ]
    assert "    خبر 3 [31m" in shown(a_line(), capsys, every=True)


STAND_INS = {
    "feed": "the outlet's feed",
    "wordpress": "the site's WordPress interface",
    "amp": "the page's AMP form",
    "archive": "an archive's copy",
}


@pytest.mark.parametrize("via", Via)
def test_a_stand_in_is_told_as_one_wherever_its_text_is_shown(
    via: Via, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = {"relation": "RELATED", "score": 2.0}
    line = a_line(
        via=via,
        instead_of="https://a.example/0",
        record="r",
        published_raw=None,
        verdict=verdict,
        archived=None,
    )
    told = f"stand-in from {STAND_INS.get(via)}: https://a.example/0 was blocked or is gone"
    if via is Via.RENDERED:
        told = "read in what a browser made of the page, not in what its server sent"
    assert f"via       {told}" in shown(line, capsys)
    assert f"\n- via: {told}\n" in markdown(line)
    assert told in facts_of(line)
    assert told.replace("https://a.example/0", "the page") in facts_of({**line, "instead_of": line["url"]})


def test_what_else_a_reader_must_know_of_a_text_is_told_wherever_it_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = [{"record": record, "from": 0, "to": 1} for record in ("two", "three", "two")]
    guess = {"paragraphs": {"source": "encoding_guess", "detail": "windows-1256", "trust": 0.9}}
    line = a_line(parts=parts, is_teaser=True, sources=guess, why="a part is missing", status="extraction_suspect",
                  record="r", published_raw=None, verdict={"relation": "UNSURE", "score": 1}, archived=None)  # fmt: skip
    told = {
        "pages": "put together of 3 pages",
        "teaser": "only the free part of a paid text stands on the page",
        "charset": "read as windows-1256, a guess: nothing trustworthy on the page confirms it",
    }
    out, page = shown(line, capsys), markdown(line)
    assert all(
        f"{name:<9} {words}" in out and f"\n- {name}: {words}\n" in page for name, words in told.items()
    )
    assert "\n- text: extraction_suspect, a part is missing\n" in page
    assert list(facts_of(line)) == ["the text may not be whole: a part is missing", *told.values()]
    assert list(facts_of(a_line())) == []


@pytest.mark.row("X2")
def test_nothing_of_the_web_turns_a_terminals_lines_around(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(a_line(), capsys, every=True)
    assert all(line.strip() == safe_text(line.strip(), limit=30_000) or "  " in line for line in out)
    assert not [c for c in "".join(out) if c in "\x1b\u202e\u2066"]


def test_an_old_line_of_a_store_is_shown_in_todays_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "text/bridge/runs/20250728T123015Z-gather.jsonl"
    lines = [json.loads(raw) for raw in a_story(tmp_path).store().read(name).splitlines()]
    new = ("section", "agency", "paywalled", "doubts", "why", "sources")
    old = [{key: value for key, value in line.items() if key not in new} for line in lines]
    for line, status in zip(old, ("whole", "paywall-teaser", "extraction_suspect"), strict=True):
        line["status"] = status
    a_house(tmp_path).store().write_text(name, as_jsonl(old))
    assert desk(["show", "bridge", "--store", str(tmp_path / "store")]) == Exit.SOUND
    out = capsys.readouterr().out
    assert out.count("may not be whole") == 2
    assert "may not be whole: paywall-teaser" in out
