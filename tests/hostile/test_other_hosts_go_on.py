"""Hosts that flood, drip, or answer 503 to everything, beside one that is well: it is asked all the while, and each of them is left in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

from archive.fate import Fate
from spiders.manners.turns import Turns
from tests.hostile.odd_server import Answer, Logged, OddServer, Then, odd_server, page
from tests.spiders.walks import Walk, a_wire, to_port

DELAY_S, PAGES, STORMED, TIMEOUT_S = 0.03, 24, 6, 2.0
DAY_S = 24 * 3600.0
OK = b"HTTP/1.1 200 OK\r\n"
FLOODS = {
    "headers.example": Answer((OK, b"X-More: and more\r\n" * 1000), Then.REPEAT),
    "interim.example": Answer((b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,), Then.REPEAT),
    "drips.example": Answer((OK + b"Content-Length: 10000\r\n\r\n", b"x"), Then.DRIP),
    "silent.example": Answer((), Then.HANG),
}
REASONS = {
    "headers.example": "too_big",
    "interim.example": "too_big",
    "drips.example": "timeout",
    "silent.example": "timeout",
}
STORM = Answer((page(b"the database is gone", status="503 Busy"),))
FOR_LONG = Answer((page(b"", "Retry-After: 1000000000", status="503 Busy"),))


@dataclass(frozen=True)
class Beside:
    """One crawl of all of them; `turns` is what it knows of rests."""

    run: Walk
    server: OddServer
    turns: Turns
    place: str

    def asked_at(self, host: str) -> list[float]:
        return [one.asked_at for one in self.server.log if one.host == host and one.path != "/robots.txt"]


def _answer(logged: Logged, before: int) -> Answer:
    del before
    if logged.path == "/robots.txt":
        return Answer((page(b""),))
    given = {"storm.example": STORM, "long.example": FOR_LONG, **FLOODS}
    return given.get(logged.host, Answer((page(),)))


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    folder = tmp_path_factory.mktemp("beside")
    hosts = ("calm.example", "storm.example", "long.example", *FLOODS)
    with odd_server({}, default=_answer) as server:
        facts = {
            "delay_s": DELAY_S,
            "timeout_s": TIMEOUT_S,
            "max_tries": 2,
            "max_wait_s": 0.4,
            "max_bytes": 2_000_000,
        }
        wire = a_wire(connect_to=to_port(server.port, *hosts), turns=folder / "turns.sqlite", **facts)
        run = Walk(folder / "run", wire)
        run.plan(*(f"http://{host}/0" for host in (*FLOODS, "long.example")))
        run.plan(*(f"http://storm.example/{n}" for n in range(STORMED)))
        run.plan(*(f"http://calm.example/{n}" for n in range(PAGES)), "http://long.example/1")
        run.crawl()
        yield Beside(run, server, Turns(folder / "turns.sqlite"), f"long.example at 127.0.0.1:{server.port}")


def test_h2_h9_a_host_that_is_well_is_asked_at_its_own_pace_meanwhile(beside: Beside) -> None:
    outcomes = [beside.run.outcome(f"http://calm.example/{n}") for n in range(PAGES)]
    assert {(one.fate, one.reason) for one in outcomes} == {(Fate.KEPT, "ok")}
    calm, storm = beside.asked_at("calm.example"), beside.asked_at("storm.example")
    assert len(calm) == PAGES
    assert sum(storm[0] < at < storm[-1] for at in calm) >= PAGES // 2
    drips = beside.server.requests("/0", "drips.example")[0]
    assert sum(drips.asked_at < at < drips.asked_at + drips.took_s for at in calm) >= PAGES // 4


def test_h9_a_storm_of_503_is_met_with_longer_and_longer_gaps(beside: Beside) -> None:
    outcomes = [beside.run.outcome(f"http://storm.example/{n}") for n in range(STORMED)]
    assert {one.fate for one in outcomes} == {Fate.FAILED}
    gaps = [later - earlier for earlier, later in pairwise(beside.asked_at("storm.example"))]
    assert len(gaps) < STORMED * 2
    assert min(gaps[3:]) >= 4 * DELAY_S - 0.01  # each failure doubles it, up to eight times


def test_h9_what_a_host_asks_for_is_kept_for_a_day_and_no_longer(beside: Beside) -> None:
    first, later = (beside.run.outcome(f"http://long.example/{n}") for n in (0, 1))
    assert (first.fate, first.reason) == (Fate.FAILED, "rate_limited")
    assert (later.fate, later.reason) == (Fate.FAILED, "rate_limited")
    assert later.why.startswith("not asked: ")
    assert len(beside.asked_at("long.example")) == 1
    rest = beside.turns.resting(beside.place)
    assert rest is not None
    assert first.ref is not None
    assert 0 < rest.until - first.ref.captured_at.timestamp() <= DAY_S + 60


@pytest.mark.parametrize("host", FLOODS)
def test_h1_h2_each_flood_ends_for_its_own_reason(host: str, beside: Beside) -> None:
    assert beside.run.outcome(f"http://{host}/0").reason == REASONS[host]
