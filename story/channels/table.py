"""Every channel and its module: the one place that joins them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from story.channels import feed, outlink, robots, section, sitemap, wordpress
from story.channels.scope import Scope, Survey
from story.link import Answer, Ask, Channel, Reading

READERS: Mapping[Channel, Callable[[Answer, Scope], Reading]] = MappingProxyType(
    {
        Channel.HOME: section.read,
        Channel.SECTION: section.read,
        Channel.ROBOTS: robots.read,
        Channel.FEED: feed.read,
        Channel.NEWS_SITEMAP: sitemap.read,
        Channel.SITEMAP: sitemap.read,
        Channel.WORDPRESS: wordpress.read,
        Channel.OUTLINK: outlink.read,
    }
)


class Service(NamedTuple):
    """A channel that watches many outlets: what it is asked first, and how its answers are read."""

    asks: Callable[[Survey], tuple[Ask, ...]]
    read: Callable[[Answer, Survey], Reading]


SERVICES: Mapping[Channel, Service] = MappingProxyType({})

# Seconds between two requests to a service's host, by its own rules; the crawler keeps them.
LIMITS: Mapping[str, float] = MappingProxyType({})


def service_asks(survey: Survey) -> tuple[Ask, ...]:
    """Return what the services are asked first, each within its budget."""
    return tuple(
        ask
        for channel, service in SERVICES.items()
        if channel not in survey.off
        for ask in service.asks(survey)[: survey.budgets.get(channel)]
    )


def read_service(answer: Answer, survey: Survey) -> Reading:
    """Return what a service's answer held. Never raises for what it sent: a bad answer is a reading with a note."""
    return SERVICES[answer.ask.channel].read(answer, survey)


def first_asks(scope: Scope) -> tuple[Ask, ...]:
    """Return what an outlet is asked first: its home page and its robots.txt; the answers name the rest."""
    return tuple(ask for ask in (*section.asks(scope), *robots.asks(scope)) if ask.channel not in scope.off)


def read(answer: Answer, scope: Scope) -> Reading:
    """Return what an answer held; asks of channels that are turned off, or asked twice, are left out.

    Never raises for what a site sent: a bad answer is a reading with a note.
    """
    reader = READERS.get(answer.ask.channel)
    if reader is None:
        return Reading(note=f"nothing reads the channel {answer.ask.channel}")
    reading = reader(answer, scope)
    further = {
        ask.url: ask
        for ask in reversed(reading.asks)
        if ask.channel not in scope.off and ask.url != answer.ask.url
    }
    return replace(reading, asks=tuple(further.values())[::-1])
