"""Who is given which hosts of a board, and what a machine does that has lost them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hand_set import Database

from archive.addresses.urls import host_of
from archive.fate import Fate
from archive.shared.board import _AT_ONCE, Board, End, Shard
from flows.house import House
from flows.run import NO_STORY, Run, RunKind
from flows.settings import load_settings
from flows.shared.boards import put_urls
from flows.shared.keeping import Kept
from flows.shared.sharing import own_name
from flows.wrong_settings import SettingsError
from spiders.frontier.lost import leave_sites
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from spiders.frontier.urls import Frontier, FrontierError
from spiders.manners.breaker import LEASE_LOST, left_to_others
from spiders.manners.turns import MOST_SITES
from spiders.manners.turns_shared import SharedTurns
from tests.builders import A_MOMENT

FOR_S = 10.0


@pytest.fixture
def board(database: Database) -> Board:
    """A board by a clock set by hand."""
    database.door.clock = database.clock
    return Board(database.door)


def given(
    board: Board, machine: str, queues: int = 9, each: int = 9, of: str | None = None
) -> tuple[Shard, ...]:
    return board.get_urls(of, machine, most=(queues, each), for_s=FOR_S, most_sites=MOST_SITES)


def names(shards: tuple[Shard, ...]) -> list[str]:
    return [shard.name for shard in shards]


def test_addresses_stand_once_in_their_exact_form_under_their_registered_domain(board: Board) -> None:
    urls = [
        "http://www.a.example/1#top",
        "HTTP://WWW.A.example:80/1",
        "http://b.a.example/2",
        "mailto:x@y.example",
    ]
    assert put_urls(board, "list", urls) == 3
    (two, one) = sorted(given(board, "one"), key=lambda shard: -len(shard.urls)) + list(given(board, "one"))
    assert (two.name, two.urls) == ("a.example", ("http://www.a.example/1", "http://b.a.example/2"))
    assert (one.name, one.urls) == ("", ("mailto:x@y.example",))
    with pytest.raises(SettingsError, match="no name of a board"):
        put_urls(board, "../list", urls)


def test_a_host_is_one_machines_whatever_boards_it_stands_on_and_so_are_hosts_behind_one_address(
    board: Board, database: Database
) -> None:
    put_urls(board, "first", ["http://a.example/1", "http://b.example/1"])
    put_urls(board, "second", ["http://a.example/2"])
    turns = SharedTurns(database.url, "one", database.clock, database.clock)
    for domain in ("a.example", "b.example"):
        turns.own(["192.0.2.1"], domain)
    assert names(given(board, "one", of="second")) == ["a.example"]
    assert names(given(board, "two")) == []
    assert names(given(board, "one", of="first", queues=1)) == ["a.example"]
    database.passes(FOR_S)
    assert names(given(board, "two")) == ["a.example", "b.example", "a.example"]
    assert names(given(board, "one")) == []


def test_what_counts_is_said_by_who_had_the_shard_last_and_once(board: Board, database: Database) -> None:
    put_urls(board, "list", ["http://a.example/1", "http://a.example/2"])
    (mine,) = given(board, "one")
    database.passes(FOR_S)
    assert board.renew([mine], FOR_S) == (
        replace(mine, deadline=database.now + FOR_S),
    )  # nobody had it since
    database.passes(FOR_S)
    (theirs,) = given(board, "two", each=1)
    ends = {
        machine: [End(url=url, fate=machine, reason="ok", why="", final_url=url) for url in mine.urls]
        for machine in ("one", "two")
    }
    assert board.settle(mine, ends["one"], run="r1", machine="one") == frozenset()
    assert board.settle(theirs, ends["two"][:1], run="r2", machine="two") == {"http://a.example/1"}
    assert board.settle(theirs, ends["one"][:1], run="r3", machine="two") == frozenset()
    assert [one.fate for one in board.written("list")] == ["two", ""]
    assert board.renew([mine, theirs], FOR_S) == (replace(theirs, deadline=database.now + FOR_S),)


def an_end(url: str, final_url: str = "", onward: str = "", why: str = "") -> End:
    return End(url=url, fate="kept", reason="ok", why=why, final_url=final_url or url, onward=onward)


def test_where_a_redirect_leads_to_another_machines_host_is_work_of_the_board_once(board: Board) -> None:
    put_urls(board, "list", ["http://a.example/1", "http://a.example/2", "http://b.example/there"])
    mine = {shard.name: shard for shard in (*given(board, "one"), *given(board, "one"))}
    ends = [
        an_end("http://a.example/1", "http://b.example/led", "b.example"),
        an_end("http://a.example/2", "http://b.example/there", "b.example"),
    ]
    for _ in range(2):  # the answer was lost
        told = board.settle(mine["a.example"], ends, run="r1", machine="one")
        assert told == {"http://a.example/1", "http://a.example/2"}
    assert [(one.url, one.shard, one.fate) for one in board.written("list")][2:] == [
        ("http://b.example/there", "b.example", ""),
        ("http://b.example/led", "b.example", ""),
    ]
    (stats,) = board.stats("list")
    assert (stats.waiting, stats.unfinished) == (2, 1)


def test_redirects_that_lead_from_machine_to_machine_without_end_have_one(board: Board) -> None:
    put_urls(board, "list", ["http://a.example/0"])
    for n in range(12):
        if not (found := given(board, "one")):
            break
        (url,), here, other = found[0].urls, "ab"[n % 2], "ba"[n % 2]
        assert url == f"http://{here}.example/{n}"
        onward = an_end(url, f"http://{other}.example/{n + 1}", f"{other}.example")
        board.settle(found[0], [onward], run=f"r{n}", machine="one")
        board.give_back(found)
    *before, last = board.written("list")
    assert {one.fate for one in before} == {"kept"}
    assert (last.url, last.fate, last.reason) == ("http://a.example/10", "failed", "too_many_redirects")


def test_an_address_of_any_length_has_its_place_and_its_fate_whatever_a_server_said(board: Board) -> None:
    long = ["http://a.example/" + "".join(chr(97 + (n * n + m) % 26) for n in range(7900)) for m in range(2)]
    assert put_urls(board, "list", long) == 2
    assert put_urls(board, "list", long) == 0
    (mine,) = given(board, "one")
    assert sorted(mine.urls) == sorted(long)
    assert board.settle(mine, [an_end(long[0], why="it said \x00 and \ud800")], run="r", machine="one") == {long[0]}  # fmt: skip
    assert [one.why for one in board.written("list")] == ["it said \\x00 and \\ud800", ""]


def test_a_list_is_put_whole_or_not_at_all(board: Board) -> None:
    def torn() -> Iterator[tuple[str, str]]:
        for n in range(_AT_ONCE + 1):
            yield f"http://a.example/{n}", "a.example"
        raise OSError("the list ends in the middle")

    with pytest.raises(OSError, match="in the middle"):
        board.put("list", torn())
    assert board.stats("list") == ()
    assert board.put("list", ((f"http://a.example/{n}", "a.example") for n in range(_AT_ONCE + 1))) == 2001


def test_a_machine_of_a_board_asks_no_host_that_another_has_leased_and_any_other_run_may(
    board: Board, database: Database
) -> None:
    put_urls(board, "list", ["http://a.example/1"])
    assert names(given(board, "one")) == ["a.example"]
    late = SharedTurns(database.url, "two", database.clock, database.clock, is_leased=True)
    mine = SharedTurns(database.url, "one", database.clock, database.clock, is_leased=True)
    gather = SharedTurns(database.url, "two", database.clock, database.clock)
    assert late.take({"a.example": 0.0}, hold_s=0) == 5.0
    assert late.elsewhere == {"a.example": "one"}
    assert (
        late.take({"a.example": 0.0}, hold_s=0, for_rules=True) == 0.0
    )  # rules of other hosts may stand there
    assert mine.take({"a.example": 0.0}, hold_s=0) == 0.0
    assert gather.take({"a.example": 0.0}, hold_s=0) == 0.0
    database.passes(FOR_S)
    assert late.take({"a.example": 0.0}, hold_s=0) == 0.0


def test_what_is_open_at_a_lost_site_ends_and_its_claims_hear_of_it(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    frontier = Frontier(path)
    urls = ["http://a.example/0", "http://www.a.example/1", "http://b.example/1", "http://a.example/2"]
    frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
    claims = frontier.claim(Share(worker="w0"), 1, now=1.0)
    assert [claim.plan.url for claim in claims] == urls[:1]
    assert left_to_others(claims[0], frontier.fall("a.example")) is None
    assert leave_sites(path, {"a.example"}, "another machine has it") == 2
    for url in (urls[1], urls[3]):
        ended = frontier.outcome(url)
        assert ended is not None
        assert (ended.fate, ended.reason) == (Fate.FAILED, LEASE_LOST)
    assert frontier.outcome(urls[0]) is None
    assert frontier.outcome(urls[2]) is None
    end = left_to_others(claims[0], frontier.fall(host_of(urls[0])))
    assert isinstance(end, Settled)
    assert end.outcome.why == "a.example is left to others: another machine has it"
    frontier.close()


def test_hosts_that_are_lost_while_the_frontier_cannot_be_written_are_left_once_it_can(
    database: Database, board: Board, tmp_path: Path
) -> None:
    put_urls(board, "mine", ["http://a.example/1"])
    shards = given(board, "one")
    database.passes(FOR_S)
    assert given(board, "two")
    settings = load_settings(store=str(tmp_path), shared=database.url)
    run = Run(
        run_id="lost", story=NO_STORY, kind=RunKind.WORK, began_at=A_MOMENT, house=House(settings=settings)
    )
    run.folder.mkdir(parents=True)
    run.frontier_path.write_bytes(b"no database" * 100)
    kept = Kept(run, shards)
    with pytest.raises(FrontierError, match="can't be ended there yet"):
        kept.renew(board)
    assert (kept.held, kept.lost, kept.is_wanted) == ((), shards, True)
    run.frontier_path.unlink()
    with run.frontier() as frontier:
        frontier.plan([Plan(url="http://a.example/1", purpose=Purpose.PAGE)])
    kept.renew(board)
    with run.frontier() as frontier:
        (left,) = frontier.outcomes()
    assert (left.reason, kept.is_wanted) == (LEASE_LOST, False)
    assert leave_sites(run.folder / "of-a-run-that-is-over", {"a.example"}, "why") == 0


@pytest.mark.parametrize(
    ("node", "name"),
    [("East-1.example.org", "east-1"), ("وراق", "machine"), ("a_b", "a-b"), ("x" * 90, "x" * 40)],
)
def test_a_machine_has_a_name_that_can_stand_in_the_names_of_runs(node: str, name: str) -> None:
    assert own_name(node) == name
