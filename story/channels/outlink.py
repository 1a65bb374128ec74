"""Channel: what a related article links to, in its text and beside it: "read also", sources, other outlets."""

from story.channels.markup import Anchor, read_anchors
from story.channels.scope import Scope, is_same_site
from story.channels.shapes import words_wanted
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

    own = answer.url
    anchors = read_anchors(answer, lambda url: None if url == own else words_wanted(url))
    if anchors is None:
        return Reading(note="no HTML: no links to follow")
    found: dict[str, Anchor] = {}
    for anchor in anchors:
        known = found.setdefault(anchor.url, anchor)
        if known is not anchor and _worth(anchor) > _worth(known):
            found[anchor.url] = anchor
    ordered = sorted(found.values(), key=lambda anchor: not anchor.prose)[:MOST_LINKS]
    sites: dict[str, bool] = {}  # by the part of a canonical address that names the host
    links: list[Link] = []
    for anchor in ordered:
        root = anchor.url[: anchor.url.find("/", len("https://"))]
        if root not in sites:
            sites[root] = is_same_site(anchor.url, answer.url)
        link = Link(
            url=anchor.url, channel=answer.ask.channel, found_in=answer.url,
            title="" if anchor.prose else anchor.text, text=anchor.prose,
            outlet=scope.outlet.name if sites[root] else "", published_hint=anchor.at,
        )  # fmt: skip
        links.append(link)
    return Reading(links=tuple(links))


def _worth(anchor: Anchor) -> tuple[bool, int]:
    """Return how much a link says: in running text most, else the longer its words."""
    return bool(anchor.prose), 0 if anchor.prose else len(anchor.text)
