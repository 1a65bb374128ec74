"""What looks like a wall and is none: errors behind a service, scripts that keep a choice, slow reloads, pages that say they are articles."""

import pytest

from article.article import NoArticle, NotArticleKind, Wall
from article.extract import extract
from article.page import page_of
from article.refusals.walls import wall_in, wall_of_answer

MARK = "<script>window._cf_chl_opt = {cType: 'managed'};</script>"
NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The port reopens"}</script>'
TEXT = "The harbour office opened the northern quays this morning after two days of storm, and five ships came in before noon."


@pytest.mark.parametrize("status", [404, 410, 500, 502])
def test_an_error_that_a_service_serves_is_no_wall(status: int) -> None:
    headers = (("Server", "cloudflare"), ("CF-RAY", "8f1-FRA"))
    assert wall_of_answer(status, headers, MARK) is None
    assert wall_of_answer(503, headers, MARK) is not None
    assert wall_of_answer(503, headers, "<h1>503</h1>") is None


@pytest.mark.parametrize(
    ("header", "value", "wall"),
    [
        ("cf-mitigated", "block", Wall.DENIED),
        ("cf-mitigated", "challenge", Wall.CHALLENGE),
        ("x-vercel-mitigated", "deny", Wall.DENIED),
        ("X-Sucuri-Block", "GEO02", Wall.DENIED),
    ],
)
def test_a_header_says_whether_it_checks_or_refuses(header: str, value: str, wall: Wall) -> None:
    seen = wall_of_answer(403, ((header, value),))
    assert seen is not None
    assert seen.wall is wall


@pytest.mark.parametrize(
    ("script", "is_wall"),
    [
        ("document.cookie = 'seen=1';", False),
        ("window.location.reload();", False),
        ("document.cookie = 'seen=1'; window.location.reload();", True),
    ],
)
def test_a_script_is_a_wall_where_it_sets_a_cookie_and_loads_again(script: str, is_wall: bool) -> None:
    assert (wall_in(f"<p>Marsa</p><script>{script}</script>", words=1) is not None) is is_wall


@pytest.mark.parametrize(("seconds", "is_wall"), [(3, True), (15, True), (16, False), (3600, False)])
def test_a_page_that_loads_again_is_a_wall_where_it_does_so_soon(seconds: int, is_wall: bool) -> None:
    page = f"<meta http-equiv='refresh' content='{seconds}'><p>Marsa</p><script src='/a.js'></script>"
    assert (wall_in(page, words=1) is not None) is is_wall


def wall_read(head: str, title: str) -> Wall | None:
    page = page_of(
        f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>{TEXT}</p></body></html>".encode(),
        url="https://marsa.example/news/4711-port",
    )
    got = page if isinstance(page, NoArticle) else extract(page)
    return got.wall if isinstance(got, NoArticle) and got.kind is NotArticleKind.BLOCKED else None


@pytest.mark.parametrize(
    ("mark", "title"),
    [(MARK, "The port reopens"), ("", "Checking your browser")],
    ids=["marker", "title"],
)
def test_what_says_that_it_is_an_article_and_has_text_is_no_wall(mark: str, title: str) -> None:
    assert wall_read(mark, title) is Wall.CHALLENGE
    assert wall_read(mark + NEWS, title) is None
