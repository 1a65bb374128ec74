"""What a test may know and a visitor may not: which article belongs to which story, and where it stands.

The only module that reads the keys label, topic and copy_of of the article files.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from practice.newsroom import Newsroom, open_newsrooms
from practice.paper import ARTICLES, Paper, read_head
from practice.services.table import found_by
from practice.shapes import feeds, twins


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An article at one outlet. `urls`: the canonical address first, then its twins (AMP, print, mobile, moved, tracked).

    `label` is july, august, near or off. `lede` may be empty. `paragraphs` are the lines that its page shows below it: one alone behind a paywall
    (`paywall`). `allowed` is False where robots.txt forbids it; `gone`: deleted by this visit, so no page shows it. `channels`
    can find it by now: "outlet" is whatever the outlet itself offers, if outlets.toml lists the outlet and the outlet the article.
    """

    host: str
    article: str
    label: str
    topic: str
    copy_of: str
    language: str
    title: str
    published: str
    lede: str
    paragraphs: tuple[str, ...]
    urls: tuple[str, ...]
    paywall: bool
    allowed: bool
    gone: bool
    channels: frozenset[str]


def expected(host: str, article: str, visit: int = 1, folder: Path = ARTICLES) -> Expected:
    """The truth of one article at one host (its key or its name). Raises KeyError when it does not stand there."""
    return _by_place(visit, folder)[host.removesuffix(".example"), article]


def everything(visit: int = 1, folder: Path = ARTICLES) -> tuple[Expected, ...]:
    """The truth of every article at every outlet on a visit."""
    return tuple(_by_place(visit, folder).values())


@cache
def _by_place(visit: int, folder: Path) -> dict[tuple[str, str], Expected]:
    rooms = open_newsrooms(visit, folder)
    return {
        (key, paper.id): _truth(room, paper, folder) for key, room in rooms.items() for paper in room.ever
    }


def _truth(room: Newsroom, paper: Paper, folder: Path) -> Expected:
    head, _ = read_head(folder / f"{paper.id}.txt")
    return Expected(
        host=room.site.host,
        article=paper.id,
        label=head.get("label", ""),
        topic=head.get("topic", ""),
        copy_of=head.get("copy_of", ""),
        language=paper.language,
        title=paper.title,
        published=paper.published.isoformat(),
        lede=paper.lede,
        paragraphs=paper.blocks[0].lines if paper.paywall else paper.lines,
        urls=_urls(room, paper),
        paywall=paper.paywall,
        allowed="/" not in room.site.disallow,
        gone=paper in room.removed,
        channels=found_by(room, paper),
    )


def _urls(room: Newsroom, paper: Paper) -> tuple[str, ...]:
    site = room.site
    found = [room.url(paper)]
    found += [site.base + twins.amp_address(room, paper)] if site.has("amp") else []
    found += [site.base + twins.print_address(room, paper)] if site.has("print") else []
    found += [twins.mobile_url(room, paper)] if site.has("m") else []
    found += [site.base + twins.old_address(room, paper)] if site.has("moved") else []
    found += [feeds.feed_link(room, paper)] if site.feed else []
    found += [f"{site.base}/?p={room.number(paper)}"] if site.has("wordpress") else []
    return tuple(dict.fromkeys(found))
