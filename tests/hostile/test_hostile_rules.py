"""R2: a robots.txt made to cost time, memory or a way inside. What is read of it ends at 500 KiB, and reading it is linear."""

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from archive.fate import Fate, Outcome
from spiders.manners.robots import RULES_LIMIT, Gate, Rules
from story.channels import robots
from story.link import Channel
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page
from tests.spiders.walks import Walk, a_wire, to_port
from tests.story.channel_answers import HOME, SCOPE, an_answer

pytestmark = pytest.mark.row("R2")
UA = "warraq/1"
MOST_ASKS = 100
NOBODY = b"User-agent: *\nDisallow: /page\n"
FILLED = NOBODY + b"Disallow: /x\n" * 1_200_000 + b"Disallow: /late\n"  # 15.6 MB
HOST = "filled.example"
# Each of n parts, in a file of which all is read: many rules, long rules, and an address that each of them fits nearly.
SHAPES: dict[str, Callable[[int], tuple[bytes, str]]] = {
    "many wildcards": lambda n: (b"".join(b"Disallow: /*%d*b*c$\n" % one for one in range(n)), "b" * 400),
    "stars in a row": lambda n: (b"Disallow: /" + b"*" * n + b"b\n", "a" * 400),
    "a star at each letter": lambda n: ((b"Disallow: /" + b"*a" * 400 + b"*b\n") * (n // 40), "a" * 1000),
    "a long address": lambda n: (b"Disallow: /*a*b*c*d$\n" * 40, "abc" * (n // 3)),
    "escapes": lambda n: (b"Disallow: /" + b"%d8%b3" * n + b"*$\n", "%D8%B3" * 400),
    "groups": lambda n: (b"".join(b"User-agent: b%d\nDisallow: /*c\n" % one for one in range(n)), "b" * 400),
}


def read(text: bytes) -> Rules:
    async def fetched(_: str, __: bool) -> tuple[Outcome, bytes]:
        return Outcome(url="", fate=Fate.KEPT, reason="ok"), b"User-agent: *\n" + text

    return asyncio.run(Gate(fetched, UA).rules("http://a.example/x"))


def least_s(work: Callable[[], object], tries: int) -> float:
    times = []
    for _ in range(tries):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def asked(rules: Rules, path: str) -> None:
    """Ask twice, as pages do: what was made ready for the first one must not cost the second a square."""
    for tail in ("", "/2"):
        rules.refuses(f"http://a.example/{path}{tail}", UA)


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_rules_or_the_address_take_twice_the_time(shape: str) -> None:
    (once, path), (twice, longer) = (SHAPES[shape](n) for n in (2_000, 4_000))
    for small, large in (
        (partial(read, once), partial(read, twice)),
        (partial(asked, read(once), path), partial(asked, read(twice), longer)),
    ):
        assert least_s(large, 3) <= 3 * least_s(small, 3) + 0.002


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Walk, OddServer]]:
    def answer(logged: Logged, before: int) -> Answer:
        del before
        return Answer((page(FILLED if logged.path == "/robots.txt" else b"a page"),))

    with odd_server({}, default=answer) as server:
        run = Walk(tmp_path_factory.mktemp("rules"), a_wire(connect_to=to_port(server.port, HOST)))
        run.plan(*(f"http://{HOST}/{name}" for name in ("page", "late")))
        run.crawl()
        yield run, server


def test_of_15_megabytes_the_first_500_kib_count_and_all_is_kept(walked: tuple[Walk, OddServer]) -> None:
    run, server = walked
    ends = [run.outcome(f"http://{HOST}/{name}") for name in ("page", "late")]
    assert [(one.fate, one.reason) for one in ends] == [(Fate.REFUSED, "robots"), (Fate.KEPT, "ok")]
    assert len(FILLED) > 15_000_000 > RULES_LIMIT
    assert not server.requests("/page", HOST)
    (kept,) = [
        one for one in run.records() if one.kind == "response" and (one.url or "").endswith("/robots.txt")
    ]
    assert kept.block.endswith(FILLED)


@pytest.mark.parametrize("line", ["file:///etc/passwd", "gopher://a.example/1", "data:text/xml,x", "javascript:1", "//[half", "http://me:secret@sham.example/s.xml"])  # fmt: skip
def test_a_sitemap_that_is_no_address_of_the_web_is_not_asked_for(line: str) -> None:
    body = f"Sitemap: {line}\nSitemap: {HOME}real.xml\n"
    reading = robots.read(an_answer(body, Channel.ROBOTS, url=HOME + "robots.txt"), SCOPE)
    assert {ask.url for ask in reading.asks} == {HOME + "real.xml"}


def test_of_many_sitemaps_a_few_are_asked_for_and_that_is_told() -> None:
    body = "".join(f"Sitemap: {HOME}s{n}.xml\n" for n in range(20_000))
    reading = robots.read(an_answer(body, Channel.ROBOTS, url=HOME + "robots.txt"), SCOPE)
    assert 0 < len(reading.asks) <= MOST_ASKS
    assert reading.note
