"""What fetching again showed: each address against its version before, and an article on several pages as the whole of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from archive.catalogue.stood import REPLACED, Stood
from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.spelling import words_sha256
from article.article import Article, NoArticle, NotArticleKind, Wall
from article.versions.differences import Told
from article.versions.edits import Edit, edit_of, is_another, is_free_part, is_silent, told_by, words_of
from flows.reading.pagination import further_in
from flows.reading.read import readable
from flows.walk.measured import key_of

GONE = frozenset({404, 410})


class Change(StrEnum):
    """What fetching again showed."""

    NEW = "new"
    SAME = "same"
    LAYOUT = "layout-only"
    CHANGED = "changed"
    SILENT = "changed-silently"
    BACK = "back"
    GONE = "gone"
    GONE_SOFT = "gone-soft"
    GONE_HOME = "gone-home"
    BLOCKED = "blocked"
    FAILED = "failed"


# Other bytes than what was there before, so that the new text is kept too.
OTHER = frozenset({Change.LAYOUT, Change.CHANGED, Change.SILENT, Change.BACK})
ALL_GONE = frozenset({Change.GONE, Change.GONE_SOFT, Change.GONE_HOME})
_ALIKE = frozenset({Change.SAME, Change.LAYOUT})
_AWAY = frozenset({Change.BLOCKED, Change.FAILED})
_NAMELESS = "the page names no date of change"
_NAMED = "the page names a date of change that lies ahead, or is that of the visit"
_WHY = {
    Edit.WRITING: "the same words, written otherwise: quotes, capitals, vowel signs, digits or joined words",
    Edit.NOTED: "the page says in words that it was changed",
    Edit.PART: "one of the two versions may be a part of the text only",
}
# What stands in an article's place when it was taken away and its host answers 200 all the same.
_NO_MORE = frozenset({NotArticleKind.SOFT_404, NotArticleKind.LISTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An address that was asked for again: how it ended, its version before, how it stood when it was last asked for.

    `first` is how it ended itself, where that is a redirect to that of `outcome`. `home` says where the address of a page led
    that is no more: to the home page of its site, or to a list of it. `words` are the records of what was read there before, by the
    digest of their words.
    """

    url: str
    outcome: Outcome
    first: Outcome | None = None
    before: RecordRef | None = None
    stood: Stood | None = None
    home: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One address seen again: its version before (None if never kept), and how it ended now.

    `further` are the further pages of its article that were held before, each against its own version. `change` is then
    that of the whole article, and `outcome` still the first page's.
    """

    url: str
    change: Change
    before: RecordRef | None
    outcome: Outcome
    further: tuple["Seen", ...] = ()


def seen_again(asked: Asked, read: Mapping[str, Article | NoArticle]) -> Seen:
    """Return how an address changed, with the fate that the comparison gives its outcome; *read* is by record id."""
    change = _change(asked, read)
    if change in _ALIKE | {Change.CHANGED, Change.SILENT} and asked.stood is not None and asked.stood.is_gone:
        return _back(asked, change)
    seen = Seen(url=asked.url, change=change, before=asked.before, outcome=asked.outcome)
    return _ended(seen, asked, read)


def whole_of(first: Seen, further: Collection[Seen], now: Article | None) -> Seen:
    """Return what became of an article on several pages: "same" only where each page that its text stands in was seen to be the same.

    *now* is the article as joined, None where nobody joined it. A page that could not be had says of the article no more
    than that, unless another one changed.
    """
    changes = {one.change for one in further}
    away = sorted(changes & _AWAY)  # blocked stands before failed
    held = {key_of(one.outcome.url) for one in further if one.change not in _AWAY}
    there = frozenset() if now is None else {key_of(url) for url in further_in(now)}
    missed = {key_of(one.outcome.url) for one in further if one.change in _AWAY}
    change = first.change
    if change not in _ALIKE:
        pass
    elif changes - _ALIKE - _AWAY or (now and there - missed != held):
        change = Change.CHANGED
    elif away:
        change = away[0]
    elif Change.LAYOUT in changes:
        change = Change.LAYOUT
    return replace(first, change=change, further=tuple(further))


def same_bytes(outcome: Outcome, before: RecordRef | None) -> bool:
    """Say whether an answer has the payload of the version before."""
    return (
        before is not None and outcome.ref is not None and outcome.ref.payload_digest == before.payload_digest
    )


def _change(asked: Asked, read: Mapping[str, Article | NoArticle]) -> Change:
    outcome, before = asked.outcome, asked.before
    if asked.home is not None:
        return Change.GONE_HOME
    if outcome.fate is Fate.SAME_AS_BEFORE and before is not None:
        is_error = asked.stood is not None and asked.stood.reason == Change.GONE_SOFT.value
        return Change.GONE_SOFT if is_error else Change.SAME  # the host's own word: not modified
    if outcome.fate is Fate.BLOCKED:
        return Change.BLOCKED
    if not readable(outcome) or outcome.ref is None:
        # What was never held has not gone: nobody knows that it was ever there.
        gone = before is not None and outcome.ref is not None and outcome.ref.status in GONE
        return Change.GONE if gone else Change.FAILED
    if before is None:
        return Change.NEW
    is_same = same_bytes(outcome, before)
    old, new = read.get(before.record_id), read.get(outcome.ref.record_id)
    if isinstance(old, Article) and isinstance(new, NoArticle) and new.kind in _NO_MORE:
        return Change.GONE_SOFT
    if isinstance(new, NoArticle) and not is_same:
        return Change.FAILED
    if not isinstance(old, Article) or not isinstance(new, Article):
        return Change.SAME if is_same else Change.CHANGED
    return _compared(asked, old, new)


def _compared(asked: Asked, old: Article, new: Article) -> Change:
    was, now = told_by(old), told_by(new)
    if new.is_teaser and is_free_part(was, now):
        return Change.BLOCKED
    edit = edit_of(was, now)
    if edit is not Edit.NONE and is_another(was, now, is_led=asked.first is not None):
        return _in_place(asked)
    if edit is not Edit.NONE:
        is_accused = is_silent(was, now, _kept_at(old)) and _earlier_of(asked, was, now) is None
        return Change.SILENT if is_accused else Change.CHANGED
    return Change.SAME if same_bytes(asked.outcome, asked.before) else Change.LAYOUT


def _earlier_of(asked: Asked, was: Told, now: Told) -> str | None:
    """Return the record of an earlier version whose words stand there again: titles that alternate, a cache that lags, an edit undone."""
    is_other = words_of(was) != words_of(now)
    return asked.words.get(words_sha256(now.title, now.paragraphs)) if is_other else None


def _in_place(asked: Asked) -> Change:
    """Return what became of a page in whose place something else stands: it may be there again in an hour, unless its address leads away or it was so before."""
    if asked.first is not None:
        return Change.GONE_HOME
    was_so = asked.stood is not None and (asked.stood.is_gone or asked.stood.reason == REPLACED)
    return Change.GONE_SOFT if was_so else Change.FAILED


def _kept_at(article: Article) -> datetime | None:
    return article.ref.captured_at if article.ref is not None else None


def _back(asked: Asked, change: Change) -> Seen:
    """Return a page that is there again, whatever its text is now; its fate says which."""
    assert asked.before is not None
    assert asked.stood is not None
    told = "the same words as" if change in _ALIKE else "other words than"
    why = f"gone when {asked.stood.run} asked for it; now there with {told} {asked.before.record_id}"
    fate = Fate.SAME_AS_BEFORE if change is Change.SAME else asked.outcome.fate
    outcome = replace(asked.outcome, fate=fate, reason=Change.BACK.value, why=why)
    return Seen(url=asked.url, change=Change.BACK, before=asked.before, outcome=outcome)


def _ended(seen: Seen, asked: Asked, read: Mapping[str, Article | NoArticle]) -> Seen:
    """Return *seen* with the fate that the comparison gives its outcome."""
    outcome, before = seen.outcome, seen.before
    if before is None:
        return seen
    if seen.change is Change.SAME and outcome.fate is not Fate.SAME_AS_BEFORE:
        why = f"as {before.record_id}"
        outcome = replace(outcome, fate=Fate.SAME_AS_BEFORE, reason="same-bytes", why=why)
    elif seen.change in ALL_GONE:  # its answer was kept: that is what was asked for
        why = f"{_what_stands(asked, read)}; {before.record_id} holds what stood there"
        own = asked.first or outcome
        outcome = replace(own, fate=Fate.NOT_AN_ARTICLE, reason=seen.change.value, why=why)
    elif outcome.fate is Fate.KEPT and seen.change in _AWAY:
        outcome = _not_seen(seen, asked, read)
    elif seen.change in OTHER:
        outcome = replace(outcome, reason=seen.change.value, why=_why_other(asked, read) or outcome.why)
    return replace(seen, outcome=outcome)


def _not_seen(seen: Seen, asked: Asked, read: Mapping[str, Article | NoArticle]) -> Outcome:
    """Return the fate of an answer that says nothing of the article: a wall before it, no article, or another one."""
    assert asked.before is not None
    assert asked.outcome.ref is not None
    new, held = read.get(asked.outcome.ref.record_id), f"{asked.before.record_id} holds the article"
    if seen.change is Change.BLOCKED:
        fate, reason, why = Fate.BLOCKED, Wall.MEMBERS.value, "only the free part of the text is shown"
    elif isinstance(new, NoArticle):
        fate, reason, why = Fate.NOT_AN_ARTICLE, new.kind.value, f"no article was read in it: {new.why}"
    else:
        why = f"{_elsewhere(asked)}: {new.title if new else ''!r}, with hardly a word of it"
        fate, reason = Fate.NOT_AN_ARTICLE, REPLACED
    return replace(asked.first or asked.outcome, fate=fate, reason=reason, why=f"{why}; {held}")


def _elsewhere(asked: Asked) -> str:
    if asked.first is None:
        return "something else stands in its place"
    return f"its address leads to another page, {asked.outcome.url}"


def _what_stands(asked: Asked, read: Mapping[str, Article | NoArticle]) -> str:
    """Say in words what an address that is gone answers now."""
    if asked.home is not None:
        return f"its address leads to {asked.home}"
    new = read.get(asked.outcome.ref.record_id) if asked.outcome.ref is not None else None
    if isinstance(new, Article):
        return f"{_elsewhere(asked)}: {new.title!r}, with hardly a word of it"
    return f"in its place: {new.why}" if isinstance(new, NoArticle) else asked.outcome.why


def _why_other(asked: Asked, read: Mapping[str, Article | NoArticle]) -> str:
    """Say what a person should know of a new version: that its date did not move, or that it could not be read."""
    old = read.get(asked.before.record_id) if asked.before is not None else None
    new = read.get(asked.outcome.ref.record_id) if asked.outcome.ref is not None else None
    if not isinstance(old, Article) or not isinstance(new, Article):
        return ""
    was, now, edit = told_by(old), told_by(new), edit_of(told_by(old), told_by(new))
    if edit is Edit.NONE:
        return ""
    if edit is Edit.WORDS and (earlier := _earlier_of(asked, was, now)) is not None:
        return f"its words are again those of {earlier}"
    if is_silent(was, now, _kept_at(old)):
        stamps = (at.isoformat() if at else "none" for at in (old.modified_at, new.modified_at))
        return "its date of change is {1}, as if nothing had been changed (before: {0})".format(*stamps)
    return _WHY.get(edit) or ("" if new.modified_at else _NAMED if "modified_at" in now.said else _NAMELESS)
