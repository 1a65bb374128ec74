"""Common Crawl as a channel: the index of its crawls."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.channels import cc_news, common_crawl
from story.link import Channel, Unmeasured
from story.seed import Outlet, Window
from tests.story.service_surveys import SURVEY, a_service_answer

ARABIC = quote("اتفاق-على-ممر-تجاري-في-زيورخ")

# --- the index

CRAWLS = [
    {"id": "CC-MAIN-2024-22", "name": "May 2024 Index", "timegate": "https://index.commoncrawl.org/CC-MAIN-2024-22/",
     "cdx-api": "https://index.commoncrawl.org/CC-MAIN-2024-22-index", "from": "2024-05-18T04:03:14", "to": "2024-05-31T00:01:02"},
    {"id": "CC-MAIN-2024-18", "name": "April 2024 Index", "cdx-api": "https://index.commoncrawl.org/CC-MAIN-2024-18-index"},
    {"id": "CC-MAIN-2024-10", "name": "February/March 2024 Index", "from": "2024-02-20T20:53:27", "to": "2024-03-05T14:20:15"},
    {"id": "CC-MAIN-2023-50", "from": "2023-11-28T08:32:08", "to": "2023-12-12T03:16:05"},
    {"id": "CC-MAIN-2024-99"}, {"id": "CC-MAIN-2012"}, "x", None,
]  # fmt: skip


def row(url: str, **facts: str) -> str:
    told = {
        "urlkey": "k", "timestamp": "20240312081500", "url": url, "mime": "text/html", "mime-detected": "text/html",
        "status": "200", "digest": "D4IRZZ6NS7QW37BB2ODQPCUGG7ISRFGV", "length": "12675", "offset": "686242195",
        "filename": "crawl-data/CC-MAIN-2024-10/segments/1707947474533.12/warc/CC-MAIN-20240302214924-20240303004924-00758.warc.gz",
        "languages": "ara,eng", "encoding": "UTF-8",
    }  # fmt: skip
    return json.dumps({**told, **facts})


def listed(body: object, status: int = 200):
    return common_crawl.read(
        a_service_answer(Channel.COMMON_CRAWL, json.dumps(body), url=common_crawl.CRAWLS, status=status),
        SURVEY,
    )


def indexed(body: str, status: int = 200):
    url = "https://index.commoncrawl.org/CC-MAIN-2024-10-index?url=x"
    return common_crawl.read(a_service_answer(Channel.COMMON_CRAWL, body, url=url, status=status), SURVEY)


def test_the_crawls_that_can_hold_the_window_are_asked_for_each_outlet() -> None:
    (ask,) = common_crawl.asks(SURVEY)
    assert ask.url == "https://index.commoncrawl.org/collinfo.json"
    assert common_crawl.asks(replace(SURVEY, window=Window())) == ()
    asked = [one.url for one in listed(CRAWLS).asks]
    crawls = [url.partition("?")[0][-21:-6] for url in asked]
    assert crawls == ["CC-MAIN-2024-10", "CC-MAIN-2024-18"] * 2 + ["CC-MAIN-2024-18", "CC-MAIN-2024-10"] * 2
    assert len(set(asked)) == 8
    assert (
        "url=marsa.example/&matchType=domain&output=json&from=20240304&to=20240501&filter==status:200"
        in asked[0]
    )


def test_a_budget_too_small_for_all_is_spent_on_another_part_each_day_and_what_was_left_out_is_told() -> None:
    outlets = tuple(
        Outlet(name=f"n{n}", home=f"https://n{n}.example/", language="ar", country="LB") for n in range(124)
    )
    body, days = json.dumps(CRAWLS), range(5)
    asked: list[set[str]] = []
    for day in days:
        survey = replace(SURVEY, outlets=outlets, today=SURVEY.today + timedelta(days=day))
        answer = a_service_answer(Channel.COMMON_CRAWL, body, url=common_crawl.CRAWLS)
        reading = common_crawl.read(answer, survey)
        assert "189 of 248 searches" in reading.note
        asked.append({one.url.partition("&to=")[0] for one in reading.asks})
    assert {len(one) for one in asked} == {common_crawl.MOST_ASKS - 1}
    assert all(
        len({url.partition("-index?")[0] for url in one}) == 2 for one in asked
    )  # both crawls, every day
    assert len(set.union(*asked)) == 248


def test_captures_become_links_that_name_their_record() -> None:
    lines = [
        row(f"https://www.marsa.example/news/{ARABIC}"),
        row("https://quay.example/2024/03/11/ministers-argue-over-fish-quota"),
        row(f"https://www.marsa.example/{ARABIC}", status="404"),
        row(f"https://www.marsa.example/2/{ARABIC}", filename="../etc/passwd"),
        row(f"https://www.marsa.example/3/{ARABIC}", length="-1"),
        f"com,x)/ 20240312081500 {row(f'https://www.marsa.example/4/{ARABIC}')}",
        "{broken",
    ]
    reading = indexed("\n".join(lines) + "\n")
    assert [link.url for link in reading.links] == [
        f"https://www.marsa.example/news/{ARABIC}",
        f"https://www.marsa.example/4/{ARABIC}",
    ]
    first = reading.links[0]
    assert (first.outlet, first.language, first.is_first_seen) == ("marsa", "ar", True)
    assert first.archived.startswith("https://data.commoncrawl.org/crawl-data/CC-MAIN-")
    assert first.archived.endswith(
        "warc/CC-MAIN-20240302214924-20240303004924-00758.warc.gz#bytes=686242195-686254869"
    )
    assert (reading.note, reading.unmeasured) == ("1 lines could not be read", None)


NONE = '{"message": "No Captures found for: marsa.example/*"}'


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, NONE, None),
        (200, NONE, None),
        (404, '{"message": "missing collection"}', Unmeasured.UNREADABLE),
        (503, "<html>503 Service Temporarily Unavailable", Unmeasured.UNREACHABLE),
        (503, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>", Unmeasured.THROTTLED),
        (403, "<html>403 Forbidden", Unmeasured.REFUSED),
        (504, "", Unmeasured.UNREACHABLE),
        (200, "<html>", Unmeasured.UNREADABLE),
        (200, "", Unmeasured.UNREADABLE),
    ],
)  # fmt: skip
def test_no_captures_is_an_answer_and_a_refusal_is_none(
    status: int, body: str, why: Unmeasured | None
) -> None:
    reading = indexed(body, status)
    assert (reading.links, reading.unmeasured) == ((), why)


@pytest.mark.parametrize(("body", "status"), [([], 200), ({"a": 1}, 200), (CRAWLS, 404), (CRAWLS, 503)])
def test_without_a_list_of_crawls_nothing_was_measured(body: object, status: int) -> None:
    reading = listed(body, status)
    assert reading.asks == ()
    assert reading.unmeasured


@given(st.binary(max_size=300), st.sampled_from([Channel.COMMON_CRAWL, Channel.CC_NEWS]), st.integers(0, 1))
def test_bytes_of_common_crawl_are_a_reading(body: bytes, channel: Channel, depth: int) -> None:
    reader = common_crawl.read if channel is Channel.COMMON_CRAWL else cc_news.read
    assert reader(a_service_answer(channel, body, depth=depth), SURVEY).links == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("لقاء في المدينة", "ar"),
        ("گفتگو در شهر", "fa"),
        ("פגישה בעיר", "he"),
        ("görüşme şehir", "tr"),
        ("talks", ""),
    ],
)
def test_letters_tell_the_language_where_they_can(text: str, language: str) -> None:
    assert cc_news.language_by_letters(text) == language
