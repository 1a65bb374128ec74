"""Every channel and its module: the one place that joins them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from story.channels import feed, outlink, robots, section, sitemap, wordpress
from story.channels.scope import Scope
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
