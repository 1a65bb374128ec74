"""Whatever bytes come as a page, an answer comes back: an article, or what else it is. Nothing is raised."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.http import read_response
from article.article import Article, NoArticle, Status
from article.extract import extract
from article.page import Page, page_of, read_page
from article.way import Way

SENTENCE = "The council of the port voted on Monday to open the old quay to fishing boats, and its speaker {n} said so."
PIECES = (
    "<article>", "</article>", "<p>", "</p>", "<div><div>", "</div>", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<table><tr><td>", "</table>",
    "<svg><title>", "<math><mtext>", "<template>", "<noscript>", "<select><option>", "<textarea>", "<plaintext>", "<frameset>", "<html><head>", "</html>",
    "<h1>The old quay opens</h1>", '<meta charset="utf-16">', "<base href='//[half'>", '<a href="http://[half/">', "<time datetime=9999-99-99>", "&#xD800;", "&#0;", "&#x110000;",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":[{}],"author":{"name":[1]}}</script>', "\x00", "\ufeff", "\u202e", "\ud800", "<", ">", "'", '"',
    *(f"<p>{SENTENCE.format(n=n)}</p>" for n in range(6)),
)  # fmt: skip


def read(body: bytes, content_type: str = "text/html") -> Article | NoArticle:
    made = page_of(body, url="https://port.example/quay", content_type=content_type)
    return extract(made, way=Way.FAST) if isinstance(made, Page) else made


@pytest.mark.row("P8")
@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=3_000),
    st.sampled_from(["", "text/html", "text/html; charset=utf-16", "application/xhtml+xml"]),
)
@example(b"", "")
@example(b"\xff\xfe" * 500, "text/html")
def test_random_bytes_are_survived(body: bytes, content_type: str) -> None:
    assert isinstance(read(body, content_type), Article | NoArticle)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n" + body
    made = read_page(read_response(block), url="https://port.example/quay", ref=None, fetched_at=None)
    assert isinstance(made, Page | NoArticle)


@pytest.mark.row("P8")
@settings(deadline=None, max_examples=120)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_markup_in_any_order_is_survived(pieces: list[str]) -> None:
    assert isinstance(read("".join(pieces).encode("utf-8", "surrogatepass")), Article | NoArticle)


@pytest.mark.row("P5")
@pytest.mark.parametrize(
    "nest", [('{"@graph":[', "]}"), ('{"author":', "}"), ("[", "]")], ids=["graph", "author", "list"]
)
def test_well_formed_data_nested_100_000_deep_leaves_the_article(nest: tuple[str, str]) -> None:
    deep = nest[0] * 100_000 + json.dumps({"@type": "NewsArticle", "headline": "another"}) + nest[1] * 100_000
    text = "".join(f"<p>{SENTENCE.format(n=n)}</p>" for n in range(8))
    page = f'<html><head><title>The old quay opens</title><script type="application/ld+json">{deep}</script></head><body><h1>The old quay opens</h1>{text}</body></html>'
    got = read(page.encode())
    assert isinstance(got, Article)
    assert (got.status, got.title, len(got.paragraphs)) == (Status.ARTICLE, "The old quay opens", 8)
