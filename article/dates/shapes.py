"""Finds the days that a line states, calendar by calendar; what looks like a day and is none, or a span of days, is kept as bad."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from article.dates.calendars import calendar_of, in_range, of_hijri, of_solar
from article.dates.rules import Lexed, Token, lexicon

_KIND = re.compile(r"(?<!P)<([a-z_|]+)>")
_DAY_FIRST = r"(?P<d><day|two|ordinal>)<suffix>?<dot|dash|slash|comma>{0,2}<link>{0,2}<dash|slash>?"
_MONTH = r"(?P<m><month|disputed>)<dot>?(?:<slash|dash|open>{0,2}<month><dot>?<close>?){0,2}"
_YEAR_GAP = r"<dot|dash|slash|comma|quote>{0,2}<link|year>{0,2}<open>?"
_SAME = r"(?P<s><dash>|<slash>|<dot>)"
# Month and day behind a year in digits: between marks of one kind, or each with its East Asian sign.
_NUMBERS_BEHIND = (
    r"(?P<m><day|two>)(?(s)(?P=s)|<monthmark>)(?P<d><day|two>)(?(s)<common|lunar|sun>?|<daymark>)"
)
# From the fullest form to the barest; a token serves one of them.
_SHAPES = (
    ("name", _DAY_FIRST + _MONTH + _YEAR_GAP + "(?P<y><common_year>)<common|annual>?"),
    (
        "name",
        _MONTH + r"<link>?(?P<d><day|two>)<suffix>?<comma|dot|dash|slash>?(?P<y><common_year>)<common>?",
    ),
    (
        "name",
        r"(?P<y><common_year>)<dash|slash|comma|dot>?" + _MONTH + "<dash|slash>?(?P<d><day|two>)(?!<month>)",
    ),
    ("hijri", _DAY_FIRST + r"(?P<m><hijri>)" + _YEAR_GAP + "(?P<y><old_year>)<lunar>?"),
    ("hijri", r"(?P<m><hijri>)<link>?(?P<d><day|two>)<comma|dot|dash|slash>?(?P<y><old_year>)<lunar>?"),
    ("solar", _DAY_FIRST + r"(?P<m><solar>)<link>?" + _YEAR_GAP + "(?P<y><old_year>)<sun>?"),
    ("solar", r"(?P<m><solar>)<link>?(?P<d><day|two>)<comma|dot|dash|slash>?(?P<y><old_year>)<sun>?"),
    ("hijri", r"(?P<y><old_year>)<comma|dash|slash>?(?P<m><hijri>)<comma|dash|slash>?(?P<d><day|two>)"),
    ("solar", r"(?P<y><old_year>)<comma|dash|slash>?(?P<m><solar>)<comma|dash|slash>?(?P<d><day|two>)"),
    (
        "ymd",
        rf"(?P<y><common_year|old_year>)(?:{_SAME}|(?<=<common_year>)<yearmark>)" + _NUMBERS_BEHIND,
    ),
    (
        "dmy",
        rf"(?P<d><day|two>){_SAME}(?P<m><day|two>)(?P=s)(?P<y><common_year|old_year>)<common|lunar|sun>?",
    ),
    ("short", rf"(?P<d><day>){_SAME}(?P<m><day>)(?P=s)(?P<y><day|two>)<common>?"),
    ("yearless", _DAY_FIRST + _MONTH),
    ("yearless", _MONTH + r"<link>?(?P<d><day|two>)<suffix>?"),
)
# English of these countries puts the day first; "en-US" is what many templates say without meaning it, and settles nothing.
_DAY_FIRST_REGIONS = frozenset({"GB", "AU", "NZ", "IE", "IN"})
_NOT_LATIN = (
    "\u0370"  # letters from here on are Greek, Cyrillic, Hebrew, Arabic: no address, unit or version has them
)


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens `first`:`last` read as one day. `day` is None where they are none; "yearless" and "short" leave a choice.

    `parts` is (year or two digits or 0, month, day) as written. `orders` are a day in digits read with the day first
    and with the month first, None where that is no day.
    """

    first: int
    last: int
    how: str
    day: date | None
    parts: tuple[int, int, int]
    orders: tuple[date | None, date | None] = (None, None)


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((how, compiled_shape(shape)) for how, shape in _SHAPES)


def compiled_shape(shape: str) -> re.Pattern[str]:
    """Return the expression over the letters of a line's shape; `<kind|kind>` stands for one token of these kinds."""
    return re.compile(_KIND.sub(lambda match: lexicon().one_of(*match[1].split("|")), shape))


def days_in(line: Lexed, language: str) -> list[Span]:
    """Return every day that the line states or seems to state, in the order of the line."""
    taken = [False] * len(line.tokens)
    found: list[Span] = []
    settled = _settled(line.folded, language)
    for how, pattern in _compiled():
        for match in pattern.finditer(line.shape):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            span = _span(line, how, match, settled)
            disputed = "disputed" in line.tokens[match.start("m")].means and span.how != "bad"
            found.append(_undisputed(span, line.tokens[match.start("m")], language) if disputed else span)
    return sorted(found, key=lambda span: span.first)


def _span(line: Lexed, how: str, match: re.Match[str], settled: str) -> Span:
    named = how in ("name", "hijri", "solar", "yearless")
    year = _value(line.tokens[match.start("y")], "number") if "y" in match.groupdict() else 0
    month_token = line.tokens[match.start("m")]
    kind = "month" if how in ("name", "yearless") else how
    month = _value(month_token, kind, "number")
    day = _value(line.tokens[match.start("d")], "number", "ordinal")
    wrong = _glued(line, match, digits=not named) or _ranged(line, match) or _unlike(line, match, kind)
    found: date | None = None
    orders: tuple[date | None, date | None] = (None, None)
    if not wrong and how not in ("yearless", "short"):
        calendar = {"ymd": "", "dmy": ""}.get(how, how) or _marked(line, match) or calendar_of(year)
        how = "digits" if how in ("ymd", "dmy") and calendar == "digits" else how
        if how == "digits" and match.start("d") < match.start("m"):
            orders = _day("digits", year, month, day), _day("digits", year, day, month)
            day, month = _ordered(day, month, line.tokens[match.start("s")].text in settled)
        how = calendar or how
        found = _day(calendar, year, month, day)
    kept = "bad" if wrong else how
    return Span(match.start(), match.end(), kept, found, (year, month, day), orders)


def _undisputed(span: Span, month: Token, language: str) -> Span:
    """Read a month's name that is another month in another language: as the page's, or as the only one with such a day."""
    mine = month.means.get(f"month_{language[:2].lower()}")
    months = {mine} if mine else {n for kind, n in month.means.items() if kind.startswith("month_")}
    year, _, number = span.parts
    days = [_day("name", year, n, number) for n in sorted(months)]
    known = {day for day in days if day is not None}
    if mine or len(known) == 1:
        return replace(span, day=next(iter(known), None), parts=(year, mine or 0, number))
    return replace(span, orders=(days[0], days[1])) if len(days) == 2 else span


def _value(token: Token, *kinds: str) -> int:
    return next((token.means[k] for k in kinds if k in token.means), 0)


def _marked(line: Lexed, match: re.Match[str]) -> str | None:
    """Say which calendar the mark behind a year in digits names («هـ», «ش»)."""
    means = line.tokens[match.end() - 1].means
    return "hijri" if "lunar" in means else "solar" if "sun" in means else None


def _day(calendar: str | None, year: int, month: int, day: int) -> date | None:
    makers = {"hijri": of_hijri, "solar": of_solar, "name": date, "digits": date}
    try:
        found = makers[calendar](year, month, day) if calendar in makers else None
    except (ValueError, OverflowError):
        return None
    return found if found and in_range(found) else None


def _ordered(day: int, month: int, clear: bool) -> tuple[int, int]:
    """Put day and month in order where only one order is a date; 0, 0 where both are and nothing tells them apart."""
    if month > 12:
        return month, day
    return (day, month) if day > 12 or day == month or clear else (0, 0)


def _settled(folded: str, language: str) -> str:
    """Return the marks between which the day stands first: the dot always; German writes no slashes but in foreign dates."""
    if not day_first(folded, language):
        return "."
    return ".-" if language[:2].lower() == "de" else ".-/"


def day_first(folded: str, language: str) -> bool:
    """Say whether a line of this language, or without one of these letters, puts the day before the month."""
    if language and language != "und":
        return language[:2].lower() != "en" or language[3:5].upper() in _DAY_FIRST_REGIONS
    return any(_NOT_LATIN <= c <= "\u08ff" for c in folded)


def _glued(line: Lexed, match: re.Match[str], *, digits: bool) -> bool:
    """Say whether a day belongs to something longer: an address, a version, a telephone number, a price."""
    return (digits and _held_before(line, match.start())) or _held_behind(line, match.end(), digits=digits)


def _held_before(line: Lexed, first: int) -> bool:
    """Look at what touches the first digit; a time, or a word of no Latin letters, may stand there with a dash."""
    before = line.folded[: line.tokens[first].start][-1:]
    if before.isalpha():
        return before < _NOT_LATIN
    if not before or before not in "/.:-_@#=&%$€£+":
        return False
    held = line.tokens[first - 2] if first >= 2 else None
    if before == ":":
        return held is not None and "number" in held.means
    worded = held is not None and ("time" in held.means or held.text[0] >= _NOT_LATIN)
    return not (before in "-/" and worded)


def _held_behind(line: Lexed, end: int, *, digits: bool) -> bool:
    """Look at what touches the last digit; a dash may lead to a time or to the same day of another calendar."""
    after = line.folded[line.tokens[end - 1].end :][:2]
    if not after:
        return False
    if after[0] in "-/.:_" and after[1:].isdecimal():
        led = line.tokens[end + 1].means.keys() & {"time", "old_year", "common_year"}
        return not (after[0] == "-" and led)
    if after[0].isalpha():
        return digits and after[0] < _NOT_LATIN and after[0] not in "tz"
    return after[0] in "%$€£/_=&"


_JOINT = ("dash", "slash", "comma", "and")


def _ranged(line: Lexed, match: re.Match[str]) -> bool:
    """Say whether another day shares this month: «25-26 يوليو», "July 25 and 26", «بين 25 و26»."""
    i, j = match.start(), match.end()
    tokens = line.tokens
    left = [t.means.keys() for t in tokens[max(0, i - 3) : i]]
    right = [t.means.keys() for t in tokens[j : j + 2]]
    if left and left[-1] & {"day", "two"}:
        return True
    steps = [m for m in left[::-1] if not m & {"link"}]
    if (
        len(steps) > 1
        and steps[0] & set(_JOINT)
        and steps[1] & {"day", "ordinal"}
        and not steps[1] & {"month"}
    ):
        return True
    if right and right[0] & {"day", "two"} and "y" not in match.groupdict():
        return True
    return len(right) > 1 and bool(
        right[0] & {"dash", "and", "slash"} and right[1] & {"day"} and _bare_day(line, j + 1)
    )


def _bare_day(line: Lexed, i: int) -> bool:
    """Say whether the number is no hour and no count: nothing behind it, or a year or a mark."""
    if i + 1 >= len(line.tokens):
        return True
    return bool(line.tokens[i + 1].means.keys() & {"common_year", "comma", "suffix", "close", "daymark"})


def _unlike(line: Lexed, match: re.Match[str], kind: str) -> bool:
    """Say whether a pair such as «تموز/يوليو» names two different months."""
    if kind not in ("month", "hijri", "solar"):
        return False
    return len(set(_months(line.tokens[match.start() : match.end()], kind))) > 1


def _months(tokens: tuple[Token, ...], kind: str) -> Iterator[int]:
    for token in tokens:
        if kind in token.means and "ordinal" not in token.means:
            yield token.means[kind]
