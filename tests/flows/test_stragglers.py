"""A site that makes others wait: they go on, it is asked on beside them, and what it owes in the end is told."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.fate import Fate, Outcome
from flows.close import Ending, close_run
from flows.house import House
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.walk.keep import keep
from flows.walk.stragglers import Stragglers, Waiting, slow_notes
from flows.watch import Beat, Watch, unwatched
from spiders.events import CrawlEvent, EventKind
from spiders.frontier.plan import Plan, Purpose, Settled
from spiders.frontier.rows import slot_of
from tests.hostile.odd_server import Answer, Logged, OddServer, Script, odd_server, page, redirect

WELL, SLOW = "well.example", "slow.example"
SLOW_RULES = Answer((page(b"User-agent: *\nCrawl-delay: 100\n", "Content-Type: text/plain"),))
AN_HOUR_S = 3600.0


@contextmanager
def a_gather(
    folder: Path, answer: Script, hosts: Iterable[str], watch: Watch, **given: Any
) -> Iterator[tuple[Run, OddServer]]:
    """Give a run to whose hosts an odd server answers."""
    with odd_server({}, default=answer) as server:
        rules = tuple(f"{host}:80:127.0.0.1:{server.port}" for host in hosts)
        settings = load_settings(store=str(folder / "store"), delay_s=0.01, allow_private=True, connect_to=rules, **given)  # fmt: skip
        with running(
            House(settings=settings), "s", RunKind.GATHER, now=datetime.now(UTC), watch=watch
        ) as run:
            yield run, server


def kept(run: Run, *urls: str, leave: bool) -> dict[str, Outcome]:
    return keep(run, [Plan(url=url, purpose=Purpose.PAGE) for url in urls], "keeping", leave=leave)


@pytest.mark.row("H9")
def test_a_slow_site_holds_no_stage_and_what_it_owes_goes_on_and_ends_as_a_timeout_that_is_told(
    tmp_path: Path,
) -> None:
    now, told, asked_slow = [0.0], list[Beat](), threading.Event()

    def answer(logged: Logged, _: int) -> Answer:
        """The slow site asks for 100 s between two requests, and the well one answers when it has said so."""
        if logged.host == SLOW:
            asked_slow.set()
            return SLOW_RULES
        return Answer((page(),)) if asked_slow.wait(20) else Answer((page(status="500 Oh"),))

    def hear(beat: Beat) -> None:
        """By the run's clock an hour is over when the well site has answered."""
        told.append(beat)
        now[0] += AN_HOUR_S if beat.note.endswith(f"{WELL}/1") else 0.0

    slow = tuple(f"http://{SLOW}/{n}" for n in range(3))
    with a_gather(tmp_path, answer, (WELL, SLOW), hear) as (run, server):
        run.stragglers.clock = lambda: now[0]
        run.stragglers.begin_stage()
        first = kept(run, *slow, f"http://{WELL}/1", leave=True)
        run.stragglers.stage_s = run.stragglers.last_s = 0.0  # over at once, with nothing asked
        run.stragglers.begin_asides()
        aside = kept(run, f"http://{SLOW}/aside", leave=False)
        run.stragglers.begin_last()
        last = kept(run, *slow, leave=False)
        notes = list(slow_notes(run))
        with run.frontier() as frontier:
            priority = {plan.url: plan.priority for plan, _ in frontier.plans()}
    assert {url: one.fate for url, one in first.items()} == {f"http://{WELL}/1": Fate.KEPT}
    assert priority[f"http://{SLOW}/aside"] > priority[slow[0]]
    owed = {**last, **aside}
    assert {(one.fate, one.reason, one.ref) for one in owed.values()} == {(Fate.FAILED, "timeout", None)}
    assert [logged.path for logged in server.log if logged.host == SLOW] == ["/robots.txt"]
    waiting = [beat.note for beat in told if beat.stage == "waiting"]
    assert waiting == [f"{SLOW} is slow: others go on, and what it owes is asked for beside them"]
    again = "the next gather asks for what it finds again"
    assert notes == [f"{SLOW} is slow: {len(owed)} of its addresses were not had in time; {again}"]


def test_a_redirect_to_a_host_of_a_shard_that_had_ended_is_followed(tmp_path: Path) -> None:
    first, onward = (
        next(f"h{n}.example" for n in range(99) if slot_of(f"h{n}.example") % 2 == one) for one in (0, 1)
    )
    ended = list[bool]()

    def answer(logged: Logged, before: int) -> Answer:
        """The first host leads on when the crawl of the other's shard, which had nothing to do, is gone."""
        del before
        if logged.path == "/robots.txt":
            return Answer((page(status="404 No"),))
        if logged.host == onward:
            return Answer((page(),))
        job = run.frontier_path.with_name(f"{run.run_id}-w1.job.json")
        look, looks = threading.Event(), 1000
        while job.exists() and (looks := looks - 1):
            look.wait(0.02)
        ended.append(not job.exists())
        return redirect(f"http://{onward}/2")

    with a_gather(tmp_path, answer, (first, onward), unwatched, workers=2) as (run, _):
        outcome = kept(run, f"http://{first}/1", leave=False)[f"http://{first}/1"]
    assert (outcome.url, outcome.fate, ended) == (f"http://{onward}/2", Fate.KEPT, [True])


def a_run(folder: Path) -> Run:
    house = House(settings=load_settings(store=str(folder / "store")))
    return Run(run_id="r", story="s", kind=RunKind.GATHER, began_at=datetime.now(UTC), house=house)


def test_what_a_run_leaves_open_has_a_fate_in_its_manifest_and_is_told(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store")))
    with running(house, "s", RunKind.GATHER, now=datetime.now(UTC)) as run:
        with run.frontier() as frontier:
            frontier.plan([Plan(url=f"http://{SLOW}/robots.txt", purpose=Purpose.ROBOTS)])
        manifest = close_run(run, Ending(), datetime.now(UTC))
    assert [(one.fate, one.reason) for one in manifest.planned] == [(Fate.FAILED, "timeout")]
    assert any(note.startswith(f"{SLOW} is slow: 1 of its addresses") for note in manifest.notes)


def test_services_are_waited_for_as_ever(tmp_path: Path) -> None:
    run, now = a_run(tmp_path), [0.0]
    run.stragglers.clock = lambda: now[0]
    run.stragglers.begin_stage()
    urls = ["https://api.gdeltproject.org/api/v2/doc/doc", f"http://{SLOW}/"]
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.CHANNEL) for url in urls])
    both, slow = Waiting(run, urls), Waiting(run, urls[1:])
    assert (slow.is_over(), slow.goes_on()) == (False, True)
    now[0] = AN_HOUR_S
    assert (slow.is_over(), slow.goes_on()) == (True, False)
    assert (both.is_over(), both.goes_on()) == (False, True)


def test_a_redirect_is_waited_for_at_the_place_where_it_is_open(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    run.stragglers.begin_stage()
    first, onward = f"http://{WELL}/1", f"http://{SLOW}/2"
    with run.frontier() as frontier:
        frontier.plan([Plan(url=first, purpose=Purpose.PAGE)])
        waiting = Waiting(run, [first])
        frontier.settle([Settled(outcome=Outcome(url=first, fate=Fate.KEPT, reason="redirect", redirects_to=onward))])  # fmt: skip
    waiting.hear(CrawlEvent(kind=EventKind.SETTLED, url=first, redirects_to=onward))
    assert (waiting.wants(onward), waiting.goes_on()) == (True, True)
    waiting.hear(CrawlEvent(kind=EventKind.SETTLED, url=onward))
    assert not waiting.goes_on()


def test_a_site_has_one_time_for_all_that_a_stage_asks_of_it(tmp_path: Path) -> None:
    run, now = a_run(tmp_path), [0.0]
    run.stragglers.clock = lambda: now[0]
    run.stragglers.begin_stage()
    urls = [f"http://{SLOW}/{n}" for n in range(2)]
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
    for url, goes_on in zip(urls, (True, False), strict=True):
        waiting = Waiting(run, [url])
        assert waiting.goes_on() is goes_on
        now[0] += run.stragglers.stage_s
        waiting.end(leave=True)


def test_a_stage_is_over_when_its_own_addresses_have_ended_whoever_else_is_asked(tmp_path: Path) -> None:
    run, urls = a_run(tmp_path), [f"http://{WELL}/1", f"http://{SLOW}/2"]
    run.stragglers.begin_stage()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
    waiting = Waiting(run, urls[:1])
    assert not waiting.is_over()
    waiting.hear(CrawlEvent(kind=EventKind.SETTLED, url=urls[0]))
    assert waiting.is_over()


def test_what_is_asked_for_the_sake_of_pages_goes_before_what_is_owed_and_nothing_else_does() -> None:
    stragglers, plans = Stragglers(), [Plan(url=f"http://{WELL}/", purpose=Purpose.PAGE, priority=7)]
    assert stragglers.first(plans) == plans
    stragglers.begin_asides()
    assert stragglers.first(plans)[0].priority > 1_000
    stragglers.begin_last()
    assert stragglers.first(plans) == plans
