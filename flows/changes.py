"""What fetching again showed: each address against its version before, and an article on several pages as the whole of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from article.article import Article
from flows.measured import key_of
from flows.pagination import further_in
from flows.read import readable

GONE = frozenset({404, 410})


class Change(StrEnum):
    """What fetching again showed."""

    NEW = "new"
    SAME = "same"
    LAYOUT = "layout-only"
    CHANGED = "changed"
    GONE = "gone"
    BLOCKED = "blocked"
    FAILED = "failed"


OTHER = frozenset({Change.LAYOUT, Change.CHANGED})  # a new version of what was there before
_STANDS = OTHER | {Change.SAME}
_AWAY = frozenset({Change.BLOCKED, Change.FAILED})


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


def seen_again(url: str, outcome: Outcome, before: RecordRef | None, articles: Mapping[str, Article]) -> Seen:
    """Return how an address changed, with the fate that the comparison gives its outcome; *articles* are by record id."""
    change = _change(outcome, before, articles)
    return _ended(Seen(url=url, change=change, before=before, outcome=outcome))


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
    if change not in _STANDS or change is Change.CHANGED:
        pass
    elif changes - _STANDS - _AWAY or Change.CHANGED in changes or (now and there - missed != held):
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


def _change(outcome: Outcome, before: RecordRef | None, articles: Mapping[str, Article]) -> Change:
    if outcome.fate is Fate.SAME_AS_BEFORE and before is not None:
        return Change.SAME  # the host's own word: not modified
    if outcome.fate is Fate.BLOCKED:
        return Change.BLOCKED
    if not readable(outcome) or outcome.ref is None:
        # What was never held has not gone: nobody knows that it was ever there.
        gone = before is not None and outcome.ref is not None and outcome.ref.status in GONE
        return Change.GONE if gone else Change.FAILED
    if before is None:
        return Change.NEW
    is_same = same_bytes(outcome, before)
    old, new = articles.get(before.record_id), articles.get(outcome.ref.record_id)
    if old is None or new is None:
        return Change.SAME if is_same else Change.CHANGED
    if _words(old) == _words(new):
        return Change.SAME if is_same else Change.LAYOUT
    return Change.CHANGED


def _words(article: Article) -> tuple[str, tuple[str, ...]]:
    return article.title, tuple(p.text for p in article.paragraphs)


def _ended(seen: Seen) -> Seen:
    """Return *seen* with the fate that the comparison gives its outcome."""
    outcome = seen.outcome
    if seen.change is Change.SAME and seen.before is not None and outcome.fate is not Fate.SAME_AS_BEFORE:
        outcome = replace(
            outcome, fate=Fate.SAME_AS_BEFORE, reason="same-bytes", why=f"as {seen.before.record_id}"
        )
    elif (
        seen.change is Change.GONE and seen.before is not None
    ):  # its answer was kept: that is what was asked for
        why = f"{outcome.why}; {seen.before.record_id} holds what stood there"
        outcome = replace(outcome, fate=Fate.NOT_AN_ARTICLE, reason=seen.change.value, why=why)
    elif seen.change in OTHER:
        outcome = replace(outcome, reason=seen.change.value)
    return replace(seen, outcome=outcome)
