"""Whether an outlet changed an article between two readings of it, and whether it said so.

What counts as changed: the words of title and text; and a byline or a day of publication that stood in the page's own data (JSON-LD,
meta, time elements) and is now another one or none. What is only shown somewhere in the text is found in one layout and not in the
next, and "3 hours ago" is another moment each hour: such bylines and dates are compared for people, and make no new version.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from archive.spelling import seen, seen_together, spelt
from article.article import Article, Status
from article.versions.corrections import notes_in
from article.versions.differences import Told
from article.versions.sentences import is_word
from article.versions.sentences import words_of as pieces_of

_OWN_DATA = frozenset({"json-ld", "meta", "time"})
_SURE = 0.6  # trust from which they count: spans that count back have 0.5 at most (article/dates/relative.py)
# A choice: what is left of a text that was broken off; an outlet that takes so much away and nothing else is called changed, not silent.
_LEFT = 0.6
_RUN = 3  # words
_SHARED = 0.05  # share of such runs that two texts have in common which are not one article; a choice
_REDATED = timedelta(days=1)  # zones, seconds and bare days are told one way and another
_TITLE = 0.5  # share of words of a title that is the same one, edited; a choice
# A bare day is read as its midnight in UTC, and is over last in UTC-12; it begins first in UTC+14.
_BEFORE, _BEHIND = timedelta(hours=14), timedelta(days=1, hours=12)


class Edit(StrEnum):
    """What one telling of an article is to an earlier one."""

    NONE = "none"
    WRITING = "writing"  # the same words, written otherwise
    NOTED = "noted"  # other words, and a line that says so, in the text or beside it
    PART = "part"  # one of the two may be a part of the article only
    WORDS = "words"


def edit_of(old: Told, new: Told) -> Edit:
    """Say what *new* is to *old*. Its date of change alone makes nothing: many sites set it anew each time."""
    if _is_said_otherwise(old, new):
        return Edit.WORDS
    if words_of(old) == words_of(new):
        return Edit.NONE
    if _spelt(old) == _spelt(new):
        return Edit.WRITING
    if old.is_whole != new.is_whole or _is_broken_off(old, new):
        return Edit.PART
    return Edit.NOTED if _notes(new) - _notes(old) else Edit.WORDS


def _notes(told: Told) -> frozenset[str]:
    return notes_in((*told.paragraphs, *told.cuts))


def words_of(told: Told) -> tuple[str, str]:
    """Return what is compared of title and text: what a reader sees, wherever its paragraphs are parted."""
    return seen(told.title), seen_together(told.paragraphs)


def is_silent(old: Told, new: Told, kept_at: datetime | None) -> bool:
    """Say whether a changed article keeps quiet about it: other words, and a date that `is_unsaid`."""
    if new.modified_at is None and "modified_at" in new.said:
        return False  # it names one, of this very minute or ahead of our clock: that it has not moved on nobody knows
    return edit_of(old, new) is Edit.WORDS and is_unsaid(old.modified_at, new.modified_at, kept_at)


def is_unsaid(was: datetime | None, now: datetime | None, kept_at: datetime | None) -> bool:
    """Say whether a page keeps quiet about an edit: its date of change has not moved on, or is there no more.

    A page that never named one keeps nothing quiet, and one that names its first one says so. A bare day, which is read as its midnight,
    cannot move on within that day: it is quiet only if the old version was kept when that day was over everywhere.
    """
    if was is None:
        return False
    if now is None:
        return True
    return now < was or (now == was and not _may_be_that_day(now, kept_at))


def is_free_part(old: Told, new: Told) -> bool:
    """Say whether *new* is what a wall leaves of *old*: not whole, and nothing but some of its words."""
    text = seen_together(old.paragraphs)
    return (
        old.is_whole and not new.is_whole and all(seen(one).rstrip("…. ") in text for one in new.paragraphs)
    )


def is_another(old: Told, new: Told, *, is_led: bool = False) -> bool:
    """Say whether *new* is no telling of the same article: hardly any words in common, and no day where there was one, or another title and day.

    With *is_led*, of an address that led to it, another title is enough.
    """
    if _share(_runs(old.paragraphs, _RUN), _runs(new.paragraphs, _RUN)) >= _SHARED:
        return False
    if new.published_at is None and old.published_at is not None:
        return True
    same_day = new.published_at is not None and new.published_at == old.published_at
    return (is_led or not same_day) and _share(_runs([old.title], 1), _runs([new.title], 1)) < _TITLE


def told_by(article: Article) -> Told:
    """Return what an article tells."""
    return Told(
        title=article.title,
        bylines=article.bylines,
        published_at=article.published_at,
        modified_at=article.modified_at,
        paragraphs=tuple(p.text for p in article.paragraphs),
        said=frozenset(f.field for f in article.found if is_said(f.field, f.source, f.trust)),
        cuts=tuple(cut.text for cut in article.boilerplate),
        is_whole=article.status is Status.ARTICLE and not article.is_teaser,
    )


def is_said(field: str, source: object, trust: object) -> bool:
    """Say whether a field that was found there stood in the page's own data; a date of change counts though it is not believed."""
    if field == "modified_at":
        return True
    return source in _OWN_DATA and isinstance(trust, int | float) and trust >= _SURE


def _is_said_otherwise(old: Told, new: Told) -> bool:
    if "bylines" in old.said and _names(old) != _names(new) and (not new.bylines or "bylines" in new.said):
        return True
    was, now = old.published_at, new.published_at
    if "published_at" not in old.said or was is None or was == now:
        return False
    return now is None or ("published_at" in new.said and abs(was - now) >= _REDATED)


def _names(told: Told) -> list[str]:
    return sorted(spelt(name) for name in told.bylines)


def _spelt(told: Told) -> tuple[str, str]:
    return spelt(told.title), spelt("\n".join(told.paragraphs))


def _is_broken_off(old: Told, new: Told) -> bool:
    """Say whether the longer of two texts goes on amid a paragraph of the shorter one, or is much longer and has all of it at its head."""
    one, other = seen_together(old.paragraphs), seen_together(new.paragraphs)
    short, long = (one, other) if len(one) < len(other) else (other, one)
    head = short.rstrip("…. ")
    if not head or not long.startswith(head):
        return False
    return len(short) < _LEFT * len(long) or long[len(head)].isalnum()


def _runs(texts: Sequence[str], length: int) -> frozenset[tuple[str, ...]]:
    words = [word for text in texts for word in pieces_of(spelt_words(text)) if is_word(word)]
    return frozenset(tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1)))


def spelt_words(text: str) -> str:
    """Return a text whose words can be held against another one's."""
    return seen(text).casefold()


def _share(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _may_be_that_day(day: datetime, kept_at: datetime | None) -> bool:
    """Say whether a date is a bare day that was not over somewhere when the old version was kept."""
    at = day.astimezone(UTC)
    return (
        at.time() == time(0)
        and kept_at is not None
        and at - _BEFORE <= kept_at.astimezone(UTC) < at + _BEHIND
    )
