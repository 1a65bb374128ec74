"""A story's coverage over time as a small drawing: a bar for each day, or for so many days that all fit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.catalogue.views.stories import DayCount
from desk.web.story.day_bins import Bin, bins_of, read_day

WIDTH, HEIGHT = 600, 30  # units of the drawing
_WIDEST, _LEAST = (
    40,
    2,
)  # a story of two days has no bars like doors; a day with one article is seen beside one with a thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar, from the start of the line of time: where it begins, how wide and high it is, what it counts."""

    x: int
    width: int
    height: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A drawing of WIDTH by HEIGHT; `peak` is the column with most articles. Who writes from right to left draws it mirrored."""

    bars: tuple[Bar, ...]
    peak: Bin | None
    most: int


def spark_of(coverage: Sequence[DayCount]) -> Spark:
    """Return the drawing of a story's coverage. What has no date is not in it: it stands nowhere on a line of time."""
    days: Counter[date | None] = Counter()
    for one in coverage:
        if (day := read_day(one.day)) is not None:
            days[day] += one.count
    bins = bins_of(days)
    found: Counter[int] = Counter()
    for day, count in days.items():
        found[bins.place_of(day)] += count
    most = max(found.values(), default=0)
    slot = WIDTH / max(len(bins.columns), 1)
    width = max(1, min(_WIDEST, int(slot * 0.8)))
    bars = tuple(
        Bar(
            x=int(at * slot + (slot - width) / 2),
            width=width,
            height=max(_LEAST, count * HEIGHT // most),
            count=count,
        )
        for at, count in sorted(found.items())
        if count
    )
    peak = next((bins.columns[at] for at, count in found.items() if count == most and most), None)
    return Spark(bars=bars, peak=peak, most=most)
