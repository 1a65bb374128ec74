from collections.abc import Callable
from typing import Any

import pytest
from odd_server import Answer, odd_server, page
from scrapy.settings import Settings
from scrapy.settings import default_settings as scrapys
from walks import Walk

from spiders.polite import per_host, request_headers, scrapy_settings
from spiders.wire import Wire

WIRE = Wire(user_agent="warraq/0.1 (+https://a.example/us)")
PINNED: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": True,
    "TWISTED_DNS_RESOLVER": "spiders.dialer.GuardedResolver",
    "DOWNLOAD_HANDLERS_BASE": {},
    "DOWNLOAD_HANDLERS": {"http": "spiders.capture.ExactHandler", "https": "spiders.capture.ExactHandler"},
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "DOWNLOAD_MAXSIZE": 32 * 1024 * 1024,
    "DOWNLOAD_TIMEOUT": 30.0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 2.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "AUTOTHROTTLE_ENABLED": True,
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
    "EXTENSIONS": {"scrapy.extensions.memusage.MemoryUsage": 0, "scrapy.extensions.throttle.AutoThrottle": 0},
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "USER_AGENT": "warraq/0.1 (+https://a.example/us)",
}


@pytest.mark.parametrize("name", PINNED)
def test_a_setting_holds_its_value(name: str) -> None:
    assert scrapy_settings(WIRE)[name] == PINNED[name]


def test_scrapy_knows_every_setting_that_is_not_ours() -> None:
    ours = {"WARRAQ_WIRE", "AUTOTHROTTLE_START_DELAY"}
    unknown = {name for name in scrapy_settings(WIRE) if not hasattr(scrapys, name)} - ours
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


def test_a_proxy_in_the_environment_is_passed_over(
    walk: Callable[..., Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with odd_server({"/a": Answer((page(),))}) as server:
        run = walk(server.port)
        run.plan(f"http://127.0.0.1:{server.port}/a")
        run.crawl()
    assert run.outcome(f"http://127.0.0.1:{server.port}/a").reason == "ok"


def test_no_cookie_travels_from_one_answer_to_the_next_request(walk: Callable[..., Walk]) -> None:
    with odd_server({}, default=Answer((page(b"x", "Set-Cookie: id=1; Path=/"),))) as server:
        run = walk(server.port)
        run.plan(*(f"http://127.0.0.1:{server.port}/{n}" for n in range(3)))
        run.crawl()
    assert len(server.log) == 4
    assert not any(b"cookie" in logged.request.lower() for logged in server.log)
