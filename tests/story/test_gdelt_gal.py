import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels import gdelt_gal, worldwide
from story.channels.packed import Room
from story.link import Ask, Channel, Reading, Unmeasured
from story.seed import Window
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

ROOT = "https://data.gdeltproject.org/gdeltv3/gal/"
FILE = ROOT + "20250304101600.gal.json.gz"
ASK = replace(a_service_ask(Channel.GDELT_GAL, FILE, None), query=None, language="")
ROW = {
    "date": "2025-03-04T10:16:00Z", "url": "https://wadi.example/dam-1", "domain": "wadi.example", "outletName": "الوادي",
    "title": "إصلاح سد الوادي", "desc": "بدأت الأعمال &quot;اليوم&quot;", "lang": "ar", "author": "ليلى", "image": "https://wadi.example/i.jpg",
}  # fmt: skip


def rows(*changes: dict[str, object]) -> bytes:
    return "\n".join(json.dumps(ROW | change, ensure_ascii=False) for change in changes).encode()


def read(body: bytes, ask: Ask = ASK, **facts: object) -> Reading:
    return gdelt_gal.read(an_answer_to(ask, body, **facts), SURVEY)


# --- answers


def test_articles_of_a_packed_list_become_links_in_their_own_words() -> None:
    (link,) = read(gzip.compress(rows({}), mtime=0)).links
    assert (link.url, link.title, link.text) == (
        "https://wadi.example/dam-1",
        "إصلاح سد الوادي",
        'بدأت الأعمال "اليوم"',
    )
    assert (link.outlet, link.language, link.channel) == ("wadi", "ar", Channel.GDELT_GAL)


def test_only_languages_of_the_story_and_plausible_words_are_taken() -> None:
    body = rows(
        {"url": "https://a.example/1", "lang": "en", "title": "The dam"},
        {"url": "https://a.example/2", "lang": "fr", "title": "Le barrage"},
        {"url": "https://a.example/3", "lang": "fr", "title": "Le match", "desc": ""},
        {"url": "https://a.example/4", "lang": "", "title": "Wadi"},
        {"url": "https://a.example/5", "lang": "xx-unknown", "title": "Wadi"},
        {"url": "https://a.example/6", "lang": "ar", "title": "", "desc": ""},
        {"url": "https://a.example/2", "lang": "fr", "title": "Le barrage encore"},
    )
    assert [link.url[-1] for link in read(body).links] == ["2", "4"]


@pytest.mark.parametrize(
    ("said", "hint", "is_first_seen"),
    [
        ("2025-03-04T10:16:00.000Z", "2025-03-04T10:16", True),
        ("2025-03-04T10:05:00Z", "2025-03-04T10:05", True),
        ("2025-03-03T22:40:12+03:00", "2025-03-03T19:40", False),
        ("2025-03-09T00:00:00Z", "2025-03-04T10:16", True),
        ("yesterday", "2025-03-04T10:16", True),
        (None, "2025-03-04T10:16", True),
    ],
)
def test_a_date_near_its_file_is_when_the_article_was_seen(
    said: object, hint: str, is_first_seen: bool
) -> None:
    (link,) = read(rows({"date": said})).links
    assert link.published_hint is not None
    assert (link.published_hint.isoformat()[:16], link.is_first_seen) == (hint, is_first_seen)


def test_wrong_lines_are_passed_over_and_counted() -> None:
    wrong = [
        b"{",
        b"[]",
        b'{"url": 5}',
        b"\xff\xfe",
        b"null",
        b"[" * 60_000,
        b'{"url": "' + b"a" * 70_000 + b'"}',
        b"  ",
    ]
    reading = read(gzip.compress(b"\n".join([*wrong, rows({})]), mtime=0))
    assert len(reading.links) == 1
    assert "7 lines of the list could not be read" in reading.note
    assert reading.unmeasured is None


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 404, None),
        (b"", 200, None),
        (gzip.compress(b"", mtime=0), 200, None),
        (gzip.compress(b"<html>no list</html>", mtime=0), 200, Unmeasured.UNREADABLE),
        (b"\x1f\x8b\x08\x00broken", 200, Unmeasured.UNREADABLE),
        (gzip.compress(rows({}), mtime=0)[:40], 200, Unmeasured.UNREADABLE),
        (b"", 429, Unmeasured.THROTTLED),
        (b"", 403, Unmeasured.REFUSED),
        (b"", 500, Unmeasured.UNREACHABLE),
    ],
)
def test_a_minute_without_a_file_is_measured_and_a_broken_file_is_not(
    body: bytes, status: int, why: Unmeasured | None
) -> None:
    reading = read(body, status=status)
    assert reading.links == ()
    assert reading.unmeasured is why
    assert bool(reading.note) == (why is not None)


def test_a_list_cut_short_gives_what_it_holds_and_says_so() -> None:
    packed = gzip.compress(
        rows(*({"url": f"https://a.example/{n}", "desc": f"{n * 7919}"} for n in range(800))), mtime=0
    )
    reading = read(packed[: len(packed) // 2])
    assert reading.links
    assert "cut short" in reading.note
    assert reading.unmeasured is None


def test_links_of_one_list_are_bounded() -> None:
    reading = read(rows(*({"url": f"https://a.example/{n}"} for n in range(600))))
    assert len(reading.links) == worldwide.MOST_LINKS
    assert "only the first 500" in reading.note


def test_a_packed_bomb_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt_gal, "ROOM", Room(most_bytes=2**20, most_lines=1_000, longest=65_536))
    reading = read(gzip.compress(b" " * 2**23, mtime=0))
    assert "more than 1 MiB" in reading.note
    assert "more than 1,000 lines" in read(gzip.compress(b"\n" * 2**20, mtime=0)).note


# --- the live feed

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>GDELT</title><lastBuildDate>now</lastBuildDate>
<item><title>Le barrage &amp;amp; l'eau</title><link>https://a.example/1</link><pubDate>Tue, 04 Mar 2025 10:16:00 GMT</pubDate></item>
<item><title>Football</title><link>https://a.example/2</link></item>
<item><title>Wadi</title></item><item/><item><title>سد</title><link>https://wadi.example/3</link><x><y>"""


def test_the_live_feed_gives_plausible_titles() -> None:
    ask = replace(ASK, url=gdelt_gal.LIVE)
    links = read(FEED.encode(), ask).links
    assert (links[0].url, links[0].title) == ("https://a.example/1", "Le barrage & l'eau")
    assert (links[0].published_hint, links[0].is_first_seen) == (
        datetime(2025, 3, 4, 10, 16, tzinfo=UTC),
        True,
    )
    whole = FEED + "</y></x></item></channel></rss>"
    assert [link.outlet for link in read(whole.encode(), ask).links] == ["", "wadi"]


@pytest.mark.parametrize(
    "broken", ["<title>a&#xd800;b</title>", "<title>&#56320;</title>", '<x:y xmlns:x="&#xdfff;">a</x:y>']
)
def test_an_entry_that_is_no_text_is_passed_over_and_the_others_are_read(broken: str) -> None:
    feed = FEED.replace("<item>", f"<item>{broken}</item><item>", 1)
    reading = read(feed.encode(), replace(ASK, url=gdelt_gal.LIVE))
    assert [link.url for link in reading.links][:1] == ["https://a.example/1"]
    alone = f"<rss><item>{broken}</item></rss>"
    assert read(alone.encode(), replace(ASK, url=gdelt_gal.LIVE)).links == ()


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"<html>x", 200, Unmeasured.UNREADABLE),
        (b"", 404, Unmeasured.UNREACHABLE),
        (b"", 429, Unmeasured.THROTTLED),
    ],
)
def test_a_live_feed_that_is_not_there_is_not_measured(body: bytes, status: int, why: Unmeasured) -> None:
    assert read(body, replace(ASK, url=gdelt_gal.LIVE), status=status).unmeasured is why


def test_the_live_feed_is_asked_while_the_window_holds_today() -> None:
    assert gdelt_gal.LIVE not in [ask.url for ask in gdelt_gal.asks(SURVEY)]
    for window in (
        Window(),
        Window(start=date(2025, 3, 1)),
        Window(start=date(2025, 3, 20), end=date(2025, 3, 20)),
    ):
        assert gdelt_gal.asks(replace(SURVEY, window=window))[0].url == gdelt_gal.LIVE
    assert gdelt_gal.asks(replace(SURVEY, window=Window(start=date(2025, 4, 1)))) == ()


@settings(deadline=None, max_examples=40)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([b'{"url":"https://a.example/1"', b',"title":"Wadi"', b"}", b"\n", b"[", b'"lang":"ar"', b"\x1f\x8b", b"\xff"]), max_size=30).map(b"".join),
    ),
    st.sampled_from([FILE, gdelt_gal.LIVE, ROOT + "20251304101600.gal.json.gz", "https://a.example/"]),
    st.booleans(),
)  # fmt: skip
def test_no_bytes_make_it_raise(body: bytes, url: str, packed: bool) -> None:
    reading = read(gzip.compress(body, mtime=0) if packed else body, replace(ASK, url=url))
    assert all(link.url.startswith(("http://", "https://")) for link in reading.links)
