"""Wikipedia as a channel: a search, and what the pages that it finds cite."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels import mediawiki
from story.channels.table import read_service
from story.link import Channel, Query, Unmeasured
from tests.story.service_surveys import QUERY, SURVEY, a_service_answer

SEARCH, *_ = mediawiki.asks(SURVEY)
ARABIC = quote("اتفاق-على-ممر-تجاري-في-زيورخ")
FOUND = {
    "batchcomplete": True,
    "continue": {"sroffset": 20, "continue": "-||"},
    "query": {
        "searchinfo": {"totalhits": 31},
        "search": [
            {"ns": 0, "title": "محادثات زيورخ 2024", "pageid": 8101, "size": 9000, "wordcount": 700,
             "snippet": "وقع الوزيران <span class=\"searchmatch\">ممر</span> التجارة في <span class=\"searchmatch\">زيورخ</span>",
             "timestamp": "2024-03-15T10:00:00Z"},
            {"ns": 0, "title": "زيورخ", "pageid": 8102, "snippet": "مدينة &quot;سويسرية&quot;"},
            {"ns": 1, "title": "نقاش:ممر زيورخ", "pageid": 8103, "snippet": ""},
            {"ns": 0, "title": "ممر زيورخ", "pageid": -1, "missing": True}, "x", None,
            {"ns": 0, "title": "ممر زيورخ التجاري", "pageid": 8104, "snippet": None},
        ],
    },
}  # fmt: skip
CITED = {
    "continue": {"elcontinue": "8101|45204239", "continue": "||"},
    "limits": {"extlinks": 500},
    "query": {
        "pages": [
            {"pageid": 8101, "ns": 0, "title": "محادثات زيورخ 2024", "extlinks": [
                {"url": f"https://www.marsa.example/news/{ARABIC}"},
                {"url": "https://web.archive.org/web/20240314010203/https://quay.example/2024/03/12/zurich-corridor-deal"},
                {"url": "//www.rif.example/fr/couloir-zurich-accord-signe"},
                {"url": "https://quay.example/2019/01/01/old-fish-quota-talks"},
                {"url": "https://ar.wikipedia.org/wiki/ممر_زيورخ"},
                {"url": "https://doi.org/10.1000/zurich-corridor-182-x"},
                {"url": "https://x.com/someone/status/1767"},
                {"url": "mailto:a@b.example"}, {"url": 3}, {}, None,
            ]},
            {"pageid": 8104, "ns": 0, "title": "بلا روابط"}, None,
        ]
    },
}  # fmt: skip


def an_answer(said: object, url: str = SEARCH.url, **facts: object):
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return a_service_answer(Channel.MEDIAWIKI, body, url=url, language="ar", query=QUERY, **facts)


def test_each_language_is_searched_at_its_own_wikipedia() -> None:
    asked = [urlsplit(ask.url) for ask in mediawiki.asks(SURVEY)]
    assert [one.hostname for one in asked] == ["ar.wikipedia.org", "en.wikipedia.org"]
    said = parse_qs(asked[0].query)
    assert said["srsearch"] == ["ممر زيورخ"]
    assert (said["list"], said["maxlag"], said["formatversion"], said["srnamespace"]) == (
        ["search"],
        ["5"],
        ["2"],
        ["0"],
    )


def test_a_term_that_is_written_in_several_ways_is_searched_by_its_beginning_too() -> None:
    spelt = Query(
        terms=("سوري", "توم باراك", "باريس"), language="ar", made_from=("a.txt",),
        spellings=(("سورية", "سوريا"), ("توم براك",), ()),
    )  # fmt: skip
    survey = replace(SURVEY, queries={"ar": (spelt,)})
    searched = [parse_qs(urlsplit(ask.url).query)["srsearch"] for ask in mediawiki.asks(survey)]
    assert searched == [["سوري توم باراك باريس"], ["سوري* توم باراك باريس"]]


def test_only_pages_that_can_belong_to_the_story_are_opened() -> None:
    reading = read_service(an_answer(FOUND), SURVEY)
    (ask,) = reading.asks
    said = parse_qs(urlsplit(ask.url).query)
    assert said["pageids"] == ["8101|8104"]
    assert (said["prop"], said["ellimit"]) == (["extlinks"], ["max"])
    assert (ask.depth, ask.language, ask.query) == (1, "ar", QUERY)
    assert (reading.links, reading.unmeasured) == ((), None)
    assert (
        read_service(an_answer({"batchcomplete": True, "query": {"search": []}}), SURVEY).unmeasured is None
    )


def links_ask():
    (ask,) = read_service(an_answer(FOUND), SURVEY).asks
    return ask


def test_cited_addresses_become_links_and_copies_the_page_they_are_of() -> None:
    reading = mediawiki.read(an_answer(CITED, links_ask().url), SURVEY)
    assert [(link.url, link.outlet) for link in reading.links] == [
        ("https://quay.example/2024/03/12/zurich-corridor-deal", "quay"),  # its address names one of the days
        (f"https://www.marsa.example/news/{ARABIC}", "marsa"),
        ("https://www.rif.example/fr/couloir-zurich-accord-signe", "rif-fr"),
    ]
    copy = (
        "https://web.archive.org/web/20240314010203id_/https://quay.example/2024/03/12/zurich-corridor-deal"
    )
    assert [link.archived for link in reading.links] == [copy, "", ""]
    assert all(link.query == QUERY and link.published_hint is None for link in reading.links)


def test_what_is_further_cited_is_asked_for_as_the_service_says() -> None:
    (more,) = mediawiki.read(an_answer(CITED, links_ask().url), SURVEY).asks
    assert more.url == f"{links_ask().url}&continue=%7C%7C&elcontinue=8101%7C45204239"
    (again,) = mediawiki.read(
        an_answer({**CITED, "continue": {"elcontinue": "9", "continue": "||"}}, more.url, page=2), SURVEY
    ).asks
    assert again.url.count("elcontinue") == 1
    assert mediawiki.read(an_answer(CITED, more.url, page=mediawiki.MOST_FURTHER), SURVEY).asks == ()


def test_the_older_form_of_the_answer_is_read_too() -> None:
    older = {"query": {"pages": {"8101": {"extlinks": [{"*": f"https://www.marsa.example/news/{ARABIC}"}]}}}}
    assert len(mediawiki.read(an_answer(older, links_ask().url), SURVEY).links) == 1


@pytest.mark.parametrize(
    ("status", "said", "why"),
    [
        (200, {"error": {"code": "maxlag", "info": "Waiting for 10.64.0.1: 7 seconds lagged.", "lag": 7}}, Unmeasured.THROTTLED),
        (200, {"error": {"code": "ratelimited", "info": "You've exceeded your rate limit."}}, Unmeasured.THROTTLED),
        (200, {"error": {"code": "readapidenied", "info": "You need read permission"}}, Unmeasured.REFUSED),
        (200, {"error": {"code": "cirrussearch-too-busy-error"}}, Unmeasured.THROTTLED),
        (200, {"error": {"code": "badinteger", "info": "Invalid value"}}, Unmeasured.UNREADABLE),
        (200, {"error": "what"}, Unmeasured.UNREADABLE),
        (200, {"batchcomplete": True}, Unmeasured.UNREADABLE),
        (200, [], Unmeasured.UNREADABLE),
        (200, b"<!DOCTYPE html><title>Wikimedia Error</title>", Unmeasured.UNREADABLE),
        (200, b'{"query":{"search":[{"ns":0,', Unmeasured.UNREADABLE),
        (200, b"", Unmeasured.UNREADABLE),
        (403, b"Please set a user-agent and respect our robot policy", Unmeasured.REFUSED),
        (429, b"Too many requests", Unmeasured.THROTTLED),
        (503, b"upstream connect error", Unmeasured.UNREACHABLE),
    ],
)  # fmt: skip
def test_a_refusal_is_not_nothing_found(status: int, said: object, why: Unmeasured) -> None:
    reading = mediawiki.read(an_answer(said, status=status), SURVEY)
    assert (reading.links, reading.asks, reading.unmeasured) == ((), (), why)
    assert reading.note


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["query", "search", "pages", "extlinks", "url", "continue", "elcontinue", "error", "pageid", "title"]),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=40)
@given(JSON, st.sampled_from([SEARCH.url, "https://ar.wikipedia.org/w/api.php?prop=extlinks"]))
def test_whatever_wikipedia_sends_is_a_reading(said: object, url: str) -> None:
    reading = mediawiki.read(an_answer(said, url), SURVEY)
    assert len(reading.asks) <= 1
