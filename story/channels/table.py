"""Every channel and its module: the one place that joins them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from story.channels import (
    bing_news,
    cc_news,
    common_crawl,
    feed,
    gdelt_doc,
    gdelt_gal,
    gdelt_gkg,
    mediawiki,
    memento,
    outlink,
    robots,
    section,
    sitemap,
    wayback,
    wordpress,
)
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
    """A channel that watches many outlets: what it is asked first, how its answers are read, its asks in one run."""

    asks: Callable[[Survey], tuple[Ask, ...]]
    read: Callable[[Answer, Survey], Reading]
    most_asks: int


SERVICES: Mapping[Channel, Service] = MappingProxyType(
    {
        Channel.GDELT_DOC: Service(gdelt_doc.asks, gdelt_doc.read, gdelt_doc.MOST_ASKS),
        Channel.GDELT_GAL: Service(gdelt_gal.asks, gdelt_gal.read, gdelt_gal.MOST_ASKS),
        Channel.GDELT_GKG: Service(gdelt_gkg.asks, gdelt_gkg.read, gdelt_gkg.MOST_ASKS),
        Channel.BING_NEWS: Service(bing_news.asks, bing_news.read, bing_news.MOST_ASKS),
        Channel.WAYBACK: Service(wayback.asks, wayback.read, wayback.MOST_ASKS),
        Channel.MEMENTO: Service(memento.asks, memento.read, memento.MOST_ASKS),
        Channel.MEDIAWIKI: Service(mediawiki.asks, mediawiki.read, mediawiki.MOST_ASKS),
        Channel.COMMON_CRAWL: Service(common_crawl.asks, common_crawl.read, common_crawl.MOST_ASKS),
        Channel.CC_NEWS: Service(cc_news.asks, cc_news.read, cc_news.MOST_ASKS),
    }
)
# Channels that are asked by other names: seeds are fetched as pages.
NOT_ASKED = frozenset({Channel.SEED})


def budget_of(channel: Channel, survey: Survey) -> int:
    """Return the most asks of a service in one run, first and further ones together."""
    return survey.budgets.get(channel, SERVICES[channel].most_asks)


def service_asks(survey: Survey) -> tuple[Ask, ...]:
    """Return what the services are asked first, each within its budget.

    What their answers ask for further counts against the budget too (`budget_of`); it can go on for some ten steps.
    """
    return tuple(
        ask
        for channel, service in SERVICES.items()
        if channel not in survey.off
        for ask in service.asks(survey)[: budget_of(channel, survey)]
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
