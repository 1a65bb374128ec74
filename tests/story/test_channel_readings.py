import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels import outlink, robots, section, wordpress
from story.channels.scope import Scope
from story.channels.shapes import looks_like_article, looks_like_section
from story.channels.table import READERS, first_asks, read
from story.link import Channel, Unmeasured
from tests.story.channel_answers import HOME, PAGE, QUERY, RSS, SCOPE, an_answer

# --- robots.txt


def test_robots_names_sitemaps_also_relative_ones() -> None:
    body = "\ufeffUser-agent: *\nDisallow: /private/\nSITEMAP: /news-sitemap.xml # live\nsitemap:https://sham.example/sitemap.xml\r\n"
    reading = robots.read(an_answer(body, Channel.ROBOTS, url=HOME + "robots.txt"), SCOPE)
    assert [(ask.url, ask.channel) for ask in reading.asks] == [
        (HOME + "news-sitemap.xml", Channel.NEWS_SITEMAP),
        (HOME + "sitemap.xml", Channel.SITEMAP),
    ]


@pytest.mark.parametrize(("body", "status"), [("<html>404", 200), ("", 404), ("User-agent: *", 200)])
def test_without_a_sitemap_line_the_usual_places_are_asked(body: str, status: int) -> None:
    reading = robots.read(an_answer(body, Channel.ROBOTS, url=HOME + "robots.txt", status=status), SCOPE)
    assert [ask.url for ask in reading.asks] == [HOME + "sitemap.xml", HOME + "sitemap_index.xml"]


# --- WordPress

POSTS = [
    {"id": 1, "link": HOME + "?p=1", "date_gmt": "2025-07-26T15:00:00", "title": {"rendered": "لقاء &#8211; باريس"},
     "content": {"rendered": "<p>عقد وفد</p><script>x()</script>"}},
    {"id": 2, "link": None}, "text", {"link": "data:text/html,x"},
]  # fmt: skip


def test_a_query_becomes_one_rest_search_inside_a_wider_window() -> None:
    (ask,) = wordpress.asks(SCOPE, "https://sham.example/wp-json/")
    assert ask.url.startswith("https://sham.example/wp-json/wp/v2/posts?search=%D8%A7")
    assert "&after=2025-07-19T00:00:00&before=2025-09-07T00:00:00" in ask.url
    (bare,) = wordpress.asks(SCOPE, "https://sham.example/index.php?rest_route=/")
    assert bare.url.startswith("https://sham.example/index.php?rest_route=/wp/v2/posts&search=")


def test_posts_become_links_and_pages_follow_the_header() -> None:
    (ask,) = wordpress.asks(SCOPE)
    headers = (("X-WP-TotalPages", "9"),)
    reading = wordpress.read(
        an_answer(json.dumps(POSTS), Channel.WORDPRESS, url=ask.url, query=QUERY, headers=headers), SCOPE
    )
    (link,) = reading.links
    assert (link.url, link.title, link.text, link.query) == (HOME + "?p=1", "لقاء – باريس", "عقد وفد", QUERY)
    assert link.published_hint == datetime(2025, 7, 26, 15, tzinfo=UTC)
    assert ["&page=2&" in more.url for more in reading.asks] == [True]
    assert (
        wordpress.read(
            an_answer(json.dumps(POSTS), Channel.WORDPRESS, url=ask.url, page=3, headers=headers), SCOPE
        ).asks
        == ()
    )


@pytest.mark.parametrize(
    ("status", "body"), [(401, '{"code":"rest_disabled"}'), (404, ""), (200, "<html>"), (200, "{}")]
)
def test_where_rest_is_off_the_search_feed_is_asked(status: int, body: str) -> None:
    reading = wordpress.read(
        an_answer(body, Channel.WORDPRESS, url=HOME + "wp-json/x", status=status, query=QUERY), SCOPE
    )
    (ask,) = reading.asks
    assert ask.url.startswith(HOME + "?s=%D8%A7%D9%84")
    assert "REST" in reading.note
    assert len(wordpress.read(an_answer(RSS, Channel.WORDPRESS, url=ask.url, query=QUERY), SCOPE).links) == 1
    assert wordpress.read(an_answer("", Channel.WORDPRESS, url=ask.url, status=403), SCOPE).asks == ()


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_is_busy_is_not_asked_for_its_search_feed_at_once(status: int) -> None:
    reading = wordpress.read(
        an_answer("", Channel.WORDPRESS, url=HOME + "wp-json/x", status=status, query=QUERY), SCOPE
    )
    assert (reading.asks, reading.unmeasured is None) == ((), False)


# --- pages


def test_a_home_page_gives_headlines_and_names_its_channels() -> None:
    reading = section.read(an_answer(PAGE, Channel.HOME, content_type="text/html"), SCOPE)
    assert [(link.url.removeprefix(HOME), link.title) for link in reading.links] == [
        ("news/765432?utm_source=x", "لقاء سوري إسرائيلي في باريس"),
        ("2025/08/20/%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3", "صورة اللقاء الثاني"),
    ]
    assert reading.links[0].published_hint == datetime(2025, 7, 26, 10, tzinfo=UTC)
    asked = [(ask.channel, ask.url.removeprefix(HOME).partition("?")[0]) for ask in reading.asks]
    assert asked == [
        (Channel.FEED, "rss"),
        (Channel.WORDPRESS, "wp-json/wp/v2/posts"),
        (Channel.SECTION, "politics"),
        (Channel.SECTION, "sport"),
    ]


def test_a_section_page_is_followed_to_the_next_some_pages_far() -> None:
    first = section.read(an_answer(PAGE, Channel.SECTION, url=HOME + "politics"), SCOPE)
    assert [(ask.url, ask.page) for ask in first.asks] == [(HOME + "rss", 1), (HOME + "?page=2", 2)]
    assert section.read(an_answer(PAGE, Channel.SECTION, url=HOME + "politics", page=4), SCOPE).asks == ()


def test_a_page_in_windows_1256_is_read_whatever_its_header_says() -> None:
    body = '<html><a href="/news/1234">لقاء سوري إسرائيلي في باريس</a>'.encode("windows-1256")
    (link,) = section.read(
        an_answer(body, Channel.SECTION, content_type="text/html; charset=utf-8"), SCOPE
    ).links
    assert link.title == "لقاء سوري إسرائيلي في باريس"


def test_a_home_without_named_feeds_is_asked_at_the_usual_places() -> None:
    reading = section.read(an_answer("<html><p>x", Channel.HOME), SCOPE)
    assert [ask.url for ask in reading.asks] == [HOME + "feed/", HOME + "rss.xml"]
    assert reading.unmeasured is Unmeasured.UNREADABLE  # and yet its feeds can be there


def test_an_article_leads_to_articles_of_its_site_and_of_others() -> None:
    page = PAGE.replace("https://other.example/x", "https://other.example/2025/07/25/story").replace(
        "/photo.jpg", "https://x.com/a/status/123456"
    )
    found = {
        link.url: link.outlet
        for link in outlink.read(an_answer(page, Channel.OUTLINK, url=HOME + "news/1"), SCOPE).links
    }
    assert found["https://other.example/2025/07/25/story"] == ""
    assert found[HOME + "news/765432?utm_source=x"] == "sham"
    assert not any("x.com" in url for url in found)


@pytest.mark.parametrize(
    ("path", "text", "article", "part"),
    [
        ("2025/07/26/", "", True, False),
        ("?p=8123", "", True, False),
        ("Section.aspx?name=politics&p=1", "سياسة", False, True),
        ("765432/slug/", "", True, False),
        (
            "%D9%84%D9%82%D8%A7%D8%A1-%D8%B3%D9%88%D8%B1%D9%8A-%D9%81%D9%8A-%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3",
            "",
            True,
            False,
        ),
        ("world/middle-east", "Middle East", False, True),
        ("news/paris", "لقاء سوري إسرائيلي جديد في باريس", True, False),
        ("tag/syria-israel-paris-talks", "", False, False),
        ("author/someone-with-long-name", "x", False, False),
        ("", "الرئيسية", False, False),
        ("a/b/picture-of-the-day-1234.jpg", "", False, False),
    ],
)
def test_addresses_are_told_apart_by_their_shape(path: str, text: str, article: bool, part: bool) -> None:
    assert (looks_like_article(HOME + path, text), looks_like_section(HOME + path, text)) == (article, part)


# --- the table


def test_an_outlet_is_asked_for_home_and_robots_first() -> None:
    assert [ask.url for ask in first_asks(SCOPE)] == [HOME, HOME + "robots.txt"]


def test_channels_turned_off_are_not_asked() -> None:
    off = Scope(outlet=SCOPE.outlet, queries=(QUERY,), off=frozenset({Channel.WORDPRESS, Channel.SECTION}))
    asked = {ask.channel for ask in read(an_answer(PAGE, Channel.HOME), off).asks}
    assert asked == {Channel.FEED}


@pytest.mark.parametrize("channel", sorted(READERS))
@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"<html><body>Just a moment...</body></html>",
        b"\x1f\x8b\x08\x00broken",
        b"[" * 100_000,
        b"<a>" * 5_000,
    ],
)
def test_a_bad_answer_gives_no_links_and_no_error(channel: Channel, status: int, body: bytes) -> None:
    reading = read(an_answer(body, channel, status=status), SCOPE)
    assert reading.links == ()


PIECES = st.sampled_from(["<a href='", "'>", "</a>", "<item>", "<link>", "<loc>", "<url>", "<urlset>", "<rss>", "<channel>", "<feed>", "<?xml?>", "<!DOCTYPE", "]]>",
                          "&x;", '{"link":', "[", "http://[", "https://a.example/1", "Sitemap:", "\n", "\x00", "لقاء"])  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(sorted(READERS)),
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map(
            lambda p: "".join(p).encode("utf-8", "replace")
        ),
    ),
)
def test_no_bytes_make_a_reader_raise(channel: Channel, body: bytes) -> None:
    reading = read(an_answer(body, channel, query=QUERY), SCOPE)
    assert all(link.url.startswith(("http://", "https://")) for link in reading.links)
