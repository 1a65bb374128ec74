"""How we behave on the wire, as Scrapy settings: every value is set on purpose and pinned by a test.

Redirects and retries belong to the frontier, content codings to the archive, robots.txt to spiders.manners.robots, delays to
spiders.manners.pacing: so all of Scrapy's own middlewares are off, and each header that leaves is one of `request_headers`.
"""

import re

from archive.addresses.urls import UrlError, host_of, site_of
from spiders.frontier.plan import Plan
from spiders.manners.robots import FOR_RULES, is_rules_url
from spiders.wire.wire import Wire

Setting = str | int | float | bool | None | list[str] | dict[str, int] | dict[str, str] | Wire

# At `memory_mb` a child ends by itself, at half as much again Scrapy closes it: a choice, room for what is on
# the wire to end. Looked at every 5 s and not every 60 (Scrapy's default): 16 answers come in fewer seconds.
_CLOSED_AT = 1.5
_MEMORY_CHECK_S = 5.0
# What may stand in a header that we send: printable, no space at an end (RFC 9110 §5.5), obs-text as it came.
# 4096 is a choice: half of what common servers take for one line; no validator that is meant is so long.
_VALIDATOR = re.compile(r"[!-~\x80-\xff](?:[ -~\x80-\xff]{0,4094}[!-~\x80-\xff])?")


def scrapy_settings(wire: Wire) -> dict[str, Setting]:
    """Give the whole settings of a crawl."""
    return {**_guards(wire), **_pace(wire), **_switched_off(), **_parts()}


def request_headers(wire: Wire) -> dict[str, str]:
    """Give the headers of every request, in the order in which they leave."""
    return {
        "User-Agent": wire.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "ar,*;q=0.5",
        "Accept-Encoding": "gzip, br",
    }


def is_hearsay(plan: Plan, wire: Wire) -> bool:
    """Tell whether it was another site that named an address, and no service whose rules we have.

    An address that is always busy is easily found: nobody else can have a host left alone for a day by naming one.
    """
    if plan.via is None:
        return False
    try:
        return site_of(plan.via) != site_of(plan.url) and wire.pace_of(host_of(plan.via)) is None
    except UrlError:
        return True


def validators(plan: Plan) -> dict[str, bytes]:
    """Give the headers that ask for news only (RFC 9110 §13.1), as they came with the earlier answer.

    Empty for a plan that is not conditional, for rules (their text is needed, whether new or not), and when
    no validator can be sent back exactly.
    """
    if not plan.conditional or plan.earlier is None or plan.purpose in FOR_RULES or is_rules_url(plan.url):
        return {}
    pairs = (("If-None-Match", plan.earlier.etag), ("If-Modified-Since", plan.earlier.last_modified))
    return {name: value.encode("latin-1") for name, value in pairs if value and _VALIDATOR.fullmatch(value)}


def per_host(wire: Wire, host: str = "") -> int:
    """Give how many requests one host sees at once: one, unless no delay was asked for at all."""
    return 1 if wire.delay_s > 0 or wire.pace_of(host) else wire.concurrency


def _guards(wire: Wire) -> dict[str, Setting]:
    return {
        "WARRAQ_WIRE": wire,
        "TWISTED_REACTOR_ENABLED": True,  # without it another handler is used, and the guard is bypassed
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "TWISTED_DNS_RESOLVER": f"spiders.guard.{'tunnel.Proxied' if wire.egress_proxy else 'dialer.Guarded'}Resolver",
        "DNSCACHE_ENABLED": False,
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": {
            "http": "spiders.wire.capture.ExactHandler",
            "https": "spiders.wire.capture.ExactHandler",
        },
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
        "DOWNLOAD_MAXSIZE": wire.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": wire.timeout_s,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "MEMUSAGE_ENABLED": True,
        "MEMUSAGE_WARNING_MB": wire.memory_mb,
        "MEMUSAGE_LIMIT_MB": int(wire.memory_mb * _CLOSED_AT),
        "MEMUSAGE_CHECK_INTERVAL_SECONDS": _MEMORY_CHECK_S,
        "URLLENGTH_LIMIT": 0,  # archive.addresses.urls sets the limit; one Arabic letter is six characters
    }


def _pace(wire: Wire) -> dict[str, Setting]:
    return {
        "USER_AGENT": wire.user_agent,
        "DEFAULT_REQUEST_HEADERS": request_headers(wire),
        "CONCURRENT_REQUESTS": wire.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": wire.concurrency,
        "DOWNLOAD_DELAY": 0.0,  # spiders.manners.pacing keeps it, over all runs of this machine
        "REACTOR_THREADPOOL_MAXSIZE": max(10, wire.concurrency),  # one name look-up a thread
    }


def _switched_off() -> dict[str, Setting]:
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # new in 2.19, on by default: a port that runs code
        "ROBOTSTXT_OBEY": False,  # spiders.manners.robots obeys, stricter, and keeps what it obeyed
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "REFERER_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
    }


def _parts() -> dict[str, Setting]:
    return {
        "BOT_NAME": "warraq",
        "SPIDER_MODULES": [],
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES": {},
        "EXTENSIONS_BASE": {},
        "EXTENSIONS": {"spiders.memory.OwnMemoryUsage": 0},
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the frontier fetches nothing twice
        "LOG_LEVEL": "INFO",
        "LOG_COLOR": False,
        "LOG_FORMATTER": "spiders.quiet.QuietFormatter",
    }
