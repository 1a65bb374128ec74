"""Reads spans that count back from the moment of fetching: «منذ يومين», "2 saat önce", "hier"."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from article.dates.calendars import EARLIEST
from article.dates.rules import Lexed, Token
from article.dates.shapes import compiled_shape

_DAY, _WEEK, _MONTH = 1440, 10_080, 43_200
_COUNT = r"(?P<n><number|numeral>)"
_UNIT = r"(?P<u><unit|dual>)"
_MORE = r"(?:<comma>?<and>?<number><unit>){0,2}"
_SHAPES = (
    rf"<before><about>?<dash>?{_COUNT}?{_UNIT}(?P<one><numeral>)?{_MORE}<gone>?(?!<weekday|month|hijri|number|ordinal|time>)",
    rf"<about>?{_COUNT}?{_UNIT}{_MORE}<after|gone>(?!<weekday|month|hijri|number|ordinal|unit|dual>)",
    r"(?P<past><past>)",
)
# A web page counts in whole units and rounds down, so the longer the unit, the farther the day can be off.
_TRUST = {_DAY: 0.5, _WEEK: 0.3, _MONTH: 0.2}
_MOST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Ago:
    """The tokens `first`:`last` that count back: by `minutes`, or by `days` of the calendar; neither where they say too little."""

    first: int
    last: int
    minutes: int | None = None
    days: int | None = None
    months: int | None = None
    trust: float = 0.5

    def before(self, fetched_at: datetime) -> datetime | None:
        """Return the moment that lies this span before `fetched_at`, at midnight where only the day is told."""
        if fetched_at.year <= EARLIEST:
            return None
        if self.minutes is not None and self.minutes > 0:
            return fetched_at - timedelta(minutes=self.minutes)
        midnight = fetched_at.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.months is not None:
            ended = midnight.replace(day=1) - timedelta(days=1)
            return ended.replace(day=min(midnight.day, ended.day))
        return None if self.days is None else midnight - timedelta(days=self.days)


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled_shape(shape) for shape in _SHAPES)


def spans_ago(line: Lexed, taken: list[bool]) -> list[Ago]:
    """Return every span that counts back outside the tokens that are `taken`, which it marks as taken."""
    found = []
    for pattern in _compiled():
        for match in pattern.finditer(line.shape):
            i, j = match.span()
            if not any(taken[i:j]):
                taken[i:j] = [True] * (j - i)
                found.append(_ago(line, match))
    return found


def _ago(line: Lexed, match: re.Match[str]) -> Ago:
    i, j = match.span()
    if "past" in match.groupdict():
        return Ago(i, j, days=line.tokens[i].means["past"])
    unit = _means(line.tokens[match.start("u")], "unit", "dual")
    count = _counted(line, match, "n")
    if "dual" in line.tokens[match.start("u")].means and match["n"]:
        return Ago(i, j)
    if match["n"] is None and (_is_many(line, match) or _is_uncounted(line, match)):
        return Ago(i, j)
    smaller = line.tokens[match.start("u") + 1 : j]
    numbered = [t for t in smaller if "number" in t.means or "unit" in t.means]
    if len(numbered) > 1:
        return _summed(Ago(i, j), unit, count, numbered)
    return _spanned(Ago(i, j), unit, count)


def _is_many(line: Lexed, match: re.Match[str]) -> bool:
    """Say whether a unit of more than one stands without a number: «منذ أيام», "days ago"."""
    return "many" in line.tokens[match.start("u")].means


def _is_uncounted(line: Lexed, match: re.Match[str]) -> bool:
    """Say whether a unit stands bare before its "ago": «روز قبل» is the day before something."""
    return match.start("u") == match.start() and "dual" not in line.tokens[match.start("u")].means


def _summed(ago: Ago, unit: int, count: int, smaller: list[Token]) -> Ago:
    """Add up "1 week, 2 days" and «يومين و3 ساعات»; what begins with a month, or does not grow smaller, says too little."""
    units = [unit, *(_means(t, "unit") for t in smaller[1::2])]
    if (
        units != sorted(set(units), reverse=True)
        or units[0] > _WEEK
        or (units[0] == _WEEK and units[-1] < _DAY)
    ):
        return ago
    minutes = unit * count + sum(
        _means(u, "unit") * _means(n, "number") for n, u in zip(smaller[::2], smaller[1::2], strict=True)
    )
    if units[-1] >= _DAY:
        return _spanned(ago, _DAY, minutes // _DAY)
    return replace(ago, minutes=minutes) if minutes < _MONTH else ago


def _counted(line: Lexed, match: re.Match[str], group: str) -> int:
    return _means(line.tokens[match.start(group)], "number", "numeral") if match[group] else 1


def _spanned(ago: Ago, unit: int, count: int) -> Ago:
    """Give minutes for what is shorter than a day, days for days and weeks, a month for one month, else nothing."""
    if count < 1 or count > 366:
        return ago
    minutes = unit * count
    if unit == 0:
        return Ago(ago.first, ago.last, days=0)
    if unit < _DAY and minutes < 3 * _DAY:
        return Ago(ago.first, ago.last, minutes=minutes)
    step = next((s for s in (_MONTH, _WEEK, _DAY) if minutes % s == 0 and unit >= s), 0)
    if step == _MONTH:
        return Ago(ago.first, ago.last, months=1, trust=_TRUST[_MONTH]) if minutes == _MONTH else ago
    fits = (step == _WEEK and minutes <= _MOST_WEEKS * _WEEK) or (step == _DAY and minutes <= _MONTH + _DAY)
    return Ago(ago.first, ago.last, days=minutes // _DAY, trust=_TRUST[step]) if fits else ago


def _means(token: Token, *kinds: str) -> int:
    return next((token.means[k] for k in kinds if k in token.means), 1)
