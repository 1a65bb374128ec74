"""Where the marks of a timeline lead, and what they are called: a story's list with the filter of their place.

A drawing has hundreds of them: each part of an address is made once, and none says the page that it stands on.
"""

from functools import cache
from urllib.parse import urlencode

from desk.web.language import Words
from desk.web.story.day_bins import Bin
from desk.web.story.filter import Asked
from desk.web.story.timeline import Mark, Row
from desk.web.story.words import DayWords, language_name

_EVER = Bin(since=None, until=None)


class TimelineLinks:
    """Addresses and names for the drawing of what one address asks for."""

    def __init__(self, asked: Asked, t: Words) -> None:
        self._asked, self._t = asked, t
        self.days = DayWords(t)
        self.number = cache(t.number)
        self.full, self._name = cache(self.days.full), cache(lambda code: language_name(code, t))
        self._row, self._column, self._language = (
            cache(self._of_row),
            cache(self._of_column),
            cache(self._of_language),
        )

    def mark(self, mark: Mark, row: Row) -> str:
        """Return the address of a mark's articles."""
        return self._joined(self._row(row.outlet), self._column(mark.column), self._language(mark.language))

    def whole_row(self, row: Row) -> str:
        """Return the address of an outlet's articles, within the days that are asked for."""
        return self._joined(self._row(row.outlet), self._column(_EVER), self._language(None))

    def whole_column(self, column: Bin) -> str:
        """Return the address of the articles of a column."""
        return self._joined(self._row(None), self._column(column), self._language(None))

    def title(self, mark: Mark, row: Row) -> str:
        """Return what a mark says of itself."""
        t = self._t
        return t.plain(
            "story.mark",
            outlet=row.outlet or t.plain("story.unknown_outlet" if row.outlet == "" else "story.others"),
            days=self.full(mark.column),
            language=self._name(mark.language) if mark.language else t.plain("story.many_languages"),
            n=self.number(mark.count),
        )

    def _joined(self, *parts: str) -> str:
        return f"?{'&'.join(filter(None, parts))}#list"

    def _of_row(self, outlet: str | None) -> str:
        """Return what is asked for already but for days and language, and the outlet."""
        kept = self._asked.query(
            since=None, until=None, language=None, **({"outlet": outlet} if outlet else {})
        )
        return urlencode({name: value for name, value in kept.items() if value})

    def _of_column(self, column: Bin) -> str:
        """Return the days of a column within those that are asked for."""
        wanted = self._asked.wanted
        first, last = (day.isoformat() if day else "" for day in (column.since, column.until))
        since = max(wanted.since or "", first)
        until = min(filter(None, (wanted.until, last)), default="")
        return urlencode({name: day for name, day in (("since", since), ("until", until)) if day})

    def _of_language(self, language: str | None) -> str:
        code = language or self._asked.wanted.language
        return urlencode({"language": code}) if code else ""
