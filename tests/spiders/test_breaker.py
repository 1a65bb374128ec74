from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from odd_server import Answer, Logged, Then, odd_server, page
from walks import Walk, a_wire, to_port

from archive.fate import Fate, Outcome
from spiders.breaker import FAILURES
from spiders.frontier import Frontier
from spiders.plan import Again, Plan, Purpose, Settled, Share

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
