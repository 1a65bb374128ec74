import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.channels import gdelt_doc
from story.link import Channel, Query, Unmeasured
from story.seed import Window
from tests.story.survey_answers import DAM, MARCH, SURVEY, a_service_ask, an_answer_to, hours

URL = "https://api.gdeltproject.org/api/v2/doc/doc?query=x"
ASK = a_service_ask(Channel.GDELT_DOC, URL)


def asked(**changes: object) -> list[dict[str, str]]:
    return [
        {key: values[0] for key, values in parse_qs(urlsplit(ask.url).query).items()}
        for ask in gdelt_doc.asks(replace(SURVEY, **changes))
    ]


def words_of(*terms: str, spellings: tuple[tuple[str, ...], ...] = ()) -> str:
    query = Query(terms=terms, language="en", made_from=(), spellings=spellings)
    found = asked(queries={"en": (query,)}, languages=("ar",))
    return found[0]["query"].removesuffix(" sourcelang:arabic") if found else ""


def articles(count: int, first: datetime = MARCH[1], step: timedelta = timedelta(minutes=1)) -> str:
    rows = [
        {"url": f"https://wadi.example/{n}", "url_mobile": "", "title": f"سد الوادي {n}", "domain": "wadi.example",
         "seendate": f"{first - n * step:%Y%m%dT%H%M%SZ}", "socialimage": "", "language": "Arabic", "sourcecountry": "Syria"}
        for n in range(count)
    ]  # fmt: skip
    return json.dumps({"articles": rows}, ensure_ascii=False)


# --- asks


def test_english_words_are_asked_for_in_each_language_of_the_story_over_the_whole_window() -> None:
    one, other = asked()
    assert one["query"] == '("Al Wadi dam" OR "Wadi dam") (repairs OR repair OR works) sourcelang:arabic'
    assert other["query"].endswith("sourcelang:french")
    assert (one["startdatetime"], one["enddatetime"]) == ("20250301000000", "20250310235959")
    assert (one["mode"], one["format"], one["maxrecords"], one["sort"]) == (
        "artlist",
        "json",
        "250",
        "datedesc",
    )
    ask = gdelt_doc.asks(SURVEY)[0]
    assert (ask.outlet, ask.language, ask.span, ask.query) == ("gdelt-doc", "ar", MARCH, DAM)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (("dam",), "dam"),
        (("Al Wadi dam",), '"Al Wadi dam"'),
        (("al-Wadi",), '"al-Wadi"'),
        (("U.N.", "envoys"), "envoys"),
        (("f-16", "jets"), "jets"),
        (("su-57s",), '"su-57s"'),
        (("a", "of", "dam"), "dam"),
        (('a" OR sourcelang:x', "-dam"), '"a OR sourcelang x" dam'),
        (("OR", "and (dam"), '"and dam"'),
        (("سد الوادي",), '"سد الوادي"'),
        (("!", ""), ""),
    ],
)
def test_words_are_written_as_the_service_takes_them(terms: tuple[str, ...], words: str) -> None:
    assert words_of(*terms) == words


def test_a_query_is_never_longer_than_the_service_takes() -> None:
    many = tuple(f"spelling number {n}" for n in range(40))
    assert len(words_of("Wadi dam", "repairs", spellings=(many, ("works",)))) <= 240
    assert words_of("Wadi dam", "repairs", spellings=(many, ("works",))).endswith("(repairs OR works)")
    assert len(words_of(*(f"word{n}" * 10 for n in range(20)))) <= 240


def test_without_english_queries_those_at_hand_are_asked() -> None:
    barrage = Query(terms=("barrage",), language="fr", made_from=())
    assert {row["query"].split()[0] for row in asked(queries={"fr": (barrage,), "ar": ()})} == {"barrage"}
    assert asked(queries={}) == []


@pytest.mark.parametrize(
    ("window", "today", "days", "span"),
    [
        (Window(start=date(2025, 3, 1), end=date(2025, 3, 9)), date(2025, 3, 5), (), "20250301 20250305"),
        (Window(), date(2025, 3, 20), (date(2025, 3, 4),), "20250304 20250320"),
        (Window(), date(2025, 3, 31), (), "20241231 20250331"),
        (Window(start=date(2025, 4, 1)), date(2025, 3, 31), (), ""),
        (Window(start=date.min, end=date.max), date(2025, 3, 31), (), "20170101 20250331"),
    ],
)
def test_the_span_ends_today_at_the_latest(
    window: Window, today: date, days: tuple[date, ...], span: str
) -> None:
    found = {
        f"{row['startdatetime'][:8]} {row['enddatetime'][:8]}"
        for row in asked(window=window, today=today, days=days)
    }
    assert found == ({span} if span else set())


# --- answers


def test_articles_become_links_that_say_when_they_were_seen() -> None:
    (link,) = gdelt_doc.read(an_answer_to(ASK, articles(1)), SURVEY).links
    assert (link.url, link.title, link.outlet, link.language) == (
        "https://wadi.example/0",
        "سد الوادي 0",
        "wadi",
        "ar",
    )
    assert (link.published_hint, link.is_first_seen, link.query) == (MARCH[1], True, DAM)


@pytest.mark.parametrize("body", ["", " \n", "{}", '{"articles": []}', "\ufeff{}"])
def test_nothing_found_is_measured(body: str) -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, body), SURVEY)
    assert (reading.links, reading.asks, reading.note, reading.unmeasured) == ((), (), "", None)


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (200, "Please limit requests to one every 5 seconds or contact someone for larger queries.", Unmeasured.THROTTLED),
        (429, "Please limit requests to one every 5 seconds", Unmeasured.THROTTLED),
        (429, "", Unmeasured.THROTTLED),
        (200, "Your query was too short or too long.", Unmeasured.UNREADABLE),
        (200, "The specified phrase is too short.\n", Unmeasured.UNREADABLE),
        (200, "Parentheses may only be used around OR'd statements.", Unmeasured.UNREADABLE),
        (200, "Timespan is too short.", Unmeasured.UNREADABLE),
        (200, "<html><body>Service is down", Unmeasured.UNREADABLE),
        (200, '{"articles": 7}', Unmeasured.UNREADABLE),
        (200, '{"status": "error"}', Unmeasured.UNREADABLE),
        (200, "{" * 100_000, Unmeasured.UNREADABLE),
        (200, '{"articles": [' + "{}," * 250_000 + "{}]}", Unmeasured.UNREADABLE),
        (403, "", Unmeasured.REFUSED),
        (404, "", Unmeasured.UNREACHABLE),
        (502, "", Unmeasured.UNREACHABLE),
    ],
)  # fmt: skip
def test_a_complaint_is_never_taken_for_nothing_found(status: int, body: str, why: Unmeasured) -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, body, status=status), SURVEY)
    assert reading.links == ()
    assert reading.unmeasured is why
    assert reading.note


def test_what_the_service_says_is_told() -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, "The specified phrase is too short."), SURVEY)
    assert "The specified phrase is too short." in reading.note


@pytest.mark.parametrize(
    "title",
    [r"l\'eau du barrage", r"C:\dam", "two\nlines \x01", r"a \u12 b", "tab\tdam"],
)
def test_json_that_is_not_quite_json_is_read(title: str) -> None:
    body = f'{{"articles": [{{"url": "https://wadi.example/1", "title": "{title}", "seendate": "soon"}}]}}'
    (link,) = gdelt_doc.read(an_answer_to(ASK, body), SURVEY).links
    assert link.title
    assert link.published_hint is None


def test_of_broken_json_the_whole_articles_are_read() -> None:
    body = articles(5)[:-60].replace("سد الوادي 1", 'سد "الوادي" 1')
    reading = gdelt_doc.read(an_answer_to(ASK, body), SURVEY)
    assert [link.url[-1] for link in reading.links] == ["0", "2", "3"]
    assert "1 articles could not be read" in reading.note


@pytest.mark.parametrize(
    "row", [None, 7, "x", [], {}, {"url": 5}, {"url": "javascript:x"}, {"url": "http://u:p@a.example/"}]
)
def test_a_row_without_a_sound_address_is_passed_over(row: object) -> None:
    assert gdelt_doc.read(an_answer_to(ASK, json.dumps({"articles": [row]})), SURVEY).links == ()


# --- halves


def test_a_full_answer_is_asked_again_in_halves() -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, articles(250)), SURVEY)
    assert [ask.span for ask in reading.asks] == [
        (MARCH[0] + hours(120), MARCH[1]),
        (MARCH[0], MARCH[0] + hours(120)),
    ]
    assert [ask.depth for ask in reading.asks] == [1, 1]
    assert "enddatetime=20250305235959" in reading.asks[1].url
    assert gdelt_doc.read(an_answer_to(ASK, articles(249)), SURVEY).asks == ()


def test_the_later_half_is_left_out_where_the_list_reaches_below_it() -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, articles(250, step=hours(0.6))), SURVEY)
    assert [ask.span for ask in reading.asks] == [(MARCH[0], MARCH[0] + hours(120))]


def test_halving_ends_at_the_shortest_span_and_says_so() -> None:
    ask, steps = replace(ASK, span=(MARCH[0], MARCH[0] + hours(1))), 0
    while further := (reading := gdelt_doc.read(an_answer_to(ask, articles(250)), SURVEY)).asks:
        ask, steps = further[0], steps + 1
    assert steps == 2
    assert "there may be more" in reading.note


@settings(deadline=None, max_examples=40)
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(['{"articles":[', '{"url":"', "https://a.example/1", '"', "}", "]}", ",", "\\", "\\u12", "\x00", "سد"]), max_size=30).map(lambda p: "".join(p).encode())), st.integers(0, 599))  # fmt: skip
def test_no_bytes_make_it_raise(body: bytes, status: int) -> None:
    reading = gdelt_doc.read(an_answer_to(ASK, body, status=status), SURVEY)
    assert all(link.url.startswith(("http://", "https://")) for link in reading.links)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_term_makes_an_ask_that_is_no_address(terms: list[str]) -> None:
    found = words_of(*terms)
    assert found.count('"') % 2 == 0
    assert ":" not in found
