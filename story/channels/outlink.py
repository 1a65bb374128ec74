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
    """Return the article-like links of a kept article page, to its own site and to others, those in its text first.

    A link in running text carries that text, and no title: its words are part of a sentence. One beside the text, in
    "read also" and such, has its headline.
    """
    listing = read_listing(answer, with_prose=True)
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
        link = Link(
            url=anchor.url, channel=answer.ask.channel, found_in=answer.url,
            title="" if anchor.prose else anchor.text, text=anchor.prose,
            outlet=scope.outlet.name if own else "", published_hint=anchor.at,
        )  # fmt: skip
        found[anchor.url] = max(found.get(anchor.url, link), link, key=_worth)
    ordered = sorted(found.values(), key=lambda link: not link.text)
    return Reading(links=tuple(ordered[:MOST_LINKS]))


def _worth(link: Link) -> tuple[bool, int]:
    """Return how much a link says: in running text most, else the longer its words."""
    return bool(link.text), len(link.title)
