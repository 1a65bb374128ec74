"""An outlet parts its articles into pages: a gather makes one article of each, and tells the page that is not there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from tests.hostile.odd_server import Answer, Logged, odd_server, page

pytestmark = pytest.mark.slow  # a process for each step of the walk

HOST = "paged.example"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
WHOLE, HALF, ALL = "اجتماع باريس كما جرى", "وفد سوري في باريس", "لقاء ثالث في باريس"


def _article(title: str, number: int, pager: str) -> str:
    told = "".join(
        f"<p>{WORDS}، وقال مسؤول في الجلسة {number} إن البند {n} أُقر بعد نقاش طويل.</p>" for n in range(5)
    )
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
        "/third-talks/all": _article(ALL, 1, "").replace(
            "</article>", _article(ALL, 2, "").partition("</h1>")[2]
        ),
    }
    titles = {
        "/talks-as-they-went/": WHOLE,
        "/talks-as-they-went/2/": WHOLE,
        "/second.html": HALF,
        "/third-talks": ALL,
    }
    home = "".join(f'<a href="{path}">{title}: {WORDS}</a>' for path, title in titles.items())
    return {"/": f'<html lang="ar"><body>{home}</body></html>', **whole, **told}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    folder: Path = tmp_path_factory.mktemp("paged")
    story = folder / "story"
    story.mkdir()
    (story / "seed.txt").write_text(f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", "utf-8")
    (story / "story.toml").write_text(f'title = "باريس"\noutlets = ["http://{HOST}/"]\n', "utf-8")
    pages = _pages()

    def answer(logged: Logged, before: int) -> Answer:
        del before
        text = pages.get(logged.path)
        return Answer(
            (
                page(
                    (text or "").encode(),
                    "Content-Type: text/html; charset=utf-8",
                    status="200 OK" if text else "404 No",
                ),
            )
        )

    with odd_server({}, default=answer) as server:
        where = ["--connect-to", f"{HOST}:80:127.0.0.1:{server.port}", "--allow-private", "--no-services"]
        run(["gather", str(story), "--store", str(folder / "store"), "--delay", "0", "--quiet", *where])
        told = (folder / "store" / "text" / "story" / "articles.jsonl").read_text("utf-8").splitlines()
        read = [json.loads(line) for line in told]
        yield {line["id"].removeprefix(f"http://{HOST}"): line for line in read}


def test_pages_are_one_article_and_are_no_articles_of_their_own(lines: dict[str, dict[str, Any]]) -> None:
    assert set(lines) == {"/talks-as-they-went/", "/second.html", "/third-talks"}
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


def test_the_page_that_shows_all_is_taken_instead(lines: dict[str, dict[str, Any]]) -> None:
    line = lines["/third-talks"]
    assert line["url"] == f"http://{HOST}/third-talks/all"
    assert (line["status"], line["parts"], len(line["paragraphs"])) == ("article", [], 10)
