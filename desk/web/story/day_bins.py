"""Days in so many columns that a page shows them: a column is a day, or so many days that all fit.

A few articles that are dated far from all others (a page that says 1970) stand in a column before or behind: they stretch
no axis. What has no date has a column of its own, the last.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MOST_COLUMNS = 60  # a choice: at 14 px each they fill a screen, and a table of them can still be read
_WIDTHS = (
    1,
    2,
    3,
    7,
    14,
    28,
    91,
    182,
    364,
    1_820,
    36_400,
    4_000_000,
)  # days; the last holds all that a date can be
_FAR_SHARE = 50  # at most one article in so many stands apart at each end


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One column: its first and last day, both in it; None where it is open at that end, both for what has no date."""

    since: date | None
    until: date | None

    @property
    def is_undated(self) -> bool:
        """Say whether it is the column of what has no date."""
        return self.since is None and self.until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """The columns in the order of time, `width_days` each but for the open ones."""

    columns: tuple[Bin, ...]
    width_days: int

    def place_of(self, day: date | None) -> int:
        """Return the column in which a day stands."""
        if day is None:
            return len(self.columns) - 1
        dated = len(self.columns) - self.columns[-1].is_undated
        return bisect_right(self.columns, day, 0, dated, key=_begin) - 1


def bins_of(counts: Mapping[date | None, int], most: int = MOST_COLUMNS) -> Bins:
    """Return the columns for so many articles a day; None is no date. *most* are as many as there may be of dated ones."""
    days = sorted(day for day, count in counts.items() if day is not None and count > 0)
    undated = (Bin(since=None, until=None),) if counts.get(None) else ()
    if not days:
        return Bins(columns=undated, width_days=1)
    first, last = _core(days, counts)
    width = _width(first, last, most)
    columns = [Bin(since=None, until=first - timedelta(days=1))] if first > days[0] else []
    at = first
    while at <= last:
        end = _later(at, width - 1)
        columns.append(Bin(since=at, until=end))
        if end == date.max:
            break
        at = end + timedelta(days=1)
    if end < days[-1]:
        columns.append(Bin(since=end + timedelta(days=1), until=None))
    return Bins(columns=(*columns, *undated), width_days=width)


def read_day(text: str | None) -> date | None:
    """Return the day with which an RFC 3339 moment or an ISO date begins; None for anything else."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _core(days: list[date], counts: Mapping[date | None, int]) -> tuple[date, date]:
    """Return the first and the last day of those that no far one stretches."""
    if (days[-1] - days[0]).days < MOST_COLUMNS:
        return days[0], days[-1]
    apart = sum(counts[day] for day in days) // _FAR_SHARE
    return _after(days, counts, apart), _after(days[::-1], counts, apart)


def _after(days: list[date], counts: Mapping[date | None, int], apart: int) -> date:
    """Return the first of the days before which no more than *apart* articles stand."""
    passed = 0
    for day in days:
        passed += counts[day]
        if passed > apart:
            return day
    return days[-1]


def _width(first: date, last: date, most: int) -> int:
    span = (last - first).days + 1
    return next(width for width in _WIDTHS if -(-span // width) <= most)


def _later(day: date, days: int) -> date:
    left = (date.max - day).days
    return day + timedelta(days=min(days, left))


def _begin(one: Bin) -> date:
    return one.since or date.min
