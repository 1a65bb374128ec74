"""All stories at a glance."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import asked_again
from archive.catalogue.tables import COUNTS, RUNS


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


@asked_again
def newest_first(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of all stories, the one whose run ended last first."""
    asked = select(RUNS.c.story).group_by(RUNS.c.story)
    with catalogue.transaction() as connection:
        return tuple(connection.scalars(asked.order_by(func.max(RUNS.c.ended_at).desc(), RUNS.c.story)))


@asked_again
def story_cards(catalogue: Catalogue, stories: Collection[str] | None = None) -> tuple[StoryCard, ...]:
    """Return all stories, or those of these names, sorted by name."""
    ended = select(RUNS.c.story, RUNS.c.run, RUNS.c.ended_at, RUNS.c.result)
    asked = _COUNTED
    if stories is not None:
        ended, asked = ended.where(RUNS.c.story.in_(stories)), asked.where(COUNTS.c.story.in_(stories))
    with catalogue.transaction() as connection:
        ran = connection.execute(ended).all()
        counted = connection.execute(asked).all()
    runs: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in ran:
        runs[row.story].append(row)
    counts: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for story, kind, name, count in counted:
        counts[story][kind][name] = count
    return tuple(_card(story, runs[story], counts[story]) for story in sorted(runs))


_KINDS = ("day", "is_shown", "is_waiting", "is_changed", "is_gone", "is_suspect")
_COUNTED = select(COUNTS).where(COUNTS.c.kind.in_(_KINDS))


def _card(story: str, runs: list[Row[Any]], counts: Mapping[str, dict[str, int]]) -> StoryCard:
    last = max(runs, key=lambda row: (row.ended_at, row.run))
    shown, waiting, changed, gone, suspect = (counts.get(kind, {}).get("", 0) for kind in _KINDS[1:])
    days = sorted((day, count) for day, count in counts.get("day", {}).items() if day)
    return StoryCard(
        story=story,
        runs=len(runs),
        last_run=last.run,
        last_ended_at=last.ended_at,
        last_result=last.result,
        articles=shown,
        to_review=waiting,
        changed=changed,
        gone=gone,
        suspect=suspect,
        first_day=days[0][0] if days else None,
        last_day=days[-1][0] if days else None,
        coverage=tuple(DayCount(day=day, count=count) for day, count in days),
    )
