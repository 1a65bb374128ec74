import sqlite3
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from archive.spool.spool import FileMark
from spiders.frontier.plan import Again, Plan, Purpose, Settled, Share
from spiders.frontier.rows import slot_of
from spiders.frontier.urls import Frontier, FrontierError
from spiders.manners.mazes import ANY_SITE, FOR_EACH
from tests.builders import A_MOMENT

SHARE = Share(worker="w0")


@pytest.fixture
def frontier(tmp_path: Path) -> Frontier:
    return Frontier(tmp_path / "frontier.sqlite")


def _pages(*urls: str, **facts: int) -> list[Plan]:
    return [Plan(url=url, purpose=Purpose.PAGE, **facts) for url in urls]


def _kept(url: str) -> Settled:
    return Settled(outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok"), attempts=1)


def _redirect(url: str, target: str) -> Settled:
    return Settled(outcome=Outcome(url=url, fate=Fate.KEPT, reason="redirect", redirects_to=target))


def _urls(frontier: Frontier, limit: int = 100, **facts: float) -> list[str]:
    claims = frontier.claim(SHARE, limit, now=facts.get("now", 1.0), per_host=int(facts.get("per_host", 100)))
    return [claim.plan.url for claim in claims]


def test_a_url_is_planned_once_in_whatever_spelling(frontier: Frontier) -> None:
    assert (
        frontier.plan(_pages("http://A.example/x", "http://a.example:80/x#top", "HTTP://a.example/%78")) == 1
    )
    assert frontier.plan(_pages("http://a.example/x")) == 0
    assert _urls(frontier) == ["http://a.example/x"]


def test_two_articles_that_differ_in_the_query_are_two_plans(frontier: Frontier) -> None:
    assert frontier.plan(_pages("http://a.example/?id=1", "http://a.example/?id=2")) == 2


def test_a_claimed_url_is_not_claimed_again(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/x"))
    assert _urls(frontier) == ["http://a.example/x"]
    assert _urls(frontier) == []


def test_hosts_take_turns_and_priority_rules_within_a_host(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/1", "http://a.example/2", "http://b.example/1"))
    frontier.plan(_pages("http://a.example/3", priority=5))
    assert _urls(frontier, per_host=2) == ["http://a.example/3", "http://b.example/1", "http://a.example/1"]
    assert _urls(frontier, per_host=2) == []


def test_settling_gives_the_outcome_back_and_keeps_the_marks(frontier: Frontier) -> None:
    ref = RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url="http://a.example/x", captured_at=A_MOMENT,
        warc="warc/s/run1-w0-1.warc.gz", offset=7, length=9, payload_digest="sha256:0", status=200, content_type="text/html",
    )  # fmt: skip
    frontier.plan(_pages("http://a.example/x"))
    _urls(frontier)
    outcome = Outcome(url="http://a.example/x", fate=Fate.KEPT, reason="ok", ref=ref)
    mark = FileMark(warc=ref.warc, end_offset=16)
    assert frontier.settle([Settled(outcome=outcome)], [mark]) == (outcome,)
    assert frontier.outcome("http://a.example/x") == outcome
    assert list(frontier.outcomes()) == [outcome]
    assert frontier.marks() == {ref.warc: 16}
    assert frontier.counts() == {"kept": 1}


def test_a_mark_never_moves_back(frontier: Frontier) -> None:
    frontier.settle([], [FileMark(warc="w", end_offset=50)])
    frontier.settle([], [FileMark(warc="w", end_offset=20)])
    assert frontier.marks() == {"w": 50}


def test_a_settled_url_keeps_its_first_outcome(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/x"))
    frontier.settle([_kept("http://a.example/x")])
    frontier.settle([Settled(outcome=Outcome(url="http://a.example/x", fate=Fate.FAILED, reason="dns"))])
    assert frontier.counts() == {"kept": 1}


def test_a_redirect_plans_its_target_one_hop_further(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/x"))
    frontier.settle([_redirect("http://a.example/x", "http://b.example/y")])
    (claim,) = frontier.claim(SHARE, 9, now=1.0)
    assert (claim.plan.url, claim.plan.hops, claim.plan.purpose) == ("http://b.example/y", 1, Purpose.PAGE)
    assert frontier.final("http://a.example/x") is None
    frontier.settle([_kept("http://b.example/y")])
    final = frontier.final("http://a.example/x")
    assert final is not None
    assert final.url == "http://b.example/y"


@pytest.mark.parametrize("length", [1, 2, 3, 9])
@pytest.mark.row("H4")
def test_redirects_in_a_circle_fail_at_the_last_of_them(length: int, frontier: Frontier) -> None:
    urls = [f"http://a.example/{n}" for n in range(length)]
    frontier.plan(_pages(urls[0]))
    for n, url in enumerate(urls):
        frontier.settle([_redirect(url, urls[(n + 1) % length])])
    last = frontier.final(urls[0])
    assert last is not None
    assert (last.url, last.fate, last.reason) == (urls[-1], Fate.FAILED, "redirect_loop")
    assert frontier.open_urls(SHARE) == 0


@pytest.mark.row("H4")
def test_an_eleventh_redirect_in_a_row_fails(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/0"))
    for n in range(11):
        frontier.settle([_redirect(f"http://a.example/{n}", f"http://a.example/{n + 1}")], max_redirects=10)
    last = frontier.final("http://a.example/0")
    assert last is not None
    assert (last.url, last.reason) == ("http://a.example/10", "too_many_redirects")
    assert frontier.open_urls(SHARE) == 0


@pytest.mark.row("H7", "H10")
def test_a_site_whose_redirects_have_no_end_is_followed_so_far_and_others_go_on(frontier: Frontier) -> None:
    starts = [f"http://a{n}.maze.example/{n}" for n in range(30)]
    frontier.plan(_pages(*starts))
    followed, reasons = 0, set[str]()
    for n, start in enumerate(starts):
        at = start
        for hop in range(9):
            target = f"http://b{n}-{hop}.maze.example/"
            (end,) = frontier.settle([_redirect(at, target)])
            if end.fate is Fate.FAILED:
                reasons.add(f"{end.reason}: {end.why}")
                break
            followed, at = followed + 1, target
    behind = 12  # of the 18th start on only the first redirect of each, for that host has done no more
    assert followed == ANY_SITE + FOR_EACH * len(starts) + behind
    assert reasons == {
        "too_many_redirects: its site redirects without end: 160 redirects were followed for 30 addresses"
    }
    frontier.plan(_pages("http://victim.maze.example/1"))
    way = [
        "http://victim.maze.example/1",
        "https://victim.maze.example/1",
        "https://www.victim.maze.example/1",
    ]
    assert [frontier.settle([_redirect(at, to)])[0].fate for at, to in pairwise(way)] == [Fate.KEPT] * 2
    frontier.plan(_pages("http://short.example/1"))
    (end,) = frontier.settle([_redirect("http://short.example/1", "http://c.maze.example/")])
    assert end.fate is Fate.KEPT


def test_what_goes_back_is_due_at_its_time_with_its_tries_counted(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/x"))
    _urls(frontier)
    frontier.settle([Again(url="http://a.example/x", why="answered 503", at=100.0, attempts=2)])
    assert _urls(frontier, now=99.0) == []
    assert frontier.next_due(SHARE) == 100.0
    (claim,) = frontier.claim(SHARE, 9, now=100.0)
    assert (claim.tries, claim.attempts) == (1, 2)


def test_a_paused_host_gives_nothing_until_its_pause_ends(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/1", "http://a.example/2", "http://b.example/1"))
    frontier.claim(SHARE, 1, now=1.0)
    frontier.settle([Again(url="http://a.example/1", why="answered 429", at=50.0, host_at=50.0)])
    assert _urls(frontier, now=49.0) == ["http://b.example/1"]
    assert _urls(frontier, now=50.0) == ["http://a.example/1", "http://a.example/2"]


def test_claims_of_a_dead_worker_are_open_again_and_others_stay(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/1", "http://b.example/1"))
    frontier.claim(Share(worker="dead"), 1, now=1.0)
    frontier.claim(Share(worker="alive"), 1, now=1.0)
    assert frontier.reopen("dead") == 1
    assert _urls(frontier) == ["http://a.example/1"]
    assert frontier.reopen() == 2


def test_shards_split_hosts_and_lose_none(frontier: Frontier) -> None:
    urls = [f"http://host{n}.example/{page}" for n in range(40) for page in range(2)]
    frontier.plan(_pages(*urls))
    shares = [Share(worker=f"w{n}", shard=n, shards=3) for n in range(3)]
    parts = [{one.host for one in frontier.claim(share, 999, now=1.0, per_host=9)} for share in shares]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts)) == 40


def test_the_shard_of_a_host_is_the_same_on_every_machine() -> None:
    assert (slot_of("a.example"), slot_of("aljazeera.net")) == (3102164275, 2057066397)


def test_one_url_is_taken_by_one_worker_whatever_its_share(frontier: Frontier) -> None:
    plan = Plan(url="http://a.example/robots.txt", purpose=Purpose.ROBOTS)
    assert frontier.take(plan, "w0", now=1.0) is not None
    assert frontier.take(plan, "w1", now=1.0) is None
    frontier.settle(
        [Settled(outcome=Outcome(url=plan.url, fate=Fate.KEPT, reason="ok"), rules=b"User-agent: *")]
    )
    assert frontier.take(plan, "w1", now=1.0) is None
    assert frontier.rules(plan.url) == b"User-agent: *"


def test_two_processes_worth_of_threads_claim_each_url_once(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    Frontier(path).plan(_pages(*(f"http://h{n}.example/" for n in range(200))))
    got: list[str] = []

    def work(name: str) -> None:
        mine = Frontier(path)
        while claims := mine.claim(Share(worker=name), 7, now=1.0, per_host=9):
            got.extend(claim.plan.url for claim in claims)
            mine.settle([_kept(claim.plan.url) for claim in claims])

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 200


def test_a_file_that_is_no_frontier_is_named(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(FrontierError, match=r"frontier\.sqlite"):
        Frontier(path)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["kept", "again", "redirect", "die"])), max_size=40)
)
def test_every_planned_url_ends_in_exactly_one_fate(steps: list[tuple[int, str]]) -> None:
    frontier = Frontier(Path(":memory:"))
    frontier.plan(_pages(*(f"http://h{n % 3}.example/{n}" for n in range(10))))
    for target, step in steps:
        claims = frontier.claim(SHARE, 2, now=1.0, per_host=9)
        if step == "die":
            frontier.reopen()
            continue
        for claim in claims:
            url = claim.plan.url
            ends = {
                "kept": _kept(url),
                "again": Again(url=url, why="", at=0.0),
                "redirect": _redirect(url, f"http://h{target % 3}.example/{target}"),
            }
            frontier.settle([ends[step]])
    frontier.reopen()
    while claims := frontier.claim(SHARE, 99, now=1.0, per_host=99):
        frontier.settle([_kept(claim.plan.url) for claim in claims])
    outcomes = list(frontier.outcomes())
    assert len({outcome.url for outcome in outcomes}) == len(outcomes) == 10
    for outcome in outcomes:
        assert frontier.final(outcome.url) is not None


def test_every_connection_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    for _ in range(2):  # synchronous belongs to a connection, journal_mode to the file
        frontier = Frontier(path)
        assert frontier._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert frontier._db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        frontier.close()
    other = sqlite3.connect(path)
    assert other.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    other.close()


def test_a_full_disk_is_told_as_one(frontier: Frontier) -> None:
    frontier._db.execute("PRAGMA max_page_count = 40")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        frontier.plan(_pages(*(f"http://a.example/{n}/{'x' * 3_000}" for n in range(500))))
    frontier._db.execute("PRAGMA max_page_count = 4000")
    assert frontier.plan(_pages("http://a.example/1")) == 1


def test_what_is_open_is_told_without_what_is_settled(frontier: Frontier) -> None:
    frontier.plan(_pages("http://a.example/1", "http://a.example/2"))
    frontier.plan([Plan(url="http://a.example/robots.txt", purpose=Purpose.ROBOTS)])
    (first,) = _urls(frontier, limit=1)
    frontier.settle([_kept(first)])
    assert list(frontier.open_plans()) == [
        ("http://a.example/2", Purpose.PAGE),
        ("http://a.example/robots.txt", Purpose.ROBOTS),
    ]
