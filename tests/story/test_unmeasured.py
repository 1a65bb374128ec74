"""What is throttled, refused or broken is never taken for "no coverage"; what is absent is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels.gdelt_gal import LIVE
from story.channels.table import NOT_ASKED, READERS, SERVICES, read, read_service, service_asks
from story.link import OPT_IN, Channel, Query, Unmeasured
from story.seed import Window
from tests.story.channel_answers import HOME, PAGE, QUERY, RSS, SCOPE, an_answer
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

STATUSES = {
    404: None,
    410: None,
    401: Unmeasured.REFUSED,
    403: Unmeasured.REFUSED,
    451: Unmeasured.REFUSED,
    429: Unmeasured.THROTTLED,
    500: Unmeasured.UNREACHABLE,
    503: Unmeasured.UNREACHABLE,
    0: Unmeasured.UNREACHABLE,
    302: Unmeasured.UNREADABLE,
    304: Unmeasured.UNREADABLE,
}
ASKED = sorted(READERS.keys() - {Channel.OUTLINK})  # outlinks are read from pages that are kept already
WALL = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cf-chl-x</body></html>"
SITEMAP = "<urlset><url><loc>https://sham.example/2025/08/01/1</loc></url></urlset>"


@pytest.mark.parametrize("channel", ASKED)
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_says_whether_a_channel_was_measured(channel: Channel, status: int) -> None:
    reading = read(an_answer("", channel, status=status, query=QUERY), SCOPE)
    assert reading.unmeasured is STATUSES[status]
    assert reading.links == ()


def test_a_server_that_says_when_to_come_back_is_throttling() -> None:
    busy = an_answer("", status=503, headers=(("Retry-After", "60"),))
    assert read(busy, SCOPE).unmeasured is Unmeasured.THROTTLED


@pytest.mark.parametrize("channel", ASKED)
def test_a_wall_in_front_of_a_channel_is_a_refusal(channel: Channel) -> None:
    assert read(an_answer(WALL, channel, query=QUERY), SCOPE).unmeasured is Unmeasured.REFUSED
    said = an_answer("<html>", channel, query=QUERY, headers=(("CF-Mitigated", "challenge"),))
    assert read(said, SCOPE).unmeasured is Unmeasured.REFUSED


WATCHED = (
    "window.__CF$cv$params={r:'9a'};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'",
    '</script><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=1">',
    "a.src='/cdn-cgi/challenge-platform/h/g/scripts/jsd/a1b2c3/main.js'",
    '</script><script src="https://js.datadome.co/tags.js">',
)


@pytest.mark.parametrize("script", WATCHED)
@pytest.mark.parametrize("channel", [Channel.HOME, Channel.SECTION])
def test_an_ordinary_page_that_a_walls_maker_watches_is_no_wall(channel: Channel, script: str) -> None:
    watched = PAGE.replace("</head>", f"<script>{script}</script></head>")
    reading = read(an_answer(watched, channel), SCOPE)
    assert (len(reading.links), reading.unmeasured) == (2, None)


def test_a_page_of_many_links_is_no_wall_whatever_its_scripts_say() -> None:
    links = "".join(f"<a href='/news/{n}'>لقاء وفدين في العاصمة اليوم</a>" for n in range(10_001, 10_007))
    reading = read(an_answer(WALL.replace("<body>", f"<body>{links}"), Channel.HOME), SCOPE)
    assert (len(reading.links), reading.unmeasured) == (6, None)


@pytest.mark.parametrize("channel", [Channel.FEED, Channel.SITEMAP, Channel.NEWS_SITEMAP])
def test_a_page_of_words_in_place_of_a_list_is_broken_where_named_and_absent_where_guessed(
    channel: Channel,
) -> None:
    answer = an_answer("<html><p>هذه الصفحة غير موجودة", channel)
    assert read(answer, SCOPE).unmeasured is Unmeasured.UNREADABLE
    assert read(replace(answer, ask=replace(answer.ask, is_guess=True)), SCOPE).unmeasured is None


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.FEED, '<rss version="2.0"><channel><title>x</title></channel></rss>'),
        (
            Channel.SITEMAP,
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
        ),
        (Channel.NEWS_SITEMAP, "<sitemapindex/>"),
        (Channel.WORDPRESS, "[]"),
        (Channel.ROBOTS, "User-agent: *"),
        (Channel.SECTION, "<html><body></body></html>"),
    ],
)
def test_a_list_with_nothing_in_it_is_measured(channel: Channel, body: str) -> None:
    reading = read(an_answer(body, channel, query=QUERY), SCOPE)
    assert (reading.links, reading.unmeasured) == ((), None)


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.FEED, b"\x00\x01 nothing"),
        (Channel.FEED, b"<html><body>"),
        (Channel.SITEMAP, b"\x1f\x8b broken"),
        (Channel.NEWS_SITEMAP, b"text"),
        (Channel.WORDPRESS, b"<html>"),
        (Channel.WORDPRESS, b"{}"),
        (Channel.HOME, b"%PDF-1.7"),
        (Channel.HOME, b"<html>login</html>"),
        (Channel.HOME, b"<html><body><div id=root></div><script src=/app.js></script></body></html>"),
        (
            Channel.HOME,
            b"<html><a href=/about>about</a><a href=https://other.example/2025/07/26/1>x</a></html>",
        ),
    ],
)
def test_what_cannot_be_read_is_not_measured(channel: Channel, body: bytes) -> None:
    assert read(an_answer(body, channel, query=QUERY), SCOPE).unmeasured is Unmeasured.UNREADABLE


@pytest.mark.parametrize(
    ("channel", "body"),
    [(Channel.FEED, RSS), (Channel.SITEMAP, SITEMAP), (Channel.SECTION, PAGE), (Channel.HOME, PAGE)],
)
def test_what_is_unchanged_reads_as_the_answer_that_still_holds(channel: Channel, body: str) -> None:
    fresh, unchanged = (read(an_answer(body, channel, status=status), SCOPE) for status in (200, 304))
    assert fresh.links
    assert unchanged == fresh


# --- services


@pytest.mark.parametrize("channel", sorted(SERVICES))
@pytest.mark.parametrize(
    ("status", "why"),
    [
        (429, Unmeasured.THROTTLED),
        (403, Unmeasured.REFUSED),
        (500, Unmeasured.UNREACHABLE),
        (502, Unmeasured.UNREACHABLE),
    ],
)
def test_a_service_that_does_not_answer_is_not_measured(
    channel: Channel, status: int, why: Unmeasured
) -> None:
    reading = read_service(an_answer_to(a_service_ask(channel, HOME), status=status), SURVEY)
    assert (reading.links, reading.unmeasured) == ((), why)


@pytest.mark.parametrize("channel", sorted(SERVICES))
@pytest.mark.parametrize("body", [b"", b"\0", b"{", b"[" * 50_000, b"<a>" * 5_000, b"\x1f\x8b\x08\x00x", b"PK\x03\x04", WALL.encode(), b"null", b"[[]]", b"{}\n[]"])  # fmt: skip
def test_a_bad_answer_of_a_service_gives_no_links_and_no_error(channel: Channel, body: bytes) -> None:
    assert read_service(an_answer_to(a_service_ask(channel, HOME), body), SURVEY).links == ()


def test_every_channel_is_read_for_an_outlet_or_is_a_service_or_is_not_asked() -> None:
    named = [*READERS, *SERVICES, *NOT_ASKED]
    assert sorted(named) == sorted(Channel)
    assert set(SERVICES) >= OPT_IN


def test_every_service_is_asked_within_its_budget_and_under_its_own_name() -> None:
    query = Query(terms=("سد الوادي",), language="ar", made_from=())
    survey = replace(
        SURVEY,
        window=Window(start=date(2025, 3, 1)),
        addresses=("https://wadi.example/1",),
        queries=dict.fromkeys(("en", "ar", "fr"), (query,)),
    )
    asks = service_asks(survey)
    assert {ask.channel for ask in asks} == set(SERVICES)
    assert all(ask.outlet == ask.channel.value and ask.url.startswith("https://") for ask in asks)
    few = service_asks(replace(survey, budgets=dict.fromkeys(SERVICES, 1)))
    assert sorted(ask.channel for ask in few) == sorted(SERVICES)
    assert service_asks(replace(survey, off=frozenset(SERVICES))) == ()


PIECES = st.sampled_from(
    ['{"version":"https://jsonfeed.org/version/1","items":[', '{"url":"https://a.example/1"', ',"title":"سد"', "}", "]}", "{", "[", ",", '"', "\n", "\t" * 26,
     "<rss><channel>", "<item>", "<link>https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fa.example%2f1</link>", "</item>", "\ud800", "\x00", "&#x110000;", "&#xd800;", "<a&#xdfff;b>", '<x:y xmlns:x="&#56320;"/>']
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(sorted([*SERVICES, Channel.FEED])),
    st.lists(PIECES, max_size=25).map("".join),
    st.sampled_from([200, 304, 404]),
    st.sampled_from([HOME, LIVE]),
)
def test_no_answer_makes_a_service_or_a_feed_raise(
    channel: Channel, text: str, status: int, url: str
) -> None:
    body = text.encode("utf-8", "replace")
    if channel is Channel.FEED:
        reading = read(an_answer(body, channel, status=status), SCOPE)
    else:
        reading = read_service(an_answer_to(a_service_ask(channel, url), body, status=status), SURVEY)
    assert all(link.url.startswith(("http://", "https://")) for link in reading.links)
