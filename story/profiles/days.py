"""Days that addresses and machine-written stamps claim. Claims only: nothing here reads prose."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote, urlsplit

from article.dates.calendars import day_of
from story.seed import Window

_IN_PATH = re.compile(
    r"(?<!\d)(20[0-3]\d)[-_/.]?(0[1-9]|1[0-2]|[1-9](?=[-_/.]))(?:[-_/.]?(0[1-9]|[12]\d|3[01]|[1-9](?=[-_/.]|$)))?(?!\d)"
)
_W3C = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(.*)", re.DOTALL)


def stamp(text: str) -> datetime | None:
    """Return a W3C date-time (https://www.w3.org/TR/NOTE-datetime) in UTC; midnight UTC when it has no time.

    None for anything else, and for a month or year alone.
    """
    found = _W3C.fullmatch(text.strip()[:40])
    if not found or not found[3]:
        return None
    try:
        read = datetime.fromisoformat(text.strip()[:40].replace("z", "Z"))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_in_url(url: str) -> date | None:
    """Return the day that the path of `url` names (/2025/07/26/, 20250726); None when it names no full day."""
    year, month, day = _numbers(url)
    return day_of(year, month, day) if day else None


def month_in_url(url: str) -> date | None:
    """Return the first day of the month that `url` names (/2025/07, sitemap-2025-7.xml, ?yyyy=2025&mm=07)."""
    year, month, _ = _numbers(url)
    return day_of(year, month, 1) if month else None


def distance_days(day: date, window: Window) -> int:
    """Return how many days `day` lies outside the window; 0 inside, and where the window is open."""
    if window.start and day < window.start:
        return (window.start - day).days
    if window.end and day > window.end:
        return (day - window.end).days
    return 0


def shifted(day: date, by: int) -> date:
    """Return the day `by` days later; the calendar's first or last day where there is none (years 1 and 9999)."""
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return date.max if by > 0 else date.min


def _numbers(url: str) -> tuple[int, int, int]:
    if "20" not in url and "%3" not in url and url.isprintable():  # no year, in digits or as escapes of them
        return 0, 0, 0
    try:
        parts = urlsplit(url)
    except ValueError:
        return 0, 0, 0
    text = unquote(parts.path) + "?" + re.sub(r"&?(?:yyyy|year|mm|month|dd|day)=", "-", parts.query)
    found = _IN_PATH.search(text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else (0, 0, 0)
