"""Days and languages as a page in one language writes them."""

from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date

from desk.web.language import Words
from desk.web.story.day_bins import Bin


def language_name(code: str | None, t: Words) -> str:
    """Return a language's name in the language of the page; its code where it has none."""
    return str(_locale(t.tongue.value).languages.get(code or "und", code))


class DayWords:
    """Days and columns of days as a page in one language writes them."""

    def __init__(self, t: Words) -> None:
        self._t = t

    def short(self, column: Bin) -> str:
        """Return the name of a column beneath it: its first day."""
        if column.is_undated:
            return self._t.plain("story.undated")
        if column.since is None:
            return self._t.plain("story.before")
        return self._t.plain("story.after") if column.until is None else self._day(column.since, "d MMM")

    def full(self, column: Bin) -> str:
        """Return which days a column holds."""
        if column.until is None and column.since is None:
            return self._t.plain("story.undated")
        if column.since is None:
            return self._t.plain("story.column_before", day=self._day(column.until, "d MMM y"))
        if column.until is None:
            return self._t.plain("story.column_after", day=self._day(column.since, "d MMM y"))
        first, last = (self._day(day, "d MMM y") for day in (column.since, column.until))
        return first if first == last else f"{first} – {last}"

    def _day(self, day: date | None, form: str) -> str:
        return "" if day is None else _written(day, form, self._t.tongue.value)


@cache
def _locale(name: str) -> Locale:
    return Locale(name)


@lru_cache(maxsize=4_096)
def _written(day: date, form: str, locale: str) -> str:
    return str(format_date(day, form, locale=_locale(locale)))
