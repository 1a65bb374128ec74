"""Pages that are gone where they stood, or blocked: an archive's copy stands in for each, under the archive's own address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from article.article import Article, NoArticle, NotArticleKind, Via
from flows.instead.blocked import Fetched, is_kept_back
from flows.walk.measured import key_of
from story.channels.archives import copy_at
from story.link import Link
from story.rank import PLAUSIBLE

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def gone(pages: Iterable[Fetched]) -> tuple[str, ...]:
    """Return the addresses of likely pages that their sites say are not there (404, 410, an error page under 200), or keep from us."""
    return tuple(page.candidate.url for page in pages if _is_gone(page))


def standing_in(links: Iterable[Link], pages: Sequence[Fetched]) -> Iterator[Link]:
    """Yield the links; one to a page that is gone leads to an archive's copy where the channel knows one.

    One copy a page: the first that was named, which channels give nearest to the story. It is found under the title
    that the page was known by.
    """
    titles = {page.candidate.key: page.candidate.links[0].title for page in pages if _is_gone(page)}
    copied: set[str] = set()
    for link in links:
        key = key_of(link.url)
        if key not in titles or not copy_at(link.archived):
            yield link
        elif key not in copied:
            copied.add(key)
            yield replace(link, url=link.archived, title=link.title or titles[key], is_first_seen=True)


def from_archive(read: Article | NoArticle | None) -> Article | NoArticle | None:
    """Return what was read, marked where it is an archive's copy of a page."""
    copy = copy_at(read.url) if isinstance(read, Article) and read.url else None
    return (
        replace(read, via=Via.ARCHIVE, instead_of=copy.original)
        if isinstance(read, Article) and copy
        else read
    )


def _is_gone(page: Fetched) -> bool:
    """Say whether a likely page is not there, be it under 200, or blocked and nowhere else at its outlet; a copy is none."""
    if page.candidate.score < PLAUSIBLE or isinstance(page.read, Article) or copy_at(page.candidate.url):
        return False
    if isinstance(page.read, NoArticle) and page.read.kind is NotArticleKind.SOFT_404:
        return True
    ref = page.outcome.ref
    return is_kept_back(page.outcome) or (ref is not None and ref.status in _GONE)
