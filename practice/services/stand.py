"""What a service sees of the practice web on one visit: every article as a watcher of the world's press has it."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from practice.exchange import Reply, Request
from practice.newsroom import Newsroom, clock
from practice.paper import Paper
from practice.services.gloss import in_english
from practice.services.noise import Rumour, rumours_of
from practice.sites import Site

LATE_MINUTES = (
    4,
    47,
)  # how long after publication a watcher sees an article: at least, and up to this much more
HTTP_SHARE = 9  # one of nine addresses is known in plain http, though the outlet has https


class Watcher(StrEnum):
    """A service that may know an article, by the name that its channel has."""

    DOC = "gdelt-doc"
    GAL = "gdelt-gal"
    GKG = "gdelt-gkg"
    WAYBACK = "wayback"
    MEDIAWIKI = "mediawiki"
    BING = "bing-news"
    COMMON_CRAWL = "common-crawl"
    CC_NEWS = "cc-news"


# Of a hundred articles, how many each watcher knows. GDELT's are guesses at the generous side of what users report.
SHARES = {
    Watcher.DOC: 80,
    Watcher.GAL: 85,
    Watcher.GKG: 75,
    Watcher.WAYBACK: 70,
    Watcher.BING: 40,
    Watcher.COMMON_CRAWL: 45,
    Watcher.CC_NEWS: 35,
}
# Who fetches pages under its own robots.txt rules: an outlet that forbids everything is not among what they have.
CRAWLERS = frozenset({Watcher.WAYBACK, Watcher.COMMON_CRAWL, Watcher.CC_NEWS})


def draw(sides: int, *words: str) -> int:
    """A number below `sides` that the words alone decide."""
    return zlib.crc32("/".join(words).encode()) % sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as watchers have it: `url` may be a twin of the canonical `link`; `words` are its English, folded."""

    site: Site
    paper: Paper
    link: str
    url: str
    words: tuple[str, ...]
    seen: datetime
    watchers: frozenset[Watcher]

    @property
    def host(self) -> str:
        """The host of the address that watchers have."""
        return self.url.split("/")[2]

    @property
    def text(self) -> str:
        """Title, lede and lines in the article's own language."""
        return text_of(self.paper)


class Stand:
    """One visit as services see it. `page` makes an address's page as it was on the first visit that had it."""

    def __init__(
        self, rooms: Mapping[str, Newsroom], visit: int, page: Callable[[str], Reply | None]
    ) -> None:
        self.rooms = rooms
        self.now = clock(visit)
        self.asked: set[tuple[str, str]] = set()
        self._page = page
        self._pages: dict[str, Reply | None] = {}

    def is_first(self, service: str, what: str) -> bool:
        """Whether nobody has asked this of this service before; asking makes it asked."""
        before = len(self.asked)
        self.asked.add((service, what))
        return len(self.asked) > before

    def page(self, url: str) -> Reply | None:
        """An address's page as it first was, None where there is none."""
        if url not in self._pages:
            self._pages[url] = self._page(url)
        return self._pages[url]

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every article that watchers could have seen by now, newest first."""
        made = [piece_of(room, paper) for room in self.rooms.values() for paper in room.ever]
        seen = [piece for piece in made if piece.seen <= self.now]
        return tuple(sorted(seen, key=lambda piece: (piece.seen, piece.url), reverse=True))

    @cached_property
    def days(self) -> frozenset[str]:
        """Today and the days (YYYYMMDD, UTC) on which anything was seen: the other days' files do not exist."""
        return frozenset(f"{when:%Y%m%d}" for when in (self.now, *(piece.seen for piece in self.pieces)))

    @cached_property
    def rumours(self) -> tuple[Rumour, ...]:
        """The rest of the world's news of those days."""
        return tuple(one for day in sorted(self.days) for one in rumours_of(day) if one.seen <= self.now)

    def known_to(self, watcher: Watcher) -> tuple[Piece, ...]:
        """The articles that a watcher knows, newest first."""
        return tuple(piece for piece in self.pieces if watcher in piece.watchers)


Service = Callable[[Request, Stand], Reply]


def text_of(paper: Paper) -> str:
    """Title, lede and lines of an article; behind a paywall only the first block."""
    return "\n".join((paper.title, paper.lede, *(paper.blocks[0].lines if paper.paywall else paper.lines)))


def watchers_of(site: Site, paper: Paper) -> frozenset[Watcher]:
    """Who knows an article: as its file says, else each by its share. The translated GKG holds no English."""
    if paper.watched is not None:
        return frozenset(Watcher(name) for name in paper.watched)
    found = {who for who, share in SHARES.items() if draw(100, who, site.key, paper.id) < share}
    found -= {Watcher.GKG} if paper.language == "en" else set()
    return frozenset(found - CRAWLERS if "/" in site.disallow else found)


def piece_of(room: Newsroom, paper: Paper) -> Piece:
    """An article of an outlet as watchers have it, or will."""
    least, more = LATE_MINUTES
    late = least + draw(more, "late", room.site.key, paper.id)
    link = room.url(paper)
    return Piece(
        site=room.site,
        paper=paper,
        link=link,
        url=_as_watched(room, paper, link),
        words=in_english(text_of(paper), paper.language),
        seen=paper.published.astimezone(room.now.tzinfo) + timedelta(minutes=late),
        watchers=watchers_of(room.site, paper),
    )


def _as_watched(room: Newsroom, paper: Paper, link: str) -> str:
    chance = draw(HTTP_SHARE, "twin", room.site.key, paper.id)
    if paper in room.papers and room.site.has("amp") and chance < HTTP_SHARE // 3:
        return link + "/amp"
    if paper in room.papers and room.site.has("m") and chance < HTTP_SHARE // 3:
        return link.replace("://", "://m.")
    return link.replace("https://", "http://") if chance == HTTP_SHARE - 1 else link
