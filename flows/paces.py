"""How services are asked, by their own rules: what the crawler keeps beside its one delay for all hosts."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from spiders.wire.wire import ConnectTo, Pace
from story.channels.limits import FIRST_LANGUAGES, LIMITS

# Seconds without any request behind the first 429. The Internet Archive asks for a minute, and who goes on asking is
# blocked for an hour, then two (reports in edgi-govdata-archiving/wayback, issues 137 and 153).
PAUSES: Mapping[str, float] = MappingProxyType({"web.archive.org": 60.0})
# What a host answers with status 200 where others answer 429: GDELT's DOC API says so and nothing else.
BUSY_TEXTS: Mapping[str, str] = MappingProxyType(
    {"api.gdeltproject.org": "Please limit requests to one every"}
)
OF_SERVICES = frozenset({*LIMITS, *PAUSES, *BUSY_TEXTS})

# What operators publish for programs to call, with terms of its own, while their robots.txt shuts it to crawlers of pages.
# Only asks of channels are let through by these, pages that somebody links to are not (`spiders.wire.wire.Wire.interfaces`):
# Wikipedia's API (mediawiki.org, API:Etiquette: a user agent with a contact, one request after the other, maxlag) and
# Common Crawl's index and files (commoncrawl.org/get-started).
INTERFACES = (
    *(
        f"https://{language}.wikipedia.org/w/api.php?action=query&"
        for language in (*FIRST_LANGUAGES, "ckb", "ku", "ur", "ru", "de", "es", "it", "pt", "zh")
    ),
    "https://index.commoncrawl.org/",
    "https://data.commoncrawl.org/crawl-data/",
)


def paces(delay_s: float, own: Mapping[str, float]) -> tuple[Pace, ...]:
    """Return the pace of each host that has one: the longer of ours and its rule; what the user says of its delay wins.

    Only a host that may be asked without any delay is a mirror or a test: no pause of the public service holds there.
    """
    hosts = sorted(OF_SERVICES | set(own))
    return tuple(
        Pace(
            host=host,
            delay_s=own.get(host, max(delay_s, LIMITS.get(host, 0.0))),
            pause_s=0.0 if own.get(host) == 0.0 else PAUSES.get(host, 0.0),
            busy_text=BUSY_TEXTS.get(host, ""),
        )
        for host in hosts
    )


def connect_rule(rule: str) -> ConnectTo:
    """Read HOST:PORT:ADDRESS:PORT. Raises ValueError."""
    parts = rule.rsplit(":", 3)
    if len(parts) != 4 or not parts[1].isdigit() or not parts[3].isdigit():
        raise ValueError(f"{rule!r} is not HOST:PORT:ADDRESS:PORT")
    return ConnectTo(host=parts[0], for_port=int(parts[1]), address=parts[2], port=int(parts[3]))


def host_delay(rule: str) -> tuple[str, float]:
    """Read HOST:SECONDS. Raises ValueError."""
    host, _, seconds = rule.rpartition(":")
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", host) or not re.fullmatch(r"\d+(\.\d+)?", seconds):
        raise ValueError(f"{rule!r} is not HOST:SECONDS, the host in small ASCII letters")
    return host, float(seconds)
