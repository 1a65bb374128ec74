"""CC-NEWS as a channel: which of its files are asked for, and what a file gives that comes in pieces."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.channels import cc_news, members
from story.channels.cc_news import Scan
from story.channels.members import Members
from story.link import Channel, Unmeasured
from story.seed import Window
from tests.story.service_surveys import SURVEY, a_service_answer

PATHS = "".join(
    f"crawl-data/CC-NEWS/2024/03/CC-NEWS-202403{day:02}{hour:02}0153-{number:05}.warc.gz\n"
    for number, (day, hour) in enumerate([(1, 2), (4, 0), (11, 5), (11, 23), (21, 1), (22, 1)])
)


def test_the_files_of_the_window_s_days_are_named_the_likeliest_first() -> None:
    (ask,) = cc_news.asks(SURVEY)
    assert ask.url == "https://data.commoncrawl.org/crawl-data/CC-NEWS/2024/03/warc.paths.gz"
    across = replace(SURVEY, window=Window(start=SURVEY.days[0].replace(month=1, day=31), end=SURVEY.days[0]))
    assert [one.url[-22:-14] for one in cc_news.asks(across)] == ["/2024/01", "/2024/02", "/2024/03"]
    answer = a_service_answer(Channel.CC_NEWS, gzip.compress(PATHS.encode(), mtime=0), url=ask.url)
    reading = cc_news.read(answer, SURVEY)
    # A file holds what was fetched until the next one was begun: that of the 1st until the 4th.
    assert (reading.asks, reading.links, reading.unmeasured) == ((), (), None)
    assert reading.note == "5 files of about 1 GB each hold the story's days"
    files = cc_news.files_of(answer, SURVEY)
    assert (len(files), files[0][:28]) == (5, "https://data.commoncrawl.org")
    days = [f"{day:%Y%m%d}" for day in SURVEY.days]
    named = [url.partition("/CC-NEWS-")[2][:8] for url in files]
    assert named == sorted(named, key=lambda day: (days.index(day) if day in days else len(days), day))
    later = replace(SURVEY, window=Window(start=SURVEY.days[0].replace(day=26)), days=())
    assert cc_news.files_of(a_service_answer(Channel.CC_NEWS, PATHS.partition("\n")[0]), later)
    early = replace(later, window=Window(start=date(2023, 1, 1), end=date(2023, 1, 9)))
    assert cc_news.files_of(a_service_answer(Channel.CC_NEWS, PATHS), early) == ()
    assert cc_news.files_of(a_service_answer(Channel.CC_NEWS, PATHS, status=404), SURVEY) == ()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"<Error><Code>NoSuchKey</Code></Error>", None),
        (403, b"", Unmeasured.REFUSED),
        (200, b"<html>", Unmeasured.UNREADABLE),
        (200, gzip.compress(PATHS.encode(), mtime=0)[:-30], Unmeasured.UNREADABLE),
        (200, gzip.compress(b"../x\n", mtime=0), Unmeasured.UNREADABLE),
    ],
)
def test_only_a_month_without_files_was_measured(status: int, body: bytes, why: Unmeasured | None) -> None:
    reading = cc_news.read(a_service_answer(Channel.CC_NEWS, body, status=status), SURVEY)
    assert reading.unmeasured is why


def record(
    url: str, title: str, *, kind: str = "response", status: str = "200 OK", charset: str = "utf-8"
) -> bytes:
    page = f"<html><head><meta charset={charset}><title>{title}</title></head><body>x</body></html>".encode(
        charset
    )
    http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset={charset}\r\n\r\n".encode() + page
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Date: 2024-03-12T08:15:00Z\r\n"
        f"WARC-Target-URI: {url}\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


FILE = "https://data.commoncrawl.org/crawl-data/CC-NEWS/2024/03/CC-NEWS-20240312010000-00001.warc.gz"
WANTED = record("https://www.marsa.example/news/4711", "اتفاق على ممر تجاري في زيورخ &amp; بازل")
OTHERS = [
    gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\nsoftware: x\r\n\r\n", mtime=0),
    record("https://quay.example/2024/03/11/fish", "Ministers argue over fish quota in the city"),
    record("https://quay.example/2024/03/11/a", "Zurich corridor talks", kind="request"),
    record("https://quay.example/2024/03/11/b", "Zurich corridor talks", status="404 Not Found"),
    record("javascript:alert(4711)", "Zurich corridor talks and more words"),
]


def cut(body: bytes, step: int) -> Iterator[bytes]:
    return (body[at : at + step] for at in range(0, len(body), step))


@pytest.mark.parametrize("step", [1, 7, 1_000, 10**6])
def test_a_file_gives_the_titles_that_can_be_the_story_with_their_place(step: int) -> None:
    body = b"".join([*OTHERS, WANTED, *OTHERS])
    scan = Scan(pieces=cut(body, step), url=FILE, survey=SURVEY)
    (link,) = reading_links = tuple(scan)
    assert (link.url, link.title) == (
        "https://www.marsa.example/news/4711",
        "اتفاق على ممر تجاري في زيورخ & بازل",
    )
    assert (link.outlet, link.language, link.is_first_seen) == ("marsa", "ar", True)
    assert link.published_hint == datetime(2024, 3, 12, 8, 15, tzinfo=UTC)
    file, _, place = link.archived.partition("#bytes=")
    first, last = map(int, place.split("-"))
    assert file == FILE
    assert gzip.decompress(body[first : last + 1]).startswith(b"WARC/1.0")
    assert body[first : last + 1] == WANTED == scan.record
    assert (scan.record_id, scan.about) == ("urn:uuid:response", OTHERS[0])
    assert (scan.records, scan.reading(reading_links).note, scan.is_whole) == (11, "", True)


def test_a_title_in_an_arabic_codepage_is_read() -> None:
    body = record(
        "https://www.marsa.example/news/4711", "اتفاق على ممر تجاري في زيورخ", charset="windows-1256"
    )
    assert [link.title for link in Scan(pieces=(body,), url=FILE, survey=SURVEY)] == [
        "اتفاق على ممر تجاري في زيورخ"
    ]


def test_damaged_records_are_skipped_and_a_cut_file_says_so() -> None:
    damaged = WANTED[:40] + b"\xff\xff\xff" + WANTED[43:]
    scan = Scan(pieces=cut(b"junk" + damaged + WANTED + WANTED[:-9], 50), url=FILE, survey=SURVEY)
    links = tuple(scan)
    assert len(links) == 1
    reading = scan.reading(links)
    assert "damaged records were skipped; the file was not read to its end" in reading.note
    assert (reading.unmeasured, scan.is_whole) == (Unmeasured.UNREADABLE, False)


def test_a_bomb_is_passed_over_and_many_fakes_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_MOST_TEXT", 2**20)
    monkeypatch.setattr(members, "MOST_BROKEN", 50)
    bomb = gzip.compress(b"WARC/1.0\r\n" + bytes(2**23), mtime=0)
    assert len(tuple(Scan(pieces=(bomb + WANTED,), url=FILE, survey=SURVEY))) == 1
    read = Members((b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xff" * 1_000,), 100)
    assert list(read) == []
    assert "50 damaged ones: the rest was not read" in read.note


def test_a_page_in_place_of_a_file_was_not_measured() -> None:
    scan = Scan(pieces=(b"<html>",), url=FILE, survey=SURVEY)
    assert scan.reading(tuple(scan)).unmeasured is Unmeasured.UNREADABLE


@given(st.lists(st.sampled_from([WANTED, OTHERS[0], b"\x1f\x8b\x08", WANTED[:30], b"x", b"\x00" * 20, WANTED[-20:]]), max_size=8),
       st.integers(1, 400))  # fmt: skip
def test_of_whatever_comes_each_member_is_where_it_says(parts: list[bytes], step: int) -> None:
    body = b"".join(parts)
    for member in Members(cut(body, step), 50, 100):
        own = body[member.offset : member.offset + member.length]
        assert gzip.decompress(own)[:50] == member.head
        assert member.coded == (own if len(own) <= 100 else b"")
