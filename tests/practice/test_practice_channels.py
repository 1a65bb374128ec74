import gzip
import json
import re
from functools import cache
from urllib.parse import quote, urljoin

import feedparser
import pytest
from lxml import etree, html

from practice.newsroom import open_newsrooms
from practice.server import PracticeWeb
from practice.sites import all_sites
from practice.truth import everything, expected

SITES = all_sites().values()
SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def here(host):
    return {one.urls[0] for one in listed_at(host)}


@cache
def listed_at(host):
    """What an outlet's own lists hold: nothing aged."""
    room = open_newsrooms(1)[host.removesuffix(".example")]
    return [expected(host, paper.id) for paper in (*room.papers, *room.removed)]


def locs(body):
    return [node.text for node in etree.fromstring(body).iter(f"{SM}loc")]


@pytest.mark.parametrize("site", [site for site in SITES if site.feed], ids=lambda site: site.key)
def test_a_feed_is_announced_by_the_home_page_and_holds_the_outlet_s_articles(web, ask, site):
    home = html.fromstring(ask(web, site.base + "/").body)
    (href,) = home.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href")
    feed = feedparser.parse(ask(web, urljoin(site.base + "/", href)).body)
    assert not feed.bozo
    assert feed.version == ("atom10" if "atom" in site.feed else "rss20")
    mine = [one for one in everything() if one.host == site.host]
    assert {entry.link for entry in feed.entries} <= {url for one in mine for url in one.urls}
    assert [entry.title for entry in feed.entries] == [one.title for one in mine][: site.feed_items]
    assert all(entry.published_parsed for entry in feed.entries)


def test_a_tracked_feed_and_a_moved_one_name_other_addresses_than_the_canonical_one(web, ask):
    tracked = feedparser.parse(ask(web, "https://yawmiyat.example/rss.xml").body)
    assert all("utm_source=rss" in entry.link for entry in tracked.entries)
    moved = feedparser.parse(ask(web, "https://bati-news.example/rss").body)
    old = [entry.link for entry in moved.entries if "/old/" in entry.link]
    assert old
    seen = ask(web, old[0])
    assert seen.status == 301
    assert seen.headers["location"] in here("bati-news.example")


@pytest.mark.parametrize("site", [site for site in SITES if site.robots], ids=lambda site: site.key)
def test_the_sitemap_named_in_robots_txt_leads_to_every_article_that_it_should_hold(web, ask, site):
    robots = ask(web, site.base + "/robots.txt").text
    (named,) = re.findall(r"^Sitemap: (\S+)$", robots, re.MULTILINE)
    body = ask(web, urljoin(site.base + "/robots.txt", named)).body
    found = locs(body)
    if b"<sitemapindex" in body:
        children = [ask(web, url).body for url in found]
        plain = [gzip.decompress(child) if child[:2] == b"\x1f\x8b" else child for child in children]
        found = [url for child in plain for url in locs(child)]
    whole = here(site.host)
    assert set(found) <= whole
    if site.key != "levant-herald":
        assert set(found) == whole


def test_a_news_sitemap_that_keeps_to_the_rule_holds_two_days_alone(web, ask):
    body = ask(web, "https://levant-herald.example/sitemap-news.xml").body
    dates = [node.text[:10] for node in etree.fromstring(body).iter(f"{NEWS}publication_date")]
    assert all("2025-08-20" <= date <= "2025-08-22" for date in dates)
    assert len(dates) < len(here("levant-herald.example"))


def test_a_month_s_sitemap_holds_that_month_alone_and_says_when_it_last_changed(web, ask):
    index = etree.fromstring(ask(web, "https://maghrib-press.example/sitemap_index.xml").body)
    assert [node.text[:7] for node in index.iter(f"{SM}lastmod")]
    july = ask(web, "https://maghrib-press.example/sitemaps/posts-2025-07.xml").body
    dates = {one.published[:7] for one in everything() if one.urls[0] in locs(july)}
    assert dates == {"2025-07"}


def test_section_pages_lead_on_by_rel_next_until_every_article_was_seen(web, ask):
    url, titles = "https://levant-herald.example/world/page/1", []
    steps = 0
    while url:
        page = html.fromstring(ask(web, url).text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        titles += page.xpath("//article[@class='teaser']/h2/a/text()")
        (url,) = page.xpath("//link[@rel='next']/@href") or [""]
        url = url and urljoin("https://levant-herald.example/", url)
        steps += 1
    world = [
        one.title for one in everything() if one.host == "levant-herald.example" and "/world/" in one.urls[0]
    ]
    assert titles == world
    assert steps > 1


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.key)
def test_robots_txt_forbids_what_the_outlet_says(web, ask, site):
    seen = ask(web, site.base + "/robots.txt")
    assert seen.status == 200
    assert [f"Disallow: {path}" for path in site.disallow] == re.findall(
        r"^Disallow:.*$", seen.text, re.MULTILINE
    )


def test_one_outlet_is_closed_and_all_its_articles_are_marked_so():
    closed = {one.host for one in everything() if not one.allowed}
    assert closed == {"hajib-news.example"}


def test_a_throttled_page_says_429_once_and_again_after_a_reset(ask):
    with PracticeWeb() as web:
        throttled = [
            one.urls[0]
            for one in everything()
            if one.host == "bati-news.example" and ask(web, one.urls[0]).status == 429
        ]
        assert len(throttled) >= 2
        assert [ask(web, url).status for url in throttled] == [200] * len(throttled)
        web.reset()
        again = ask(web, throttled[0])
        assert (again.status, again.headers["retry-after"]) == (429, "1")


def test_missing_pages_are_404_and_on_one_outlet_soft(small, ask):
    assert ask(small, "https://levant-herald.example/nowhere").status == 404
    soft = ask(small, "https://transatlantic-post.example/politics/live-paris-meeting-1180021/")
    assert soft.status == 200
    assert "not found" in soft.text


def test_www_and_plain_http_lead_to_the_address_that_the_outlet_prefers(small, ask):
    assert (
        ask(small, "https://www.bati-news.example/rss").headers["location"] == "https://bati-news.example/rss"
    )
    assert ask(small, "http://amman-times.example/").headers["location"] == "https://amman-times.example/"


def test_visit_two_corrects_deletes_and_adds(small, ask, samples):
    url = expected("alsham-alyawm", "one", folder=samples).urls[0]
    gone = expected("levant-herald", "two", folder=samples).urls[0]
    new = expected("levant-herald", "three", 2, samples).urls[0]
    assert [ask(small, page).status for page in (url, gone, new)] == [200, 200, 404]
    before = ask(small, url)
    small.visit = 2
    after = ask(small, url)
    assert [ask(small, page).status for page in (url, gone, new)] == [200, 410, 200]
    assert "صُحح هذا الخبر" in after.text
    assert "صُحح هذا الخبر" not in before.text
    assert (before.headers["date"], after.headers["date"]) == (
        "Fri, 22 Aug 2025 20:00:00 GMT",
        "Fri, 29 Aug 2025 20:00:00 GMT",
    )
    assert new in ask(small, "https://levant-herald.example/sitemap-news.xml").text
    assert expected("levant-herald", "two", 2, samples).gone


def posts(ask, web, query, host="alsham-alyawm"):
    seen = ask(web, f"https://{host}.example/wp-json/wp/v2/posts?{query}")
    return seen, json.loads(seen.body)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("باريس", 1),
        ("باريس السويداء", 1),
        ("باريس غزة", 0),
        ("سويدا", 1),
        ('"ضبط النفس"', 1),
        ('"النفس ضبط"', 0),
        ("باريس -السويداء", 0),
        ("تفاهمات أولية باريس بند", 1),
    ],
)
def test_wordpress_search_wants_every_word_as_a_substring(small, ask, search, found):
    seen, rows = posts(ask, small, f"search={quote(search)}")
    assert (len(rows), seen.headers["x-wp-total"]) == (found, str(found))


def test_wordpress_posts_are_cut_by_time_page_and_fields(web, ask):
    mine = [one for one in everything() if one.host == "alsham-alyawm.example"]
    seen, rows = posts(ask, web, "per_page=2&page=2&_fields=link,title.rendered,date_gmt")
    assert seen.headers["x-wp-totalpages"] == str(-(-len(mine) // 2))
    assert [row["link"] for row in rows] == [one.urls[0] for one in mine[2:4]]
    assert all(set(row) == {"link", "title", "date_gmt"} for row in rows)
    _, july = posts(ask, web, "per_page=100&after=2025-07-01T00:00:00&before=2025-08-01T00:00:00")
    assert {row["link"] for row in july} == {
        one.urls[0] for one in mine if one.published.startswith("2025-07")
    }
    assert posts(ask, web, "page=99")[1]["code"] == "rest_post_invalid_page_number"
    assert posts(ask, web, "per_page=101")[0].status == 400


def test_wordpress_content_holds_the_article_and_its_time_in_gmt(small, ask, samples):
    _, (row,) = posts(ask, small, "search=" + quote("باريس"))
    assert row["date"] == "2025-07-25T21:30:00"
    assert row["date_gmt"] == "2025-07-25T18:30:00"
    text = html.fromstring(row["content"]["rendered"]).text_content()
    assert all(line in text for line in expected("alsham-alyawm", "one", folder=samples).paragraphs)


def test_wordpress_announces_itself_and_answers_by_rest_route_too(small, ask):
    home = html.fromstring(ask(small, "https://alsham-alyawm.example/").body)
    assert home.xpath("//link[@rel='https://api.w.org/']/@href") == ["https://alsham-alyawm.example/wp-json/"]
    seen = ask(small, "https://alsham-alyawm.example/?rest_route=/wp/v2/posts&search=" + quote("باريس"))
    assert len(json.loads(seen.body)) == 1


def test_where_rest_is_off_the_search_feed_still_answers(web, ask):
    seen, refusal = posts(ask, web, "search=x", "baghdad-sada")
    assert (seen.status, refusal["code"]) == (401, "rest_disabled")
    word = "باريس"
    feed = feedparser.parse(ask(web, f"https://baghdad-sada.example/?s={quote(word)}&feed=rss2").body)
    mine = [one for one in everything() if one.host == "baghdad-sada.example"]
    assert [entry.title for entry in feed.entries] == [
        one.title for one in mine if word in "\n".join((one.title, one.lede, *one.paragraphs))
    ]
    assert feed.entries
    assert ask(web, f"https://baghdad-sada.example/?s={quote(word)}&feed=rss2&paged=9").status == 404


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.key)
def test_every_article_of_an_outlet_is_reached_from_its_home_page_by_links_alone(web, ask, site):
    wanted = {one.urls[0]: one for one in listed_at(site.host)}
    seen, waiting = set(), [site.base + "/"]
    while waiting:
        url = waiting.pop()
        if url in seen or url in wanted or not url.startswith(site.base + "/"):
            seen.add(url)
            continue
        seen.add(url)
        page = html.fromstring(ask(web, url).body)
        lists = page.xpath("//a/@href[not(contains(., 'utm_'))]")
        waiting += [urljoin(url, href).partition("#")[0] for href in lists]
        waiting += [urljoin(url, re.sub(r"[?&]utm_.*", "", href)) for href in page.xpath("//a/@href")]
    assert set(wanted) <= seen
    assert seen.isdisjoint(
        one.urls[0] for one in everything() if one.host == site.host and one not in listed_at(site.host)
    )


def test_an_aged_article_has_a_page_still(web, ask):
    aged = [one for one in everything() if one not in listed_at(one.host)]
    assert aged
    assert {ask(web, one.urls[0]).status for one in aged} == {200}
    assert all("outlet" not in one.channels for one in aged)
