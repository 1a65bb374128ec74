"""What a gather will ask: how many requests now and at most, and how long they take at the hosts' own pace."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flows.settings import Settings
from flows.walk.asks import MOST_ASKS_AN_OUTLET
from flows.walk.planning import Planned
from flows.walk.survey import switched_off
from story.channels.table import SERVICES
from story.link import Ask, Channel
from story.seed import Story

OUTLETS, PAGES = "outlets", "pages"
# Where a service is asked of which no first ask tells it.
_HOSTS: Mapping[Channel, str] = {Channel.MEMENTO: "web.archive.org"}
BYTES_A_SECOND = 1_000_000  # a choice: a line of 8 Mbit/s; CC-NEWS itself sends faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What one channel is asked in a run: a service by its channel's name, the outlets' own channels, the pages.

    `now` requests are known; `at_most` are all that their answers can lead to. Seconds are those of the slowest host:
    hosts are asked side by side, each at its own pace, answers taken as immediate. `languages` (ISO 639-1) are those
    of the coverage asked for; () is any. `bytes_at_most` counts where answers are whole files; their time is in the seconds.
    """

    name: str
    now: int
    at_most: int
    seconds_now: float
    seconds_at_most: float
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    bytes_at_most: int = 0


def forecast(plan: Planned, story: Story, settings: Settings) -> tuple[Forecast, ...]:
    """Return what each channel is asked, the outlets first, the pages last; channels that are off are left out."""
    delays = _Delays({pace.host: pace.delay_s for pace in settings.wire().paces}, settings.delay_s)
    of_outlets = [ask for ask in plan.asks if ask.channel not in SERVICES]
    budgets = {Channel(name): most for name, most in story.asks}
    off = switched_off(story)
    services = [
        _service(channel, [ask for ask in plan.asks if ask.channel is channel], most, delays)
        for channel, service in SERVICES.items()
        if settings.services and channel not in off and (most := budgets.get(channel, service.most_asks))
    ]
    services = [_with_files(one, settings) if one.name == Channel.CC_NEWS else one for one in services]
    outlets = Forecast(
        name=OUTLETS,
        now=len(of_outlets),
        at_most=len(story.outlets) * MOST_ASKS_AN_OUTLET,
        seconds_now=delays.slowest(of_outlets),
        seconds_at_most=MOST_ASKS_AN_OUTLET * settings.delay_s if story.outlets else 0.0,
        languages=tuple(dict.fromkeys(outlet.language for outlet in story.outlets)),
    )
    pages = Forecast(
        name=PAGES,
        now=len(plan.seed_addresses),
        at_most=story.max_pages,
        seconds_now=0.0,
        seconds_at_most=story.max_pages * settings.delay_s,
    )
    return (outlets, *services, pages)


def slowest(expected: Iterable[Forecast], *, at_most: bool) -> float:
    """Return the seconds of a run: those of its slowest host, and behind them those of the pages."""
    by_host: Counter[str] = Counter()
    pages = 0.0
    for one in expected:
        seconds = one.seconds_at_most if at_most else one.seconds_now
        if one.name == PAGES:
            pages = seconds
        else:
            by_host[one.hosts[0] if len(one.hosts) == 1 else one.name] += round(seconds)
    return max(by_host.values(), default=0) + pages


@dataclass(frozen=True, slots=True)
class _Delays:
    """Seconds between two requests to a host."""

    own: Mapping[str, float]
    of_all: float

    def at(self, host: str) -> float:
        return self.own.get(host, self.of_all)

    def slowest(self, asks: Iterable[Ask]) -> float:
        """Return how long the host takes that takes longest."""
        hosts = Counter(_host(ask) for ask in asks)
        return max((count * self.at(host) for host, count in hosts.items()), default=0.0)


def _service(channel: Channel, asks: list[Ask], most: int, delays: _Delays) -> Forecast:
    hosts = tuple(dict.fromkeys(map(_host, asks))) or tuple(filter(None, [_HOSTS.get(channel, "")]))
    slowest_delay = max((delays.at(host) for host in hosts), default=delays.of_all)
    return Forecast(
        name=channel.value,
        now=len(asks),
        at_most=max(most, len(asks)),
        seconds_now=delays.slowest(asks),
        seconds_at_most=max(most, len(asks)) * slowest_delay / max(1, len(hosts)),
        languages=tuple(dict.fromkeys(ask.language for ask in asks if ask.language)),
        hosts=hosts,
    )


def _with_files(one: Forecast, settings: Settings) -> Forecast:
    """Return a forecast with the files that come whole, up to the budget, and the time of their bytes."""
    seconds = one.seconds_at_most + settings.news_bytes / BYTES_A_SECOND
    return replace(one, bytes_at_most=settings.news_bytes, seconds_at_most=seconds)


def _host(ask: Ask) -> str:
    return urlsplit(ask.url).hostname or ""
