"""Rules are asked for again when they are old (RFC 9309 §2.4), in one process and over a resumed run."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from walks import Walk, a_wire, to_port

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from spiders.frontier.urls import Frontier
from spiders.manners.robots import AGAIN_S, FRESH_S, Fetched, Gate, fresh_until, rules_of, why_capped
from tests.hostile.odd_server import Answer, odd_server, page

SOURCE = "http://a.example/robots.txt"
NO_PAGE = b"User-agent: *\nDisallow: /page\n"
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def _ref(url: str, at: datetime, status: int = 200) -> RecordRef:
    return RecordRef(
        record_id="urn:uuid:00000000-0000-4000-8000-000000000000",
        kind=RecordKind.RESPONSE,
        url=url,
        captured_at=at,
        warc="warc/s/run0-w0-1.warc.gz",
        offset=0,
        length=1,
        payload_digest=None,
        status=status,
        content_type="text/plain",
    )


class Host:
    """A host whose rules change, and a clock that is set by hand."""

    def __init__(self, *texts: bytes | None) -> None:
        self.now = BEGIN.timestamp()
        self._texts = iter(texts)
        self.gate = Gate(self._fetch, "warraq/1", lambda: self.now)

    async def _fetch(self, url: str, _: bool) -> Fetched:
        text = next(self._texts)
        ref = _ref(url, datetime.fromtimestamp(self.now, UTC), status=500 if text is None else 200)
        if text is None:
            return Outcome(url=url, fate=Fate.FAILED, reason=FailureKind.HTTP_STATUS.value, ref=ref), None
        return Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=ref), text

    def refuses(self) -> bool:
        rules = asyncio.run(self.gate.rules("http://a.example/page"))
        return rules.refuses("http://a.example/page", "warraq/1") is not None


@pytest.mark.row("R3")
def test_rules_that_change_are_heard_of_after_a_day_and_not_asked_for_before() -> None:
    host = Host(b"", NO_PAGE)
    assert not host.refuses()
    host.now += FRESH_S - 1
    assert not host.refuses()
    host.now += 1
    assert host.refuses()


def test_where_no_rules_could_be_had_they_are_asked_for_again_within_the_hour() -> None:
    host = Host(None, b"")
    assert host.refuses()
    host.now += AGAIN_S - 1
    assert host.refuses()
    host.now += 1
    assert not host.refuses()


@pytest.mark.parametrize("status", [401, 403, 429])
def test_who_was_not_welcome_has_no_leave_and_asks_again_within_the_hour(status: int) -> None:
    now = BEGIN.timestamp()
    ref = _ref(SOURCE, BEGIN, status)
    outcome = Outcome(url=SOURCE, fate=Fate.FAILED, reason=FailureKind.HTTP_STATUS.value, ref=ref)
    assert rules_of(SOURCE, outcome, None).refuses("http://a.example/page", "warraq/1") is not None
    assert fresh_until(outcome, now) == now + AGAIN_S


def test_a_crawl_delay_that_is_kept_is_not_told_as_one_that_is_too_long() -> None:
    text = b"User-agent: *\nCrawl-delay: 90\n"
    assert why_capped(text, "warraq/1", 90.0) == ""
    assert "its Crawl-delay of 90 s" in why_capped(text, "warraq/1", 60.0)


NEWS = "/أخبار/"
ESCAPED = "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1"
CP1256 = "".join(f"%{octet:02X}" for octet in "أخبار".encode("cp1256"))


@pytest.mark.parametrize(
    ("rule", "path", "is_refused"),
    [
        (f"Disallow: {NEWS}".encode(), ESCAPED, True),
        (b"Disallow: " + ESCAPED[:-1].lower().encode(), ESCAPED, True),
        (f"Disallow: {NEWS}".encode("cp1256"), f"/{CP1256}/1", True),
        ("Disallow: /*/محلي$".encode(), "/a/%D9%85%D8%AD%D9%84%D9%8A", True),
        ("Disallow: /*/محلي$".encode(), "/a/%D9%85%D8%AD%D9%84%D9%8A/1", False),
        (f"Disallow: /\nAllow: {NEWS}".encode(), ESCAPED, False),
        ("Disallow: /اخبار".encode(), ESCAPED, False),  # another letter
    ],
)
@pytest.mark.row("R1")
def test_arabic_paths_are_matched_however_they_are_spelt(rule: bytes, path: str, is_refused: bool) -> None:
    host = Host(b"\xef\xbb\xbfUser-agent: *\n" + rule)
    rules = asyncio.run(host.gate.rules("http://a.example/"))
    assert (rules.refuses(f"http://a.example{path}", "warraq/1") is not None) == is_refused


@pytest.mark.parametrize("name", ["warraq", "Warraq", "warraq/0.1", "WARRAQ/2.0 (archive)", "warraq # ours"])
def test_a_group_that_names_us_is_ours_with_a_version_behind_the_name_too(name: str) -> None:
    host = Host(f"User-agent: *\nDisallow:\n\nUser-agent: {name}\nDisallow: /page\n".encode())
    assert host.refuses()


@pytest.mark.row("R3")
def test_a_run_that_is_taken_up_after_days_asks_for_rules_again_and_a_refusal_names_their_record(
    tmp_path: Path,
) -> None:
    rules = "http://old.example/robots.txt"
    with odd_server({"/robots.txt": Answer((page(NO_PAGE),))}, default=Answer((page(),))) as server:
        run = Walk(tmp_path, a_wire(connect_to=to_port(server.port, "old.example")))
        _settle_old_rules(run.frontier, rules)
        run.plan("http://old.example/page", "http://old.example/other")
        run.crawl()
    assert sorted(one.path for one in server.log) == ["/other", "/robots.txt"]
    refused, asked = run.outcome("http://old.example/page"), run.outcome(rules)
    assert asked.ref is not None
    assert (refused.fate, refused.reason) == (Fate.REFUSED, "robots")
    assert refused.why == f"{rules} (record {asked.ref.record_id}) does not let warraq fetch it"
    assert [kept.url for kept in run.records() if kept.record_id == asked.ref.record_id] == [rules]


def _settle_old_rules(frontier: Frontier, url: str) -> None:
    """As a run left it that was stopped two days ago: everything was allowed."""
    claim = frontier.take(Plan(url=url, purpose=Purpose.ROBOTS), "w0", now=1.0)
    assert claim is not None
    outcome = Outcome(
        url=url, fate=Fate.KEPT, reason="ok", ref=_ref(url, datetime.now(UTC) - timedelta(days=2))
    )
    frontier.settle([Settled(outcome=outcome, rules=b"")])
    assert frontier.open_urls(Share(worker="w0")) == 0
