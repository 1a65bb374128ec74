"""A page in a browser is one visit: it takes one turn, and who wants no visit, or none now, is not asked on the way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from flows.paces import paces
from flows.settings import load_settings
from spiders.browser.render import View
from spiders.browser.third_hosts import MOST_ASKED, gives_files
from spiders.browser.visit import Visit
from spiders.frontier.plan import Settled
from spiders.manners.pacing import Gap, Pacing, Turn
from spiders.manners.robots import Rules, rules_of, rules_url
from spiders.manners.turns import Turns
from spiders.wire.wire import ConnectTo, Wire
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


def a_visit(wire: Wire, turns: Turns, page: str = PAGE, **told: object) -> Visit:
    return Visit(page=page, wire=wire, turns=turns, **told)  # type: ignore[arg-type]


def test_a_page_is_one_turn_that_is_held_and_the_gap_begins_at_its_end(
    wire: Wire, turns: Turns, clock: Clock
) -> None:
    other = Turns(wire.turns, clock, clock)
    with a_visit(wire, turns).turn(limit_s=20) as why_not:
        assert why_not == ""
        clock.now += 15
        assert 0 < other.take({"news.example": 2.0}, hold_s=30) < 1  # the page is still before the browser
    assert other.take({"news.example": 2.0}, hold_s=30) == pytest.approx(2.0)


def test_a_page_waits_for_the_crawl_delay_of_its_host_behind_the_page_before(
    wire: Wire, turns: Turns, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", clock.pass_by)
    rules = ruled("User-agent: *\nCrawl-delay: 7\n", "https://www.news.example/robots.txt")
    visit, began = a_visit(wire, turns, rules=rules), clock.now
    with visit.turn(limit_s=20):
        clock.now += 3
    with visit.turn(limit_s=20):
        assert clock.now == pytest.approx(began + 10)


def test_where_no_delay_is_kept_a_page_takes_no_turn(wire: Wire, turns: Turns, clock: Clock) -> None:
    with a_visit(replace(wire, delay_s=0.0), turns).turn(limit_s=20):
        assert Turns(wire.turns, clock, clock).take({"news.example": 2.0}, hold_s=30) == 0.0


@pytest.mark.row("R5")
@pytest.mark.parametrize("page", [PAGE, "http://news.example:8080/a", "http://[2001:db8::1]:8080/a"])
def test_the_rest_that_a_crawl_heard_holds_for_a_page_and_for_what_pages_ask(
    wire: Wire, turns: Turns, clock: Clock, page: str
) -> None:
    pacing = Pacing(wire, asyncio.Event(), clock)
    pacing.heard(page, Turn(gap=Gap(2.0)), settled(page, clock.now + 600), None)
    visit = a_visit(wire, turns, page)
    with visit.turn(limit_s=20) as why_not:
        assert "wants no requests now" in why_not
    assert turns.take({"news.example": 2.0}, hold_s=1) == 0.0  # and no turn was taken
    assert "wants no requests now" in visit.refuses(f"{page}/app.js")
    assert visit.refuses("https://news.example:8443/other-door.js") == ""
    clock.now += 601
    assert visit.refuses(f"{page}/app.js") == ""


def test_who_opted_out_is_asked_for_nothing_by_no_page(wire: Wire, turns: Turns) -> None:
    visit = a_visit(wire, turns)
    assert visit.refuses(SCRIPT) == ""
    for url in (
        "https://gone.example/app.js",
        "https://CDN.Gone.Example.:443/app.js",
        "https://web.archive.org/web/2025/https://gone.example/app.js",
    ):
        assert "the owner of gone.example" in visit.refuses(url)


def test_the_robots_txt_that_a_run_heard_is_obeyed_of_whosever_host(wire: Wire, turns: Turns) -> None:
    shut = a_visit(wire, turns, rules=ruled("User-agent: *\nDisallow: /\n", rules_url(SCRIPT)))
    part = a_visit(wire, turns, rules=ruled("User-agent: *\nDisallow: /a\n", rules_url(SCRIPT)))
    assert "does not let warraq fetch it" in shut.refuses(SCRIPT)
    assert shut.refuses("https://other.example/app.js") == ""
    assert part.refuses(SCRIPT)
    assert part.refuses("https://cdn.example/%61pp.js")
    assert part.refuses("https://cdn.example/b.js") == ""


def test_what_is_no_address_is_not_asked(wire: Wire, turns: Turns) -> None:
    visit = a_visit(wire, turns)
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
    own = "https://api.news.example/text.json"
    visit, later = a_visit(wire, turns), a_visit(wire, Turns(wire.turns, clock, clock))
    assert visit.heard(own, status, wait)
    clock.now += rest_s - 1
    assert later.refuses(own)
    assert Pacing(wire, asyncio.Event(), clock).resting(own) is not None
    clock.now += 2
    assert later.refuses(own) == ""
    assert visit.refuses(own)  # for the rest of the page


@pytest.mark.row("H9")
def test_what_a_host_tells_pages_of_other_sites_holds_for_such_pages_of_this_run_alone(
    wire: Wire, turns: Turns, clock: Clock
) -> None:
    told: dict[str, float] = {}
    evil, later = "https://evil.example/a", Turns(wire.turns, clock, clock)
    victims = "https://news.example/api"
    visit = a_visit(wire, turns, evil, heard_of=told)
    assert visit.heard(victims, 429, "86400")
    assert visit.refuses(victims)
    assert a_visit(wire, turns, "https://third.example/b", heard_of=told).refuses(victims)
    own = a_visit(wire, turns, PAGE, heard_of=told)  # what a page of its own makes of it is as it was
    assert own.refuses(victims) == ""
    with own.turn(limit_s=20) as why_not:
        assert why_not == ""
    assert a_visit(wire, later, evil).refuses(victims) == ""
    assert Pacing(wire, asyncio.Event(), clock).resting(victims) is None
    clock.now += 24 * 3600 + 1
    assert a_visit(wire, turns, evil, heard_of=told).refuses(victims) == ""


def test_no_page_asks_a_service_that_blocks_who_asks_on_and_none_of_its_copies_is_shown(
    wire: Wire, turns: Turns
) -> None:
    copy = "https://web.archive.org/web/2025/https://evil.example/a"
    kind = replace(wire, paces=paces(2.0, {}))
    with a_visit(kind, turns, copy).turn(limit_s=20) as why_not:
        assert "web.archive.org blocks who asks much" in why_not
    assert a_visit(kind, turns).refuses(copy)
    mirror = replace(wire, paces=paces(2.0, {"web.archive.org": 0.0}))
    assert a_visit(mirror, turns).refuses(copy) == ""


def asked_of(visit: Visit, urls: list[str]) -> list[str]:
    """What a page is let ask that wants all of these at once."""
    return [url for url in urls if not visit.refuses(url) and visit.wait_s(url) <= 0.0]


@pytest.mark.parametrize("delay_s", [0.0, 2.0])
def test_a_page_asks_another_site_for_little_and_its_own_and_givers_of_files_for_all(
    wire: Wire, turns: Turns, delay_s: float
) -> None:
    visit = a_visit(replace(wire, delay_s=delay_s), turns)
    many = [f"https://{n}.victim.example/{n}.js" for n in range(50)]  # whatever hosts it has
    assert asked_of(visit, many) == many[:MOST_ASKED]
    assert "asks victim.example 10 times at most" in visit.refuses(many[-1])
    assert asked_of(a_visit(replace(wire, delay_s=0.0), turns), many)  # each page anew
    for host in ("api.news.example", "a.newscdn.example", "d1.cloudfront.net"):
        urls = [f"https://{host}/{n}.js" for n in range(50)]
        assert asked_of(visit, urls) == urls


def test_a_page_asks_another_site_in_a_turn_of_that_site(wire: Wire, turns: Turns, clock: Clock) -> None:
    crawl, gap = Turns(wire.turns, clock, clock), {"parts.example": 2.0}
    script = "https://www.parts.example/app.js"
    visit = a_visit(wire, turns)
    assert crawl.take(gap, hold_s=30) == 0.0
    assert 0 < visit.wait_s(script) < 1  # it is held
    clock.now += 5
    crawl.give_back(gap, clock.now)
    assert visit.wait_s(script) == pytest.approx(2.0)  # its gap is not over
    clock.now += 2.1
    for _ in range(3):
        assert visit.wait_s(script) == 0.0  # all of these are one visit, however long it lasts
        clock.now += 1.5
    assert crawl.take(gap, hold_s=30) == pytest.approx(0.5)  # behind the last of them
    clock.now += 0.6
    assert crawl.take(gap, hold_s=30) == 0.0
    assert visit.wait_s(script) > 0  # the next is behind what somebody else asked meanwhile


@pytest.mark.parametrize(
    ("domain", "is_one"),
    [
        ("substackcdn.com", True),
        ("gstatic.com", True),
        ("d1.cloudfront.net", True),
        ("wp.com", True),
        ("nwp.com", False),
        ("cdn.example", True),
        ("news.storage", False),
        ("news.example", False),
        ("192.0.2.1", False),
    ],
)
def test_who_is_there_to_give_files_says_so_in_a_registered_name(domain: str, is_one: bool) -> None:
    assert gives_files(domain) == is_one


def test_other_answers_ask_for_no_rest(wire: Wire, turns: Turns) -> None:
    visit = a_visit(wire, turns)
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
    assert f"{MOST_ASKED} requests a page to one of their registered domains" in page
