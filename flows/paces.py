"""How services are asked, by their own rules: what the crawler keeps beside its one delay for all hosts."""

from collections.abc import Mapping
from types import MappingProxyType

from spiders.wire import Pace
from story.channels.table import LIMITS

# Seconds without any request behind the first 429. The Internet Archive asks for a minute, and who goes on asking is
# blocked for an hour, then two (reports in edgi-govdata-archiving/wayback, issues 137 and 153).
PAUSES: Mapping[str, float] = MappingProxyType({"web.archive.org": 60.0})
# What a host answers with status 200 where others answer 429: GDELT's DOC API says so and nothing else.
BUSY_TEXTS: Mapping[str, str] = MappingProxyType(
    {"api.gdeltproject.org": "Please limit requests to one every"}
)


def paces(delay_s: float, own: Mapping[str, float]) -> tuple[Pace, ...]:
    """Return the pace of each host that has one: the longer of ours and its rule; what the user says of it wins.

    A host of the user's own delay is a mirror or a test: no rule of the public service holds there, but for its words.
    """
    hosts = sorted({*LIMITS, *PAUSES, *BUSY_TEXTS, *own})
    return tuple(
        Pace(
            host=host,
            delay_s=own.get(host, max(delay_s, LIMITS.get(host, 0.0))),
            pause_s=0.0 if host in own else PAUSES.get(host, 0.0),
            busy_text=BUSY_TEXTS.get(host, ""),
        )
        for host in hosts
    )
