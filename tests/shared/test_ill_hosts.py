"""Hosts of a board that are not well: who leaves them alone, for how long, and what becomes of the addresses that nobody asked."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hand_set import Database

from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from archive.shared.away import AwayError
from archive.shared.board import Board, End, Shard
from archive.shared.ill import IllHosts
from archive.shared.turn_table import TurnTable
from flows.shared.boards import put_urls, until_there
from flows.shared.ends import PAUSES_S, ends_of
from flows.shared.idle import Idle
from spiders.manners.breaker import Fall
from spiders.manners.robots import rules_of
from spiders.manners.turns import MOST_SITES
from spiders.manners.turns_rows import Rest
from spiders.manners.unasked import Trouble, trouble_of
from spiders.wire.answer import resting
from tests.builders import A_MOMENT

URL, ROBOTS = "http://a.example/1", "http://a.example/robots.txt"
NOT_WELL = End(url=URL, fate="failed", reason="rate_limited", why="it rests", final_url=URL)


@pytest.fixture
def board(database: Database) -> Board:
    """A board by a clock set by hand."""
    database.door.clock = database.clock
    return Board(database.door)


@pytest.fixture
def ill(board: Board) -> IllHosts:
    """What is known of hosts there."""
    return IllHosts(board.door)


def given(board: Board, machine: str = "one", each: int = 9) -> tuple[Shard, ...]:
    shards = board.get_urls("list", machine, most=(9, each), for_s=10.0, most_sites=MOST_SITES)
    board.give_back(shards)
    return shards


def names(board: Board) -> list[str]:
    return sorted(shard.name for shard in given(board))


def test_a_host_that_asked_for_a_rest_is_given_to_nobody_before_it_is_over(
    board: Board, database: Database
) -> None:
    put_urls(board, "list", [f"http://{host}/{n}" for host in ("a.example", "b.example") for n in range(3)])
    TurnTable(database.door).set_rest("a.example at 127.0.0.1:80", 300.0, "answered 429")
    assert names(board) == ["b.example"]
    database.is_set(-100.0)  # the database's clock is set back: nobody rests longer for it
    database.passes(299.0)
    assert names(board) == ["b.example"]
    database.passes(2.0)
    assert names(board) == ["a.example", "b.example"]


def test_of_two_hosts_of_one_domain_the_one_that_is_well_is_asked_on(board: Board, ill: IllHosts) -> None:
    put_urls(board, "list", ["http://a.example/1", "http://www.a.example/1", "http://www.a.example:8080/1"])
    ill.set_ill("www.a.example", "a.example", 300.0, "given up")
    (shard,) = given(board)
    assert shard.urls == ("http://a.example/1", "http://www.a.example:8080/1")


def test_a_host_is_left_alone_the_longer_the_longer_it_is_ill_and_an_answer_ends_that(
    board: Board, ill: IllHosts, database: Database
) -> None:
    put_urls(board, "list", [URL])
    rounds = []
    for _ in range(7):
        ill_s = ill.set_ill("a.example", "a.example", 300.0, "given up")
        began = database.now
        while not names(board):
            database.passes(60.0)
        rounds.append((ill_s, database.now - began))
    assert rounds == [
        (0, 300),
        (300, 300),
        (600, 600),
        (1200, 1200),
        (2400, 2400),
        (4800, 3600),
        (8400, 3600),
    ]
    ill.set_well(["a.example"])
    assert ill.set_ill("a.example", "a.example", 300.0, "given up") == 0


def test_what_waits_at_a_host_that_is_given_up_has_one_fate_at_once_and_no_run(
    board: Board, ill: IllHosts, database: Database
) -> None:
    put_urls(
        board, "list", [f"http://{host}/{n}" for host in ("a.example", "www.a.example") for n in range(30)]
    )
    (shard,) = board.get_urls("list", "one", most=(9, 5), for_s=10.0, most_sites=MOST_SITES)
    ill.set_ill("a.example", "a.example", 300.0, "given up")
    late = replace(shard, token=shard.token - 1)
    assert ill.give_up(late, "a.example", NOT_WELL, machine="late") == 0
    assert ill.give_up(shard, "a.example", NOT_WELL, machine="one") == 30
    assert ill.give_up(shard, "a.example", NOT_WELL, machine="one") == 0
    assert [one.waiting for one in board.stats("list")] == [30]
    assert {(one.fate, one.why, one.run, one.machine) for one in board.written("list") if one.fate} == {
        ("failed", "it rests", "", "one")
    }
    board.give_back([shard])
    (left,) = given(board, each=50)
    assert len(left.urls) == 30
    database.passes(3600.0)
    assert ill.set_ill("a.example", "a.example", 300.0, "given up") == 3600.0


def denied(reason: str, why: str, ref: RecordRef | None = None) -> Outcome:
    """Return how a page ends whose robots.txt ended so."""
    ended = Outcome(url=ROBOTS, fate=Fate.FAILED, reason=reason, why=why, ref=ref)
    refused = rules_of(ROBOTS, ended, None).refuses(URL, "warraq/1")
    assert refused is not None
    return refused


def a_ref(status: int) -> RecordRef:
    return RecordRef(
        record_id="urn:uuid:1",
        kind=RecordKind.RESPONSE,
        url=ROBOTS,
        captured_at=A_MOMENT,
        warc="w",
        offset=0,
        length=1,
        payload_digest="",
        status=status,
        content_type="",
    )


def a_fall(reason: str = "timeout") -> Outcome:
    why = "a.example was given up after 5 failures in a row; the last: it was late"
    return Fall(number=1, reason=reason, why=why).outcome(URL)


@pytest.mark.parametrize(
    ("outcome", "trouble"),
    [
        (lambda: resting(URL, Rest(until=1.0, why="answered 429", said_at=0.0)), Trouble.REST),
        (a_fall, Trouble.FALLEN),
        (lambda: denied("http_status", "answered 500", a_ref(500)), Trouble.NO_RULES),
        (lambda: denied("disconnect", "ConnectionLost"), Trouble.NO_RULES),
        (lambda: denied("http_status", "answered 403", a_ref(403)), None),
        (lambda: denied("address", "it is private"), None),
        (lambda: Outcome(url=URL, fate=Fate.FAILED, reason="timeout", why="TimeoutError"), None),
        (
            lambda: Outcome(
                url=URL, fate=Fate.REFUSED, reason="robots", why="r does not let warraq fetch it"
            ),
            None,
        ),
    ],
)
def test_what_nobody_asked_is_told_from_what_was_asked_and_from_what_is_not_wanted(
    outcome: Callable[[], Outcome], trouble: Trouble | None
) -> None:
    assert trouble_of(outcome()) is trouble


A_SHARD = Shard(board="list", name="a.example", token=1, deadline=0.0, urls=(URL, "http://a.example/2"))


def test_an_address_that_nobody_asked_has_no_fate_and_one_that_led_there_is_handed_on() -> None:
    kept = Outcome(url="http://a.example/2", fate=Fate.KEPT, reason="ok", ref=a_ref(200))
    ends = ends_of({URL: a_fall(), kept.url: kept}, [A_SHARD])
    assert [end.url for end in ends.decided[A_SHARD]] == [kept.url]
    (((_, place), unasked),) = ends.unasked.items()
    assert (place, unasked.urls, unasked.pause_s, ends.well) == (
        "a.example",
        [URL],
        PAUSES_S[Trouble.FALLEN],
        {"a.example"},
    )
    led = replace(a_fall(), url="http://b.example/led")
    ends = ends_of({URL: led}, [A_SHARD])
    ((end,),) = ends.decided.values()
    assert (end.fate, end.reason, end.onward, ends.unasked) == ("kept", "redirect", "b.example", {})


def test_a_worker_that_has_nothing_to_do_says_once_for_what_it_waits(board: Board, ill: IllHosts) -> None:
    put_urls(board, "list", [URL, "http://b.example/1"])
    ill.set_ill("a.example", "a.example", 300.0, "answered 500")
    board.get_urls("list", "other", most=(9, 9), for_s=10.0, most_sites=MOST_SITES)
    told = list[str]()
    idle = Idle(ill, told.append)
    for _ in range(3):
        idle.look("list", "one")
    assert told == [
        "nothing to do here for now: other has 1 of the hosts that wait; a.example is not well, left alone for 5 min more (answered 500)"
    ]


def test_who_waited_for_the_database_says_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.shared.boards.AGAIN_S", 0.0)
    answers: Iterator[bool] = iter([False, False, True])
    told = list[str]()

    def ask() -> bool:
        if not next(answers):
            raise AwayError("no answer")
        return True

    assert until_there(ask, told.append)
    assert told == ["no answer. Waiting for it, for an hour at most", "the database answers again"]
