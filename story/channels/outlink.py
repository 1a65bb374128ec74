"""Channel: what a related article links to, in its text and beside it: "read also", sources, other outlets."""

from story.channels.markup import read_listing
from story.channels.scope import Scope, is_same_site
from story.channels.shapes import is_no_outlet, looks_like_article
from story.link import Answer, Ask, Link, Reading

MOST_LINKS = 200


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: the pages of related articles are already kept, and read from their records."""
    del scope
    return ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the article-like links of a kept article page, to its own site and to others."""
    listing = read_listing(answer)
    if listing is None:
        return Reading(note="no HTML: no links to follow")
    found: dict[str, Link] = {}
    for anchor in listing.anchors:
        own = is_same_site(anchor.url, answer.url)
        if (
            anchor.url == answer.url
            or is_no_outlet(anchor.url)
            or not looks_like_article(anchor.url, anchor.text)
        ):
            continue
        if anchor.url not in found or len(anchor.text) > len(found[anchor.url].title):
            found[anchor.url] = Link(
                url=anchor.url, channel=answer.ask.channel, found_in=answer.url, title=anchor.text,
                outlet=scope.outlet.name if own else "", published_hint=anchor.at,
            )  # fmt: skip
    return Reading(links=tuple(found.values())[:MOST_LINKS])
