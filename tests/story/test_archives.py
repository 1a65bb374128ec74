"""The Internet Archive as a channel: its index of captures, and its TimeMaps."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.channels import memento, slugs, wayback
from story.channels.archives import copy_at
from story.channels.link_format import targets
from story.channels.slugs import KnownOutlets, Says, says, slug_words
from story.channels.table import read_service, service_asks
from story.link import Channel, Unmeasured
from story.seed import Window
from tests.story.service_surveys import OUTLETS, SURVEY, a_service_answer, rows_of

ARABIC = quote("اتفاق-على-ممر-تجاري-في-زيورخ")
MARSA = "https://www.marsa.example/"

# --- what an address says


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"{MARSA}news/{ARABIC}", Says.MEANT),
        (f"{MARSA}news/{quote(ARABIC)}", Says.MEANT),
        (f"{MARSA}{quote('اتفاق-على-ممر-في-زيورخ'.encode('windows-1256'))}.html", Says.MEANT),
        (f"{MARSA}2024/03/11/zurich-corridor-deal.html", Says.MEANT),
        (f"{MARSA}?p=4711", Says.OPEN),
        (f"{MARSA}news/middle-east/471123", Says.OPEN),
        (f"{MARSA}2024/03/11/ittifaq-ala-mamarr-fi-zurikh", Says.OPEN),
        ("https://quay.example/2024/03/11/ministers-argue-over-fish-quota", Says.OTHER),
        (f"{MARSA}{quote('نتائج-مباريات-الدوري-الممتاز-اليوم')}", Says.OTHER),
        (f"{MARSA}2023/03/11/zurich-corridor-deal.html", Says.OTHER),
        (f"{MARSA}tag/{ARABIC}", Says.OTHER),
        (MARSA, Says.OTHER),
    ],
)
def test_an_address_says_the_story_nothing_or_something_else(url: str, said: Says) -> None:
    assert says(url, SURVEY, KnownOutlets(OUTLETS).at(url)) is said


def test_an_address_cut_inside_a_letter_is_still_utf8() -> None:
    assert slug_words(f"{MARSA}{ARABIC[:-2]}")[0].startswith("اتفاق على ممر")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://m.marsa.example/1", "marsa"),
        ("https://www.rif.example/fr/2", "rif-fr"),
        ("https://www.rif.example/ar/2", "rif-ar"),
        ("https://nobody.example/", None),
        ("http://[", None),
    ],
)
def test_an_address_belongs_to_the_outlet_of_its_host_and_path(url: str, name: str | None) -> None:
    found = KnownOutlets(OUTLETS).at(url)
    assert (found.name if found else None) == name


# --- the index of captures


def test_each_outlet_is_asked_for_once_where_its_pages_are() -> None:
    asked = [parse_qs(urlsplit(ask.url).query) for ask in wayback.asks(SURVEY)]
    assert [(one["url"], one["matchType"]) for one in asked] == [
        (["marsa.example/"], ["domain"]),
        (["quay.example/"], ["domain"]),
        (["www.rif.example/ar/"], ["prefix"]),
        (["www.rif.example/fr/"], ["prefix"]),
    ]
    assert asked[0]["from"] == ["20240304"]
    assert asked[0]["to"] == ["20240327"]
    assert asked[0]["filter"] == ["statuscode:200", "mimetype:text/html"]
    assert asked[0]["collapse"] == ["urlkey"]
    assert wayback.asks(replace(SURVEY, window=Window())) == ()


def test_captures_that_can_be_the_story_become_links_with_their_own_address() -> None:
    body = rows_of(
        ("20240312081500", f"http://www.marsa.example:80/news/{ARABIC}"),
        ("20240329081600", "https://www.marsa.example/sport/cup-final-report-goals"),
        ("20240312000000", "https://www.marsa.example/?p=91"),
        ("20240311120000", "https://www.marsa.example/?p=92"),
        ("20249911120000", f"https://www.marsa.example/{ARABIC}"),
        ("20240311120000", "javascript:alert(1)"),
    )
    reading = read_service(a_service_answer(Channel.WAYBACK, body), SURVEY)
    assert [link.url for link in reading.links] == [
        f"http://www.marsa.example/news/{ARABIC}",
        f"{MARSA}?p=92",
        f"{MARSA}?p=91",
        f"{MARSA}sport/cup-final-report-goals",
    ]
    first = reading.links[0]
    assert first.archived == f"https://web.archive.org/web/20240312081500id_/{first.url}"
    assert (first.outlet, first.language) == ("marsa", "ar")
    assert (first.published_hint, first.is_first_seen) == (datetime(2024, 3, 12, 8, 15, tzinfo=UTC), True)
    assert (reading.asks, reading.note, reading.unmeasured) == ((), "", None)


def test_a_resume_key_is_sent_back_as_it_came() -> None:
    (ask, *_) = wayback.asks(SURVEY)
    key = "example%2Cmarsa%29%2F+20240312081500%21"
    body = rows_of(("20240312081500", f"{MARSA}news/{ARABIC}"), resume=key)
    answer = a_service_answer(Channel.WAYBACK, body, url=ask.url, page=ask.page)
    (more,) = wayback.read(answer, SURVEY).asks
    assert more.url == f"{ask.url}&resumeKey={key}"
    again = a_service_answer(
        Channel.WAYBACK, rows_of(resume="com,x)/ 2024"), url=more.url, page=wayback.MOST_PAGES - 1
    )
    (last,) = wayback.read(again, SURVEY).asks
    assert last.url == f"{ask.url}&resumeKey=com%2Cx%29%2F%202024"
    end = a_service_answer(Channel.WAYBACK, body, url=last.url, page=wayback.MOST_PAGES)
    assert wayback.read(end, SURVEY).asks == ()


BLOCKED = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.AdministrativeAccessControlException: "
    "Blocked Site Error\n"
)


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (200, "[]", None),
        (200, "[]\n", None),
        (200, rows_of(), None),
        (429, "<html><body><h1>429 Too Many Requests</h1>", Unmeasured.THROTTLED),
        (503, "<html>Service Unavailable", Unmeasured.UNREACHABLE),
        (504, "", Unmeasured.UNREACHABLE),
        (403, BLOCKED, Unmeasured.REFUSED),
        (
            403,
            "org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots",
            Unmeasured.REFUSED,
        ),
        (200, BLOCKED, Unmeasured.REFUSED),
        (404, "not found", Unmeasured.UNREADABLE),
        (200, "<html><title>Internet Archive: Scheduled Maintenance</title>", Unmeasured.UNREADABLE),
        (200, "", Unmeasured.UNREADABLE),
        (200, rows_of(("20240312081500", f"{MARSA}{ARABIC}"))[:-9], Unmeasured.UNREADABLE),
        (200, "[" * 100_000, Unmeasured.UNREADABLE),
    ],
)
def test_only_an_index_says_that_there_is_nothing(status: int, body: str, why: Unmeasured | None) -> None:
    reading = read_service(a_service_answer(Channel.WAYBACK, body, status=status), SURVEY)
    assert reading.unmeasured is why
    assert bool(reading.note) is (why is not None)


def test_an_index_that_breaks_off_gives_what_came_of_it() -> None:
    body = rows_of(*[("20240312081500", f"{MARSA}{n}/{ARABIC}") for n in range(5)])[:-40]
    reading = wayback.read(a_service_answer(Channel.WAYBACK, body), SURVEY)
    assert len(reading.links) == 4
    assert reading.note == "the answer breaks off"


def test_of_a_site_without_slugs_the_pages_nearest_to_the_story_are_kept() -> None:
    body = rows_of(*[(f"202403{n % 10 + 4:02}000000", f"{MARSA}?p={n + 10}") for n in range(800)])
    reading = wayback.read(a_service_answer(Channel.WAYBACK, body), SURVEY)
    assert len(reading.links) == slugs.MOST_OPEN
    assert {link.published_hint.day for link in reading.links if link.published_hint} == {11}
    assert "740 addresses that may be the story were left out" in reading.note


# --- TimeMaps

TIMEMAP = """<http://www.marsa.example:80/2024/03/11/corridor/>; rel="original",
<https://web.archive.org/web/timemap/link/https://www.marsa.example/2024/03/11/corridor/>; rel="self"; type="application/link-format"; from="Sat, 09 Mar 2024 23:45:50 GMT",
<https://web.archive.org>; rel="timegate",
<https://web.archive.org/web/20240309234550/https://www.marsa.example/2024/03/11/corridor/>; rel="first memento"; datetime="Sat, 09 Mar 2024 23:45:50 GMT",
<https://web.archive.org/web/20240311130302/http://www.marsa.example:80/2024/03/11/corridor/>; rel="memento"; datetime="Mon, 11 Mar 2024 13:03:02 GMT",
<https://web.archive.org/web/20240315000000/https://www.marsa.example/2024/03/11/corridor/>; rel="memento"; datetime="Fri, 15 Mar 2024 00:00:00 GMT",
<https://web.archive.org/web/20240420000000/https://www.marsa.example/2024/03/11/corridor/>; rel="last memento"; datetime="Sat, 20 Apr 2024 00:00:00 GMT"
"""
PAGE = SURVEY.addresses[0]


def a_timemap(body: str | bytes, status: int = 200, page: int = 1):
    url = memento.TIMEMAP + PAGE
    return a_service_answer(
        Channel.MEMENTO, body, url=url, status=status, page=page, content_type="application/link-format"
    )


def test_copies_of_a_wanted_page_are_asked_for_and_read_nearest_first() -> None:
    (ask,) = memento.asks(SURVEY)
    assert ask.url == "https://web.archive.org/web/timemap/link/" + PAGE
    reading = read_service(a_timemap(TIMEMAP), SURVEY)
    assert {link.url for link in reading.links} == {PAGE}
    assert [link.archived[28:43] for link in reading.links] == [
        "20240311130302i",
        "20240309234550i",
        "20240420000000i",
    ]
    assert reading.links[0].published_hint == datetime(2024, 3, 11, 13, 3, 2, tzinfo=UTC)
    assert (reading.links[0].outlet, reading.asks, reading.note) == ("marsa", (), "")


PAGED = """<https://www.marsa.example/2024/03/11/corridor/>;rel="original",
<https://web.archive.org/web/timemap/link/1/x>; rel="timemap";type="application/link-format"; from="Tue, 20 Jun 2000 18:02:59 GMT";until="Wed, 09 Apr 2008 20:30:51 GMT",
 <https://web.archive.org/web/timemap/link/2/x>; rel="timemap"; from="Thu, 10 Apr 2008 20:30:51 GMT"; until="Mon, 27 Oct 2025 20:30:51 GMT",
<https://elsewhere.example/timemap/link/2/x>; rel="timemap"; from="Thu, 10 Apr 2008 20:30:51 GMT"; until="Mon, 27 Oct 2025 20:30:51 GMT"
"""


def test_of_a_paged_timemap_the_page_with_the_story_s_days_is_asked_for() -> None:
    reading = memento.read(a_timemap(PAGED), SURVEY)
    assert [(ask.url[-4:], ask.page) for ask in reading.asks][:1] == [("/2/x", 2)]
    assert all(ask.url.startswith("https://web.archive.org/") for ask in reading.asks)
    assert memento.read(a_timemap(PAGED, page=memento.MOST_PAGES), SURVEY).asks == ()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, "", None),
        (200, "", Unmeasured.UNREADABLE),
        (200, "<html><body>", Unmeasured.UNREADABLE),
        (403, BLOCKED, Unmeasured.REFUSED),
        (429, "", Unmeasured.THROTTLED),
        (502, "<html>", Unmeasured.UNREACHABLE),
        (200, '<https://www.marsa.example/>; rel="original"', None),
    ],
)
def test_no_copy_is_an_answer_and_no_answer_is_none(status: int, body: str, why: Unmeasured | None) -> None:
    reading = memento.read(a_timemap(body, status), SURVEY)
    assert (reading.links, reading.unmeasured) == ((), why)


def test_the_link_format_is_read_with_the_slips_that_archives_make() -> None:
    odd = '<a>; REL=self;type="x";from="Sat">, junk ,\n<b,c> ; rel="x y"; title="a, <b>; c" ,<d>;rel=z;flag'
    read = list(targets(odd))
    assert [(one.url, one.said.get("rel")) for one in read] == [("a", "self"), ("b,c", "x y"), ("d", "z")]
    assert read[1].said["title"] == "a, <b>; c"
    assert read[2].said["flag"] == ""
    assert read[1].is_a("y")


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://web.archive.org/web/20240311130302/http://quay.example/a", "http://quay.example/a"),
        (
            "https://web.archive.org/web/20240311130302id_/https://quay.example/a?b=1",
            "https://quay.example/a?b=1",
        ),
        ("http://web.archive.org/web/20240311130302/https:/quay.example/a", "https://quay.example/a"),
        ("https://web.archive.org/web/2024/quay.example/a", "http://quay.example/a"),
        ("https://archive.ph/20240311130302/https://quay.example/a", "https://quay.example/a"),
        ("https://archive.ph/AbCd1", None),
        ("https://web.archive.org/web/20240311130302/javascript:1", None),
        ("https://quay.example/web/20240311130302/http://a.example/", None),
    ],
)
def test_the_address_of_a_copy_names_the_page(url: str, original: str | None) -> None:
    copy = copy_at(url)
    assert (copy.original if copy else None) == original


# --- whatever comes

PIECES = st.sampled_from(
    ["[", "]", '["a",', '"', "<", ">", ";", 'rel="memento"', "datetime=", ",", "\\", "20240311130302", "http://a.example/",
     "%d9", "[]", "{", "\x00", "é", '["timestamp","original"],', "&#1;", "null", "1e999"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30), st.sampled_from([Channel.WAYBACK, Channel.MEMENTO]))
def test_whatever_an_archive_sends_is_a_reading(pieces: list[str], channel: Channel) -> None:
    reading = read_service(a_service_answer(channel, "".join(pieces)), SURVEY)
    assert reading.links == () or reading.links[0].archived


@given(st.binary(max_size=300), st.sampled_from([Channel.WAYBACK, Channel.MEMENTO]))
def test_bytes_of_an_archive_are_a_reading(body: bytes, channel: Channel) -> None:
    assert read_service(a_service_answer(channel, body), SURVEY).note


def test_archives_are_asked_by_every_survey() -> None:
    channels = [ask.channel for ask in service_asks(SURVEY)]
    assert channels.count(Channel.WAYBACK) == 4
    assert channels.count(Channel.MEMENTO) == 1
