import os
import ssl
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from odd_server import Answer, Logged, Then, odd_server, page, redirect
from walks import Walk, to_port

from archive.fate import Fate
from archive.http import read_response
from spiders.answer import retry_after
from spiders.events import EventKind
from spiders.fetch import CrawlError, fetch, fetch_shards
from spiders.frontier_rows import slot_of
from spiders.job import JobError, job_text, read_job

NO_RULES = {"/robots.txt": Answer((page(b""),))}


def _base(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _flaky(failures: int, answer: Answer) -> Callable[[Logged, int], Answer]:
    return lambda _, before: answer if before < failures else Answer((page(b"at last"),))


FAILURES = {
    "reset": Answer((), Then.RESET),
    "half": Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",), Then.CLOSE),
    "500": Answer((page(b"", status="500 Oh"),)),
    "502": Answer((page(b"", status="502 Oh"),)),
    "504": Answer((page(b"", status="504 Oh"),)),
    "503": Answer((page(b"", status="503 Oh"),)),
    "429": Answer((page(b"", "Retry-After: 0", status="429 Oh"),)),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_may_pass_is_tried_again_and_every_try_is_kept(name: str, walk: Callable[..., Walk]) -> None:
    with odd_server({**NO_RULES, "/a": _flaky(1, FAILURES[name])}) as server:
        run = walk(server.port, max_tries=3, max_wait_s=0.2)
        url = _base(server.port) + "/a"
        run.plan(url)
        run.crawl()
    assert run.outcome(url).fate is Fate.KEPT
    exchanges = run.exchanges(url)
    assert len(exchanges) == len(server.requests("/a")) == 2
    assert [event.url for event in run.events if event.kind is EventKind.AGAIN].count(url) in {0, 1}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("500", "http_status"), ("503", "http_status"), ("429", "rate_limited"), ("half", "disconnect")],
)
def test_what_does_not_pass_fails_after_the_last_try(
    name: str, reason: str, walk: Callable[..., Walk]
) -> None:
    with odd_server({**NO_RULES, "/a": FAILURES[name]}) as server:
        run = walk(server.port, max_tries=3, max_wait_s=0.05)
        url = _base(server.port) + "/a"
        run.plan(url)
        run.crawl()
    outcome = run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, reason)
    assert outcome.ref is not None
    assert len(run.exchanges(url)) == len(server.requests("/a")) == 3


@pytest.mark.parametrize("status", ["400 No", "403 No", "404 No", "410 No", "451 No", "501 No"])
def test_what_will_not_pass_is_asked_once_and_kept_as_evidence(
    status: str, walk: Callable[..., Walk]
) -> None:
    with odd_server({**NO_RULES, "/a": Answer((page(b"evidence", status=status),))}) as server:
        run = walk(server.port, max_tries=3)
        run.plan(_base(server.port) + "/a")
        run.crawl()
    outcome = run.outcome(_base(server.port) + "/a")
    assert (outcome.reason, len(server.requests("/a"))) == ("http_status", 1)
    assert outcome.ref is not None
    assert outcome.ref.status == int(status[:3])


def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_pages(walk: Callable[..., Walk]) -> None:
    busy = Answer((page(b"", "Retry-After: 2", status="429 Slow"),))
    answers = {**NO_RULES, "/0": _flaky(1, busy)}
    with odd_server(answers, default=Answer((page(),))) as server:
        run = walk(connect_to=to_port(server.port, "busy.example", "idle.example"), max_tries=2, delay_s=0.01)
        run.plan(
            *(f"http://busy.example/{n}" for n in range(4)),
            *(f"http://idle.example/{n}" for n in range(1, 4)),
        )
        run.crawl()
    assert run.frontier.counts() == {"kept": 9}
    times = {
        record.url: record.field("WARC-Date") or "" for record in run.records() if record.kind == "request"
    }
    first = (
        next(record for record in run.records() if record.url == "http://busy.example/0").field("WARC-Date")
        or ""
    )
    end = (datetime.fromisoformat(first) + timedelta(seconds=1.9)).isoformat().replace("+00:00", "Z")
    assert all(times[f"http://busy.example/{n}"] > end for n in range(4))
    assert all(times[f"http://idle.example/{n}"] < end for n in range(1, 4))
    (again,) = [event for event in run.events if event.kind is EventKind.AGAIN]
    assert again.wait_s is not None
    assert 1.0 < again.wait_s <= 2.0


def test_no_pause_is_longer_than_the_longest_wait(walk: Callable[..., Walk]) -> None:
    busy = Answer((page(b"", "Retry-After: 86400", status="503 Slow"),))
    with odd_server({**NO_RULES, "/a": _flaky(1, busy)}) as server:
        run = walk(server.port, max_tries=2, max_wait_s=0.3)
        run.plan(_base(server.port) + "/a")
        run.crawl()
    assert run.outcome(_base(server.port) + "/a").fate is Fate.KEPT


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


def _certificate(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize("fault", ["wrong name", "unknown authority"])
def test_a_certificate_that_does_not_prove_the_host_fails_and_leaves_no_exchange(
    fault: str, walk: Callable[..., Walk], authority: trustme.CA, ca_file: Path
) -> None:
    issuer = authority if fault == "wrong name" else trustme.CA()
    tls = _certificate(issuer, "other.example" if fault == "wrong name" else "a.example")
    with odd_server({}, tls, default=Answer((page(),))) as server:
        run = walk(ca_file=ca_file, connect_to=to_port(server.port, "a.example", for_port=443), max_tries=3)
        run.plan("https://a.example/")
        run.crawl()
    outcome = run.outcome("https://a.example/")
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "tls")
    assert server.log == []
    assert list(run.records()) == []


def test_a_name_that_does_not_exist_fails_as_dns(walk: Callable[..., Walk]) -> None:
    run = walk()
    run.plan("http://no-such-name.invalid/")
    run.crawl()
    assert run.outcome("http://no-such-name.invalid/").reason == "dns"


def test_nothing_planned_is_done_at_once(walk: Callable[..., Walk]) -> None:
    end = walk().crawl()
    assert (end.reason, end.settled, end.still_open) == ("done", 0, 0)


def test_two_shards_fetch_each_host_in_one_process_only(walk: Callable[..., Walk]) -> None:
    hosts = [f"host{n}.example" for n in range(8)]
    with odd_server({}, default=Answer((page(),))) as server:
        run = walk(connect_to=to_port(server.port, *hosts))
        run.plan(*(f"http://{host}/{n}" for host in hosts for n in range(3)))
        ends = [run.crawl(worker=f"w{shard}", shard=shard, shards=2) for shard in (0, 1)]
    assert [end.still_open for end in ends] == [0, 0]
    assert set(Counter((logged.host, logged.path) for logged in server.log).values()) == {1}
    for record in run.frontier.outcomes():
        assert record.ref is not None
        host = record.url.split("/")[2]
        assert f"-w{slot_of(host) % 2}-" in record.ref.warc


def test_a_broken_child_raises_with_the_end_of_its_log(walk: Callable[..., Walk]) -> None:
    run = walk()
    run.path("x").parent.mkdir(exist_ok=True)
    with pytest.raises(CrawlError, match="resume") as caught:
        fetch(run.job(story="not a word/../.."), run.events.append)
    assert any("file name" in line for line in caught.value.tail)


def test_an_error_in_the_parent_ends_the_child(walk: Callable[..., Walk]) -> None:
    pids: list[int] = []

    def fails(event: Any) -> None:
        pids.extend(
            map(
                int,
                subprocess.run(
                    ["pgrep", "-P", str(os.getpid()), "-f", "spiders.crawl"], capture_output=True, check=False
                ).stdout.split(),
            )
        )
        raise RuntimeError("the parent broke")

    with odd_server({}, default=Answer((), Then.HANG)) as server:
        run = walk(server.port, timeout_s=1.0)
        run.plan(_base(server.port) + "/a")
        with pytest.raises(RuntimeError, match="the parent broke"):
            fetch(run.job(), fails)
    assert pids
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()


def test_a_job_survives_the_way_to_the_child(walk: Callable[..., Walk], tmp_path: Path) -> None:
    run = walk(connect_to=to_port(1, "a.example"), ca_file=tmp_path)
    assert read_job(job_text(run.job())) == run.job()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"wire": {"speed": 9}}', '{"wire": {"user_agent": "x"}}'])
def test_what_is_no_job_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(JobError):
        read_job(text)


def test_a_redirect_into_another_shard_is_followed_there(walk: Callable[..., Walk]) -> None:
    hosts = sorted((f"host{n}.example" for n in range(8)), key=lambda host: slot_of(host) % 2)
    answers = {"/a": redirect(f"http://{hosts[0]}/b")}
    with odd_server(answers, default=Answer((page(),))) as server:
        run = walk(connect_to=to_port(server.port, *hosts))
        run.plan(f"http://{hosts[-1]}/a")
        ends = fetch_shards(run.job(worker="w"), 2, run.events.append)
    final = run.frontier.final(f"http://{hosts[-1]}/a")
    assert slot_of(hosts[0]) % 2 != slot_of(hosts[-1]) % 2
    assert final is not None
    assert (final.url, final.reason) == (f"http://{hosts[0]}/b", "ok")
    assert {end.reason for end in ends} == {"done"}
