"""All stories at a glance."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from archive.catalogue import Catalogue
from archive.tables import CELLS, RUNS


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
    with catalogue.transaction() as connection:
        ran = connection.execute(select(RUNS.c.story, RUNS.c.run, RUNS.c.ended_at, RUNS.c.result)).all()
        counted = connection.execute(_COUNTED).all()
    runs: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in ran:
        runs[row.story].append(row)
    cells: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in counted:
        cells[row.story].append(row)
    return tuple(_card(story, runs[story], cells[story]) for story in sorted(runs))


_FLAGS = ("is_shown", "is_waiting", "is_changed", "is_suspect", "is_gone")
_COUNTED = select(
    CELLS.c.story, CELLS.c.day, *(CELLS.c[one] for one in _FLAGS), func.sum(CELLS.c.count).label("n")
).group_by(CELLS.c.story, CELLS.c.day, *(CELLS.c[one] for one in _FLAGS))


def _card(story: str, runs: list[Row[Any]], cells: list[Row[Any]]) -> StoryCard:
    last = max(runs, key=lambda row: (row.ended_at, row.run))
    counts: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for row in cells:
        counts["is_waiting"] += int(row.n) if row.is_waiting else 0
        if row.is_shown:
            counts.update({one: int(row.n) for one in _FLAGS if one != "is_waiting" and getattr(row, one)})
            days[row.day] += int(row.n)
    dated = sorted(day for day in days if day)
    return StoryCard(
        story=story,
        runs=len(runs),
        last_run=last.run,
        last_ended_at=last.ended_at,
        last_result=last.result,
        articles=counts["is_shown"],
        to_review=counts["is_waiting"],
        changed=counts["is_changed"],
        gone=counts["is_gone"],
        suspect=counts["is_suspect"],
        first_day=dated[0] if dated else None,
        last_day=dated[-1] if dated else None,
        coverage=tuple(DayCount(day=day, count=days[day]) for day in dated),
    )
