from typing import Any

import pytest
from odd_server import Answer, Logged, odd_server, page, redirect
from walks import Walk, a_wire, to_port

from archive.fate import Fate
from spiders.frontier.plan import Purpose

NO_PRIVATE = Answer((page(b"User-agent: *\nDisallow: /private\n"),))
NO_PAGE = Answer((page(b"User-agent: *\nDisallow: /page\n"),))
RULES = {
    "victim.example": NO_PRIVATE,
    "evil.example": redirect("http://victim.example/private/rules", "301 Moved"),
    "asking.example": redirect("http://victim.example/robots.txt?for=asking"),
    "leading.example": NO_PRIVATE,
    "moved.example": redirect("http://open.example/rules"),
    "twin.example": redirect("http://strict.example/robots.txt"),
    "strict.example": NO_PAGE,
    "ping.example": redirect("http://pong.example/rules"),
    "pong.example": redirect("http://ping.example/rules"),
    "self.example": redirect("/static/rules"),
    "far.example": redirect("file:///etc/passwd"),
    "lost.example": redirect("http://down.example/rules"),
    "both.example": NO_PAGE,
    "led.example": redirect("http://guide.example/rules"),
    "guide.example": NO_PRIVATE,
    "kept.example": redirect("http://unwilling.example/robots.txt"),
}
PAGES = {
    ("leading.example", "/here"): redirect("/private/a"),
    ("leading.example", "/there"): redirect("http://victim.example/private/b"),
    ("open.example", "/rules"): NO_PAGE,
    ("guide.example", "/rules"): redirect("/private/more"),
    ("self.example", "/static/rules"): redirect("/static/more"),
    ("self.example", "/static/more"): NO_PAGE,
}
KEPT, REFUSED = (Fate.KEPT, "ok"), (Fate.REFUSED, "robots")
ENDS = [
    ("evil.example/page", REFUSED),
    ("evil.example/private/x", REFUSED),
    ("asking.example/page", KEPT),
    ("asking.example/private/x", REFUSED),
    ("moved.example/page", REFUSED),
    ("moved.example/other", KEPT),
    ("twin.example/page", REFUSED),
    ("twin.example/other", KEPT),
    ("ping.example/page", REFUSED),
    ("pong.example/page", REFUSED),
    ("self.example/page", REFUSED),
    ("self.example/other", KEPT),
    ("self.example/static/more", KEPT),
    ("far.example/page", (Fate.REFUSED, "address")),
    ("lost.example/page", (Fate.FAILED, "connect")),
    ("both.example/robots.txt", KEPT),
    ("both.example/page", REFUSED),
    ("led.example/page", REFUSED),
    ("kept.example/page", (Fate.REFUSED, "opted_out")),
    ("leading.example/here", REFUSED),
    ("leading.example/there", REFUSED),
]
SECOND = [
    ("victim.example/private/rules", REFUSED),
    ("ping.example/rules", REFUSED),
    ("open.example/rules", KEPT),
]


def _answer(logged: Logged, _: int) -> Answer:
    if logged.path == "/robots.txt":
        return RULES.get(logged.host, Answer((page(b""),)))
    text = b"User-agent: *\nDisallow: /private\n" if "?for=" in logged.path else b"a page"
    return PAGES.get((logged.host, logged.path), Answer((page(text),)))


@pytest.fixture(scope="module")
def leading_walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One crawl of all hosts, and a second one for pages that a robots.txt had redirected to."""
    with odd_server({}) as gone:
        closed_port = gone.port
    with odd_server({}, default=_answer) as server:
        places = (*to_port(server.port, *RULES, "open.example"), *to_port(closed_port, "down.example"))
        run = Walk(
            tmp_path_factory.mktemp("leading"),
            a_wire(connect_to=places, timeout_s=5.0, opted_out=("unwilling.example",)),
        )
        for ends in (ENDS, SECOND):
            run.plan(*(f"http://{url}" for url, _ in ends))
            run.crawl()
        return run, server


@pytest.mark.parametrize("end", [*ENDS, *SECOND], ids=[url for url, _ in [*ENDS, *SECOND]])
def test_the_end_of_a_page_is_what_its_own_host_allows(
    end: tuple[str, tuple[Fate, str]], leading_walk: tuple[Walk, Any]
) -> None:
    run, _ = leading_walk
    final = run.frontier.final(f"http://{end[0]}")
    assert final is not None
    assert (final.fate, final.reason) == end[1], final.why


def test_no_redirect_of_rules_or_pages_leads_to_what_a_host_forbids(leading_walk: tuple[Walk, Any]) -> None:
    run, server = leading_walk
    assert [logged.path for logged in server.log if "/private" in logged.path] == []
    for url in ("leading.example/private/a", "victim.example/private/b", "victim.example/private/rules"):
        outcome = run.outcome(f"http://{url}")
        assert (outcome.fate, outcome.reason, outcome.ref) == (*REFUSED, None)


def test_rules_that_stand_behind_each_other_are_not_read(leading_walk: tuple[Walk, Any]) -> None:
    _, server = leading_walk
    for host in ("ping.example", "pong.example"):
        assert [logged.path for logged in server.log if logged.host == host] == ["/robots.txt"]


def test_a_host_may_keep_its_rules_at_another_address_of_its_own(leading_walk: tuple[Walk, Any]) -> None:
    _, server = leading_walk
    asked = [logged.path for logged in server.log if logged.host == "self.example"]
    assert asked[:3] == ["/robots.txt", "/static/rules", "/static/more"]
    assert sorted(asked[3:]) == ["/other"]


def test_only_a_robots_txt_and_what_it_leads_to_on_its_own_host_is_settled_as_one(
    leading_walk: tuple[Walk, Any],
) -> None:
    run, _ = leading_walk
    planned = {plan.url for plan, _ in run.frontier.plans() if plan.purpose is Purpose.ROBOTS}
    assert "http://evil.example/robots.txt" in planned
    others = {url for url in planned if not url.endswith("/robots.txt")}
    assert others <= {"http://self.example/static/rules", "http://self.example/static/more"}
