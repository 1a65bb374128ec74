import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from odd_server import Answer, OddServer, Then, not_found, odd_server, page
from oddities import BOMBS, FLOODS, ODDITIES, OK, Odd
from walks import Walk, a_wire, exchanges_of, facts_of, to_port

from archive.audit.store import FindingVerdict, audit_file
from archive.fate import Fate
from archive.http import payload, read_response
from archive.reading.reader import StoredRecord
from spiders.fetch import CrawlEnd

SCHEMES = ("http", "https")
TIMEOUT_S = 4.0
LIMIT = 300_000  # above the longest header line of the table


def _dies_once(_: Any, before: int) -> Answer:
    return Answer((), Then.RESET) if before == 0 else Answer((page(b"second"),))


def _named(logged: Any, _: int) -> Answer:
    return Answer((page(f"this is {logged.path}".encode() * 20),))


# Each has a host of its own, with rules that allow everything.
ODD_HOSTS: dict[str, Any] = {
    **{f"{name}.example": flood for name, flood in FLOODS.items()},
    "plain.example": Answer((page(),)),
    "pooled.example": _dies_once,
    "silent-until-close.example": Answer((f"{OK}\r\nhalf".encode(),), Then.HANG),
    "many.example": _named,
}  # fmt: skip
MANY = [f"http://many.example/page/{n}" for n in range(200)]


@dataclass(frozen=True)
class OddWalk:
    """All odd answers fetched in one crawl, over http and https, and its 16 places filled with plain pages."""

    run: Walk
    servers: dict[str, OddServer]
    records: tuple[StoredRecord, ...]
    end: CrawlEnd

    def exchanges(self, url: str) -> Any:
        return exchanges_of(url, self.records)

    def record(self, url: str) -> StoredRecord:
        ref = self.run.outcome(url).ref
        assert ref is not None  # bytes came, so they are kept, whatever they say
        return next(one for one in self.records if one.record_id == ref.record_id)


@pytest.fixture(scope="module")
def odd_walk(tmp_path_factory: pytest.TempPathFactory, ca_file: Path, server_tls: Any) -> OddWalk:
    answers = {f"/{odd.name}": odd.answer for odd in ODDITIES}

    def by_host(logged: Any, before: int) -> Answer:
        found = ODD_HOSTS.get(logged.host, Answer((not_found(),)))
        if logged.path == "/robots.txt":
            return Answer((page(b""),))
        return found if isinstance(found, Answer) else found(logged, before)

    hosts = sorted({odd.url("http").split("/")[2] for odd in ODDITIES})
    with odd_server(answers, default=by_host) as plain, odd_server(answers, server_tls, by_host) as tls:
        places = (
            *to_port(plain.port, *hosts, *ODD_HOSTS),
            *to_port(tls.port, *hosts, "silent-until-close.example", for_port=443),
        )
        wire = a_wire(ca_file=ca_file, connect_to=places, max_bytes=LIMIT, timeout_s=TIMEOUT_S)
        run = Walk(tmp_path_factory.mktemp("odd"), wire)
        run.plan(*(odd.url(scheme) for scheme in SCHEMES for odd in ODDITIES))
        run.plan(*(f"http://{host}/a" for host in ODD_HOSTS if host != "many.example"), *MANY)
        run.plan("https://silent-until-close.example/a")
        end = run.crawl(software="warraq/test")  # ours by its name: the audit is stricter with it
        return OddWalk(run, {"http": plain, "https": tls}, tuple(run.records()), end)


each_scheme = pytest.mark.parametrize("scheme", SCHEMES)
each_odd = pytest.mark.parametrize("odd", ODDITIES, ids=lambda odd: odd.name)


@each_scheme
@each_odd
@pytest.mark.row("H2", "H3", "H5", "H6")
def test_every_byte_of_an_odd_exchange_is_kept(odd: Odd, scheme: str, odd_walk: OddWalk) -> None:
    (logged,) = odd_walk.servers[scheme].requests(f"/{odd.name}")
    ((request, response, metadata),) = odd_walk.exchanges(odd.url(scheme))
    assert request == logged.request
    sent = logged.response
    assert response == sent[odd.before : len(sent) - odd.behind]
    facts = dict(facts_of(metadata))
    assert base64.b64decode(facts.get("informational-base64", "")) == sent[: odd.before]
    assert int(facts.get("trailing-bytes", "0")) == odd.behind


def test_the_audit_accuses_no_odd_exchange(odd_walk: OddWalk) -> None:
    warcs = sorted((odd_walk.run.root / "run1").glob("*.warc.gz.open"))
    found = [finding for warc in warcs for finding in audit_file(warc)]
    assert {str(warc) for warc in warcs} == {one.subject for one in found if one.verdict is FindingVerdict.OK}
    assert [one for one in found if one.verdict is not FindingVerdict.OK] == []


@each_scheme
@each_odd
@pytest.mark.row("H2", "H3", "H5", "H6")
def test_an_odd_answer_ends_in_the_fate_that_its_bytes_deserve(
    odd: Odd, scheme: str, odd_walk: OddWalk
) -> None:
    url = odd.url(scheme)
    outcome = odd_walk.run.outcome(url)
    assert (outcome.fate, outcome.reason) == (odd.fate, odd.reason)
    cut = odd.cut_in_tls if odd.cut_in_tls and scheme == "https" else odd.cut
    record = odd_walk.record(url)
    assert (None if record.kind == "revisit" else record.field("WARC-Truncated")) == cut
    if odd.fate is Fate.KEPT:
        assert ("nothing announced the end" in outcome.why) == (cut == "unspecified")


@each_scheme
def test_address_protocol_and_tls_session_are_recorded(scheme: str, odd_walk: OddWalk) -> None:
    is_mine = re.compile(rf"{scheme}://[^/]+\.odd\.example/").match
    responses = [one for one in odd_walk.records if one.kind == "response" and is_mine(one.url or "")]
    assert {record.field("WARC-IP-Address") for record in responses} == {"127.0.0.1"}
    has_cipher = {record.field("WARC-Cipher-Suite") is not None for record in responses}
    assert has_cipher == {scheme == "https"}
    assert all(("tls/1.3" in record.all("WARC-Protocol")) == (scheme == "https") for record in responses)


@pytest.mark.row("H7")
def test_a_request_carries_our_headers_in_our_order_and_nothing_else(odd_walk: OddWalk) -> None:
    (logged,) = odd_walk.servers["http"].requests("/a", "plain.example")
    assert logged.request.decode() == (
        "GET /a HTTP/1.1\r\nUser-Agent: warraq/0.1 (+test)\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: ar,*;q=0.5\r\nAccept-Encoding: gzip, br\r\n"
        "Host: plain.example\r\n\r\n"
    )


def test_a_retry_on_a_dead_pooled_connection_is_an_exchange_of_its_own(odd_walk: OddWalk) -> None:
    url = "http://pooled.example/a"
    first, second = odd_walk.exchanges(url)
    assert first[1] == b""
    assert first[2] is not None
    assert second[1].endswith(b"second")
    assert b"attempt: 2" in (second[2].block if second[2] else b"")
    assert odd_walk.run.outcome(url).fate is Fate.KEPT


@pytest.mark.row("H1")
def test_an_endless_body_is_cut_at_the_limit_and_kept_as_cut(odd_walk: OddWalk) -> None:
    outcome = odd_walk.run.outcome("http://endless-body.example/a")
    ((_, response, _),) = odd_walk.exchanges(outcome.url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "too_big")
    assert len(response) == LIMIT
    assert odd_walk.servers["http"].requests("/a", "endless-body.example")[0].response.startswith(response)


@pytest.mark.parametrize("what", ["headers", "interim"])
@pytest.mark.row("H2")
def test_endless_headers_and_interim_answers_are_cut_at_the_limit(what: str, odd_walk: OddWalk) -> None:
    assert odd_walk.run.outcome(f"http://endless-{what}.example/a").reason == "too_big"


@pytest.mark.row("H1")
def test_an_announced_length_above_the_limit_is_not_downloaded(odd_walk: OddWalk) -> None:
    outcome = odd_walk.run.outcome("http://announced.example/a")
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "too_big")
    assert odd_walk.record(outcome.url).field("WARC-Truncated") == "length"


@pytest.mark.parametrize("what", ["body", "head"])
def test_h1_what_drips_is_left_when_its_time_is_over(what: str, odd_walk: OddWalk) -> None:
    outcome = odd_walk.run.outcome(f"http://dripping-{what}.example/a")
    (logged,) = odd_walk.servers["http"].requests("/a", f"dripping-{what}.example")
    ((_, response, _),) = odd_walk.exchanges(outcome.url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "timeout")
    assert logged.response.startswith(response)
    assert response.endswith(b"xx")
    assert odd_walk.record(outcome.url).field("WARC-Truncated") == "time"
    assert logged.took_s < TIMEOUT_S + 1 + 2  # of a busy machine


@pytest.mark.parametrize("coding", BOMBS)
def test_h6_a_bomb_is_kept_as_it_came_and_unpacked_to_a_limit_only(coding: str, odd_walk: OddWalk) -> None:
    name = f"bomb-{coding.replace(', ', '-')}"
    # Whichever scheme is answered second is kept as a revisit of the first, so the exchange is read, and not its record.
    ((_, response, _),) = odd_walk.exchanges(f"http://{name}.odd.example/{name}")
    assert response.endswith(BOMBS[coding])
    unpacked = payload(read_response(response), limit=100_000)
    assert len(unpacked.body) <= 100_000
    assert unpacked.notes != ()


@pytest.mark.parametrize(
    "url",
    [
        "http://silent.example/a",
        "http://silent-until-close.example/a",
        "https://silent-until-close.example/a",
    ],
)
@pytest.mark.row("H1")
def test_a_server_that_falls_silent_is_cut_by_time_with_what_it_sent(url: str, odd_walk: OddWalk) -> None:
    ((_, response, _),) = odd_walk.exchanges(url)
    outcome = odd_walk.run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "timeout")
    assert response.endswith(b"half")
    assert odd_walk.record(url).field("WARC-Truncated") == "time"


def test_plain_pages_between_odd_ones_are_rightly_paired(odd_walk: OddWalk) -> None:
    assert odd_walk.end.still_open == 0
    assert odd_walk.end.settled == len(list(odd_walk.run.frontier.outcomes()))
    requests = {record.url: record for record in odd_walk.records if record.kind == "request"}
    responses = {record.url: record for record in odd_walk.records if record.kind == "response"}
    for n, url in enumerate(MANY):
        assert requests[url].block.startswith(f"GET /page/{n} HTTP/1.1\r\n".encode())
        assert responses[url].block.endswith(f"\r\n\r\n{f'this is /page/{n}' * 20}".encode())
