"""Reads newsroom dates. A wrong date is worse than none: what could be two days is no date.

Gregorian months under their Levantine, Egyptian, Maghrebi and Persian names, Hijri (Umm al-Qura) and Iranian
solar dates, Arabic-Indic and Persian digits, slash pairs, English, French, Hebrew, Turkish and German months,
and spans that count back from the moment of fetching. A stated weekday must fit the day that was read.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hijridate import Hijri

from article.date_rules import MAX_TEXT, date_rules, fold_date

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
# A year in four digits, this century's or the last one's: `email` takes .NET's empty date, "01 Jan 0001", for 2001.
_RFC = re.compile(r"(?:\w{3}, ?)?\d{1,2} \w{3} (?:19|20)\d\d \d\d:\d\d")
EARLIEST = 1990  # the web's first decade of newspapers; what reads earlier is a mistake or history


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date as read: the moment in aware UTC, the words, how ("name", "digits", "hijri", "solar", "iso", "ago").

    Midnight UTC where the words gave no time zone, so that no zone is invented.
    """

    at: datetime
    words: str
    how: str
    trust: float


def find_date(text: str, *, fetched_at: datetime | None = None, language: str = "") -> Dated | None:
    """Return the one date that `text` states, or None where it states none, several, or an unclear one.

    `fetched_at` (aware UTC) lets spans like «منذ يومين» count back. `language` decides 03/04/2025: English without a country stays
    unread, since half its readers put the month first.
    """
    folded = fold_date(text)
    found = _stated(folded, language)
    days = {d.at.date() for d in found}
    if days and len(days) > 1:
        found = _labelled(folded, found)
        days = {d.at.date() for d in found}
    if len(days) == 1:
        best = max(found, key=lambda d: d.trust)
        return _as_written(best, text) if _fits_weekday(best, folded) else None
    if days or fetched_at is None:
        return None
    ago = _ago(folded, fetched_at)
    return _as_written(ago, text) if ago else None


def _as_written(dated: Dated, text: str) -> Dated:
    """Give back the words as they stand in `text`, with its own digits and letters."""
    at: list[int] = []
    letters: list[str] = []
    for i, c in enumerate(text[:MAX_TEXT]):
        folded = "".join(fold_date(c).split())
        letters.append(folded)
        at.extend([i] * len(folded))
    wanted = "".join(dated.words.split())
    start = "".join(letters).find(wanted)
    if start < 0 or not wanted:
        return dated
    written = text[at[start] : at[start + len(wanted) - 1] + 1]
    return replace(dated, words=" ".join(written.split()))


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
    return Dated(at=at, words=value.strip()[:80], how="iso", trust=0.95) if _in_range(at.date()) else None


def is_date_line(text: str) -> bool:
    """Say whether a line holds a date (or a span ago, or a time) and nothing but the words around dates."""
    if len(text) > 160:
        return False
    rest, hits = _without_dates(fold_date(text))
    return hits > 0 and not _leftover(rest)


def strip_dates(text: str) -> str:
    """Return the folded `text` without its dates, times, weekdays and the words that go around dates."""
    return " ".join(_leftover(_without_dates(fold_date(text))[0]))


def has_date(text: str) -> bool:
    """Say whether a full date in words or digits stands in `text`."""
    folded = fold_date(text)
    return any(pattern.search(folded) for _, pattern in date_rules().dated)


def _without_dates(folded: str) -> tuple[str, int]:
    rules, hits = date_rules(), 0
    for pattern in (*(p for _, p in rules.dated), *rules.ago):
        folded, n = pattern.subn(" ", folded)
        hits += n
    folded = re.sub(r"\b\d{1,2}[:.]\d\d(?::\d\d)?\b|\b\d{1,2}h\d\d\b|[+-]\d\d:?\d\d\b", " ", folded)
    return rules.weekday.sub(" ", folded), hits


def _leftover(rest: str) -> list[str]:
    around = date_rules().around
    return [w for w in re.findall(r"[^\W_]+", rest) if w not in around]


def _stated(folded: str, language: str) -> list[Dated]:
    found: list[Dated] = []
    for how, pattern in date_rules().dated:
        for match in pattern.finditer(folded):
            day = _day(how, match, language)
            if day is not None and _in_range(day):
                trust = {"hijri": 0.8, "name": 0.95, "solar": 0.85}.get(how, 0.9)
                at = datetime(day.year, day.month, day.day, tzinfo=UTC)
                found.append(Dated(at=at, words=match[0].strip(" ,"), how=how, trust=trust))
    return _one_calendar(found)


def _one_calendar(found: list[Dated]) -> list[Dated]:
    """Drop Hijri readings beside a Gregorian one: sightings differ from the tables by a day."""
    gregorian = [d for d in found if d.how not in ("hijri", "solar")]
    return gregorian or found


def _day(how: str, match: re.Match[str], language: str) -> date | None:
    part = match.groupdict()
    try:
        if how == "digits":
            return _from_digits(int(part["d"]), int(part["m"]), int(part["y"]), language)
        if how == "ymd":
            return date(int(part["y"]), int(part["m"]), int(part["d"]))
        month = date_rules().names[how][part["mon"]]
        year, day = int(part["y"]), int(part["d"])
        if how == "hijri":
            return Hijri(year, month, day).to_gregorian()
        return _from_solar(year, month, day) if how == "solar" else date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _from_digits(day: int, month: int, year: int, language: str) -> date | None:
    if month > 12:
        return date(year, day, month)
    if day <= 12 and day != month and language == "en":
        return None
    return date(year, month, day)


def _from_solar(year: int, month: int, day: int) -> date:
    """Convert a Jalali day (33-year leap cycle, exact for 1300-1472; Borkowski 1996)."""
    limit = 31 if month <= 6 else 30 if month < 12 or year % 33 in (1, 5, 9, 13, 17, 22, 26, 30) else 29
    if not 1 <= day <= limit or not 1300 <= year <= 1472:
        raise ValueError(day)
    leaps = sum(y % 33 in (1, 5, 9, 13, 17, 22, 26, 30) for y in range(1300, year))
    passed = (year - 1300) * 365 + leaps + min(month - 1, 6) * 31 + max(month - 7, 0) * 30 + day - 1
    return date(1921, 3, 21) + timedelta(days=passed)


def _in_range(day: date) -> bool:
    return EARLIEST <= day.year <= 2100


def _labelled(folded: str, found: list[Dated]) -> list[Dated]:
    """Choose among several dates the one that a "published" label stands before, if there is just one."""
    chosen = []
    for dated in found:
        before = folded[: folded.find(dated.words)]
        labels = list(date_rules().labels.finditer(before))
        if labels and labels[-1].lastgroup == "published" and len(before) - labels[-1].end() <= 25:
            chosen.append(dated)
    return chosen


def _fits_weekday(dated: Dated, folded: str) -> bool:
    names = date_rules().names["weekday"]
    stated = {names[m[1]] for m in date_rules().weekday.finditer(folded)}
    near = {dated.at.weekday()}
    if dated.how == "hijri":
        near |= {(dated.at.weekday() + 1) % 7, (dated.at.weekday() - 1) % 7}
    return not stated or bool(stated & near)


def _ago(folded: str, fetched_at: datetime) -> Dated | None:
    for pattern in date_rules().ago:
        match = pattern.search(folded)
        if match is None:
            continue
        part = match.groupdict()
        units = date_rules().units
        minutes = units[part["unit"]] * int(part.get("n") or 1)
        if minutes > 60 * 24 * 366 or fetched_at.year < EARLIEST:
            return None
        at = fetched_at - timedelta(minutes=minutes)
        if units[part["unit"]] >= 1440 or minutes == 0:
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return Dated(at=at, words=match[0].strip(), how="ago", trust=0.5)
    return None


def _mail_date(value: str) -> Dated | None:
    from email.utils import parsedate_to_datetime

    if not _RFC.match(value):
        return None
    try:
        at = parsedate_to_datetime(value[:60])
        at = at.astimezone(UTC) if at.tzinfo else at.replace(hour=0, minute=0, second=0, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return Dated(at=at, words=value[:80], how="iso", trust=0.95) if _in_range(at.date()) else None


def _zone(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span
