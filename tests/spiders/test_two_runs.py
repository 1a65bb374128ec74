"""Two runs at once, a scheduled and another one, against the same hosts."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from walks import Walk, a_wire, to_port

from archive.addresses.urls import host_of
from archive.fate import Fate
from spiders.events import CrawlEvent
from spiders.fetch import fetch
from spiders.manners.turns import Turns
from tests.hostile.odd_server import Answer, Logged, odd_server, page, redirect

DELAY_S = 0.25
LONGEST_S = 0.4
BUSY = Answer((page(b"", "Retry-After: 3600", status="429 Slow"),))
NAMED = (
    "busy.example",
    "gone.example",
    "www.gone.example",
    "leads.example",
    "archives.example",
    "endless.example",
    "there.example",
    "holds.example",
)
ANSWERS = {
    ("leads.example", "/away"): redirect("http://www.gone.example/page"),
    ("endless.example", "/robots.txt"): Answer((page(b"User-agent: *\nCrawl-delay: 1e9\n"),)),
    ("busy.example", "/first"): BUSY,
}
KEPT_AWAY = ("http://gone.example/", "http://archives.example/web/2025id_/https://www.gone.example/page")


@dataclass(frozen=True)
class TwoRuns:
    scheduled: Walk
    other: Walk
    log: list[Logged]
    turns: Path
    port: int

    def left_at(self, *hosts: str) -> list[datetime]:
        """When the requests to these hosts left, as both runs' records say it: a server stamps what it reads when it comes to it."""
        asked = [
            one for run in (self.scheduled, self.other) for one in run.records() if one.kind == "request"
        ]
        mine = [one for one in asked if host_of(one.url or "") in hosts]
        return sorted(datetime.fromisoformat(one.field("WARC-Date") or "") for one in mine)

    def least_gap(self, *hosts: str) -> timedelta:
        """The shortest time from one request to the next; each that the server heard is on record."""
        left = self.left_at(*hosts)
        assert len(left) == len([one for one in self.log if one.host in hosts])
        return min(later - before for before, later in pairwise(left))


@dataclass
class Told:
    """Answers hosts so that the second run begins when the first was told to wait, and the first goes on when the second is there."""

    told: threading.Event = field(default_factory=threading.Event)
    there: threading.Event = field(default_factory=threading.Event)

    def answer(self, logged: Logged, _: int) -> Answer:
        if logged.host == "there.example":
            self.there.set()
        elif logged.host == "holds.example":
            self.there.wait(15)
        elif logged.host == "127.0.0.1" and logged.path == "/robots.txt":
            return redirect("http://holds.example/robots.txt")
        return ANSWERS.get((logged.host, logged.path), Answer((page(b""),)))

    def hear(self, event: CrawlEvent) -> None:
        if event.url == "http://busy.example/first":
            self.told.set()


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> TwoRuns:
    folder, told = tmp_path_factory.mktemp("runs"), Told()
    turns = folder / "turns.sqlite"
    with odd_server({}, default=told.answer) as server:
        facts: dict[str, Any] = {"delay_s": DELAY_S, "max_wait_s": LONGEST_S, "opted_out": ("gone.example",)}
        wire = a_wire(server.port, 80, connect_to=to_port(server.port, *NAMED), turns=turns, **facts)
        runs = Walk(folder / "scheduled", wire), Walk(folder / "other", wire)
        here, local = f"http://127.0.0.1:{server.port}", f"http://localhost:{server.port}"
        runs[0].plan("http://busy.example/first", *(f"{here}/{n}" for n in range(4)))
        runs[0].plan(*KEPT_AWAY, "http://leads.example/away", *(f"http://endless.example/{c}" for c in "ab"))
        runs[1].plan("http://busy.example/later", "http://there.example/")
        runs[1].plan(*(f"{here}/other{n}" for n in range(3)), f"{local}/a", f"{local}/b")
        first = threading.Thread(target=fetch, args=(runs[0].job(), told.hear))
        first.start()
        assert told.told.wait(60)
        runs[1].crawl()
        first.join(60)
    return TwoRuns(*runs, server.log, turns, server.port)


@pytest.mark.row("R5")
def test_two_runs_ask_one_host_no_faster_than_one(two_runs: TwoRuns) -> None:
    asked = [one for one in two_runs.log if one.host == "127.0.0.1"]
    assert len({one.connection for one in asked}) > 1
    assert {one.path for one in asked} >= {"/3", "/other2"}
    assert two_runs.least_gap("127.0.0.1") >= timedelta(seconds=DELAY_S)


@pytest.mark.row("R5")
def test_names_of_one_address_have_one_budget(two_runs: TwoRuns) -> None:
    asked = [one for one in two_runs.log if one.host in {"127.0.0.1", "localhost"}]
    assert {one.host for one in asked} == {"127.0.0.1", "localhost"}
    assert two_runs.least_gap("127.0.0.1", "localhost") >= timedelta(seconds=DELAY_S)


def test_a_name_that_the_user_leads_elsewhere_has_no_address_in_common_with_others(two_runs: TwoRuns) -> None:
    with closing(sqlite3.connect(two_runs.turns)) as db:
        assert set(db.execute("SELECT DISTINCT domain FROM site")) == {("127.0.0.1",), ("localhost",)}


@pytest.mark.row("H9")
def test_a_host_that_asks_for_longer_than_a_run_waits_is_left_alone_by_later_runs_too(
    two_runs: TwoRuns,
) -> None:
    first = two_runs.scheduled.outcome("http://busy.example/first")
    later = two_runs.other.outcome("http://busy.example/later")
    assert Turns(two_runs.turns).resting("busy.example") is None  # the real one, which nobody asked
    rest = Turns(two_runs.turns).resting(f"busy.example at 127.0.0.1:{two_runs.port}")
    assert rest is not None
    for outcome in (first, later):
        assert (outcome.fate, outcome.reason) == (Fate.FAILED, "rate_limited")
        assert "asked to wait until 2" in outcome.why
    assert [one.path for one in two_runs.log if one.host == "busy.example"] == ["/robots.txt", "/first"]
    assert later.why.startswith("not asked: busy.example answered 429")


def test_who_wants_no_visits_gets_none_over_redirects_and_archives_neither(two_runs: TwoRuns) -> None:
    for url in (*KEPT_AWAY, "http://www.gone.example/page"):
        outcome = two_runs.scheduled.outcome(url)
        assert (outcome.fate, outcome.reason, outcome.ref) == (Fate.REFUSED, "opted_out", None)
        assert "gone.example" in outcome.why
    assert not [
        one for one in two_runs.log if one.host in {"gone.example", "www.gone.example", "archives.example"}
    ]
    assert (
        two_runs.scheduled.outcome("http://leads.example/away").redirects_to == "http://www.gone.example/page"
    )


@pytest.mark.row("R2")
def test_an_absurd_crawl_delay_is_kept_as_far_as_a_run_waits_and_that_is_told(two_runs: TwoRuns) -> None:
    asked = [one for one in two_runs.log if one.host == "endless.example"]
    assert [one.path for one in asked] in (["/robots.txt", "/a", "/b"], ["/robots.txt", "/b", "/a"])
    left = two_runs.left_at("endless.example")
    assert left[2] - left[1] >= timedelta(seconds=LONGEST_S)
    told = two_runs.scheduled.outcome("http://endless.example/robots.txt").why
    assert told.startswith("its Crawl-delay of 1000000000 s is longer than a run waits")
