import gzip
import time
from datetime import UTC, datetime

import pytest

from story.channels import feed, sitemap
from story.link import Channel
from tests.story.channel_answers import HOME, RSS, SCOPE, an_answer

# --- feeds


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
    [
        b"<a " * 200_000,
        b"<rss><channel>" + b"<item><title>&lt;b&gt;" * 50_000,
        b"<rss><![CDATA[" * 50_000,
        b"<rss>" + b"<channel>" * 50_000,
    ],
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


@pytest.mark.parametrize(
    "body", [gzip.compress(NEWS.encode(), mtime=0), NEWS.encode()[:-40]], ids=["gz", "cut short"]
)
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


@pytest.mark.row("P4")
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


@pytest.mark.row("P4")
def test_a_packed_bomb_is_cut_at_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (60 * 2**20), mtime=0)
    reading = sitemap.read(an_answer(bomb, Channel.SITEMAP), SCOPE)
    assert "larger than 50 MiB" in reading.note
