"""Whether an outlet changed an article between two readings of it, and whether it said so.

What counts as changed: title and paragraphs; and a byline or a day of publication that stood in the page's own data (JSON-LD, meta,
time elements) and is now another one or none. What is only shown somewhere in the text is found in one layout and not in the next,
and "3 hours ago" is another moment each hour: such bylines and dates are compared for people, and make no new version.
"""

from datetime import UTC, datetime, time

from article.article import Article

_OWN_DATA = frozenset({"json-ld", "meta", "time"})
_SURE = 0.6  # trust from which they count: spans that count back have 0.5 at most (article/relative.py)


def is_other(old: Article, new: Article) -> bool:
    """Say whether *new* is another version of *old*. Its date of change alone makes none: many sites set it anew each time."""
    if words_of(old) != words_of(new):
        return True
    return (_says(old, "bylines") and _is_said_otherwise(old.bylines, new.bylines, new, "bylines")) or (
        _says(old, "published_at")
        and _is_said_otherwise(old.published_at, new.published_at, new, "published_at")
    )


def words_of(article: Article) -> tuple[str, tuple[str, ...]]:
    """Return what a reader of an article reads: its title and its paragraphs."""
    return article.title, tuple(p.text for p in article.paragraphs)


def is_silent(old: Article, new: Article) -> bool:
    """Say whether a changed article keeps quiet about it; see `is_unsaid`."""
    kept_at = old.ref.captured_at if old.ref is not None else None
    return is_unsaid(old.modified_at, new.modified_at, kept_at)


def is_unsaid(was: datetime | None, now: datetime | None, kept_at: datetime | None) -> bool:
    """Say whether a page keeps quiet about an edit: its date of change has not moved on, or is there no more.

    A page that never named one keeps nothing quiet, and one that names its first one says so. A bare day, which is read as its midnight,
    cannot move on within that day: it is quiet only if the old version was kept on a later one.
    """
    if was is None:
        return False
    if now is None:
        return True
    return now < was or (now == was and not _may_be_that_day(now, kept_at))


def _says(article: Article, field: str) -> bool:
    found = (one for one in article.found if one.field == field)
    return any(one.source in _OWN_DATA and one.trust >= _SURE for one in found)


def _is_said_otherwise(old: object, new: object, article: Article, field: str) -> bool:
    return old != new and (not new or _says(article, field))


def _may_be_that_day(day: datetime, kept_at: datetime | None) -> bool:
    """Say whether a date is a bare day, and that on which the old version was kept."""
    at = day.astimezone(UTC)
    return at.time() == time(0) and kept_at is not None and kept_at.astimezone(UTC).date() == at.date()
