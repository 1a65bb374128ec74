"""The budget of hosts that many machines share: what `tests/spiders/test_turns.py` says of one machine's, and what only many have."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hand_set import Database

from archive.shared.away import AwayError
from archive.shared.door import ANSWER_S, Door, Row
from spiders.manners.turns import MOST_SITES
from spiders.manners.turns_rows import MOST_GAP_S
from spiders.manners.turns_shared import RETRY_S, SharedTurns

Machines = tuple[SharedTurns, SharedTurns]
HOUR_S = 3600.0


@pytest.fixture
def two(database: Database) -> Machines:
    """Two machines with one budget; the second one's calendar is an hour ahead."""
    return (
        SharedTurns(database.url, "one", database.clock, database.clock),
        SharedTurns(database.url, "two", database.clock, lambda: database.now + HOUR_S),
    )


@pytest.mark.row("R5")
def test_a_turn_is_one_machines_at_a_time_and_the_gap_begins_when_its_request_left(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    database.passes(5)  # a slow answer: nobody else asks meanwhile
    assert 0 < other.take({"a": 2.0}, hold_s=30) < 1
    mine.give_back(["a"], asked_at=database.now - 0.5)
    assert other.take({"a": 2.0}, hold_s=30) == pytest.approx(1.5)
    database.passes(1.5)
    assert other.take({"a": 2.0}, hold_s=30) == 0.0


def test_a_turn_is_taken_for_all_its_keys_or_for_none(two: Machines) -> None:
    mine, other = two
    assert mine.take({"site": 2.0, "address": 2.0}, hold_s=0) == 0.0
    assert other.take({"other": 2.0, "address": 2.0}, hold_s=0) == pytest.approx(2.0)
    assert other.take({"other": 2.0}, hold_s=0) == 0.0


def test_the_turn_of_a_machine_that_died_ends_by_itself_and_counts_as_used_to_its_last_moment(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    last = mine.leaves_by(["a"])
    assert last == database.now + 30 + ANSWER_S
    database.passes(last - database.now - 0.01)
    assert other.take({"a": 2.0}, hold_s=30) > 0.0  # the first one may ask until now
    database.passes(0.01)
    assert other.take({"a": 2.0}, hold_s=30) == pytest.approx(2.0)
    database.passes(2.0)
    assert other.take({"a": 2.0}, hold_s=30) == 0.0


def test_who_held_a_turn_for_too_long_does_not_give_back_that_of_another(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    database.passes(60)
    assert other.take({"a": 2.0}, hold_s=30) == 0.0
    mine.give_back(["a"], asked_at=database.now - 20)
    database.passes(3)
    assert mine.take({"a": 2.0}, hold_s=30) > 0.0


def test_a_turn_whose_grant_took_too_long_to_come_is_given_back_and_not_used(
    two: Machines, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = two
    asked = Door.asked

    def slow(door: Door, question: str, *facts: object) -> list[Row]:
        rows = asked(door, question, *facts)
        if "take_turn" in question and door is mine._table.door:
            database.passes(ANSWER_S + 0.1)
        return rows

    monkeypatch.setattr(Door, "asked", slow)
    assert mine.take({"a": 0.0}, hold_s=30) == RETRY_S
    assert other.take({"a": 0.0}, hold_s=30) == 0.0


def test_while_the_database_is_away_nobody_has_a_turn_and_what_was_owed_is_brought_when_it_is_back(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    real, mine._table.door.url = mine._table.door.url, "postgresql://w@127.0.0.1:1/postgres"
    mine._table.door.close()
    left_at = database.now
    database.passes(1)
    mine.give_back(["a"], asked_at=left_at)
    assert "does not answer" in mine.away
    database.passes(RETRY_S)
    assert mine.take({"b": 2.0}, hold_s=30) == RETRY_S
    with pytest.raises(AwayError):
        mine.own(["192.0.2.1"], "a.example")
    assert other.take({"a": 2.0}, hold_s=30) > 0.0  # the turn was not given back yet
    mine._table.door.url = real
    database.passes(RETRY_S)
    assert mine.take({"b": 2.0}, hold_s=30) == 0.0
    assert mine.away == ""
    assert other.take({"a": 2.0}, hold_s=30) == 0.0  # its gap began when the request left


def test_who_wants_a_longer_gap_has_it_beside_somebody_quicker_and_no_longer_than_is_kept(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    database.passes(0.5)
    assert other.take({"a": 5.0}, hold_s=0) == pytest.approx(4.5)
    database.passes(1.5)
    assert mine.take({"a": 1.0}, hold_s=0) == pytest.approx(3.0)
    assert other.take({"a": 1e9}, hold_s=0) > MOST_GAP_S
    assert mine.take({"a": 1.0}, hold_s=0) == pytest.approx(MOST_GAP_S - 2.0)
    database.passes(MOST_GAP_S + 61)  # it was not heard of since
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0


def test_a_delay_that_is_set_for_a_domain_holds_for_all_machines(two: Machines, database: Database) -> None:
    mine, other = two
    mine._table.set_delay("a", 10.0)
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    database.passes(4)
    assert other.take({"a": 1.0}, hold_s=0) == pytest.approx(6.0)


@pytest.mark.row("H9")
@pytest.mark.parametrize("speaker", [0, 1], ids=["a clock that is right", "a clock that is wrong"])
def test_a_rest_is_known_to_all_machines_for_as_long_as_it_is_whatever_their_clocks_say(
    speaker: int, two: Machines, database: Database
) -> None:
    mine, other = two[speaker], two[1 - speaker]
    mine.rest("a.example", until=mine.calendar() + 600, why="a.example answered 429")
    assert other.heard_rest("a.example") is None
    assert other.take({"a": 1.0}, hold_s=30, place="a.example") == pytest.approx(600.0)
    heard = other.heard_rest("a.example")
    assert heard is not None
    assert heard.until - other.calendar() == pytest.approx(600.0)
    assert other.resting("b.example") is None
    database.passes(599)
    assert other.resting("a.example") is not None
    database.passes(1)
    assert other.resting("a.example") is None
    assert other.take({"a": 1.0}, hold_s=30, place="a.example") == 0.0


@pytest.mark.row("H9")
def test_a_rest_that_was_asked_for_while_the_database_was_away_is_told_when_it_is_back(
    two: Machines, database: Database
) -> None:
    mine, other = two
    real, mine._table.door.url = mine._table.door.url, "postgresql://w@127.0.0.1:1/postgres"
    mine.rest("a.example", until=mine.calendar() + 600, why="a.example answered 429")
    mine.rest("short.example", until=mine.calendar() + 10, why="short.example answered 429")
    assert other.resting("a.example") is None
    mine._table.door.url = real
    database.passes(60)
    assert mine.take({"b": 2.0}, hold_s=30) == 0.0
    heard = other.resting("a.example")
    assert heard is not None
    assert heard.until - other.calendar() == pytest.approx(540.0)
    assert other.resting("short.example") is None


@pytest.mark.row("H9")
def test_a_rest_holds_where_the_databases_clock_is_set_back_and_no_longer_than_it_was_asked_for(
    two: Machines, database: Database
) -> None:
    mine, other = two
    mine.rest("a.example", until=mine.calendar() + 600, why="a.example answered 429")
    database.is_set(-HOUR_S)
    assert other.take({"a": 1.0}, hold_s=30, place="a.example") == pytest.approx(600.0)
    mine.rest("a.example", until=mine.calendar() + 30, why="a.example answered 429")
    database.now -= HOUR_S  # what follows is told by the clock that was set
    database.passes(599)
    assert other.take({"a": 1.0}, hold_s=30, place="a.example") == pytest.approx(1.0)
    database.passes(1)
    assert other.take({"a": 1.0}, hold_s=30, place="a.example") == 0.0


@pytest.mark.parametrize("jump_s", [-500.0, -1e6])
def test_a_databases_clock_that_is_set_back_makes_no_gap_shorter_and_stops_nobody_for_long(
    jump_s: float, two: Machines, database: Database
) -> None:
    mine, other = two
    mine.take({"a": 2.0}, hold_s=30)
    mine.give_back(["a"], asked_at=database.now)
    mine.take({"b": 2.0}, hold_s=30)
    database.passes(1)
    database.is_set(jump_s)
    assert other.take({"a": 2.0}, hold_s=30) == pytest.approx(2.0)
    assert other.take({"b": 2.0}, hold_s=30) > 0.0
    database.now += jump_s  # what follows is told by the clock that was set
    database.passes(30 + ANSWER_S + 0.1)
    assert other.take({"a": 2.0}, hold_s=30) == 0.0
    assert other.take({"b": 2.0}, hold_s=30) == pytest.approx(1.9)


def test_an_address_of_many_sites_is_nobodys(two: Machines, database: Database) -> None:
    mine, other = two
    known = [mine.own(["192.0.2.1"], f"site{n}.example") for n in range(MOST_SITES)]
    assert known == [("192.0.2.1",)] * MOST_SITES
    assert other.own(["192.0.2.1", "192.0.2.2"], "one-more.example") == ("192.0.2.2",)
    database.passes(8 * 24 * HOUR_S)
    assert other.own(["192.0.2.1"], "last.example") == ("192.0.2.1",)


def test_requests_of_one_page_go_on_in_its_turn_until_somebody_else_asks(
    two: Machines, database: Database
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=0) == 0.0
    database.passes(1)
    assert mine.goes_on("a", database.now)
    assert other.take({"a": 2.0}, hold_s=0) == pytest.approx(2.0)
    database.passes(2)
    assert other.take({"a": 2.0}, hold_s=0) == 0.0
    assert not mine.goes_on("a", database.now)


def test_many_takers_of_common_keys_never_wait_for_each_other_in_a_circle(
    database: Database,
) -> None:
    machines = [SharedTurns(database.url, str(n), database.clock, database.clock) for n in range(4)]

    def takes(number: int) -> float:
        keys = ["a", "b", "c"][number % 3 :] + ["a", "b", "c"][: number % 3]
        return sum(machines[number].take(dict.fromkeys(keys, 0.0), hold_s=0) for _ in range(40))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(takes, range(4))) == [0.0] * 4
    assert [one.away for one in machines] == [""] * 4
