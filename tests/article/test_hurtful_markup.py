"""Pages made to hurt a parser: an answer each, and never an article without a word of warning."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import Article, NoArticle, NotArticleKind, Status
from article.extract import extract
from article.page import Page, page_of
from tests.article.test_extract import P, article_html, page


@pytest.mark.row("P2")
@pytest.mark.parametrize("open_tags", ["<div>" * 100_000, "<b><p>" * 50_000, "<table><tr><td>" * 200])
def test_nesting_that_the_parser_would_drop_is_suspect_and_keeps_its_text(open_tags):
    got = extract(page(open_tags + article_html()))
    assert got.status is Status.SUSPECT
    assert [p.text for p in got.paragraphs] == P


@pytest.mark.row("P2")
def test_nesting_in_which_no_text_is_found_is_suspect_and_not_merely_empty():
    got = extract(page("<div>" * 300 + "<a href=/x>x</a>"))
    assert (got.kind, " elements deep" in got.why) == (NotArticleKind.SUSPECT, True)


@pytest.mark.row("P7")
def test_odd_letters_of_a_text_stay_as_its_author_wrote_them():
    odd = "قـــال \u202eالمسؤول\u202c أمس إن ﻻ خلا\u200cف حول \u2067الميناء\u2069 في ﷲ وفي \u0670 المدينة السا\u00adحلية."
    got = extract(page(article_html(f"<p>{odd}</p>")))
    assert odd in [p.text for p in got.paragraphs]


@pytest.mark.row("P5")
def test_metadata_made_to_hurt_leaves_the_article_and_says_nothing():
    nested = '{"@type":"NewsArticle","datePublished":"9999-99-99","author":' * 100_000
    head = f'<script type="application/ld+json">{nested}</script><meta property="article:published_time" content="9999-99-99">'
    made = page_of(
        f"<html><head><title>{'x' * 1_000_000}</title>{head}</head><body>{article_html()}</body></html>".encode(),
        url="https://city.example/a",
    )
    got = extract(made)
    assert [p.text for p in got.paragraphs] == P
    assert (got.published_at, len(got.title) < 1_000) == (None, True)


@pytest.mark.row("P8")
@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_damaged_pages_are_survived(noise, at):
    body = page(article_html()).body
    made = page_of(body[:at] + noise + body[at + len(noise) :], url="https://city.example/a")
    assert isinstance(extract(made) if isinstance(made, Page) else made, Article | NoArticle)
