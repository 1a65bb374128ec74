"""Channel: what a related article links to, in its text and beside it: "read also", sources, other outlets."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from story.channels.markup import Anchor, read_anchors
from story.channels.scope import Scope, is_same_site
from story.channels.shapes import words_wanted
from story.link import Answer, Ask, Link, Reading

MOST_LINKS = 200


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: the pages of related articles are already kept, and read from their records."""
    del scope
    return ()


class Outlink(NamedTuple):
    """A link of an article page to what looks like another article: canonical address, headline or the text around it, time stamp."""

    url: str
    title: str
    text: str
    at: datetime | None


def outlinks(answer: Answer) -> tuple[Outlink, ...] | None:
    """Return the article-like links of a page, each address once, those in its text first; None where it is no HTML.

    A link in running text carries that text, and no title: its words are part of a sentence. One beside the text, in
    "read also" and such, has its headline.
    """
    own = answer.url
    anchors = read_anchors(answer, lambda url: None if url == own else words_wanted(url))
    if anchors is None:
        return None
    found: dict[str, Anchor] = {}
    for anchor in anchors:
        known = found.setdefault(anchor.url, anchor)
        if known is not anchor and _worth(anchor) > _worth(known):
            found[anchor.url] = anchor
    ordered = sorted(found.values(), key=lambda anchor: not anchor.prose)[:MOST_LINKS]
    return tuple(
        Outlink(one.url, "", one.prose, one.at) if one.prose else Outlink(one.url, one.text, "", one.at)
        for one in ordered
    )


def links_from(
    found: Iterable[Outlink], ask: Ask, url: str, outlet_of: Callable[[str], str]
) -> tuple[Link, ...]:
    """Return outlinks of the page *url* as links; *outlet_of* an address is asked once a host."""
    outlets: dict[str, str] = {}  # by the part of a canonical address that names the host
    links: list[Link] = []
    for one in found:
        root = one.url[: one.url.find("/", len("https://"))]
        outlet = outlets.get(root)
        if outlet is None:
            outlet = outlets[root] = outlet_of(one.url)
        link = Link(
            url=one.url, channel=ask.channel, found_in=url, outlet=outlet, title=one.title, text=one.text, published_hint=one.at,
        )  # fmt: skip
        links.append(link)
    return tuple(links)


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the article-like links of a kept article page, to its own site and to others, those in its text first."""
    found = outlinks(answer)
    if found is None:
        return Reading(note="no HTML: no links to follow")

    def outlet_of(url: str) -> str:
        return scope.outlet.name if is_same_site(url, answer.url) else ""

    return Reading(links=links_from(found, answer.ask, answer.url, outlet_of))


def _worth(anchor: Anchor) -> tuple[bool, int]:
    """Return how much a link says: in running text most, else the longer its words."""
    return bool(anchor.prose), 0 if anchor.prose else len(anchor.text)
