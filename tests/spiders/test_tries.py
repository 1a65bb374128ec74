import ssl
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from odd_server import Answer, Logged, Then, odd_server, page, unused_port
from walks import Walk, a_wire, facts_of, to_port

from archive.fate import Fate
from archive.http import read_response
from archive.reading.reader import StoredRecord
from archive.record import RecordKind
from spiders.events import EventKind
from spiders.wire.answer import retry_after
from spiders.wire.wire import Pace

NO_RULES = Answer((page(b""),))
FAILURES = {
    "reset": Answer((), Then.RESET),
    "half": Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",), Then.CLOSE),
    "500": Answer((page(b"", status="500 Oh"),)),
    "502": Answer((page(b"", status="502 Oh"),)),
    "504": Answer((page(b"", status="504 Oh"),)),
    "503": Answer((page(b"", status="503 Oh"),)),
    "429": Answer((page(b"", "Retry-After: 0", status="429 Oh"),)),
}
WORDS = Answer((page(b" Please limit requests to one every 5 seconds or contact us."),))
FINAL = ("400 No", "403 No", "404 No", "410 No", "451 No", "501 No")


def _flaky(failures: int, answer: Answer) -> Callable[[Logged, int], Answer]:
    return lambda _, before: answer if before < failures else Answer((page(b"at last"),))


# A host for each failure: one that asks for a pause gets it for all its pages.
HOSTS: dict[str, Any] = {
    **{f"once-{name}.example": _flaky(1, answer) for name, answer in FAILURES.items()},
    **{f"always-{name}.example": FAILURES[name] for name in ("500", "503", "429", "half")},
    "once-worded.example": _flaky(1, WORDS),
    "always-worded.example": WORDS,
    "unworded.example": WORDS,
    **{f"final-{text[:3]}.example": Answer((page(b"evidence", status=text),)) for text in FINAL},
}
UNANNOUNCED = "https://drops.example/a"
DROPS = Answer((b"HTTP/1.1 200 OK\r\n\r\n<html>whole?</html>",), Then.DROP)
NO_CONNECTION = ("http://no-such-name.invalid/", "http://refused.example/")
# What no page is read over: TLS 1.1 is the highest that the last one speaks.
NO_PROOF = tuple(
    f"https://{name}.example/" for name in ("wrong-name", "unknown-authority", "expired", "old-protocol")
)


@dataclass(frozen=True)
class TriesWalk:
    """Every failure met in one crawl of three tries."""

    run: Walk
    logs: dict[str, list[Logged]]


def _certificate(authority: trustme.CA, name: str, **dates: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **dates).configure_cert(context)
    return context


def _unproven(authority: trustme.CA) -> dict[str, ssl.SSLContext]:
    """A server's side of each address of NO_PROOF."""
    old = _certificate(authority, "old-protocol.example")
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the old protocol, which is the subject
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    contexts = (
        _certificate(authority, "other.example"),
        _certificate(trustme.CA(), "unknown-authority.example"),
        _certificate(authority, "expired.example", not_after=datetime(2021, 1, 1, tzinfo=UTC)),
        old,
    )
    return dict(zip(NO_PROOF, contexts, strict=True))


@pytest.fixture(scope="module")
def tries_walk(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA, ca_file: Path) -> TriesWalk:
    def by_host(logged: Logged, before: int) -> Answer:
        found = HOSTS[logged.host]
        if logged.path == "/robots.txt":
            return NO_RULES
        return found if isinstance(found, Answer) else found(logged, before)

    with ExitStack() as stack:
        server = stack.enter_context(odd_server({}, default=by_host))
        dropping = stack.enter_context(odd_server({}, _certificate(authority, "drops.example"), DROPS))
        unproven = {
            url: stack.enter_context(odd_server({}, context, NO_RULES))
            for url, context in _unproven(authority).items()
        }
        places = (
            *to_port(server.port, *HOSTS),
            *to_port(unused_port(), "refused.example"),
            *(place for url, one in unproven.items() for place in to_port(one.port, url[8:-1], for_port=443)),
            *to_port(dropping.port, "drops.example", for_port=443),
        )
        worded = ("once-worded.example", "always-worded.example")
        paces = tuple(Pace(host=host, delay_s=0.0, busy_text="please limit requests") for host in worded)
        wire = a_wire(connect_to=places, ca_file=ca_file, max_tries=3, max_wait_s=0.3, paces=paces)
        run = Walk(tmp_path_factory.mktemp("tries"), wire)
        run.plan(*(f"http://{host}/a" for host in HOSTS), *NO_PROOF, UNANNOUNCED, *NO_CONNECTION)
        run.crawl()
    servers = {"": server, **unproven, UNANNOUNCED: dropping}
    return TriesWalk(run, {url: one.log for url, one in servers.items()})


def _asked(walk: TriesWalk, url: str) -> int:
    """How often a page was asked for, each time kept."""
    host = url.split("/")[2]
    asked = sum((one.host, one.path) == (host, "/a") for one in walk.logs[""])
    assert len(walk.run.exchanges(url)) == asked
    return asked


@pytest.mark.parametrize("name", FAILURES)
def test_what_may_pass_is_tried_again_and_every_try_is_kept(name: str, tries_walk: TriesWalk) -> None:
    url = f"http://once-{name}.example/a"
    assert tries_walk.run.outcome(url).fate is Fate.KEPT
    assert _asked(tries_walk, url) == 2
    told = [event.url for event in tries_walk.run.events if event.kind is EventKind.AGAIN]
    assert told.count(url) in {0, 1}  # 0: the client itself repeats a request on a dead pooled connection


def test_a_host_that_says_in_words_that_there_are_too_many_requests_is_asked_again_later(
    tries_walk: TriesWalk,
) -> None:
    once, always, other = (f"http://{name}worded.example/a" for name in ("once-", "always-", "un"))
    assert (tries_walk.run.outcome(once).reason, _asked(tries_walk, once)) == ("ok", 2)
    assert (tries_walk.run.outcome(always).reason, _asked(tries_walk, always)) == ("rate_limited", 3)
    assert (tries_walk.run.outcome(other).reason, _asked(tries_walk, other)) == (
        "ok",
        1,
    )  # nobody's rule here


@pytest.mark.parametrize(
    ("name", "reason"),
    [("500", "http_status"), ("503", "http_status"), ("429", "rate_limited"), ("half", "disconnect")],
)
def test_what_does_not_pass_fails_after_the_last_try(name: str, reason: str, tries_walk: TriesWalk) -> None:
    url = f"http://always-{name}.example/a"
    outcome = tries_walk.run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, reason)
    assert outcome.ref is not None
    assert _asked(tries_walk, url) == 3


@pytest.mark.parametrize("status", FINAL)
def test_what_will_not_pass_is_asked_once_and_kept_as_evidence(status: str, tries_walk: TriesWalk) -> None:
    url = f"http://final-{status[:3]}.example/a"
    outcome = tries_walk.run.outcome(url)
    assert (outcome.reason, _asked(tries_walk, url)) == ("http_status", 1)
    assert outcome.ref is not None
    assert outcome.ref.status == int(status[:3])


@pytest.mark.parametrize("url", NO_PROOF)
@pytest.mark.row("H8")
def test_a_certificate_that_does_not_prove_the_host_fails_and_only_the_attempt_is_kept(
    url: str, tries_walk: TriesWalk
) -> None:
    outcome = tries_walk.run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "tls")
    assert tries_walk.logs[url] == []
    ((record, facts),) = _attempts(tries_walk, f"{url}robots.txt")
    assert record.field("WARC-IP-Address") == "127.0.0.1"
    assert (facts["outcome"], facts["failure"], facts["how"]) == ("no-request", "tls", "robots")


def _attempts(walk: TriesWalk, url: str) -> list[tuple[StoredRecord, dict[str, str]]]:
    """All records of an address, which must be metadata, and what they say."""
    records = [one for one in walk.run.records() if one.url == url]
    assert {one.kind for one in records} <= {"metadata"}
    return [(one, dict(facts_of(one))) for one in records]


@pytest.mark.parametrize(("host", "kind"), [("no-such-name.invalid", "dns"), ("refused.example", "connect")])
def test_every_attempt_that_got_no_connection_is_kept_as_metadata_and_referred_to(
    host: str, kind: str, tries_walk: TriesWalk
) -> None:
    url = f"http://{host}/robots.txt"
    found = _attempts(tries_walk, url)
    assert [(facts["failure"], facts["attempt"]) for _, facts in found] == [(kind, n) for n in "123"]
    assert {record.field("WARC-IP-Address") for record, _ in found} == {None}
    outcome = tries_walk.run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, kind)
    assert outcome.ref is not None
    assert (outcome.ref.kind, outcome.ref.record_id) == (RecordKind.METADATA, found[-1][0].record_id)


def test_an_answer_whose_end_nothing_announced_is_kept_and_asked_for_once(tries_walk: TriesWalk) -> None:
    outcome = tries_walk.run.outcome(UNANNOUNCED)
    assert (outcome.fate, outcome.reason) == (Fate.KEPT, "ok")
    assert "nothing announced the end of the answer" in outcome.why
    assert [logged.path for logged in tries_walk.logs[UNANNOUNCED]] == ["/robots.txt", "/a"]
    ((_, response, _),) = tries_walk.run.exchanges(UNANNOUNCED)
    assert response == DROPS.chunks[0]


def test_what_an_address_cost_is_what_its_server_saw_all_tries_together(tries_walk: TriesWalk) -> None:
    costs = {url: cost for url, _, cost in tries_walk.run.frontier.costs()}
    told = {event.url: event for event in tries_walk.run.events if event.kind is EventKind.SETTLED}
    for host in HOSTS:
        for path in ("/a", "/robots.txt"):
            url = f"http://{host}{path}"
            seen = [one for one in tries_walk.logs[""] if (one.host, one.path) == (host, path)]
            assert (costs[url].requests, costs[url].sent_bytes, costs[url].received_bytes) == (
                len(seen),
                sum(len(one.request) for one in seen),
                sum(len(one.response) for one in seen),
            ), url
            assert (told[url].requests, told[url].received_bytes) == (
                costs[url].requests,
                costs[url].received_bytes,
            )
    assert all(costs[url].requests == 0 for url in (*NO_PROOF, *NO_CONNECTION))


def test_a_name_that_does_not_exist_fails_as_dns(tries_walk: TriesWalk) -> None:
    assert tries_walk.run.outcome("http://no-such-name.invalid/").reason == "dns"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 1970 00:01:40 GMT", 50.0), ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("soon", None), ("-5", None), ("", None), ("1e9", None),
        ("3600, 3600", 3600.0), ("3600.5", 3600.0), ("3600s", 3600.0), ("90 seconds", 90.0), ("+60", 60.0), ("1970-01-01T00:01:40Z", 50.0),
        ("12 soon", None), ("99999999999999999999", 999999999.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_date(value: str, seconds: float | None) -> None:
    response = read_response(f"HTTP/1.1 503 x\r\nRetry-After: {value}\r\n\r\n".encode())
    assert retry_after(response, 50.0) == seconds
