"""Reads newsroom dates. A wrong date is worse than none: what could be two days is no date.

What is understood, by language and form, stands in docs/dates.md. The words are in `tables/dates.toml`, the forms in
`date_shapes`, spans that count back in `relative`, and `date_choice` says which of a line's days is the text's own.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from article.dates.calendars import in_range
from article.dates.choice import chosen_day, label_of, stands_apart
from article.dates.lines import DateLine, Part, read_line, says_more
from article.dates.rules import MAX_TEXT, fold_date, lex, may_date
from article.dates.shapes import Span

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(Z|[+-]\d\d:?\d\d)?)?(?![\d/]| ?-\d)",
    re.IGNORECASE,
)
# A year in four digits, this century's or the last one's: `email` takes .NET's empty date, "01 Jan 0001", for 2001.
_RFC = re.compile(r"(?:\w{3}, ?)?\d{1,2} \w{3} (?:19|20)\d\d \d\d:\d\d")
_TRUST = {"name": 0.95, "digits": 0.9, "solar": 0.85, "hijri": 0.8, "short": 0.7, "yearless": 0.4}
_BESIDE_WORDS = 0.9  # factor of trust where other words share the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date as read: the moment in aware UTC, the words, how, and `trust` from 0 to 1.

    `how` is "name", "digits", "hijri", "solar", "short" (a year of two digits), "yearless", "iso" or "ago". `at` is midnight UTC
    where the words gave no time zone, so that no zone is invented.
    """

    at: datetime
    words: str
    how: str
    trust: float


def find_date(text: str, *, fetched_at: datetime | None = None, language: str = "") -> Dated | None:
    """Return the one date that `text` states of itself, or None where it states none, several, or an unclear one.

    `fetched_at` (aware UTC) lets spans like «منذ يومين» count back and gives «26 يوليو» its year. `language` decides 03/04/2025:
    English, and Latin letters of no known language, stay unread, since half their readers put the month first.
    """
    if not language and any("\u0660" <= c <= "\u06f9" for c in text[:MAX_TEXT]):
        language = "ar"  # where these digits are written, the day stands before the month
    line = read_line(text, language) if may_date(text) else None
    if line is None or not line.dates:
        return None
    if line.days:
        span = chosen_day(line, fetched_at, language)
        return (
            None if span is None or _denied(line, span, fetched_at) else _as_written(_dated(line, span), text)
        )
    ago = _ago(line, fetched_at) if fetched_at is not None else None
    return _as_written(ago, text) if ago else None


# How many days a span ago of this trust may lie beside the day in the same line, since pages round spans down.
_APART = {0.5: 2, 0.3: 8, 0.2: 35}


def _denied(line: DateLine, span: Span, fetched_at: datetime | None) -> bool:
    """Say whether the line counts back to another day than it states: «28/02/2025 منذ 3 أيام», fetched in August."""
    if fetched_at is None or Part.MODIFIED in line.parts or span.day is None:
        return False
    for ago in line.ago:
        counted = any(t.means.keys() & {"unit", "dual"} for t in line.line.tokens[ago.first : ago.last])
        at = ago.before(fetched_at) if counted else None
        if at is not None and abs((at.date() - span.day).days) > _APART[ago.trust]:
            return True
    return False


def _dated(line: DateLine, span: Span) -> Dated:
    assert span.day is not None
    at = datetime(span.day.year, span.day.month, span.day.day, tzinfo=UTC)
    trust = _TRUST[span.how] * (_BESIDE_WORDS if line.left else 1)
    return Dated(at=_moment(line, at), words=_words(line, span.first, span.last), how=span.how, trust=trust)


def _words(line: DateLine, first: int, last: int) -> str:
    tokens = line.line.tokens
    return line.line.folded[tokens[first].start : tokens[last - 1].end].strip(" ,.(")


def _moment(line: DateLine, midnight: datetime) -> datetime:
    """Return the exact moment where the line states one time and one zone whose clocks never change, else `midnight`."""
    if len(line.times) != 1 or len(line.zones) != 1 or line.zones[0].minutes is None:
        return midnight
    tokens = line.line.tokens[slice(*line.times[0])]
    said = [t for t in tokens if "time" in t.means or "number" in t.means]
    numbers = [int(n) for t in said for n in re.findall(r"\d+", t.text)][:2]
    hour, minute = (*numbers, 0)[:2]
    half = next((t.means["half"] for t in tokens if "half" in t.means), None)
    if hour > 23 or minute > 59 or (half is not None and not 1 <= hour <= 12 and half == 0):
        return midnight
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    return midnight + timedelta(hours=hour, minutes=minute - line.zones[0].minutes)


def _ago(line: DateLine, fetched_at: datetime) -> Dated | None:
    """Read the one span ago of a line that states no day; the weekday beside «أمس» must be yesterday's."""
    if len(line.ago) != 1 or Part.NEVER in line.parts:
        return None
    ago = line.ago[0]
    at = ago.before(fetched_at)
    if at is None or not stands_apart(line, ago.first, ago.last):
        return None
    tokens = zip(line.parts, line.line.tokens, strict=True)
    stated = {token.means["weekday"] for part, token in tokens if part is Part.WEEKDAY}
    if stated and stated != {at.weekday()}:
        return None
    return Dated(at=at, words=_words(line, ago.first, ago.last), how="ago", trust=ago.trust)


def _as_written(dated: Dated, text: str) -> Dated:
    """Give back the words as they stand in `text`, with its own digits and letters."""
    at: list[int] = []
    letters: list[str] = []
    for i, c in enumerate(text[:MAX_TEXT]):
        folded = "" if c in "\r\n" else "".join(fold_date(c).split())
        letters.append(folded)
        at.extend([i] * len(folded))
    wanted = "".join(dated.words.split())
    start = "".join(letters).find(wanted)
    if start < 0 or not wanted:
        return dated
    written = text[at[start] : at[start + len(wanted) - 1] + 1]
    return replace(dated, words=" ".join(written.split()))


def is_date_line(text: str) -> bool:
    """Say whether a line holds a date or a span ago, and nothing but the words around dates."""
    if len(text) > 160 or not may_date(text) or says_more(lex(fold_date(text))):
        return False
    line = read_line(text)
    return line.dates and not _leftover(line)


def is_change(text: str) -> bool:
    """Say whether an "updated" label stands before every day that a line states: then none of them is the publication."""
    if len(text) > MAX_TEXT or not may_date(text):
        return False
    line = read_line(text)
    labels = [label_of(line, span) for span in line.days]
    return bool(labels) and all(at is not None and line.parts[at] is Part.MODIFIED for at in labels)


def find_change(text: str, *, fetched_at: datetime | None = None, language: str = "") -> Dated | None:
    """Return the day that `text` states behind an "updated" label, whatever other day it states before; else None."""
    if len(text) > MAX_TEXT or not may_date(text):
        return None
    line = read_line(text, language)
    for span in line.days:
        label = label_of(line, span)
        if label is not None and line.parts[label] is Part.MODIFIED:
            tokens = line.line.tokens
            behind = range(span.last, len(tokens))
            end = next((tokens[i].start for i in behind if line.parts[i] is Part.PUBLISHED), None)
            told = find_date(
                line.line.folded[tokens[label].start : end], fetched_at=fetched_at, language=language
            )
            return _as_written(told, text) if told else None
    return None


def is_labelled(text: str) -> bool:
    """Say whether a "published" label stands before a day that a line states."""
    if len(text) > MAX_TEXT or not may_date(text):
        return False
    line = read_line(text)
    labels = [label_of(line, span) for span in line.days]
    return any(at is not None and line.parts[at] is Part.PUBLISHED for at in labels)


def days_named(text: str) -> frozenset[date]:
    """Return the full days that `text` names anywhere."""
    if len(text) > MAX_TEXT or not may_date(text):
        return frozenset()
    return frozenset(span.day for span in read_line(text).days if span.day is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDay:
    """A day that a sentence names: `day` where it says the year, else None; `month`, `number` and the words as written."""

    day: date | None
    month: int
    number: int
    words: str


def days_said(text: str, language: str = "") -> tuple[SaidDay, ...]:
    """Return the days that `text` names anywhere, in its order, those without a year too; spans and doubtful ones are left out."""
    if not may_date(text[:MAX_TEXT]):
        return ()
    line = read_line(text[:MAX_TEXT], language)
    return tuple(said for span in line.days if (said := _said_day(line, span, text)) is not None)


def _said_day(line: DateLine, span: Span, text: str) -> SaidDay | None:
    year, month, number = span.parts
    bare = span.how == "yearless" and year == 0
    if span.day is None and not (bare and 1 <= month <= 12 and 1 <= number <= 31):
        return None
    at = span.day or date(2000, 1, 1)
    words = _words(line, span.first, span.last)
    words = _as_written(
        Dated(at=datetime(at.year, at.month, at.day, tzinfo=UTC), words=words, how="", trust=0), text
    ).words
    return SaidDay(
        day=span.day,
        month=at.month if span.day else month,
        number=at.day if span.day else number,
        words=words,
    )


def strip_dates(text: str) -> str:
    """Return the folded `text` without its dates, times, weekdays and the words that go around dates."""
    return " ".join(_leftover(read_line(text)))


_LEFT = (Part.LEFT, Part.NEVER, Part.AUTHOR, Part.BESIDE)


def _leftover(line: DateLine) -> list[str]:
    """Give the words and numbers that no date explains; «منذ» and its like stand around dates as well."""
    left: list[str] = []
    end = -1
    for part, token in zip(line.parts, line.line.tokens, strict=True):
        known = part not in _LEFT or (part is Part.NEVER and "around" in token.means)
        if known or not (token.text[0].isalpha() or token.text[0].isdecimal()):
            continue
        if left and token.start == end:
            left[-1] += token.text
        else:
            left.append(token.text)
        end = token.end
    return left


def read_stamp(value: str) -> Dated | None:
    """Read a machine's date (RFC 3339, RFC 5322, `YYYYMMDD…`), as it stands in meta, JSON-LD and `time`."""
    text = fold_date(value.strip()).upper()
    match = _ISO.match(text) or re.match(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?()$", text)
    if match is None:
        return _mail_date(value.strip())
    year, month, day, hour, minute, second = (int(g or 0) for g in match.groups()[:6])
    zone = match[7]
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        at = at.replace(hour=0, minute=0, second=0) if not zone else at - _zone(zone)
    except (
        ValueError,
        OverflowError,
    ):  # 0001-01-01T00:00+03:00, .NET's "no date", lies before the first UTC day
        return None
    return Dated(at=at, words=value.strip()[:80], how="iso", trust=0.95) if in_range(at.date()) else None


def _mail_date(value: str) -> Dated | None:
    from email.utils import parsedate_to_datetime

    if not _RFC.match(value):
        return None
    try:
        at = parsedate_to_datetime(value[:60])
        at = at.astimezone(UTC) if at.tzinfo else at.replace(hour=0, minute=0, second=0, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return Dated(at=at, words=value[:80], how="iso", trust=0.95) if in_range(at.date()) else None


def _zone(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span
