"""RSS 2.0 and Atom feeds of the newest articles."""

from functools import partial

from practice.exchange import Answer, Reply, Request
from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.press import feed, tracked
from practice.shapes.twins import has_moved, old_address

FEED_TRACKING = "utm_source=rss&utm_medium=feed"


def feed_link(room: Newsroom, paper: Paper) -> str:
    """The article's address as its feed gives it: moved, or with utm_ parameters, where the outlet does so."""
    if has_moved(room, paper):
        return room.site.base + old_address(room, paper)
    if room.site.feed_tracking:
        url = room.url(paper)
        return f"{url}{'&' if '?' in url else '?'}{FEED_TRACKING}"
    return room.site.base + tracked(room, room.address(paper))


def pages(room: Newsroom) -> dict[str, Answer]:
    """The outlet's feed, if it has one."""
    return {room.site.feed: partial(_newest, room)} if room.site.feed else {}


def feed_of(room: Newsroom, papers: tuple[Paper, ...], address: str) -> Reply:
    """A feed of these articles in the outlet's kind: Atom where its address says so, else RSS 2.0."""
    kind = "atom" if "atom" in room.site.feed else "rss"
    links = {paper.id: feed_link(room, paper) for paper in papers}
    return feed(
        room, f"shared/{kind}.xml", f"application/{kind}+xml", papers=papers, links=links, address=address
    )


def _newest(room: Newsroom, _: Request) -> Reply:
    return feed_of(room, room.papers[: room.site.feed_items], room.site.feed)
