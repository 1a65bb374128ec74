"""What a plan knows travels with it: how it was found, what it may repeat, and whether only news is asked for."""

import sqlite3
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from odd_server import Answer, Logged, odd_server, page, redirect
from walks import Walk, a_wire, facts_of, to_port

from archive.capture import Earlier
from archive.fate import Fate, Outcome
from archive.http import read_response
from archive.record import RecordKind, RecordRef
from archive.writing.revisit import NOT_MODIFIED, confirms
from spiders.frontier.plan import Again, Plan, Purpose, Settled, Share
from spiders.frontier.urls import Frontier
from spiders.manners.polite import validators
from tests.builders import A_MOMENT

HOST = "http://news.example"
UNCHANGED = Answer((b'HTTP/1.1 304 Not Modified\r\nETag: W/"\xe9"\r\n\r\n',))
ETAG, DATE = 'W/"\xe9"', "Mon, 03 Nov 2025 10:00:00 GMT"
REF = RecordRef(
    record_id="urn:uuid:00000000-0000-4000-8000-000000000001", kind=RecordKind.RESPONSE, url=f"{HOST}/a", captured_at=A_MOMENT,
    warc="warc/s/run0-w0-1.warc.gz", offset=9, length=9, payload_digest=f"sha256:{'0' * 64}", status=200, content_type="text/html",
)  # fmt: skip
EARLIER = Earlier(ref=REF, etag=ETAG, last_modified=DATE)
SHARE = Share(worker="w0")


def _plan(path: str, **facts: object) -> Plan:
    return replace(Plan(url=f"{HOST}{path}", purpose=Purpose.PAGE), **facts)  # type: ignore[arg-type]


FULL = _plan("/a", via=f"{HOST}/feed", how="feed", earlier=EARLIER, conditional=True, priority=3, hops=1)


def test_a_plan_survives_the_frontier_whole(tmp_path: Path) -> None:
    path = tmp_path / "f.sqlite"
    frontier = Frontier(path)
    frontier.plan([FULL, _plan("/b")])
    frontier.close()
    frontier = Frontier(path)
    assert [plan for plan, _ in frontier.plans()] == [FULL, _plan("/b")]
    (claim,) = frontier.claim(SHARE, 1, now=1.0)
    assert claim.plan == FULL
    frontier.settle([Again(url=FULL.url, why="x", at=0.0)])
    assert frontier.claim(SHARE, 1, now=1.0)[0].plan == FULL


def test_a_frontier_of_an_earlier_version_is_resumed(tmp_path: Path) -> None:
    path = tmp_path / "f.sqlite"
    frontier = Frontier(path)
    frontier.plan([_plan("/a")])
    frontier.close()
    with sqlite3.connect(path) as db:
        for column in ("via", "how", "earlier", "conditional"):
            db.execute(f"ALTER TABLE url DROP COLUMN {column}")
    frontier = Frontier(path)
    assert frontier.plan([replace(FULL, url=f"{HOST}/b")]) == 1
    assert [plan.how for plan, _ in frontier.plans()] == [None, "feed"]


def test_the_target_of_a_redirect_was_found_by_it_and_repeats_nothing(tmp_path: Path) -> None:
    frontier = Frontier(tmp_path / "f.sqlite")
    frontier.plan([FULL])
    frontier.claim(SHARE, 1, now=1.0)
    outcome = Outcome(url=FULL.url, fate=Fate.KEPT, reason="redirect", redirects_to=f"{HOST}/b")
    frontier.settle([Settled(outcome=outcome)])
    target = [plan for plan, _ in frontier.plans()][-1]
    assert target == _plan("/b", via=FULL.url, how="redirect", priority=3, hops=2)


@pytest.mark.parametrize(
    ("earlier", "sent"),
    [
        (EARLIER, {"If-None-Match": b'W/"\xe9"', "If-Modified-Since": DATE.encode()}),
        (Earlier(ref=REF, etag='"a"'), {"If-None-Match": b'"a"'}),
        (Earlier(ref=REF, last_modified="0"), {"If-Modified-Since": b"0"}),
        (Earlier(ref=REF), {}),
        (Earlier(ref=REF, etag=""), {}),
        *((Earlier(ref=REF, etag=bad), {}) for bad in ('"a\r\nX: y"', '"\x00"', '"\x7f"', " a", "a\t", "\u0628", "a" * 4097)),
        (Earlier(ref=REF, etag="a\n", last_modified="b"), {"If-Modified-Since": b"b"}),
        (None, {}),
    ],
)  # fmt: skip
def test_validators_are_sent_back_exactly_or_not_at_all(
    earlier: Earlier | None, sent: dict[str, bytes]
) -> None:
    assert validators(_plan("/a", earlier=earlier, conditional=True)) == sent
    assert validators(_plan("/a", earlier=earlier)) == {}


@pytest.mark.parametrize(
    "facts", [{"purpose": Purpose.ROBOTS}, {"purpose": Purpose.RULES}, {"url": f"{HOST}/robots.txt"}]
)
def test_rules_are_always_asked_for_whole(facts: dict[str, object]) -> None:
    assert validators(replace(FULL, **facts)) == {}  # type: ignore[arg-type]


@dataclass(frozen=True)
class AgainWalk:
    """Pages asked for again, some for news only; the log of their server."""

    run: Walk
    log: list[Logged]

    def facts(self, url: str) -> dict[str, str]:
        ((_, _, metadata),) = self.run.exchanges(url)
        return dict(facts_of(metadata))


@pytest.fixture(scope="module")
def again_walk(
    tmp_path_factory: pytest.TempPathFactory, server_tls: ssl.SSLContext, ca_file: Path
) -> AgainWalk:
    answers = {
        "/robots.txt": Answer((page(b""),)),
        "/moved": redirect("/there"),
        "/there": Answer((page(b"there"),)),
    }
    fresh = Answer((page(b"fresh"),))
    with (
        odd_server({**answers, "/fresh": fresh}, default=UNCHANGED) as plain,
        odd_server({}, server_tls, fresh) as tls,
    ):
        wire = a_wire(
            ca_file=ca_file,
            connect_to=(
                *to_port(plain.port, "news.example"),
                *to_port(tls.port, "a.odd.example", for_port=443),
            ),
        )
        run = Walk(tmp_path_factory.mktemp("again"), wire)
        run.frontier.plan(
            [
                replace(FULL, hops=0),
                _plan("/fresh", earlier=EARLIER, conditional=True),
                _plan("/unasked", earlier=EARLIER),
                _plan("/moved", how="feed", via=f"{HOST}/rss"),
                Plan(url="https://a.odd.example/tls", purpose=Purpose.CHANNEL),
            ]
        )
        run.crawl()
    return AgainWalk(run, plain.log)


def test_a_page_that_has_not_changed_ends_as_before_with_a_revisit(again_walk: AgainWalk) -> None:
    (logged,) = [one for one in again_walk.log if one.path == "/a"]
    assert (
        b'\r\nIf-None-Match: W/"\xe9"\r\nIf-Modified-Since: Mon, 03 Nov 2025 10:00:00 GMT\r\n'
        in logged.request
    )
    outcome = again_walk.run.outcome(FULL.url)
    assert (outcome.fate, outcome.reason) == (Fate.SAME_AS_BEFORE, "not-modified")
    assert outcome.ref is not None
    assert outcome.ref.kind is RecordKind.REVISIT
    ((request, response, _),) = again_walk.run.exchanges(FULL.url)
    assert (request, response) == (logged.request, UNCHANGED.chunks[0])
    (record,) = [one for one in again_walk.run.records() if one.record_id == outcome.ref.record_id]
    assert record.field("WARC-Profile") == NOT_MODIFIED
    assert record.field("WARC-Refers-To") == f"<{EARLIER.ref.record_id}>"


def test_a_page_that_has_changed_is_kept(again_walk: AgainWalk) -> None:
    outcome = again_walk.run.outcome(f"{HOST}/fresh")
    assert (outcome.fate, outcome.reason) == (Fate.KEPT, "ok")


OTHER = b'HTTP/1.1 304 Not Modified\r\nETag: "other"\r\n\r\n'


def test_a_304_about_another_version_is_kept_as_it_is_and_the_page_asked_for_whole_once(
    walk: Callable[..., Walk],
) -> None:
    answers = {"/robots.txt": Answer((page(b""),)), "/a": Answer((OTHER,))}
    with odd_server(answers) as server:
        base = f"http://127.0.0.1:{server.port}"
        run = walk(server.port)
        run.frontier.plan([replace(FULL, url=f"{base}/a", hops=0)])
        run.crawl()
        asked = [one.request for one in server.log if one.path == "/a"]
    assert [b"If-None-Match" in request for request in asked] == [True, False]
    outcome = run.outcome(f"{base}/a")
    assert (outcome.fate, outcome.reason, outcome.why) == (Fate.FAILED, "http_status", "answered 304")
    kinds = [one.kind for one in run.records() if one.url == f"{base}/a" and one.kind != "metadata"]
    assert sorted(kinds) == ["request", "request", "response", "response"]


@pytest.mark.parametrize(
    ("earlier", "said", "about_it"),
    [
        (EARLIER, 'ETag: W/"\xe9"', True),
        (EARLIER, 'ETag: "\xe9"', True),  # compared weakly
        (EARLIER, 'ETag: "other"', False),
        (EARLIER, f'ETag: "other"\r\nLast-Modified: {DATE}', False),
        (EARLIER, "", True),
        (EARLIER, f"Last-Modified: {DATE}", True),
        (EARLIER, "Last-Modified: Tue, 04 Nov 2025 10:00:00 GMT", False),
        (Earlier(ref=REF, last_modified=DATE), 'ETag: "new"', True),
        (Earlier(ref=REF, etag='"a"'), f"Last-Modified: {DATE}", True),
    ],
)
def test_a_304_is_believed_when_its_validators_are_those_that_were_asked_about(
    earlier: Earlier, said: str, about_it: bool
) -> None:
    answer = f"HTTP/1.1 304 Not Modified\r\n{said}\r\n\r\n" if said else "HTTP/1.1 304 Not Modified\r\n\r\n"
    assert confirms(earlier, read_response(answer.encode("latin-1"))) is about_it


def test_not_modified_without_a_question_is_a_failure(again_walk: AgainWalk) -> None:
    (logged,) = [one for one in again_walk.log if one.path == "/unasked"]
    assert b"If-" not in logged.request
    outcome = again_walk.run.outcome(f"{HOST}/unasked")
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "http_status")


@pytest.mark.parametrize(
    ("url", "how", "via", "hops"),
    [
        (f"{HOST}/a", "feed", f"{HOST}/feed", "L"), (f"{HOST}/moved", "feed", f"{HOST}/rss", "L"),
        (f"{HOST}/there", "redirect", f"{HOST}/moved", "R"), (f"{HOST}/robots.txt", "robots", None, "P"),
        (f"{HOST}/fresh", "page", None, None), ("https://a.odd.example/tls", "channel", None, None),
    ],
)  # fmt: skip
def test_every_exchange_says_how_it_was_found(
    url: str, how: str, via: str | None, hops: str | None, again_walk: AgainWalk
) -> None:
    facts = again_walk.facts(url)
    assert (facts["how"], facts.get("via"), facts.get("hopsFromSeed")) == (how, via, hops)
    assert int(facts["first-byte-ms"]) <= int(facts["fetchTimeMs"]) < 20_000
    assert "failure" not in facts


def test_the_certificates_of_a_server_are_kept_once_and_named_by_each_exchange(
    again_walk: AgainWalk, server_tls: ssl.SSLContext
) -> None:
    chains = [one for one in again_walk.run.records() if one.kind == "resource"]
    assert len(chains) == 1
    assert chains[0].block.count(b"-----BEGIN CERTIFICATE-----") >= 1
    for path in ("tls", "robots.txt"):
        assert again_walk.facts(f"https://a.odd.example/{path}")["tls-chain"] == chains[0].url


def test_an_exchange_that_failed_says_its_class(walk: Callable[..., Walk]) -> None:
    with odd_server({}, default=Answer((b"no http at all\r\n\r\n",))) as server:
        base = f"http://127.0.0.1:{server.port}"
        run = walk(server.port, timeout_s=1.5)
        run.frontier.plan([Plan(url=f"{base}/robots.txt", purpose=Purpose.ROBOTS)])
        run.crawl()
    ((_, _, metadata),) = run.exchanges(f"{base}/robots.txt")
    assert dict(facts_of(metadata))["failure"] == "bad_http"
