import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from odd_server import Answer, Logged, Then, odd_server, page, unused_port
from walks import Walk, a_wire, facts_of, to_port

from archive.fate import Fate
from archive.http import read_response
from archive.reader import StoredRecord
from archive.record import RecordKind
from spiders.answer import retry_after
from spiders.events import EventKind
from spiders.wire import Pace

NO_RULES = Answer((page(b""),))
FAILURES = {
    "reset": Answer((), Then.RESET),
    "half": Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",), Then.CLOSE),
    "500": Answer((page(b"", status="500 Oh"),)),
    "502": Answer((page(b"", status="502 Oh"),)),
    "504": Answer((page(b"", status="504 Oh"),)),
    "503": Answer((page(b"", status="503 Oh"),)),
    "429": Answer((page(b"", "Retry-After: 0", status="429 Oh"),)),
    "long-pause": Answer((page(b"", "Retry-After: 86400", status="503 Slow"),)),
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
NO_PROOF = ("https://wrong-name.example/", "https://unknown-authority.example/")


@dataclass(frozen=True)
class TriesWalk:
    """Every failure met in one crawl of three tries."""

    run: Walk
    logs: dict[str, list[Logged]]


def _certificate(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def tries_walk(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA, ca_file: Path) -> TriesWalk:
    def by_host(logged: Logged, before: int) -> Answer:
        found = HOSTS[logged.host]
        if logged.path == "/robots.txt":
            return NO_RULES
        return found if isinstance(found, Answer) else found(logged, before)

    wrong, unknown = (
        _certificate(authority, "other.example"),
        _certificate(trustme.CA(), "unknown-authority.example"),
    )
    with (
        odd_server({}, default=by_host) as server,
        odd_server({}, wrong, NO_RULES) as misnamed,
        odd_server({}, unknown, NO_RULES) as unproven,
        odd_server({}, _certificate(authority, "drops.example"), DROPS) as dropping,
    ):
        places = (
            *to_port(server.port, *HOSTS),
            *to_port(unused_port(), "refused.example"),
            *to_port(misnamed.port, "wrong-name.example", for_port=443),
            *to_port(unproven.port, "unknown-authority.example", for_port=443),
            *to_port(dropping.port, "drops.example", for_port=443),
        )
        worded = ("once-worded.example", "always-worded.example")
        paces = tuple(Pace(host=host, delay_s=0.0, busy_text="please limit requests") for host in worded)
        wire = a_wire(connect_to=places, ca_file=ca_file, max_tries=3, max_wait_s=0.3, paces=paces)
        run = Walk(tmp_path_factory.mktemp("tries"), wire)
        run.plan(*(f"http://{host}/a" for host in HOSTS), *NO_PROOF, UNANNOUNCED, *NO_CONNECTION)
        run.crawl()
    logs = (server.log, misnamed.log, unproven.log, dropping.log)
    return TriesWalk(run, dict(zip(("", *NO_PROOF, UNANNOUNCED), logs, strict=True)))


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


def test_no_pause_is_longer_than_the_longest_wait(tries_walk: TriesWalk) -> None:
    url = "http://once-long-pause.example/a"
    (again,) = [one for one in tries_walk.run.events if one.kind is EventKind.AGAIN and one.url == url]
    assert again.wait_s is not None
    assert again.wait_s <= 0.3


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


def test_a_name_that_does_not_exist_fails_as_dns(tries_walk: TriesWalk) -> None:
    assert tries_walk.run.outcome("http://no-such-name.invalid/").reason == "dns"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 1970 00:01:40 GMT", 50.0), ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("soon", None), ("-5", None), ("", None), ("1e9", None), ("99999999999999999999", 999999999.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_date(value: str, seconds: float | None) -> None:
    response = read_response(f"HTTP/1.1 503 x\r\nRetry-After: {value}\r\n\r\n".encode())
    assert retry_after(response, 50.0) == seconds
