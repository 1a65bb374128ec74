"""How many hosts of a board a machine is given: counted in rounds, each as long as a host's delays make it, however many hosts it asks."""

import pytest
from hand_set import Database

from archive.shared.board import Board, End, Shard
from archive.shared.leases import LeaseTable
from flows.shared.boards import put_urls
from spiders.manners.turns import MOST_SITES

FOR_S = 10.0


@pytest.fixture
def board(database: Database) -> Board:
    """A board by a clock set by hand."""
    database.door.clock = database.clock
    return Board(database.door)


def given(
    board: Board, machine: str, queues: int = 64, each: int = 50, of: str | None = "list"
) -> tuple[Shard, ...]:
    return board.get_urls(of, machine, most=(queues, each), for_s=FOR_S, most_sites=MOST_SITES)


def names(shards: tuple[Shard, ...]) -> list[str]:
    return [shard.name for shard in shards]


def alive(database: Database, *machines: str) -> None:
    for machine in machines:
        LeaseTable(database.door).take(f"machine/{machine}", machine, 1000.0)


def round_of(board: Board, *machines: str, each: int = 50) -> list[int]:
    """Let each machine take hosts and fetch what it was given; say how many hosts each had."""
    taken = [given(board, machine, each=each) for machine in machines]
    for shards, machine in zip(taken, machines, strict=True):
        for shard in shards:
            ends = [End(url=url, fate="kept", reason="ok", why="", final_url=url) for url in shard.urls]
            assert len(board.settle(shard, ends, run=f"r-{machine}", machine=machine)) == len(ends)
        board.give_back(shards)
    return [len(shards) for shards in taken]


def test_machines_that_can_ask_all_hosts_together_are_through_in_one_round_each_with_its_share(
    board: Board, database: Database
) -> None:
    put_urls(board, "list", [f"http://h{n}.example/{i}" for n in range(30) for i in range(4)])
    alive(database, "one", "two")
    assert round_of(board, "one", "two") == [15, 15]
    assert [one.waiting for one in board.stats("list")] == [0]


def test_no_host_rests_while_a_machine_could_ask_it_and_who_comes_later_has_its_share_of_the_next_round(
    board: Board, database: Database
) -> None:
    put_urls(board, "list", [f"http://h{n}.example/{i}" for n in range(30) for i in range(4)])
    alive(database, "one")
    assert round_of(board, "one", each=2) == [30]
    alive(database, "two", "three")
    assert round_of(board, "one", "two", "three", each=2) == [10, 10, 10]


def test_who_works_at_another_board_takes_no_share_and_who_asks_few_hosts_a_small_one(
    board: Board, database: Database
) -> None:
    put_urls(board, "other", ["http://o.example/1"])
    put_urls(board, "list", [f"http://h{n}.example/1" for n in range(30)])
    alive(database, "one", "two", "few")
    assert names(given(board, "two", of="other")) == ["o.example"]
    assert len(given(board, "one")) == 15  # what the last one wants is not known yet
    assert len(given(board, "few", queues=16)) == 6


def test_hosts_with_the_most_work_are_given_first_and_no_more_than_are_asked_for(board: Board) -> None:
    put_urls(board, "list", [f"http://h{n}.example/{i}" for n in range(8) for i in range(n + 1)])
    assert names(given(board, "one", queues=3)) == ["h7.example", "h6.example", "h5.example"]
    assert names(given(board, "two", queues=1)) == ["h4.example"]
