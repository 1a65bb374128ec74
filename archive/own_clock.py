"""When an article was published by its outlet's own clock: the day that its readers saw, which in UTC may be another one."""

from datetime import datetime


def own_time(published_at: str | None, raw: str | None) -> datetime | None:
    """Return the moment `published_at` (RFC 3339) in the time zone of the words that it was read from, else as it is stored, in UTC.

    `raw` counts where it is a machine's stamp with a zone (RFC 3339, RFC 5322) and means the same moment. None without a moment.
    """
    at = _aware(published_at)
    if at is None:
        return None
    said = _aware(raw) or _mailed(raw)
    return said if said is not None and said == at else at


def own_day(published_at: str | None, raw: str | None) -> str:
    """Return the day of `own_time` as `YYYY-MM-DD`, empty without one."""
    at = own_time(published_at, raw)
    return (published_at or "")[:10] if at is None else at.date().isoformat()


def _aware(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _mailed(text: str | None) -> datetime | None:
    from email.utils import parsedate_to_datetime  # few pages say their time so

    try:
        at = parsedate_to_datetime((text or "").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo is not None else None
