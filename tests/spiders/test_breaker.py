from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from odd_server import Answer, Logged, Then, odd_server, page
from walks import Walk, a_wire, to_port

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from spiders.frontier.plan import Again, Claim, Plan, Purpose, Settled, Share
from spiders.frontier.urls import Frontier
from spiders.manners.breaker import FAILURES, counted, is_reached
from spiders.wire.wire import Pace, Wire
from tests.builders import A_MOMENT

SHARE = Share(worker="w0")


@pytest.fixture
def frontier(tmp_path: Path) -> Frontier:
    return Frontier(tmp_path / "frontier.sqlite")


def _plan(frontier: Frontier, *names: str, purpose: Purpose = Purpose.PAGE) -> None:
    frontier.plan(Plan(url=f"http://{name}", purpose=purpose) for name in names)


def _fails(frontier: Frontier, *names: str, reason: str = "timeout") -> tuple[Outcome, ...]:
    ends = (
        Outcome(url=f"http://{name}", fate=Fate.FAILED, reason=reason, why="it was late") for name in names
    )
    return frontier.settle([Settled(outcome=end, reached=False) for end in ends])


def _answers(frontier: Frontier, name: str) -> None:
    outcome = Outcome(url=f"http://{name}", fate=Fate.FAILED, reason="http_status")
    frontier.settle([Settled(outcome=outcome, reached=True)])


def _pages(host: str, number: int, start: int = 0) -> list[str]:
    return [f"{host}/{n}" for n in range(start, start + number)]


def _open(frontier: Frontier) -> list[str]:
    return [plan.url.removeprefix("http://") for plan, state in frontier.plans() if state != "settled"]


def test_a_host_that_fails_so_often_in_a_row_is_given_up_and_no_other(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", FAILURES + 3), "b.example/0")
    assert len(_fails(frontier, *_pages("a.example", FAILURES - 1))) == FAILURES - 1
    assert len(_open(frontier)) == 5
    outcomes = _fails(frontier, f"a.example/{FAILURES - 1}", reason="connect")
    assert [one.url for one in outcomes] == [f"http://a.example/{FAILURES + n}" for n in (-1, 0, 1, 2)]
    assert _open(frontier) == ["b.example/0"]
    for outcome in outcomes[1:]:
        assert (outcome.fate, outcome.reason) == (Fate.FAILED, "connect")
        assert outcome.why == "a.example was given up after 5 failures in a row; the last: it was late"
        assert frontier.outcome(outcome.url) == outcome


def test_an_answer_of_whatever_kind_starts_the_count_again(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", 3 * FAILURES))
    _fails(frontier, *_pages("a.example", FAILURES - 1))
    _answers(frontier, "a.example/10")
    _fails(frontier, *_pages("a.example", FAILURES - 1, start=FAILURES))
    assert frontier.fall("a.example") is None
    assert len(_open(frontier)) == 3 * FAILURES - 2 * (FAILURES - 1) - 1


def test_the_count_outlives_its_process(frontier: Frontier, tmp_path: Path) -> None:
    _plan(frontier, *_pages("a.example", FAILURES + 1))
    for name in _pages("a.example", FAILURES):
        _fails(Frontier(tmp_path / "frontier.sqlite"), name)
    assert _open(frontier) == []


def test_a_url_that_was_settled_before_or_was_not_asked_counts_nothing(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", 2 * FAILURES))
    for _ in range(FAILURES):
        _fails(frontier, "a.example/0")
    for name in _pages("a.example", FAILURES, start=1):
        refused = Outcome(url=f"http://{name}", fate=Fate.REFUSED, reason="robots")
        frontier.settle([Settled(outcome=refused)])
    assert frontier.fall("a.example") is None


def test_what_waits_for_another_try_is_given_up_with_its_host(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", FAILURES + 1))
    frontier.claim(SHARE, 99, now=1.0, per_host=99)
    frontier.settle([Again(url=f"http://a.example/{FAILURES}", why="it was late", at=1e9)])
    _fails(frontier, *_pages("a.example", FAILURES))
    assert _open(frontier) == []


def test_rules_and_what_a_worker_holds_end_on_their_own(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", FAILURES + 1))
    _plan(frontier, "a.example/robots.txt", purpose=Purpose.ROBOTS)
    frontier.take(Plan(url=f"http://a.example/{FAILURES}", purpose=Purpose.PAGE), "w0", now=1.0)
    _fails(frontier, *_pages("a.example", FAILURES))
    assert _open(frontier) == [f"a.example/{FAILURES}", "a.example/robots.txt"]


def test_a_host_that_was_given_up_gets_one_try_when_more_is_planned(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", FAILURES))
    _fails(frontier, *_pages("a.example", FAILURES))
    first = frontier.fall("a.example")
    _plan(frontier, *_pages("a.example", 3, start=FAILURES))
    assert len(_open(frontier)) == 3
    _answers(frontier, f"a.example/{FAILURES}")
    _fails(frontier, f"a.example/{FAILURES + 1}")
    assert len(_open(frontier)) == 1  # it had answered: the count is one
    assert first is not None
    assert first.number == 1
    _plan(frontier, *_pages("b.example", FAILURES))
    _fails(frontier, *_pages("b.example", FAILURES))
    _plan(frontier, *_pages("b.example", 3, start=FAILURES))
    _fails(frontier, f"b.example/{FAILURES}")
    again = frontier.fall("b.example")
    assert again is not None
    assert again.number == 2
    assert not [name for name in _open(frontier) if name.startswith("b.")]


def _tries_fail(frontier: Frontier, *names: str) -> tuple[Outcome, ...]:
    ends = [Again(url=f"http://{one}", why="it was late", at=0.0, failed="timeout") for one in names]
    frontier.claim(SHARE, 99, now=1.0, per_host=99)
    return frontier.settle(ends)


def test_at_a_host_that_gave_nothing_but_its_rules_each_try_counts(frontier: Frontier) -> None:
    _plan(frontier, *_pages("a.example", FAILURES + 3))
    assert _tries_fail(frontier, *_pages("a.example", 2), "a.example/0", "a.example/1") == ()
    outcomes = _tries_fail(frontier, "a.example/2")
    assert {one.why for one in outcomes} == {
        "a.example was given up after 5 failures in a row; the last: it was late"
    }
    assert "http://a.example/2" in {one.url for one in outcomes}  # what was to be tried again, too


@pytest.mark.parametrize(("status", "counts"), [(200, False), (404, False), (500, True), (429, True)])
def test_at_a_host_that_has_answered_only_addresses_that_failed_in_all_tries_count(
    status: int, counts: bool, frontier: Frontier
) -> None:
    _plan(frontier, *_pages("a.example", 3 * FAILURES))
    _has_answered(frontier, status)
    _tries_fail(frontier, *_pages("a.example", FAILURES, start=1))
    assert (frontier.fall("a.example") is not None) is counts


@pytest.mark.parametrize(
    ("reason", "falls"), [("http_status", False), ("rate_limited", False), ("timeout", True)]
)
def test_errors_at_some_addresses_of_a_host_that_answers_at_others_give_nobody_up(
    reason: str, falls: bool, frontier: Frontier
) -> None:
    """Another site can name any number of addresses that answer 500 or 429."""
    _plan(frontier, *_pages("a.example", 3 * FAILURES))
    _has_answered(frontier, 200)
    _fails(frontier, *_pages("a.example", FAILURES, start=1), reason=reason)
    assert (frontier.fall("a.example") is not None) is falls


def _has_answered(frontier: Frontier, status: int) -> None:
    ref = RecordRef(
        record_id="urn:uuid:1",
        warc="warc/s/r-w0-1.warc.gz",
        offset=0,
        length=9,
        payload_digest=None,
        content_type=None,
        kind=RecordKind.RESPONSE,
        url="http://a.example/0",
        captured_at=A_MOMENT,
        status=status,
    )
    fate = Fate.KEPT if status == 200 else Fate.FAILED
    answered = Outcome(url="http://a.example/0", fate=fate, reason="http_status", ref=ref)
    frontier.settle([Settled(outcome=answered, reached=is_reached(answered))])


PACED = Wire(user_agent="t", paces=(Pace(host="service.example", delay_s=5.0),))


@pytest.mark.parametrize(
    ("host", "kind", "wire", "counts"),
    [
        ("a.example", FailureKind.TIMEOUT, PACED, True),
        ("a.example", FailureKind.HTTP_STATUS, PACED, True),
        ("a.example", FailureKind.RATE_LIMITED, PACED, True),
        ("a.example", FailureKind.DNS, PACED, False),
        ("a.example", FailureKind.BAD_HTTP, PACED, False),
        ("a.example", FailureKind.TIMEOUT, replace(PACED, delay_s=0.0), False),
        ("service.example", FailureKind.TIMEOUT, PACED, False),
    ],
)
def test_a_try_counts_where_requests_follow_one_another(
    host: str, kind: FailureKind, wire: Wire, counts: bool
) -> None:
    claim = Claim(plan=Plan(url=f"http://{host}/", purpose=Purpose.PAGE), host=host)
    assert counted(claim, wire, kind) == (kind.value if counts else "")


SICK = ("erring", "busy", "resetting")


@pytest.fixture(scope="module")
def sick_walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Hosts that answer their robots.txt and nothing else, asked as a run asks: with a delay, and in three tries."""
    hosts = {
        "erring.example": Answer((page(status="500 Oh"),)),
        "busy.example": Answer((page(b"", "Retry-After: 0", status="503 Later"),)),
        "resetting.example": Answer((), Then.RESET),
    }
    rules = Answer((page(b""),))
    with odd_server({}, default=lambda got, _: rules if "robots" in got.path else hosts[got.host]) as server:
        places = to_port(server.port, *hosts)
        wire = a_wire(connect_to=places, delay_s=0.02, max_tries=3, max_wait_s=0.1)
        run = Walk(tmp_path_factory.mktemp("sick"), wire)
        run.plan(*(f"http://{host}/{n}" for host in hosts for n in range(30)))
        run.crawl()
    return run, server


@pytest.mark.parametrize("name", SICK)
@pytest.mark.row("H9")
def test_a_host_that_answers_nothing_but_errors_is_given_up_after_five_of_them(
    name: str, sick_walk: Any
) -> None:
    run, server = sick_walk
    asked = [one.path for one in server.log if one.host == f"{name}.example" and one.path != "/robots.txt"]
    assert FAILURES <= len(asked) <= FAILURES + 3  # while the fifth is committed, the next ones may leave
    outcomes = [run.outcome(f"http://{name}.example/{n}") for n in range(30)]
    assert {one.fate for one in outcomes} == {Fate.FAILED}
    assert sum("given up" in one.why for one in outcomes) >= 30 - len(asked)


DEAD = ("silent", "closing")
PAGES = 120


def _by_host(logged: Logged, _: int) -> Answer:
    if logged.path == "/robots.txt":
        return Answer((page(b""),))
    if logged.host == "shaky.example" and int(logged.path[1:]) % 2:
        return Answer((page(status="404 Not Found"),))
    return Answer((), Then.HANG if logged.host == "silent.example" else Then.CLOSE)


@pytest.fixture(scope="module")
def dead_walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two hosts that die behind their rules, and one of which every second page answers."""
    hosts = [f"{name}.example" for name in (*DEAD, "shaky")]
    with odd_server({}, default=_by_host) as server:
        wire = a_wire(connect_to=to_port(server.port, *hosts), delay_s=0.01, timeout_s=0.5)
        run = Walk(tmp_path_factory.mktemp("dead"), wire)
        run.plan(*(f"http://{host}/{n}" for host in hosts[:2] for n in range(PAGES)))
        run.plan(*(f"http://shaky.example/{n}" for n in range(4 * FAILURES)))
        end = run.crawl()
    assert end.still_open == 0
    assert end.settled == len(list(run.frontier.outcomes()))
    return run, server


# While a failure is committed (0.2 s) one page more times out, or many more are closed; never those in waiting.
@pytest.mark.parametrize(
    ("name", "reason", "most"),
    [("silent", "timeout", FAILURES + 2), ("closing", "disconnect", PAGES // 2)],
)
def test_the_pages_of_a_dead_host_fail_without_being_asked(
    name: str, reason: str, most: int, dead_walk: Any
) -> None:
    run, server = dead_walk
    outcomes = [run.outcome(f"http://{name}.example/{n}") for n in range(PAGES)]
    assert {(one.fate, one.reason) for one in outcomes} == {(Fate.FAILED, reason)}
    given_up = [one for one in outcomes if "given up" in one.why]
    asked = {one.path for one in server.log if one.host == f"{name}.example"} - {"/robots.txt"}
    assert FAILURES <= len(asked) <= most
    assert len(given_up) == PAGES - len(asked)
    assert all(f"{name}.example was given up after " in one.why for one in given_up)


def test_a_host_that_answers_now_and_then_is_asked_for_every_page(dead_walk: Any) -> None:
    run, server = dead_walk
    asked = Counter(one.path for one in server.log if one.host == "shaky.example")
    assert set(asked) == {"/robots.txt", *(f"/{n}" for n in range(4 * FAILURES))}
    assert run.frontier.fall("shaky.example") is None
