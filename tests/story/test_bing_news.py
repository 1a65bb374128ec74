from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest

from story.channels import bing_news
from story.link import Channel, Query, Unmeasured
from story.seed import Window
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

ARABIC = Query(terms=("سد الوادي", "إصلاح"), language="ar", made_from=())
BING = replace(SURVEY, queries={"ar": (ARABIC,)})
ASK = a_service_ask(Channel.BING_NEWS, "https://www.bing.com/news/search?q=x&format=rss", None)


def counted(url: str) -> str:
    return f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;aid=&amp;tid=1&amp;url={quote(url, safe='')}&amp;c=1&amp;mkt=ar-xa"


def a_feed(*links: str) -> str:
    items = "".join(
        f"<item><title>إصلاح سد الوادي</title><link>{link}</link><description>بدأت</description>"
        "<pubDate>Tue, 04 Mar 2025 09:30:00 GMT</pubDate><News:Source>الوادي</News:Source></item>"
        for link in links
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:News="https://www.bing.com/news/search"><channel><title>x - BingNews</title>{items}</channel></rss>'


def test_queries_are_asked_in_the_words_of_the_language_and_for_the_country_of_its_outlets() -> None:
    (ask,) = bing_news.asks(BING)
    words = quote('"سد الوادي" إصلاح')
    assert ask.url == f"https://www.bing.com/news/search?q={words}&format=rss&setlang=ar&cc=sy"
    assert (ask.outlet, ask.language, ask.query) == ("bing-news", "ar", ARABIC)


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        (date(2025, 3, 1), date(2025, 3, 9), True),
        (None, None, True),
        (date(2025, 1, 1), date(2025, 2, 1), False),
        (date(2025, 4, 1), None, False),
    ],
)
def test_a_story_long_past_or_ahead_is_not_asked_for(
    start: date | None, end: date | None, asked: bool
) -> None:
    assert bool(bing_news.asks(replace(BING, window=Window(start=start, end=end)))) is asked


def test_the_address_of_the_article_is_taken_out_of_the_counter() -> None:
    body = a_feed(counted("https://wadi.example/ar/1?a=b&c=d"), "https://other.example/2")
    one, other = bing_news.read(an_answer_to(ASK, body), BING).links
    assert (one.url, one.outlet, one.language) == ("https://wadi.example/ar/1?a=b&c=d", "wadi", "ar")
    assert (one.title, one.published_hint) == ("إصلاح سد الوادي", datetime(2025, 3, 4, 9, 30, tzinfo=UTC))
    assert other.url == "https://other.example/2"


@pytest.mark.parametrize(
    "link",
    [
        counted("javascript:alert(1)"),
        counted("https://www.bing.com/news/x"),
        counted("https://u:p@wadi.example/"),
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss",
        "https://www.bing.com/news/search?q=x",
    ],
)
def test_links_that_lead_to_no_outlet_are_left_out(link: str) -> None:
    assert bing_news.read(an_answer_to(ASK, a_feed(link)), BING).links == ()


def test_a_page_instead_of_a_feed_is_not_measured_and_an_empty_feed_is() -> None:
    page = bing_news.read(an_answer_to(ASK, "<!DOCTYPE html><html><body>Before you continue"), BING)
    assert page.unmeasured is Unmeasured.UNREADABLE
    assert bing_news.read(an_answer_to(ASK, a_feed()), BING).unmeasured is None
