import asyncio
import gzip
from typing import Any

import pytest
from odd_server import Answer, Then, odd_server, page, redirect
from walks import Walk, a_wire, to_port

from archive.fate import Fate, Outcome
from spiders.frontier.plan import Purpose
from spiders.manners.robots import RULES_LIMIT, Gate, delay_told, product_token, rules_text, rules_url

PAGE = Answer((page(b"a page"),))
NO_PAGE = b"User-agent: *\nDisallow: /page\n"


def _rules(text: bytes, *head: str) -> Answer:
    return Answer((page(text, *head),))


ALLOWED, DENIED = (Fate.KEPT, "ok"), (Fate.REFUSED, "robots")
CUT, SILENT = (
    (Fate.FAILED, "disconnect"),
    (Fate.FAILED, "timeout"),
)  # nothing may be asked, but nobody has refused
TABLE: tuple[tuple[str, Answer, tuple[Fate, str]], ...] = (
    ("empty", _rules(b""), ALLOWED),
    ("disallowed", _rules(NO_PAGE), DENIED),
    ("allowed for us only", _rules(b"User-agent: *\nDisallow: /\n\nUser-agent: warraq\nAllow: /\n"), ALLOWED),
    ("denied to us only", _rules(b"User-agent: *\nAllow: /\n\nUser-agent: Warraq\nDisallow: /\n"), DENIED),
    ("longest rule wins", _rules(b"User-agent: *\nDisallow: /\nAllow: /page\n"), ALLOWED),
    ("byte order mark", _rules(b"\xef\xbb\xbf" + NO_PAGE), DENIED),
    ("old line ends", _rules(NO_PAGE.replace(b"\n", b"\r")), DENIED),
    ("a page instead of rules", _rules(b"<html><body>not here</body></html>"), ALLOWED),
    ("not utf-8", _rules(b"# \xff\xfe\n" + NO_PAGE), DENIED),
    ("not found", Answer((page(NO_PAGE, status="404 Not Found"),)), ALLOWED),
    ("gone", Answer((page(NO_PAGE, status="410 Gone"),)), ALLOWED),
    ("unauthorised", Answer((page(b"", status="401 Who"),)), DENIED),
    ("forbidden", Answer((page(b"", status="403 No"),)), DENIED),
    ("too many requests", Answer((page(b"", status="429 Slow"),)), DENIED),
    ("server error", Answer((page(b"", status="500 Oh"),)), DENIED),
    ("unavailable", Answer((page(b"", status="503 Later"),)), DENIED),
    ("closed without an answer", Answer((), Then.CLOSE), CUT),
    ("cut", Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",), Then.CLOSE), CUT),
    ("never", Answer((), Then.HANG), SILENT),
    ("rules beyond 500 KiB do not count", _rules(b"#" * RULES_LIMIT + b"\n" + NO_PAGE), ALLOWED),
    ("many wildcards", _rules(b"User-agent: *\nDisallow: /p" + b"*a" * 100_000 + b"\n" + b"Disallow: *b*c$\n" * 10_000 + b"Disallow: /*ge$\n"), DENIED),
    ("many groups", _rules(b"".join(b"User-agent: bot%d\nDisallow: /\n" % n for n in range(30_000)) + NO_PAGE), ALLOWED),
)  # fmt: skip


INTERFACES = ("http://api.example/w/api.php?", "http://broken.example/")
CHAINS = ((1, DENIED), (5, DENIED), (6, ALLOWED))


def _chained(logged: Any, redirects: int) -> Answer:
    """A host whose rules stand behind that many redirects, on another host that lets us read them."""
    if logged.path == "/robots.txt" and logged.host.startswith("other"):
        return _rules(b"")
    step = 0 if logged.path == "/robots.txt" else int(logged.path[1:])
    return redirect(f"http://other{redirects}.example/{step + 1}") if step < redirects else _rules(NO_PAGE)


@pytest.fixture(scope="module")
def table_walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All rows of the table in one crawl, a host each, and the hosts of the other tests."""
    hosts = {f"host{n}.example": answer for n, (_, answer, _) in enumerate(TABLE)}
    hosts["broken.example"] = Answer((page(b"", status="500 Oh"),))
    hosts["closed.example"] = hosts["api.example"] = _rules(b"User-agent: *\nDisallow: /\n")
    chains = {f"{name}{length}.example": length for length, _ in CHAINS for name in ("chain", "other")}

    def answer(logged: Any, _: int) -> Answer:
        if logged.path != "/page" and logged.host in chains:
            return _chained(logged, chains[logged.host])
        return hosts[logged.host] if logged.path == "/robots.txt" else PAGE

    with odd_server({}) as gone:
        closed_port = gone.port
    with odd_server({}, default=answer) as server:
        places = (*to_port(server.port, *hosts, *chains), *to_port(closed_port, "down.example"))
        wire = a_wire(connect_to=places, timeout_s=2.0, interfaces=INTERFACES)
        run = Walk(tmp_path_factory.mktemp("robots"), wire)
        run.plan(*(f"http://{host}/page" for host in (*hosts, "down.example")))
        run.plan(*(f"http://chain{length}.example/page" for length, _ in CHAINS))
        run.plan("http://closed.example/feed.xml", purpose=Purpose.CHANNEL)
        run.plan("http://api.example/w/api.php?q=1", "http://api.example/w/api.phpx", purpose=Purpose.CHANNEL)
        run.plan("http://api.example/w/api.php?q=2", purpose=Purpose.PAGE)
        run.plan("http://broken.example/w/api.php?q=1", purpose=Purpose.CHANNEL)
        run.crawl()
        return run, server


@pytest.mark.parametrize("row", range(len(TABLE)), ids=[name for name, _, _ in TABLE])
@pytest.mark.row("R1")
def test_rules_are_read_as_rfc_9309_says_or_stricter(row: int, table_walk: tuple[Walk, Any]) -> None:
    run, server = table_walk
    expected = TABLE[row][2]
    outcome = run.outcome(f"http://host{row}.example/page")
    assert (outcome.fate, outcome.reason) == expected, outcome.why
    assert bool(server.requests("/page", f"host{row}.example")) == (expected == ALLOWED)


def test_a_refusal_names_the_file_that_refused(table_walk: tuple[Walk, Any]) -> None:
    run, _ = table_walk
    refused = [outcome for outcome in run.frontier.outcomes() if outcome.reason == "robots"]
    assert refused
    for outcome in refused:
        assert rules_url(outcome.url) in outcome.why


def test_rules_are_fetched_once_recorded_and_settled(table_walk: tuple[Walk, Any]) -> None:
    run, server = table_walk
    purposes = {plan.url: plan.purpose for plan, _ in run.frontier.plans()}
    for n in range(len(TABLE)):
        url = f"http://host{n}.example/robots.txt"
        assert len(server.requests("/robots.txt", f"host{n}.example")) == len(run.exchanges(url)) == 1
        assert run.frontier.outcome(url) is not None
        assert purposes[url] is Purpose.ROBOTS


def test_a_host_that_cannot_be_dialled_has_not_refused_its_pages(table_walk: tuple[Walk, Any]) -> None:
    outcome = table_walk[0].outcome("http://down.example/page")
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "connect")


@pytest.mark.parametrize(("redirects", "expected"), CHAINS)
@pytest.mark.row("R1")
def test_five_redirects_lead_to_rules_and_a_sixth_to_none(
    redirects: int, expected: tuple[Fate, str], table_walk: tuple[Walk, Any]
) -> None:
    outcome = table_walk[0].outcome(f"http://chain{redirects}.example/page")
    assert (outcome.fate, outcome.reason) == expected
    asked = [logged.path for logged in table_walk[1].log if logged.host == f"other{redirects}.example"]
    assert set(asked) == {"/robots.txt", *(f"/{n}" for n in range(1, min(redirects, 5) + 1))}


def test_every_purpose_asks_the_rules_but_robots_itself(table_walk: tuple[Walk, Any]) -> None:
    run, server = table_walk
    assert [logged.path for logged in server.log if logged.host == "closed.example"] == ["/robots.txt"]
    reasons = {run.outcome(f"http://closed.example/{name}").reason for name in ("feed.xml", "page")}
    assert reasons == {"robots"}


@pytest.mark.parametrize(("asked", "kept"), [(b"1e9", 2.0), (b"0.01", 0.0), (b"-5", 0.0), (b"soon", 0.0)])
@pytest.mark.row("R2")
def test_an_absurd_crawl_delay_is_capped_or_passed_over(asked: bytes, kept: float) -> None:
    async def fetched(_: str, __: str) -> Any:
        return Outcome(url="", fate=Fate.KEPT, reason="ok"), b"User-agent: *\nCrawl-delay: " + asked

    rules = asyncio.run(Gate(fetched, "warraq/1").rules("http://a.example/x"))
    assert min(rules.delay_s("warraq/1"), 2.0) == pytest.approx(kept, abs=0.011)


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("http://a.example/x/y?z", "http://a.example/robots.txt"),
        ("https://a.example:8443/", "https://a.example:8443/robots.txt"),
        ("http://[2606:4700::1]/a", "http://[2606:4700::1]/robots.txt"),
    ],
)
def test_rules_govern_one_scheme_host_and_port(url: str, source: str) -> None:
    assert rules_url(url) == source


@pytest.mark.row("R2")
def test_rules_are_decoded_and_cut() -> None:
    body = gzip.compress(b"User-agent: *\n" + b"Disallow: /a\n" * 200_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    text = rules_text(head.encode() + body)
    assert text.startswith(b"User-agent: *\nDisallow: /a\n")
    assert text.endswith(b"Disallow: /a\n")  # a line that the limit cuts could forbid everything
    assert RULES_LIMIT - 20 < len(text) <= RULES_LIMIT


def test_the_product_token_stands_before_slash_or_space() -> None:
    assert [product_token(text) for text in ("warraq/0.1 (+x)", "warraq (x)", "warraq")] == ["warraq"] * 3


def test_an_interface_that_is_published_for_programs_is_asked_and_its_hosts_rules_are_kept(
    table_walk: Any,
) -> None:
    run, server = table_walk
    assert run.outcome("http://api.example/w/api.php?q=1").fate is Fate.KEPT
    assert run.outcome("http://api.example/w/api.phpx").reason == "robots"
    asked = [one.path for one in server.log if one.host == "api.example"]
    assert asked == ["/robots.txt", "/w/api.php?q=1"]


def test_a_page_there_and_an_interface_whose_hosts_rules_are_broken_are_refused(table_walk: Any) -> None:
    run, _ = table_walk
    for url in ("http://api.example/w/api.php?q=2", "http://broken.example/w/api.php?q=1"):
        assert (run.outcome(url).fate, run.outcome(url).reason) == (Fate.REFUSED, "robots")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (b"User-agent: *\nCrawl-delay: 7\n", 7.0),
        (b"User-agent: *\nCrawl-delay: 7\n\nUser-agent: warraq\nCrawl-delay: 2.5\n", 2.5),
        (b"User-agent: *\nCrawl-delay: -3\n", 0.0),
        (b"User-agent: *\nCrawl-delay: soon\n", 0.0),
        (b"\xff\xfe", 0.0),
    ],
)
def test_the_delay_that_a_text_asks_for_is_ours_or_everybodys(text: bytes, asked: float) -> None:
    assert delay_told(text, "warraq/0.1 (+https://warraq.example)") == asked
