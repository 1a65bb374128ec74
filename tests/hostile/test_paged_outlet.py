"""An outlet parts its articles into pages, walls one off, and reserves: a gather makes one article of each, and export obeys each page."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from article.pages.site_reservations import TDM_FILE
from desk.cli import run
from desk.exits import Exit
from tests.hostile.odd_server import Answer, Logged, odd_server, page

pytestmark = pytest.mark.slow  # a process for each step of the walk

HOST = "paged.example"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
WHOLE, HALF, ALL = "اجتماع باريس كما جرى", "وفد سوري في باريس", "لقاء ثالث في باريس"
WALLED = "لقاء رابع في باريس"
NO_AI = '<head><meta name="robots" content="noai">'
# What single addresses answer beside their text: the first page of one article reserves it, and a blocked page itself.
HEADS = {
    "/third-talks": ("X-Robots-Tag: noarchive",),
    "/walled.html": ("cf-mitigated: challenge", "TDM-Reservation: 0"),
    "/feed": ("Content-Usage: search=n",),
}


def _text(number: int) -> str:
    return "".join(
        f"<p>{WORDS}، وقال مسؤول في الجلسة {number} إن البند {n} أُقر بعد نقاش طويل.</p>" for n in range(5)
    )


def _article(title: str, number: int, pager: str) -> str:
    told = _text(number)
    return f'<html lang="ar"><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article>{pager}</body></html>'


def _pages() -> dict[str, str]:
    links = '<div class="page-links"><a href="/talks-as-they-went/2/">2</a><a href="/talks-as-they-went/3/">3</a></div>'
    both = '<a href="/third-talks/2">2</a><a href="/third-talks/all">عرض المقال كاملاً</a>'
    whole = {f"/talks-as-they-went/{n}/": _article(f"{WHOLE} - الصفحة {n}", n, links) for n in (2, 3)}
    told = {
        "/talks-as-they-went/": _article(WHOLE, 1, links),
        "/second.html": _article(HALF, 1, '<a href="?page=2">2</a><a href="?page=3">3</a>'),
        "/second.html?page=2": _article(HALF, 2, ""),
        "/third-talks": _article(ALL, 1, both),
        "/third-talks/2": _article(ALL, 2, ""),
        "/third-talks/all": _article(ALL, 1, "").replace(
            "</article>", _article(ALL, 2, "").partition("</h1>")[2]
        ),
    }
    whole["/talks-as-they-went/3/"] = whole["/talks-as-they-went/3/"].replace("<head>", NO_AI)
    titles = {
        "/walled.html": WALLED,
        "/talks-as-they-went/": WHOLE,
        "/talks-as-they-went/2/": WHOLE,
        "/second.html": HALF,
        "/third-talks": ALL,
        "/third-talks/2": ALL,
        "/third-talks/all": ALL,
    }
    home = "".join(f'<a href="{path}">{title}: {WORDS}</a>' for path, title in titles.items())
    feed = '<head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    return {
        "/": f'<html lang="ar">{feed}<body>{home}</body></html>',
        "/walled.html": f"<html>{NO_AI}</head><body>checking your browser</body></html>",
        "/feed": f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><title>{WALLED}: {WORDS}</title>'
        f"<link>http://{HOST}/walled.html</link><content:encoded><![CDATA[{_text(4)}]]></content:encoded></item></channel></rss>",
        TDM_FILE: json.dumps([{"location": "/walled*", "tdm-reservation": 1}]),
        **whole,
        **told,
    }


def _answer(path: str, text: str | None) -> Answer:
    status = "404 No" if text is None else "403 No" if path == "/walled.html" else "200 OK"
    head = ("Content-Type: text/html; charset=utf-8", *HEADS.get(path, ()))
    return Answer((page((text or "").encode(), *head, status=status),))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("paged")
    story = folder / "story"
    story.mkdir()
    (story / "seed.txt").write_text(f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", "utf-8")
    (story / "story.toml").write_text(f'title = "باريس"\noutlets = ["http://{HOST}/"]\n', "utf-8")
    _asked(_pages(), ["gather", str(story), "--no-services", "--store", str(folder / "store"), "--quiet"])
    return folder / "store"


def _asked(pages: dict[str, str], words: list[str]) -> int:
    """Run a command while the outlet shows these pages; return its exit code."""

    def answer(logged: Logged, before: int) -> Answer:
        del before
        return _answer(logged.path, pages.get(logged.path))

    with odd_server({}, default=answer) as server:
        where = ["--connect-to", f"{HOST}:80:127.0.0.1:{server.port}", "--allow-private", "--delay", "0"]
        return run([*words, *where])


@pytest.fixture(scope="module")
def lines(store: Path) -> dict[str, dict[str, Any]]:
    return _lines_in(store / "text" / "story" / "articles.jsonl")


def _lines_in(file: Path) -> dict[str, dict[str, Any]]:
    read = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {line["id"].removeprefix(f"http://{HOST}"): line for line in read}


def test_pages_are_one_article_and_are_no_articles_of_their_own(lines: dict[str, dict[str, Any]]) -> None:
    assert set(lines) == {"/talks-as-they-went/", "/second.html", "/third-talks", "/walled.html"}
    line = lines["/talks-as-they-went/"]
    assert (line["status"], line["why"], len(line["paragraphs"])) == ("article", None, 15)
    assert [(part["url"][-3:], part["from"], part["to"]) for part in line["parts"]] == [
        ("/2/", 5, 10),
        ("/3/", 10, 15),
    ]
    assert [p[p.index("الجلسة") + 7] for p in line["paragraphs"]] == [*"11111", *"22222", *"33333"]


def test_a_page_that_is_not_there_leaves_the_text_suspect(lines: dict[str, dict[str, Any]]) -> None:
    line = lines["/second.html"]
    assert (line["status"], len(line["paragraphs"])) == ("extraction_suspect", 10)
    assert line["why"].startswith(f"page 3 of the article, http://{HOST}/second.html?page=3, is missing: ")


def test_the_page_that_shows_all_is_taken_instead_and_is_no_article_beside(
    store: Path, lines: dict[str, dict[str, Any]]
) -> None:
    records = {line["record"] for line in lines.values()}
    assert len(records) == len(list((store / "text" / "story").glob("*.md"))) == len(lines)
    line = lines["/third-talks"]
    assert line["url"] == f"http://{HOST}/third-talks/all"
    assert (line["status"], line["parts"], len(line["paragraphs"])) == ("article", [], 10)


def _said(line: dict[str, Any]) -> dict[str, str]:
    """Give what is reserved of an article, and in which record it was said."""
    return {f"{one['signal']} {one['value']}".strip(): one["record"] for one in line["reservations"]}


@pytest.mark.row("R4")
def test_each_page_reserves_its_article_and_its_record_is_named(lines: dict[str, dict[str, Any]]) -> None:
    paged, whole = lines["/talks-as-they-went/"], lines["/third-talks"]
    assert _said(paged) == {"noai": paged["parts"][1]["record"]}
    assert list(_said(whole)) == ["noarchive"]
    assert _said(whole)["noarchive"] != whole["record"]
    assert lines["/second.html"]["reservations"] == []


@pytest.mark.row("R4")
def test_a_text_out_of_a_feed_is_reserved_by_the_blocked_page_and_its_site(
    store: Path, lines: dict[str, dict[str, Any]]
) -> None:
    line = lines["/walled.html"]
    assert (line["via"], line["instead_of"]) == ("feed", f"http://{HOST}/walled.html")
    said = _said(line)
    (manifest,) = (store / "runs" / "story").glob("*.json")
    records = {
        one["url"]: one["record"]["record_id"]
        for one in json.loads(manifest.read_bytes())["planned"]
        if one["record"]
    }
    assert said == {
        "content-usage search=n": line["record"],
        "noai": records[line["instead_of"]],
        "tdm-reservation 0": records[line["instead_of"]],
        "tdm-reservation 1": records[f"http://{HOST}{TDM_FILE}"],
    }
    assert line["record"] == records[f"http://{HOST}/feed"]


@pytest.mark.row("R4")
def test_export_leaves_out_what_any_page_reserves_unless_it_is_wished_for(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "story", "--store", str(store), "--quiet", "--json", "--to", "jsonl", "-o"]
    assert run([*words, str(tmp_path / "free")]) == Exit.SOUND
    assert json.loads(capsys.readouterr().out)["signals"] == {"tdm-reservation": 1, "noai": 2, "noarchive": 1}
    assert set(_lines_in(tmp_path / "free")) == {"/second.html"}
    assert run([*words, str(tmp_path / "all"), "--reservations", "keep"]) == Exit.SOUND
    assert len(_lines_in(tmp_path / "all")) == 4


@pytest.mark.row("R4")
def test_a_refetch_sees_each_page_of_an_article_and_keeps_what_its_first_one_reserves(
    store: Path, lines: dict[str, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, pages = tmp_path / "store", _pages()
    shutil.copytree(store, copy)
    for path in ("/talks-as-they-went/2/", "/third-talks/all"):
        pages[path] = pages[path].replace("مسؤول", "وزير الخارجية")
    words = ["refetch", "story", "--store", str(copy), "--quiet", "--json"]
    assert _asked(pages, words) == Exit.PARTIAL  # the walled page is blocked as before
    told = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    seen = {
        one["url"].removeprefix(f"http://{HOST}"): one for one in told if one["schema"] == "warraq/seen/1"
    }
    assert {url: one["change"] for url, one in seen.items()} == {
        "/talks-as-they-went/": "changed",
        "/second.html": "same",
        "/third-talks/all": "changed",
        "/walled.html": "blocked",
    }
    assert [one["change"] for one in seen["/talks-as-they-went/"]["further"]] == ["changed", "same"]
    now = _lines_in(copy / "text" / "story" / "articles.jsonl")
    paged, was = now["/talks-as-they-went/"], lines["/talks-as-they-went/"]
    assert [p for p in paged["paragraphs"] if p not in was["paragraphs"]] == paged["paragraphs"][5:10]
    assert ["وزير" in p for p in paged["paragraphs"]] == [False] * 5 + [True] * 5 + [False] * 5
    assert list(_said(now["/third-talks"])) == ["noarchive"]
    assert now["/third-talks"]["record"] != lines["/third-talks"]["record"]
    assert run(["audit", str(copy), "--quiet"]) == Exit.SOUND
