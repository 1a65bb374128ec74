"""Which pages are shown to a browser: what settings, stories and outlets ask for. Nothing is, unless somebody asks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.addresses.urls import UrlError, site_of
from article.article import Article, NoArticle, NotArticleKind, Status, Wall

if TYPE_CHECKING:
    from story.seed import Outlet

# What a page of scripts looks like without them: no text, hardly any, links alone, a player.
_LITTLE = frozenset(
    {NotArticleKind.EMPTY, NotArticleKind.TOO_SHORT, NotArticleKind.LISTING, NotArticleKind.VIDEO}
)


class Render(StrEnum):
    """When a page is rendered: never, where its exact answer gave no article or perhaps a part of one, always."""

    OFF = "off"
    NEEDED = "needed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderWish:
    """What is asked for: everywhere, and by the outlets of `sites` (registered domains), whose pages are rendered where needed."""

    everywhere: Render = Render.OFF
    sites: frozenset[str] = frozenset()

    @property
    def is_any(self) -> bool:
        """Say whether a browser may be needed."""
        return self.everywhere is not Render.OFF or bool(self.sites)

    def of(self, url: str) -> Render:
        """Return what is asked for a page."""
        if self.everywhere is not Render.OFF:
            return self.everywhere
        try:
            return Render.NEEDED if site_of(url) in self.sites else Render.OFF
        except UrlError:
            return Render.OFF

    def holds(self, url: str, read: Article | NoArticle) -> bool:
        """Say whether a page is rendered, whose exact answer was read so.

        Never one whose host checks or refuses visitors, asks for consent or for money: a browser is no way around that.
        """
        wish = self.of(url)
        if wish is Render.OFF:
            return False
        if isinstance(read, Article):
            is_part = read.status is Status.SUSPECT and not read.paywalled
            return wish is Render.ALL or is_part
        if read.kind is NotArticleKind.BLOCKED:
            return read.wall is Wall.SCRIPT
        return wish is Render.ALL or read.kind in _LITTLE


def wish_of(setting: Render, outlets: tuple["Outlet", ...], *, by_story: bool = False) -> RenderWish:
    """Return what a setting, a story and its outlets ask for together."""
    everywhere = Render.NEEDED if by_story and setting is Render.OFF else setting
    return RenderWish(
        everywhere=everywhere, sites=frozenset(site_of(one.home) for one in outlets if one.render)
    )


def better(exact: Article | NoArticle, rendered: Article | NoArticle) -> Article | NoArticle:
    """Return which of two readings of a page stands: the exact answer's, unless the rendered one says more.

    A whole exact text is never replaced. Of two that may be parts the rendered one must have half as many words again, a choice:
    menus and notices that scripts add are less.
    """
    if isinstance(rendered, NoArticle):
        return exact
    if isinstance(exact, NoArticle):
        return rendered
    if exact.status is not Status.SUSPECT:
        return exact
    longer = len(rendered.text.split()) * 2 >= len(exact.text.split()) * 3
    return rendered if longer else exact
