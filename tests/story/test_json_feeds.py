import json
from datetime import UTC, datetime

import pytest

from story.channels import feed, section
from story.link import Channel, Reading, Unmeasured
from tests.story.channel_answers import HOME, SCOPE, an_answer

ENTRY = {
    "id": "https://sham.example/?p=1", "url": "https://sham.example/2025/07/26/1/", "title": "لقاء &quot;باريس&quot;",
    "content_html": "<p>عقد وفد<script>alert(1)</script></p>", "content_text": "nichts", "summary": "موجز",
    "date_published": "2025-07-26T18:30:00+03:00", "tags": ["سياسة"], "attachments": [{"url": "https://sham.example/a.mp3"}],
}  # fmt: skip


def a_feed(*entries: object, **facts: object) -> str:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "الشام", "items": list(entries)} | facts
    )


def read(body: str, **facts: object) -> Reading:
    return feed.read(an_answer(body, url=HOME + "feed.json", **facts), SCOPE)


def test_an_entry_gives_title_time_and_text() -> None:
    (link,) = read(a_feed(ENTRY, language="ar-SY")).links
    assert (link.url, link.title, link.text) == (ENTRY["url"], 'لقاء "باريس"', "عقد وفد")
    assert (link.published_hint, link.language) == (datetime(2025, 7, 26, 15, 30, tzinfo=UTC), "ar")


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ({"id": "https://sham.example/9"}, HOME + "9"),
        ({"id": 9, "external_url": "https://other.example/1"}, "https://other.example/1"),
        ({"url": "/a/1", "date_published": "soon"}, HOME + "a/1"),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": ["x"]}, ""),
        ({}, ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_an_entry_is_named_by_its_address_or_else_its_id(entry: object, url: str) -> None:
    assert [link.url for link in read(a_feed(entry)).links] == ([url] if url else [])


def test_without_html_the_plain_text_or_the_summary_is_taken() -> None:
    plain = {key: ENTRY[key] for key in ("url", "content_text", "summary")}
    assert read(a_feed(plain)).links[0].text == "nichts"
    assert read(a_feed(plain | {"content_text": " "})).links[0].text == "موجز"


def test_the_next_page_is_asked_for_while_it_can_be_in_the_window() -> None:
    assert [ask.url for ask in read(a_feed(ENTRY, next_url="/feed2.json")).asks] == [HOME + "feed2.json"]
    old = ENTRY | {"date_published": "2025-06-01T00:00:00Z"}
    assert read(a_feed(old, next_url="/feed2.json")).asks == ()
    assert read(a_feed(ENTRY, next_url=HOME + "feed.json")).asks == ()
    assert read(a_feed(ENTRY, next_url="/feed4.json"), page=3).asks == ()


@pytest.mark.parametrize("body", ["{", '{"items": []}', '{"version": "2.0", "items": []}', "{" * 50_000])
def test_json_that_is_no_feed_is_not_measured(body: str) -> None:
    assert read(body).unmeasured is Unmeasured.UNREADABLE


def test_an_empty_feed_is_measured_and_a_long_one_is_cut() -> None:
    assert read(a_feed()) == Reading()
    long = read(a_feed(*({"url": f"/a/{n}"} for n in range(700))))
    assert len(long.links) == 500
    assert "more than 500 entries" in long.note


# --- where feeds are named


def feeds_of(page: str, channel: Channel = Channel.HOME, **facts: object) -> list[tuple[str, bool]]:
    asks = section.read(an_answer(page, channel, **facts), SCOPE).asks
    return [(ask.url.removeprefix(HOME), ask.is_guess) for ask in asks if ask.channel is Channel.FEED]


@pytest.mark.parametrize(
    ("head", "feeds"),
    [
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', [("feed.json", False)]),
        ('<link rel="alternate" type="application/json" href="/feed.json">', [("feed.json", False)]),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">', [("feed/", True), ("rss.xml", True)]),
        ('<link rel="alternate" type="application/atom+xml" href="/atom"><a href="/politics/feed/">سياسة</a>', [("atom", False), ("politics/feed/", True)]),
        ('<a href="/sport/rss.xml">رياضة</a><a href="/world.rss">عالم</a>', [("world.rss", True), ("sport/rss.xml", True)]),
        ('<a href="/comments/feed/">x</a><a href="https://other.example/feed/">x</a>', [("feed/", True), ("rss.xml", True)]),
    ],
)  # fmt: skip
def test_a_home_names_its_feeds_in_its_head_and_in_its_text(head: str, feeds: list[tuple[str, bool]]) -> None:
    assert feeds_of(f"<html><head></head><body>{head}</body></html>") == feeds


def test_a_link_header_names_a_feed() -> None:
    headers = (("Link", '</feed.json>; rel="alternate"; type="application/feed+json"'),)
    assert feeds_of("<html><p>x", headers=headers) == [("feed.json", False)]


def test_a_section_names_its_own_feed_once_and_is_not_guessed_at() -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" href="/politics/feed/">'
    assert feeds_of(page, Channel.SECTION, url=HOME + "politics") == [("politics/feed/", False)]
    assert feeds_of("<html><p>x", Channel.SECTION, url=HOME + "politics") == []
    later = section.read(an_answer(page, Channel.SECTION, url=HOME + "politics?page=2", page=2), SCOPE)
    assert later.asks == ()
