from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from odd_server import Answer, Logged, odd_server, page
from scrapy.settings import Settings
from scrapy.settings import default_settings as scrapys
from walks import Walk, a_wire, to_port

from spiders.events import EventKind
from spiders.manners.polite import per_host, request_headers, scrapy_settings
from spiders.wire.wire import Pace, Wire

WIRE = Wire(user_agent="warraq/0.1 (+https://a.example/us)")
PINNED: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": True,
    "TWISTED_DNS_RESOLVER": "spiders.guard.dialer.GuardedResolver",
    "DOWNLOAD_HANDLERS_BASE": {},
    "DOWNLOAD_HANDLERS": {
        "http": "spiders.wire.capture.ExactHandler",
        "https": "spiders.wire.capture.ExactHandler",
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "DOWNLOAD_MAXSIZE": 32 * 1024 * 1024,
    "DOWNLOAD_TIMEOUT": 30.0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0.0,
    "MEMUSAGE_ENABLED": True,
    "MEMUSAGE_WARNING_MB": 1024,
    "MEMUSAGE_LIMIT_MB": 1536,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5.0,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "RETRY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "COMPRESSION_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "REFERER_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "DOWNLOADER_MIDDLEWARES": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES": {},
    "EXTENSIONS_BASE": {},
    "EXTENSIONS": {"spiders.memory.OwnMemoryUsage": 0},
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "USER_AGENT": "warraq/0.1 (+https://a.example/us)",
}


@pytest.mark.parametrize("name", PINNED)
@pytest.mark.row("N8")
def test_a_setting_holds_its_value(name: str) -> None:
    assert scrapy_settings(WIRE)[name] == PINNED[name]


def test_scrapy_knows_every_setting_that_is_not_ours() -> None:
    unknown = {name for name in scrapy_settings(WIRE) if not hasattr(scrapys, name)} - {"WARRAQ_WIRE"}
    assert unknown == set()


def test_the_settings_survive_scrapys_own_copying() -> None:
    copied = Settings(dict(scrapy_settings(WIRE))).copy()
    assert copied["WARRAQ_WIRE"] == WIRE
    assert dict(copied["DOWNLOAD_HANDLERS"]) == PINNED["DOWNLOAD_HANDLERS"]


def test_no_header_asks_for_what_the_archive_cannot_read() -> None:
    headers = request_headers(WIRE)
    assert headers["Accept-Encoding"] == "gzip, br"
    assert headers["Accept-Language"].startswith("ar")
    assert {"Cookie", "Referer", "Authorization"}.isdisjoint(headers)


@pytest.mark.parametrize(("delay_s", "expected"), [(2.0, 1), (0.01, 1), (0.0, 16)])
def test_a_host_sees_one_request_at_once_unless_no_delay_was_asked_for(delay_s: float, expected: int) -> None:
    assert per_host(Wire(user_agent="t", delay_s=delay_s)) == expected


BUSY = Answer((page(b"", "Retry-After: 2", status="429 Slow"),))
SLOW = Answer((page(b"User-agent: *\nCrawl-delay: 0.7\n"),))
PAGES = [
    f"http://{host}.example/{n}" for host in ("busy", "idle", "slow", "cookie", "paced") for n in range(4)
]


def _answer(logged: Logged, before: int) -> Answer:
    if (logged.host, logged.path, before) == ("busy.example", "/0", 0):
        return BUSY
    if (logged.host, logged.path) == ("slow.example", "/robots.txt"):
        return SLOW
    return Answer((page(b"", "Set-Cookie: id=1; Path=/"),))


@pytest.fixture(scope="module")
def polite_walk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, list[Logged]]:
    """A crawl that keeps pauses and delays, sees cookies, and has a proxy in its environment."""
    with pytest.MonkeyPatch.context() as patch, odd_server({}, default=_answer) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            patch.setenv(name, "http://127.0.0.1:9")
        hosts = {url.split("/")[2] for url in PAGES}
        wire = a_wire(
            connect_to=to_port(server.port, *hosts),
            max_tries=2,
            delay_s=0.01,
            paces=(Pace(host="paced.example", delay_s=0.6), Pace(host="slow.example", delay_s=0.2)),
        )
        run = Walk(tmp_path_factory.mktemp("polite"), wire)
        run.plan(*PAGES)
        run.crawl()
    return run, server.log


def _times(run: Walk, host: str) -> list[datetime]:
    """When the pages of a host were asked for, in their order."""
    asked = [one for one in run.records() if one.kind == "request" and f"/{host}/" in (one.url or "")]
    return sorted(
        datetime.fromisoformat(one.field("WARC-Date") or "")
        for one in asked
        if not (one.url or "").endswith("robots.txt")
    )


@pytest.mark.row("N8")
def test_a_proxy_in_the_environment_is_passed_over(polite_walk: tuple[Walk, list[Logged]]) -> None:
    run, log = polite_walk
    assert {run.outcome(url).reason for url in PAGES} == {"ok"}
    assert len(log) == len(PAGES) + 1 + 5  # the page that was asked for again, and the rules of five hosts


@pytest.mark.row("H7")
def test_no_cookie_travels_from_one_answer_to_the_next_request(
    polite_walk: tuple[Walk, list[Logged]],
) -> None:
    _, log = polite_walk
    assert not any(b"cookie:" in logged.request.lower() for logged in log)


def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_pages(
    polite_walk: tuple[Walk, list[Logged]],
) -> None:
    run, _ = polite_walk
    refused, *others = _times(run, "busy.example")
    pause_end = refused + timedelta(seconds=1.9)
    assert len(others) == 4
    assert min(others) > pause_end
    assert max(_times(run, "idle.example")) < pause_end
    (again,) = [event for event in run.events if event.kind is EventKind.AGAIN]
    assert again.wait_s is not None
    assert 1.0 < again.wait_s <= 2.0


def test_a_host_with_a_pace_of_its_own_is_asked_at_that_pace(polite_walk: tuple[Walk, list[Logged]]) -> None:
    run, _ = polite_walk
    times = _times(run, "paced.example")
    assert len(times) == 4
    assert min((b - a).total_seconds() for a, b in pairwise(times)) >= 0.59
    assert max((b - a).total_seconds() for a, b in pairwise(_times(run, "idle.example"))) < 0.5


def test_the_longer_of_both_delays_is_kept(polite_walk: tuple[Walk, list[Logged]]) -> None:
    run, _ = polite_walk
    times = _times(run, "slow.example")
    assert len(times) == 4
    assert min((b - a).total_seconds() for a, b in pairwise(times)) >= 0.69
