import gzip
import json
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.channels import feed, outlink, robots, section, sitemap, wordpress
from story.channels.scope import Scope
from story.channels.shapes import looks_like_article, looks_like_section
from story.channels.table import READERS, first_asks, read
from story.link import Answer, Ask, Channel, Query
from story.seed import Outlet, Window

HOME = "https://sham.example/"
QUERY = Query(terms=("الشيباني", "باريس"), language="ar", made_from=("a.txt",))
SCOPE = Scope(
    outlet=Outlet(name="sham", home=HOME, language="ar", country="SY"),
    queries=(QUERY,),
    window=Window(start=date(2025, 7, 20), end=date(2025, 9, 5)),
)


def an_answer(body: str | bytes, channel: Channel = Channel.FEED, url: str = HOME, **facts: object) -> Answer:
    """Return an answer of a practice outlet; facts: status, content_type, headers, query, page, depth."""
    ask = Ask(
        url=url,
        channel=channel,
        outlet="sham",
        query=facts.pop("query", None),
        page=facts.pop("page", 1),
        depth=facts.pop("depth", 0),
    )
    known = {"status": 200, "content_type": "", "headers": ()} | facts
    return Answer(ask=ask, url=url, body=body.encode() if isinstance(body, str) else body, **known)


# --- feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<generator>https://wordpress.org/?v=6</generator><title>الشام</title>
<item><title>لقاء &lt;b&gt;سوري&lt;/b&gt; إسرائيلي في باريس</title><link>/2025/07/26/1/</link>
<pubDate>Sat, 26 Jul 2025 18:30:00 +0300</pubDate><content:encoded><![CDATA[<p>عقد وفد<script>alert(1)</script></p>]]></content:encoded></item>
<item><title>x</title><link>javascript:alert(1)</link></item>
<item><title>y</title><link>http://user:pw@sham.example/2</link></item></channel></rss>"""


def test_a_feed_gives_title_time_and_text_of_sound_addresses_only() -> None:
    reading = feed.read(an_answer(RSS, url=HOME + "feed/"), SCOPE)
    (link,) = reading.links
    assert (link.url, link.title) == (HOME + "2025/07/26/1/", "لقاء سوري إسرائيلي في باريس")
    assert link.published_hint == datetime(2025, 7, 26, 15, 30, tzinfo=UTC)
    assert link.text == "عقد وفد"
    assert [ask.url for ask in reading.asks] == [HOME + "feed/?paged=2"]


def test_a_feed_older_than_the_window_is_not_paged_further() -> None:
    assert feed.read(an_answer(RSS.replace("Jul 2025", "Jun 2025"), url=HOME + "feed/"), SCOPE).asks == ()


def test_a_feed_says_its_own_encoding_and_may_hold_html_entities() -> None:
    rss = '<?xml version="1.0" encoding="iso-8859-9"?><rss><channel><item><title>Suriye &uuml; şöyle & böyle</title><link>https://sham.example/a</link></item></channel></rss>'
    (link,) = feed.read(an_answer(rss.encode("iso-8859-9"), content_type="application/rss+xml"), SCOPE).links
    assert link.title.startswith("Suriye ü şöyle")


@pytest.mark.parametrize(
    "body",
    [b"<a " * 200_000, b"<rss><channel>" + b"<item><title>&lt;b&gt;" * 50_000, b"<rss><![CDATA[" * 50_000],
)
def test_a_feed_made_to_be_slow_is_read_in_moments(body: bytes) -> None:
    began = time.monotonic()
    feed.read(an_answer(body), SCOPE)
    assert time.monotonic() - began < 5  # 0.2 s here; feedparser alone takes 30 s and more


def test_an_atom_feed_in_windows_1256_is_read() -> None:
    atom = '<?xml version="1.0" encoding="windows-1256"?><feed xmlns="http://www.w3.org/2005/Atom"><title>n</title><entry><title>لقاء باريس</title><link href="https://sham.example/a"/><updated>2025-08-20T01:00:00Z</updated></entry></feed>'
    (link,) = feed.read(an_answer(atom.encode("windows-1256"), content_type="text/xml"), SCOPE).links
    assert (link.title, link.published_hint) == ("لقاء باريس", datetime(2025, 8, 20, 1, tzinfo=UTC))


# --- sitemaps

NEWS = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><image:image><image:loc>https://sham.example/i.jpg</image:loc><image:title>صورة</image:title></image:image>
<loc>https://sham.example/a/1</loc><lastmod>2025-08-30</lastmod>
<news:news><news:publication><news:name>الشام</news:name></news:publication>
<news:publication_date>2025-07-26T10:00:00+03:00</news:publication_date><news:title>لقاء في باريس</news:title></news:news></url>
<url><loc>file:///etc/passwd</loc></url></urlset>"""


def a_sitemap(*rows: tuple[str, str], name: str = "url", root: str = "urlset") -> str:
    inner = "".join(f"<{name}><loc>{loc}</loc><lastmod>{lastmod}</lastmod></{name}>" for loc, lastmod in rows)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'


def test_a_news_sitemap_gives_titles_and_publication_times() -> None:
    (link,) = sitemap.read(an_answer(NEWS, Channel.NEWS_SITEMAP), SCOPE).links
    assert (link.url, link.title) == ("https://sham.example/a/1", "لقاء في باريس")
    assert link.published_hint == datetime(2025, 7, 26, 7, tzinfo=UTC)


@pytest.mark.parametrize("body", [gzip.compress(NEWS.encode()), NEWS.encode()[:-40]], ids=["gz", "cut short"])
def test_a_packed_or_cut_sitemap_is_read_as_far_as_it_goes(body: bytes) -> None:
    assert [link.url for link in sitemap.read(an_answer(body, Channel.NEWS_SITEMAP), SCOPE).links] == [
        "https://sham.example/a/1"
    ]


def test_months_outside_the_window_and_other_kinds_are_pruned() -> None:
    names = ["sitemap-2025-05.xml", "sitemap-2025-07.xml", "sitemap-2025-8.xml", "sitemap-2025-10.xml", "sitemap-2024.xml",
             "category-sitemap.xml", "post-sitemap1.xml", "sitemap.xml?yyyy=2025&amp;mm=09", "heritage-sitemap.xml", "old.xml"]  # fmt: skip
    rows = [(HOME + name, "2025-06-01" if name == "old.xml" else "2026-01-01T00:00:00Z") for name in names]
    reading = sitemap.read(
        an_answer(a_sitemap(*rows, name="sitemap", root="sitemapindex"), Channel.SITEMAP), SCOPE
    )
    assert {ask.url.removeprefix(HOME) for ask in reading.asks} == {
        "sitemap-2025-07.xml", "sitemap-2025-8.xml", "sitemap.xml?yyyy=2025&mm=09", "post-sitemap1.xml", "heritage-sitemap.xml",
    }  # fmt: skip
    assert "2025" in reading.asks[0].url


def test_an_index_is_followed_three_deep_and_never_to_itself() -> None:
    index = a_sitemap((HOME, ""), (HOME + "b.xml", ""), name="sitemap", root="sitemapindex")
    assert [ask.depth for ask in sitemap.read(an_answer(index, Channel.SITEMAP, depth=2), SCOPE).asks] == [3]
    deep = sitemap.read(an_answer(index, Channel.SITEMAP, depth=3), SCOPE)
    assert deep.asks == ()
    assert "deep" in deep.note


def test_a_lastmod_written_by_a_machine_dates_nothing_but_an_old_one_rules_out() -> None:
    rows = [(f"{HOME}story/some-long-slug-{n}-here", "2025-08-30T00:00:00Z") for n in range(20)]
    rows += [
        (HOME + "story/some-long-slug-of-july", "2025-07-27"),
        (HOME + "story/some-long-slug-of-may", "2025-05-01"),
    ]
    links = {
        link.url: link.published_hint
        for link in sitemap.read(an_answer(a_sitemap(*rows), Channel.SITEMAP), SCOPE).links
    }
    assert links[HOME + "story/some-long-slug-3-here"] is None
    assert links[HOME + "story/some-long-slug-of-july"] == datetime(2025, 7, 27, tzinfo=UTC)
    assert HOME + "story/some-long-slug-of-may" not in links


def test_a_packed_bomb_is_cut_at_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (60 * 2**20))
    reading = sitemap.read(an_answer(bomb, Channel.SITEMAP), SCOPE)
    assert "larger than 50 MiB" in reading.note


def test_entities_are_not_expanded_and_files_not_read() -> None:
    attack = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyyy">]><urlset><url><loc>https://sham.example/&x;&y;-a-b-c-d</loc></url></urlset>'
    assert all(
        "yyyy" not in link.url for link in sitemap.read(an_answer(attack, Channel.SITEMAP), SCOPE).links
    )


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


# --- pages

PAGE = """<html><head><base href="/"><link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"><link rel="https://api.w.org/" href="/wp-json/"></head><body>
<nav><a href="/politics">سياسة</a><a href="/sport">رياضة</a><a href="/about">من نحن</a><a href="https://other.example/x">غيرنا</a></nav>
<article><time datetime="2025-07-26T10:00:00Z"></time><h2><a href="news/765432?utm_source=x">لقاء سوري إسرائيلي في باريس</a></h2><a href="/news/765432?utm_source=x">اقرأ</a></article>
<a href="javascript:void(0)">لا شيء</a><a href="/2025/08/20/%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3"><img alt="صورة اللقاء الثاني"></a>
<a href="/photo.jpg">ص</a><a rel="next" href="/?page=2">التالي</a></body></html>"""


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
    assert [(ask.url, ask.page) for ask in first.asks] == [(HOME + "?page=2", 2)]
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
