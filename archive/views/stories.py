"""All stories at a glance."""

from dataclasses import dataclass

from archive.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many articles of a story were published on a day ("2025-07-25")."""

    day: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story at a glance: `articles` are those that belong to it; `coverage` has a count for each day that has one, oldest first.

    `changed`, `gone` and `suspect` count among them, `to_review` what waits for a person (see `review_queue`).
    """

    story: str
    runs: int
    last_run: str | None
    last_ended_at: str | None
    last_result: str | None
    articles: int
    to_review: int
    changed: int
    gone: int
    suspect: int
    first_day: str | None
    last_day: str | None
    coverage: tuple[DayCount, ...]


def story_cards(catalogue: Catalogue) -> tuple[StoryCard, ...]:
    """Return all stories, sorted by name."""
    del catalogue
    return ()
