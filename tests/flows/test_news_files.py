"""Files of CC-NEWS are read as they come: what can be the story is kept byte for byte and judged, and no file is read once."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.finding import FindingVerdict
from archive.manifest import Manifest, from_json
from archive.originals import read_original
from archive.record import RecordKind, RecordRef
from archive.urls import url_key
from flows.audit import audit
from flows.excerpts import Excerpt, read_file
from flows.foreign import Staging, stage
from flows.gather import Gathered, gather
from flows.house import House
from flows.importing import finish_beside, import_beside
from flows.news_files import bring_news, done_before, imported_with
from flows.rounds import Walk
from flows.run import Run, RunKind, begun_beside, originals_of, running
from flows.settings import load_settings
from flows.stories import open_story
from practice.server import Exchange, PracticeWeb
from practice.truth import everything
from spiders.stream import Stream
from story.channels import cc_news
from story.channels.scope import Survey
from story.link import Channel, Unmeasured
from story.profile import build_profile
from story.seed import Window
from tests.flows.conftest import STORY, practice_house
from tests.raw_server import raw_server

FILES = "https://data.commoncrawl.org/crawl-data/CC-NEWS/"


@dataclass(frozen=True, kw_only=True)
class Once:
    """A gather that asks nobody but CC-NEWS, and what the web saw of it."""

    web: PracticeWeb
    house: House
    gathered: Gathered
    log: tuple[Exchange, ...]

    def imports(self) -> list[Manifest]:
        store = self.house.store()
        return [from_json(store.read(name)) for name in store.list(f"runs/{STORY}/") if "-import" in name]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    with PracticeWeb(visit=1) as web:
        asked = practice_house(web, tmp_path_factory.mktemp("news") / "store", services=True)
        vectors = tmp_path_factory.mktemp("vectors")
        (vectors / "en.vec").write_bytes(b"1 2\nparis 1.0 0.0\n")
        own = {"rounds": 1, "extract_workers": 1, "embedder": vectors}
        house = House(settings=asked.settings.model_copy(update=own))
        off = {one.value: False for one in Channel} | {Channel.CC_NEWS.value: True}
        story = replace(open_story(STORY, house.settings), channels=tuple(off.items()), outlets=())
        gathered = gather(story, house, now=datetime.now(UTC))
        yield Once(web=web, house=house, gathered=gathered, log=tuple(web.log))


def test_what_the_files_hold_of_the_story_is_kept_and_judged(once: Once) -> None:
    truth = [one for one in everything(visit=1) if Channel.CC_NEWS.value in one.channels]
    wanted = {url_key(one.urls[0]) for one in truth if one.label in {"july", "august"}}
    related = {url_key(one.verdict.article) for one in once.gathered.judged if one.verdict.related}

    assert len(wanted) >= 10
    assert len(related & wanted) / len(wanted) >= 0.8
    assert {link.channel for one in once.gathered.judged for link in one.links} == {Channel.CC_NEWS}
    assert all(link.archived.startswith(FILES) for one in once.gathered.judged for link in one.links)
    assert {entry.host for entry in once.log} == {"data.commoncrawl.org"}


def test_a_record_stands_in_the_store_as_it_stood_in_their_file(once: Once) -> None:
    judged = once.gathered.judged[0]
    link, ref = judged.links[0], judged.article.ref
    whole = b"".join(Stream(url=link.found_in, wire=once.house.settings.wire(), most_bytes=10**8))
    first, last = map(int, link.archived.partition("#bytes=")[2].split("-"))
    (original,) = originals_of(once.house, [ref])
    path = once.house.file(ref.warc)

    assert path.read_bytes()[ref.offset : ref.offset + ref.length] == whole[first : last + 1]
    assert ref.record_id.encode() in gzip.decompress(whole[first : last + 1])
    assert read_original(original.places).response.status == 200


def test_the_import_says_which_file_and_which_bytes_of_it(once: Once) -> None:
    imports = once.imports()
    said = [manifest.notes[0] for manifest in imports]
    places = {link.archived for one in once.gathered.judged for link in one.links}

    assert len(imports) == 2
    assert all(f" of {FILES}" in note and "read to its end" in note for note in said)
    assert all(place.partition("#bytes=")[2] in " ".join(said) for place in places)
    assert [
        f
        for f in audit(once.house).findings
        if f.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}
    ] == []


def test_each_file_was_read_once_and_will_not_be_again(once: Once) -> None:
    read = [entry.path for entry in once.log if entry.path.endswith("00001.warc.gz")]
    (count,) = (one for one in once.gathered.manifest.channels if one.channel == Channel.CC_NEWS.value)
    later = Run(
        run_id="later", story=STORY, kind=RunKind.GATHER, began_at=datetime.now(UTC), house=once.house
    )

    assert len(read) == len(set(read)) == 2
    assert done_before(later) == {"CC-NEWS-20250715000000-00001", "CC-NEWS-20250815000000-00001"}
    assert (count.unmeasured, count.pages) == ((), len(once.gathered.judged))


def test_another_story_of_the_store_gets_the_pages_that_this_one_holds(once: Once) -> None:
    asked = open_story(STORY, once.house.settings)
    off = {one.value: False for one in Channel} | {Channel.CC_NEWS.value: True}
    other = replace(asked, name="other", channels=tuple(off.items()), outlets=())
    gathered = gather(other, once.house, now=datetime.now(UTC))
    both = [{url_key(one.verdict.article) for one in each.judged} for each in (gathered, once.gathered)]

    assert both[0] == both[1] != set()
    assert gathered.related == once.gathered.related
    imports = [n for n in once.house.store().list("runs/other/") if "-import" in n]
    assert imports == [], [from_json(once.house.store().read(n)).notes for n in imports]
    assert [
        f
        for f in audit(once.house).findings
        if f.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}
    ] == []


def test_the_manifest_names_the_model_of_vectors_that_was_in_force(once: Once) -> None:
    assert re.fullmatch(r"vectors\d* sha256:[0-9a-f]{64}", dict(once.gathered.manifest.software)["embedder"])


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
