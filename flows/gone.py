"""Pages that are gone where they stood: an archive's copy stands in for each, under the archive's own address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Protocol

from archive.fate import Outcome
from flows.measured import key_of
from story.channels.archives import copy_at
from story.link import Candidate, Link
from story.rank import PLAUSIBLE

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Fetched(Protocol):
    """A candidate, and how its fetch ended."""

    @property
    def candidate(self) -> Candidate:
        """Return the candidate."""

    @property
    def outcome(self) -> Outcome:
        """Return how it ended."""


def gone(pages: Iterable[Fetched]) -> tuple[str, ...]:
    """Return the addresses of likely pages that their sites say are not there (404, 410)."""
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


def _is_gone(page: Fetched) -> bool:
    ref = page.outcome.ref
    return page.candidate.score >= PLAUSIBLE and ref is not None and ref.status in _GONE
