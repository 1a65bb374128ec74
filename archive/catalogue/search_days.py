"""Days as words of an index: a span of days asked for by the years, months and days that fill it exactly."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # news on a web page are of these years, or of no day
_DAY_LETTERS = 10
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day_words(dated: str) -> list[str]:
    """Return the words that say on which day something was: its year, month and day; none for no day."""
    return list(_words_of_day(dated[:_DAY_LETTERS]))


@lru_cache(maxsize=4096)  # articles of a story are of the same few days
def _words_of_day(dated: str) -> tuple[str, ...]:
    day = _day(dated)
    return () if day is None else (f"y{day:%Y}", f"m{day:%Y%m}", f"t{day:%Y%m%d}")


def span_words(since: str | None, until: str | None) -> list[str]:
    """Return words of which every day from *since* to *until* has exactly one; none where no day is between them.

    What is no day ("2025-07-25") bounds nothing.
    """
    begin, end = _day(since or "") or FIRST, _day(until or "") or LAST
    return list(_span(max(begin, FIRST), min(end, LAST)))


def _span(day: date, end: date) -> Iterator[str]:
    while day <= end:
        next_year, next_month = (
            date(day.year + 1, 1, 1),
            (day.replace(day=1) + timedelta(days=31)).replace(day=1),
        )
        if (day.month, day.day) == (1, 1) and next_year - timedelta(days=1) <= end:
            yield f"y{day:%Y}"
            day = next_year
        elif day.day == 1 and next_month - timedelta(days=1) <= end:
            yield f"m{day:%Y%m}"
            day = next_month
        else:
            yield f"t{day:%Y%m%d}"
            day += timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if _DAY.match(text) else None
    except ValueError:
        return None
