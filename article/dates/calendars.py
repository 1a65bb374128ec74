"""Days of other calendars as Gregorian ones, and which years a web page can be of."""

from datetime import date, timedelta

from hijridate import Hijri

EARLIEST = 1990  # the web's first decade of newspapers; what reads earlier is a mistake or history
LATEST = 2100
_SOLAR_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)
# Years of other calendars that are a web page's by no other reading: 1415 AH begins in 1994 and 1409 of Iran ends in
# 2031; the years between are the Hijri nineties and the Iranian thirties, and digits alone do not say which.
_HIJRI_ALONE = range(1415, 1501)
_SOLAR_ALONE = range(1368, 1410)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a day of our own calendar, or None where there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def of_hijri(year: int, month: int, day: int) -> date:
    """Convert by the Umm al-Qura table (1343-1500 AH); ValueError or OverflowError where there is no such day."""
    return date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())


def of_solar(year: int, month: int, day: int) -> date:
    """Convert a Jalali day (33-year leap cycle, exact for 1300-1472; Borkowski 1996)."""
    limit = 31 if month <= 6 else 30 if month < 12 or year % 33 in _SOLAR_LEAPS else 29
    if not (1 <= day <= limit and 1 <= month <= 12 and 1300 <= year <= 1472):
        raise ValueError(day)
    leaps = sum(y % 33 in _SOLAR_LEAPS for y in range(1300, year))
    passed = (year - 1300) * 365 + leaps + min(month - 1, 6) * 31 + max(month - 7, 0) * 30 + day - 1
    return date(1921, 3, 21) + timedelta(days=passed)


def calendar_of(year: int) -> str | None:
    """Say which calendar a year in digits is of: "digits" (Gregorian), "hijri", "solar", or None where two fit."""
    if year in _HIJRI_ALONE:
        return "hijri"
    if year in _SOLAR_ALONE:
        return "solar"
    return "digits" if EARLIEST <= year <= LATEST else None


def in_range(day: date) -> bool:
    """Say whether a newspaper page can be of this day."""
    return EARLIEST <= day.year <= LATEST
