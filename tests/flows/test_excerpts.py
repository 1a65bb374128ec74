"""What is taken out of a file of CC-NEWS: what an import takes, byte for byte; a file is whole when nothing of it is missing."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.record import RecordKind, RecordRef
from flows.foreign import Staging, stage
from flows.house import House
from flows.importing import finish_beside, import_beside
from flows.news.excerpts import Excerpt, read_file
from flows.news.files import bring_news, imported_with
from flows.run import RunKind, begun_beside, running
from flows.settings import load_settings
from flows.store.stories import open_story
from flows.walk.rounds import Walk
from story.channels import cc_news
from story.channels.scope import Survey
from story.link import Channel, Unmeasured
from story.profile import build_profile
from story.seed import Window
from tests.flows.conftest import STORY
from tests.hostile.odd_server import raw_server

FILES = "https://data.commoncrawl.org/crawl-data/CC-NEWS/"


def a_record(name: str, more: str = "") -> bytes:
    block = b"HTTP/1.1 200 OK\r\n\r\n<title>Talks on the corridor begin in the city</title>"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: 2024-03-12T08:15:00Z\r\n"
        f"WARC-Target-URI: https://marsa.example/2024/03/12/talks-on-the-corridor\r\n{more}"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


RECORD = a_record("1")
A_REF = RecordRef(
    record_id="urn:uuid:1",
    kind=RecordKind.RESPONSE,
    url="https://marsa.example/2024/03/12/talks-on-the-corridor",
    captured_at=datetime(2024, 3, 12, 8, 15, tzinfo=UTC),
    warc="warc/other/20240312T081500Z-import-import-1.warc.gz",
    offset=0,
    length=len(RECORD),
    payload_digest=None,
    status=200,
    content_type="text/html",
)
SURVEY = Survey(
    queries={}, languages=("en",), window=Window(), today=datetime(2024, 3, 13, tzinfo=UTC).date()
)


def an_excerpt(answer: bytes, folder: Path, *, most_bytes: int = 10**6, held: str = "") -> Excerpt:
    with raw_server(answer) as (port, _):
        settings = load_settings(
            allow_private=True, connect_to=(f"file.example:80:127.0.0.1:{port}",), timeout_s=5
        )
        place = folder, most_bytes, lambda name: A_REF if name == held else None
        return read_file("http://file.example/a.warc.gz", settings, SURVEY, place)


def an_answer(body: bytes, *, length: int | None = None) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length or len(body)}\r\n\r\n".encode() + body


def test_of_a_file_that_broke_off_what_came_is_kept_and_the_rest_was_not_measured(tmp_path: Path) -> None:
    excerpt = an_excerpt(an_answer(RECORD + RECORD[:50], length=10**5), tmp_path)
    assert excerpt.path is not None
    assert excerpt.path.read_bytes() == RECORD
    assert (excerpt.is_whole, excerpt.reading.unmeasured, len(excerpt.links)) == (
        False,
        Unmeasured.UNREADABLE,
        1,
    )
    assert "of 100,000 bytes came" in excerpt.reading.note
    assert "bytes were read: its records at bytes 0-" in excerpt.source


def test_a_record_that_contradicts_its_own_digest_does_not_keep_the_others_out(tmp_path: Path) -> None:
    excerpt = an_excerpt(an_answer(ABOUT + WRONG + RECORD + RECORD), tmp_path)
    assert excerpt.path is not None
    assert excerpt.path.read_bytes() == ABOUT + RECORD
    assert (len(excerpt.links), len(excerpt.kept)) == (2, 1)
    assert f"of which the first {len(ABOUT + WRONG + RECORD + RECORD)} bytes were read" in excerpt.source
    assert f"at bytes {len(ABOUT + WRONG)}-" in excerpt.source
    assert "1 records were left out, such as" in excerpt.reading.note


ABOUT = gzip.compress(
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2024-03-12T08:00:00Z\r\n"
    b"Content-Type: application/warc-fields\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    mtime=0,
)
WRONG = a_record("2", "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n")


def told_otherwise(record: bytes, old: bytes, new: bytes) -> bytes:
    return gzip.compress(gzip.decompress(record).replace(old, new), mtime=0)


@pytest.mark.parametrize(
    "bad",
    [
        WRONG,
        told_otherwise(a_record("2"), b"2024-03-12T08:15:00Z", b"2024-03-12"),
        told_otherwise(ABOUT, b"WARC-Record-ID: <urn:uuid:0>\r\n", b""),
        told_otherwise(ABOUT, b"Content-Type", b"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nContent-Type"),
        told_otherwise(a_record("2"), b"<urn:uuid:2>", b"urn:uuid: 2"),
        gzip.compress(gzip.decompress(a_record("2")) + gzip.decompress(a_record("3")), mtime=0),
    ],
    ids=["digest", "no second", "about without an id", "digest of about", "no id", "two in a member"],
)  # fmt: skip
def test_whatever_is_wrong_with_one_record_an_import_takes_the_others(bad: bytes, tmp_path: Path) -> None:
    excerpt = an_excerpt(an_answer(bad + RECORD), tmp_path)
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    assert excerpt.path is not None
    with running(house, STORY, RunKind.GATHER, now=datetime.now(UTC)) as run:
        manifest = import_beside(run, excerpt.path, excerpt.source).manifest
    assert manifest is not None
    assert [one.url for one in manifest.planned] == [A_REF.url]


@pytest.mark.parametrize(
    ("answer", "is_whole"),
    [
        (an_answer(ABOUT + RECORD), True),
        (b"HTTP/1.1 200 OK\r\n\r\n" + RECORD + a_record("2")[:60], False),
        (b"HTTP/1.1 200 OK\r\n\r\n" + RECORD, False),
        (an_answer(RECORD + a_record("2")[:60]), False),
        (an_answer(a_record("2")[:40] + b"\xff\xff" + RECORD), False),
        (an_answer(RECORD + WRONG), False),
        (an_answer(b"<html>busy</html>"), False),
        (an_answer(b""), False),
    ],
    ids=["whole", "cut without a length", "without a length", "cut by its maker", "damaged", "left out", "a page", "empty"],
)  # fmt: skip
def test_a_file_was_read_to_its_end_only_when_nothing_of_it_is_missing(
    answer: bytes, is_whole: bool, tmp_path: Path
) -> None:
    excerpt = an_excerpt(answer, tmp_path)
    assert (excerpt.is_whole, "read to its end" in excerpt.source) == (is_whole, is_whole)


def test_a_link_whose_record_is_too_long_to_be_kept_stays_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cc_news, "MOST_RECORD_BYTES", 100)
    excerpt = an_excerpt(an_answer(RECORD), tmp_path)
    assert (len(excerpt.links), excerpt.kept, excerpt.is_whole) == (1, (), False)


def test_a_record_that_the_store_holds_is_given_from_there(tmp_path: Path) -> None:
    excerpt = an_excerpt(an_answer(RECORD + a_record("2")), tmp_path, held="urn:uuid:1")
    assert excerpt.path is not None
    assert excerpt.path.read_bytes() == a_record("2")
    assert (excerpt.held, len(excerpt.links), len(excerpt.kept), excerpt.is_whole) == ((A_REF,), 2, 1, True)


def test_what_a_crash_left_of_an_import_is_finished_or_thrown_away_by_the_next_gather(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    (tmp_path / "x.warc.gz").write_bytes(RECORD)
    note = f"excerpt by warraq/0 of {FILES}2024/03/x.warc.gz, read to its end: its records at bytes 0-9, as they stand there"
    with running(house, STORY, RunKind.GATHER, now=datetime.now(UTC)) as run:
        unready, ready = begun_beside(run, RunKind.IMPORT), begun_beside(run, RunKind.IMPORT)
        stage(Staging(run=ready, source=tmp_path / "x.warc.gz", notes=[note]))
        finish_beside(run)
        assert (unready.folder.exists(), ready.folder.exists()) == (False, False)
        assert [one.url for one in imported_with(run)] == [
            "https://marsa.example/2024/03/12/talks-on-the-corridor"
        ]


def test_before_any_list_names_files_there_is_nothing_and_it_is_asked_again(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    story = open_story(STORY, house.settings)
    with running(house, STORY, RunKind.GATHER, now=datetime.now(UTC)) as run:
        walk = Walk(run=run, story=story, profile=build_profile(story, ()), earlier=())
        none, off = (bring_news(walk, replace(SURVEY, off=off)) for off in (frozenset(), frozenset(Channel)))
    assert (none.heard, none.pages, none.notes, none.is_over) == ((), (), (), False)
    assert off.is_over


@pytest.mark.parametrize(
    ("answer", "most_bytes", "why"),
    [
        (an_answer(RECORD), 50, Unmeasured.UNREADABLE),
        (an_answer(b"<html>"), 10**6, Unmeasured.UNREADABLE),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 10**6, Unmeasured.REFUSED),
        (b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n", 10**6, Unmeasured.THROTTLED),
        (b"", 10**6, Unmeasured.UNREACHABLE),
    ],
    ids=["over the budget", "no WARC", "refused", "throttled", "nobody there"],
)
def test_a_file_of_which_nothing_is_new_leaves_nothing_and_says_what_was_not_measured(
    answer: bytes, most_bytes: int, why: Unmeasured, tmp_path: Path
) -> None:
    excerpt = an_excerpt(answer, tmp_path, most_bytes=most_bytes)
    assert (excerpt.path, excerpt.links, excerpt.reading.unmeasured) == (None, (), why)
    assert excerpt.is_last is (most_bytes == 50 or why in {Unmeasured.REFUSED, Unmeasured.THROTTLED})
    assert not excerpt.is_whole


def test_a_file_with_more_than_there_is_room_for_is_not_whole() -> None:
    scan = cc_news.Scan(pieces=(RECORD * 3,), url=FILES, survey=SURVEY, room=2)
    assert (len(tuple(scan)), scan.is_whole) == (2, False)
    assert "left out" in scan.reading(()).note
