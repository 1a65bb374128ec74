"""A page in a browser is one visit: it takes one turn, and who wants no visit, or none now, is not asked on the way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from flows.settings import load_settings
from spiders.pacing import Gap, Pacing, Turn
from spiders.plan import Settled
from spiders.render import View
from spiders.robots import Rules, rules_of, rules_url
from spiders.turns import Turns
from spiders.visit import Visit
from spiders.wire import ConnectTo, Wire
from tests.builders import ROOT_OF_REPO

PAGE = "https://www.news.example/2025/story"
SCRIPT = "https://cdn.example/app.js"


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    to = tuple(
        ConnectTo(host=host, for_port=443, address="127.0.0.1", port=9) for host in ("www.news.example",)
    )
    return Wire(
        user_agent="warraq/test", turns=tmp_path / "turns.sqlite", connect_to=to, opted_out=("gone.example",)
    )


@pytest.fixture
def turns(wire: Wire, clock: Clock) -> Turns:
    return Turns(wire.turns, clock, clock)


def settled(url: str, until: float) -> Settled:
    outcome = Outcome(url=url, fate=Fate.FAILED, reason="rate_limited", why="asked to wait")
    return Settled(outcome=outcome, rest_until=until)


def ruled(text: str, source: str) -> Callable[[str], Rules | None]:
    """What a run knows that heard one robots.txt."""
    outcome = Outcome(url=source, fate=Fate.KEPT, reason="ok")
    heard = rules_of(source, outcome, text.encode())
    return lambda url: heard if rules_url(url) == source else None


def test_a_page_is_one_turn_that_is_held_and_the_gap_begins_at_its_end(
    wire: Wire, turns: Turns, clock: Clock
) -> None:
    other = Turns(wire.turns, clock, clock)
    with Visit(wire=wire, turns=turns).turn(PAGE, limit_s=20) as why_not:
        assert why_not == ""
        clock.now += 15
        assert 0 < other.take({"news.example": 2.0}, hold_s=30) < 1  # the page is still before the browser
    assert other.take({"news.example": 2.0}, hold_s=30) == pytest.approx(2.0)


def test_a_page_waits_for_the_crawl_delay_of_its_host_behind_the_page_before(
    wire: Wire, turns: Turns, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", clock.pass_by)
    rules = ruled("User-agent: *\nCrawl-delay: 7\n", "https://www.news.example/robots.txt")
    visit, began = Visit(wire=wire, turns=turns, rules=rules), clock.now
    with visit.turn(PAGE, limit_s=20):
        clock.now += 3
    with visit.turn(PAGE, limit_s=20):
        assert clock.now == pytest.approx(began + 10)


def test_where_no_delay_is_kept_a_page_takes_no_turn(wire: Wire, turns: Turns, clock: Clock) -> None:
    with Visit(wire=replace(wire, delay_s=0.0), turns=turns).turn(PAGE, limit_s=20):
        assert Turns(wire.turns, clock, clock).take({"news.example": 2.0}, hold_s=30) == 0.0


@pytest.mark.row("R5")
@pytest.mark.parametrize("page", [PAGE, "http://news.example:8080/a", "http://[2001:db8::1]:8080/a"])
def test_the_rest_that_a_crawl_heard_holds_for_a_page_and_for_what_pages_ask(
    wire: Wire, turns: Turns, clock: Clock, page: str
) -> None:
    pacing = Pacing(wire, asyncio.Event(), clock)
    pacing.heard(page, Turn(gap=Gap(2.0)), settled(page, clock.now + 600), None)
    visit = Visit(wire=wire, turns=turns)
    with visit.turn(page, limit_s=20) as why_not:
        assert "wants no requests now" in why_not
    assert turns.take({"news.example": 2.0}, hold_s=1) == 0.0  # and no turn was taken
    assert "wants no requests now" in visit.refuses(f"{page}/app.js")
    assert visit.refuses("https://news.example:8443/other-door.js") == ""
    clock.now += 601
    assert visit.refuses(f"{page}/app.js") == ""


def test_who_opted_out_is_asked_for_nothing_by_no_page(wire: Wire, turns: Turns) -> None:
    visit = Visit(wire=wire, turns=turns)
    assert visit.refuses(SCRIPT) == ""
    for url in (
        "https://gone.example/app.js",
        "https://CDN.Gone.Example.:443/app.js",
        "https://web.archive.org/web/2025/https://gone.example/app.js",
    ):
        assert "the owner of gone.example" in visit.refuses(url)


def test_the_robots_txt_that_a_run_heard_is_obeyed_of_whosever_host(wire: Wire, turns: Turns) -> None:
    shut = Visit(wire=wire, turns=turns, rules=ruled("User-agent: *\nDisallow: /\n", rules_url(SCRIPT)))
    part = Visit(wire=wire, turns=turns, rules=ruled("User-agent: *\nDisallow: /a\n", rules_url(SCRIPT)))
    assert "does not let warraq fetch it" in shut.refuses(SCRIPT)
    assert shut.refuses("https://other.example/app.js") == ""
    assert part.refuses(SCRIPT)
    assert part.refuses("https://cdn.example/%61pp.js")
    assert part.refuses("https://cdn.example/b.js") == ""


def test_what_is_no_address_is_not_asked(wire: Wire, turns: Turns) -> None:
    visit = Visit(wire=wire, turns=turns)
    for url in (
        "http://[",
        "http://me:pw@cdn.example/",
        "http:///",
        "file:///etc/passwd",
        "http://a.example:99999/",
    ):
        assert visit.refuses(url)


@pytest.mark.row("H9")
@pytest.mark.parametrize(
    ("status", "wait", "rest_s"),
    [
        (429, "", 2.0),
        (503, "600", 600.0),
        (429, "600\n900", 600.0),
        (429, "nonsense", 2.0),
        (503, "9" * 12, 24 * 3600.0),
    ],
)
def test_a_host_that_tells_a_page_to_wait_is_left_alone_by_all_runs(
    wire: Wire, turns: Turns, clock: Clock, status: int, wait: str, rest_s: float
) -> None:
    visit, later = Visit(wire=wire, turns=turns), Visit(wire=wire, turns=Turns(wire.turns, clock, clock))
    assert visit.heard(SCRIPT, status, wait)
    clock.now += rest_s - 1
    assert later.refuses(SCRIPT)
    assert Pacing(wire, asyncio.Event(), clock).resting(SCRIPT) is not None
    clock.now += 2
    assert later.refuses(SCRIPT) == ""
    assert visit.refuses(SCRIPT)  # for the rest of the page


def test_other_answers_ask_for_no_rest(wire: Wire, turns: Turns) -> None:
    visit = Visit(wire=wire, turns=turns)
    assert not any(visit.heard(SCRIPT, status, "600") for status in (200, 302, 403, 404, 500, 502))
    assert visit.refuses(SCRIPT) == ""


def test_the_page_for_site_owners_names_the_bounds_that_are_in_force() -> None:
    page, view = (
        (ROOT_OF_REPO / "docs/crawler-policy.md").read_text("utf-8"),
        View(program=Path("x"), wire=Wire(user_agent="x")),
    )
    mib, limit_s = view.most_bytes >> 20, load_settings().render_limit_s
    assert (
        f"{view.most_requests} requests, {mib} MiB in both directions, and {limit_s:.0f} seconds a page"
        in page
    )
