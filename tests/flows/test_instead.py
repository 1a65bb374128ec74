"""Texts in place of blocked pages, error pages under 200, and hosts by name: with answers that a run holds already, so that nobody is asked."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.addresses.urls import MAX_URL
from archive.fate import Fate, Outcome
from article.article import Article, NoArticle, NotArticleKind, Via, Wall
from article.extract import extract
from article.markup.embedded import Spans, embedded
from article.page import Page as Decoded
from article.page import page_of
from flows.instead.amp import joined, rule_between
from flows.instead.blocked import ended_as, seen_through
from flows.instead.gone import gone
from flows.instead.soft import leads_home, nobodys
from flows.instead.standins import MOST_A_HOST, is_walled, stand_ins, within_budget
from flows.run import RunKind, running
from flows.walk.rounds import Page
from spiders.frontier.plan import Plan, Purpose, Settled
from story.channels.contents import asks_by_slug
from story.link import Candidate, Channel, Link
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, kept

HOST = "https://marsa.example"
FEED, POSTS = f"{HOST}/feed/", f"{HOST}/wp-json/wp/v2/posts?search=port&page=1"
SENTENCES = {
    "ar": "أعلنت إدارة المرفأ في المدينة القديمة أن الأرصفة الشمالية فُتحت من جديد أمام سفن الصيد بعد انقطاع دام يومين، وأن {n} سفن دخلت منذ الفجر.",
    "tr": "Liman idaresi, iki gün süren kesintinin ardından kuzey rıhtımlarının balıkçı teknelerine yeniden açıldığını ve şafaktan beri {n} teknenin girdiğini bildirdi.",
}  # fmt: skip


def paragraphs(language: str) -> list[str]:
    return [SENTENCES[language].format(n=n) for n in range(3, 9)]


def markup(language: str) -> str:
    return "".join(f'<p>{text} <a href="/x">&amp; more</a></p>\n' for text in paragraphs(language))


def a_feed(url: str, text: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Marsa</title><item><title>Port reopens</title><link>{url}</link><pubDate>Sat, 26 Jul 2025 10:00:00 GMT</pubDate>"
        f"<description>short</description><content:encoded><![CDATA[{text}]]></content:encoded></item></channel></rss>"
    )


def a_link(url: str, channel: Channel, found_in: str) -> Link:
    return Link(url=url, channel=channel, found_in=found_in, outlet="marsa", title="Port reopens")


def a_blocked(url: str, *links: Link, score: float = 3.0, wall: Wall = Wall.CHALLENGE) -> Page:
    """A candidate whose page was refused with a wall."""
    found = links or (a_link(url, Channel.HOME, HOST),)
    candidate = Candidate(url=url, key=url, score=score, links=found, reasons=())
    return Page(
        candidate=candidate,
        outcome=Outcome(url=url, fate=Fate.BLOCKED, reason=wall.value, why="w"),
        read=None,
    )


def test_a_blocked_page_is_read_in_its_feed_and_each_paragraph_leads_to_the_feeds_bytes(
    tmp_path: Path,
) -> None:
    url = f"{HOST}/2025/07/port-reopens/"
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {FEED: a_feed(url, markup("ar")).encode(), HOST + "/": b"<p>x</p>"})
        page = a_blocked(url, a_link(url, Channel.FEED, FEED))
        found = stand_ins(run, [page], [], page.candidate.links)
        body = a_feed(url, markup("ar")).encode()
    article = found[url]
    assert (article.via, article.instead_of, article.ref and article.ref.url) == (Via.FEED, url, FEED)
    assert article.published_at == datetime(2025, 7, 26, 10, tzinfo=UTC)
    assert len(article.paragraphs) == 6
    for paragraph, text in zip(article.paragraphs, paragraphs("ar"), strict=True):
        assert paragraph.place is not None
        assert text in body[paragraph.place.start : paragraph.place.end].decode()


def test_what_another_site_says_of_a_blocked_page_is_no_text_of_it(tmp_path: Path) -> None:
    url, feed = f"{HOST}/2025/07/port-reopens/", "https://others.example/feed/"
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {feed: a_feed(url, markup("ar")).encode()})
        page = a_blocked(url, a_link(url, Channel.FEED, feed))
        assert stand_ins(run, [page], [], page.candidate.links) == {}


@pytest.mark.parametrize(
    "text",
    ["<p>" + paragraphs("ar")[0] + "</p>", markup("ar").replace("</p>", "…</p>").replace("& more", "")],
)
def test_a_summary_is_no_text(tmp_path: Path, text: str) -> None:
    url = f"{HOST}/2025/07/port-reopens/"
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {FEED: a_feed(url, text).encode()})
        page = a_blocked(url, a_link(url, Channel.FEED, FEED))
        assert stand_ins(run, [page], [], page.candidate.links) == {}


def test_what_is_kept_for_payers_and_what_is_unlikely_is_looked_for_nowhere() -> None:
    assert is_walled(a_blocked(HOST + "/a"))
    assert not is_walled(a_blocked(HOST + "/a", wall=Wall.MEMBERS))
    assert not is_walled(a_blocked(HOST + "/a", score=0.5))
    assert gone([a_blocked(HOST + "/a"), a_blocked(HOST + "/b", wall=Wall.MEMBERS)]) == (HOST + "/a",)
    copy = f"https://web.archive.org/web/20250726120000id_/{HOST}/a"
    assert gone([a_blocked(copy)]) == ()


def test_an_outlet_is_asked_for_its_blocked_pages_so_often_in_a_run_whatever_the_round(
    tmp_path: Path,
) -> None:
    slug, amp = f"{HOST}/wp-json/wp/v2/posts?slug=", f"{HOST}/amp/"
    pages = [f"{HOST}/{n}" for n in range(MOST_A_HOST + 5)]
    other = "https://sahil.example/1"
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run, run.frontier() as frontier:
        frontier.plan(
            [Plan(url=POSTS, purpose=Purpose.CHANNEL, how="wordpress")]
        )  # a list, asked for no page
        asked = {page: slug + page[-2:].strip("/") for page in pages}
        first = within_budget(run, asked)
        frontier.plan(
            Plan(url=asked[p], purpose=Purpose.CHANNEL, how="wordpress", via=p) for p in first[:-10]
        )
        frontier.plan(Plan(url=asked[p], purpose=Purpose.PAGE, how="amp", via=p) for p in first[-10:-3])
        second = within_budget(run, {page: amp + page[-2:].strip("/") for page in (*pages[-5:], other)})
        again = within_budget(run, asked)
    assert first == pages[:MOST_A_HOST]
    assert second == [*pages[-5:-2], other]
    assert again == first  # what is planned costs nothing when a run is taken up again


def test_an_amp_form_stands_in_for_the_page_that_it_is_the_form_of(tmp_path: Path) -> None:
    url, other = f"{HOST}/2025/port-reopens", f"{HOST}/2025/quays"
    with running(a_house(tmp_path, extract_limit_s=120), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        head = f'<html><head><title>Quays</title><link rel="amphtml" href="{other}/amp"></head>'
        form = f"<html><head><title>Port reopens</title></head><body><h1>Port reopens</h1>{markup('tr')}</body></html>"
        ref, _ = kept(run, {other: head.encode(), f"{url}/amp": form.encode()})
        outcome = Outcome(url=other, fate=Fate.KEPT, reason="ok", ref=ref)
        sample = replace(a_blocked(other), outcome=outcome)
        found = stand_ins(run, [a_blocked(url)], [sample], [])
    article = found[url]
    assert (article.url, article.via, article.instead_of) == (f"{url}/amp", Via.AMP, url)


@pytest.mark.parametrize(
    ("leads", "is_read"), [(f"{HOST}/rest", True), ("https://other.example/rest", False)]
)
def test_an_own_interface_that_leads_to_another_site_is_that_ones_word(
    tmp_path: Path, leads: str, is_read: bool
) -> None:
    url = f"{HOST}/2025/07/port-reopens/"
    asked = asks_by_slug(f"{HOST}/wp-json/", url, "marsa")
    assert asked is not None
    post = {"link": url, "title": {"rendered": "Port reopens"}, "content": {"rendered": markup("ar")}}
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {leads: json.dumps([post]).encode()})
        led = Outcome(url=asked.url, fate=Fate.KEPT, reason="redirect", redirects_to=leads)
        with run.frontier() as frontier:
            frontier.plan([Plan(url=asked.url, purpose=Purpose.CHANNEL)])
            frontier.settle([Settled(outcome=led)])
        found = stand_ins(run, [a_blocked(url)], [], [a_link(url, Channel.WORDPRESS, POSTS)])
    assert (url in found) is is_read


@pytest.mark.parametrize(
    ("asked", "ended", "home"),
    [
        (f"{HOST}/2025/07/x", f"{HOST}/", True),
        (f"{HOST}/2025/07/x", f"{HOST}/ar/", True),
        (f"{HOST}/?p=17", "https://www.marsa.example/index.php", True),
        (f"{HOST}/", f"{HOST}/ar/", False),
        (f"{HOST}/2025/07/x", f"{HOST}/2025/07/x-1", False),
        (f"{HOST}/2025/07/x", f"{HOST}/?p=17", False),
        (f"{HOST}/2025/07/x", "https://other.example/", False),
    ],
)
def test_an_address_that_leads_home_is_gone(asked: str, ended: str, home: bool) -> None:
    assert leads_home(asked, ended) is home


def test_a_probe_asks_for_what_nobody_has_and_says_who_asks() -> None:
    assert nobodys(f"{HOST}/news/17", "run") == nobodys(f"{HOST}/sport/99", "run")
    assert nobodys(f"{HOST}/news/17", "run").startswith(f"{HOST}/warraq-")
    asked = nobodys(f"{HOST}/news.php?id=17&lang=ar", "run")
    assert asked.startswith(f"{HOST}/news.php?id=warraq-")
    assert nobodys(f"{HOST}/news/17", "another") != nobodys(f"{HOST}/news/17", "run")


@pytest.mark.parametrize(
    ("amp", "twin"),
    [
        (f"{HOST}/a/b-17/amp", f"{HOST}/c/d-18/amp"),
        (f"{HOST}/amp/a/b-17", f"{HOST}/amp/c/d-18"),
        (f"{HOST}/a/b-17?amp=1", f"{HOST}/c/d-18?amp=1"),
        ("https://amp.marsa.example/a/b-17", "https://amp.marsa.example/c/d-18"),
        ("https://cdn.ampproject.example/v/s/marsa", None),
        (f"{HOST}/elsewhere", None),
        (f"{HOST}/a/b-17", None),
        (f"{HOST}/a/b-17#amp", None),
        (f"{HOST}/a/b-17/read-it-in-another-form", None),
        ("http://[", None),
        ("http://[::1]:99999/a/b-17/amp", None),
    ],
)
def test_an_amp_address_is_learned_and_never_guessed(amp: str, twin: str | None) -> None:
    rule = rule_between(f"{HOST}/a/b-17", amp)
    assert (rule and rule.address(f"{HOST}/c/d-18")) == twin


def test_an_amp_address_that_would_be_too_long_is_none() -> None:
    rule = rule_between(f"{HOST}/a/b-17", f"{HOST}/a/b-17/amp")
    assert rule is not None
    assert rule.address(f"{HOST}/{'a' * (MAX_URL - len(HOST) - 4)}") is None


@pytest.mark.parametrize("named", ["http://[", "//[::1", "javascript:void(0)", "http://a.example:99999/"])
def test_what_a_page_names_as_its_amp_form_may_be_no_address(named: str) -> None:
    assert joined(f"{HOST}/a/b-17", named) == ""


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (f"{HOST}/2025/07/port-reopens/", "slug=port-reopens&"),
        (f"{HOST}/2025/07/port-reopens.html", "slug=port-reopens&"),
        (f"{HOST}/2025/%D9%85%D8%B1%D9%81%D8%A3/", "slug=%D9%85%D8%B1%D9%81%D8%A3&"),
        (f"{HOST}/archives/17", None),
        (f"{HOST}/", None),
    ],
)
def test_a_post_is_asked_for_by_its_slug(url: str, asked: str | None) -> None:
    ask = asks_by_slug(f"{HOST}/wp-json/", url, "marsa")
    assert ask is None if asked is None else ask is not None and asked in ask.url


SPELT: dict[str, Callable[[str], str]] = {
    "cdata": lambda t: t,
    "cdata-crlf": lambda t: t.replace("\n", "\r\n"),
    "escaped": lambda t: t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    "php-json": lambda t: json.dumps(t)[1:-1].replace("/", "\\/"),
    "json": lambda t: json.dumps(t, ensure_ascii=False)[1:-1],
}


@pytest.mark.parametrize("name", SPELT)
@pytest.mark.parametrize("language", SENTENCES)
def test_places_are_found_in_whatever_spelling_an_answer_has(name: str, language: str) -> None:
    page, body = (
        embedded(markup(language), "T", language),
        f"before {SPELT[name](markup(language))} behind".encode(),
    )
    decoded = page_of(page.page, url=HOST, content_type="text/html")
    assert isinstance(decoded, Decoded)
    article = extract(decoded)
    assert isinstance(article, Article)
    spans = Spans(page, body, "utf-8")
    for paragraph in article.paragraphs:
        place = spans.of(paragraph.place)
        assert place is not None
        assert SPELT[name](paragraph.text[:60]).encode() in body[place.start : place.end]


def test_places_of_a_spelling_that_is_not_known_are_nowhere() -> None:
    spans = Spans(embedded("<p>a</p>", "T"), b"something else", "utf-8")
    assert spans.of(None) is None


def test_only_a_wall_makes_a_failed_fetch_more_than_that(tmp_path: Path) -> None:
    failed = Outcome(url=HOST + "/a", fate=Fate.FAILED, reason="http_status", why="answered 404")
    no = NoArticle(url=HOST + "/a", ref=None, kind=NotArticleKind.HTTP_STATUS, why="the server answered 404")
    assert ended_as(failed, no) == failed
    with running(a_house(tmp_path), "walls", RunKind.GATHER, now=A_MOMENT) as run:
        assert seen_through(run, failed) == failed
