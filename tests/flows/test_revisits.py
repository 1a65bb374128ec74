"""Fetching again what did not change: a revisit in the archive, and the same page for whoever reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.originals import exact_response, trail
from archive.reading.reader import read_record
from archive.record import RecordKind, RecordRef
from archive.writing.revisit import IDENTICAL, NOT_MODIFIED
from flows.audit import audit
from flows.fetch import fetch_pages
from flows.house import House
from flows.reading.texts import Wish, texts_of
from flows.refetch import refetch
from flows.settings import load_settings
from flows.store.whereabouts import whereabouts
from flows.versions.changes import Change
from tests.hostile.odd_server import Answer, Logged, OddServer

URL = "http://page.example/news"
WORDS = "".join(
    f"<p>Paragraph {n} tells what ministers said in the old town hall on Monday.</p>" for n in range(20)
)
HTML = f"<html><head><title>Ministers met</title></head><body><article><h1>Ministers met</h1>{WORDS}</article></body></html>".encode()
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "v1"\r\nX-Answer: %d\r\nTransfer-Encoding: chunked\r\n\r\n'


def page(request: Logged, before: int) -> Answer:
    """Answer with the same page in other chunks each time, or that it is not modified."""
    if b'If-None-Match: "v1"' in request.request:
        return Answer((b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n',))
    cut = 100 * (before + 1)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (HTML[:cut], HTML[cut:]))
    return Answer((HEAD % before + chunks + b"0\r\n\r\n",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One page on loopback, and a store that may fetch it."""

    server: OddServer
    house: House

    def fetched(self) -> Outcome:
        return fetch_pages((URL,), self.house, now=datetime.now(UTC)).outcomes[URL]

    def again(self, *, conditional: bool = False) -> tuple[Change, Outcome]:
        (seen,) = refetch((URL,), self.house, now=datetime.now(UTC), conditional=conditional).seen
        return seen.change, seen.outcome

    def wire(self, ref: RecordRef) -> bytes:
        with whereabouts(self.house) as where:
            return exact_response(trail(ref, where))

    def profile(self, ref: RecordRef) -> str | None:
        return read_record(self.house.root / ref.warc, ref.offset, ref.length).field("WARC-Profile")

    def answers(self) -> list[bytes]:
        return [one.response for one in self.server.requests("/news")]


def a_site(folder: Path) -> Site:
    server = OddServer({"/news": page})
    settings = load_settings(
        store=str(folder / "store"),
        delay_s=0.0,
        allow_private=True,
        connect_to=(f"page.example:80:127.0.0.1:{server.port}",),
    )
    return Site(server=server, house=House(settings=settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """One page, looked at four times, the last time for news only."""

    site: Site
    first: RecordRef
    second: tuple[Change, Outcome]
    third: tuple[Change, Outcome]
    news: tuple[Change, Outcome]


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looks]:
    site = a_site(tmp_path_factory.mktemp("looks"))
    first = ref_of(site.fetched())
    second, third = site.again(), site.again()
    yield Looks(site=site, first=first, second=second, third=third, news=site.again(conditional=True))
    site.server.close()


def ref_of(outcome: Outcome) -> RecordRef:
    assert outcome.ref is not None
    return outcome.ref


@pytest.mark.row("D15")
def test_an_unchanged_page_is_a_revisit_that_ends_as_same_and_gives_its_exact_bytes(looks: Looks) -> None:
    change, outcome = looks.second
    ref = ref_of(outcome)
    assert (change, outcome.fate, outcome.reason) == (Change.SAME, Fate.SAME_AS_BEFORE, "same-bytes")
    assert (ref.kind, ref.status, looks.site.profile(ref)) == (RecordKind.REVISIT, 200, IDENTICAL)
    assert ref.payload_digest == looks.first.payload_digest
    assert [looks.site.wire(looks.first), looks.site.wire(ref)] == looks.site.answers()[:2]


def test_text_of_a_revisit_is_that_of_its_page(looks: Looks) -> None:
    refs = (looks.first, ref_of(looks.second[1]), ref_of(looks.news[1]))
    lines = [
        {**line, "record": None} for ref in refs for line in texts_of(ref.record_id, looks.site.house, Wish())
    ]
    assert lines[0] == lines[1] == lines[2]
    assert len(lines[0]["paragraphs"]) >= 20


@pytest.mark.row("D15")
def test_a_third_look_refers_to_the_first_answer_and_all_three_are_kept(looks: Looks) -> None:
    ref = ref_of(looks.third[1])
    every = (looks.first, ref_of(looks.second[1]), ref)
    assert [looks.site.wire(one) for one in every] == looks.site.answers()[:3]
    assert len({one.record_id for one in every}) == len({(one.warc, one.offset) for one in every}) == 3
    record = read_record(looks.site.house.root / ref.warc, ref.offset, ref.length)
    assert record.field("WARC-Refers-To") == f"<{looks.first.record_id}>"
    assert looks.site.wire(ref) == looks.site.answers()[2]


def test_asking_for_news_only_keeps_the_hosts_word(looks: Looks) -> None:
    change, outcome = looks.news
    ref = ref_of(outcome)
    assert (change, outcome.fate, outcome.reason) == (Change.SAME, Fate.SAME_AS_BEFORE, "not-modified")
    assert (ref.kind, ref.status, looks.site.profile(ref)) == (RecordKind.REVISIT, 304, NOT_MODIFIED)
    answer = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
    assert looks.site.wire(ref) == looks.site.answers()[3] == answer


def test_nobody_is_asked_for_news_only_unless_told_so(looks: Looks) -> None:
    asked = [b"If-None-Match" in one.request for one in looks.site.server.requests("/news")]
    assert asked == [False, False, False, True]


def test_a_store_with_revisits_is_sound(looks: Looks) -> None:
    audited = audit(looks.site.house)
    assert audited.sound, [f for f in audited.findings if f.verdict.value != "ok"]


def test_a_page_without_validator_is_asked_for_whole(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    bare = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(HTML), HTML)
    site.server.answers = {"/news": Answer((bare,))}
    site.fetched()
    change, outcome = site.again(conditional=True)
    site.server.close()
    assert (change, ref_of(outcome).kind) == (Change.SAME, RecordKind.REVISIT)
