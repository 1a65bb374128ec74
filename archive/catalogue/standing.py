"""How an article stands now, by what became of its page since and by what was read of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.catalogue.lines import SUSPECT
from archive.catalogue.tables import sql_text
from archive.decisions.decision import DecisionKind, Standing
from archive.fate import Fate

CHANGED, SILENT, BACK = "changed", "changed-silently", "back"
GONE = frozenset({"gone", "gone-soft", "gone-home"})
TOLD = GONE | {
    CHANGED,
    SILENT,
    BACK,
}  # reasons of fates that say more than that a page was there (docs/format.md §7)
_ALIKE = frozenset({"layout-only", "same-bytes", "not-modified"})
COMPARED = _ALIKE | {CHANGED, SILENT}  # reasons of fates that say what a page was to the version before
_THERE = frozenset({Fate.KEPT.value, Fate.SAME_AS_BEFORE.value})
_UNSURE = "UNSURE"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEHIND = 1_000_000.0  # suspect texts wait behind every doubtful verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One planned fetch of a page, and when."""

    at: str
    fate: str
    reason: str
    record_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One reading of an article; `order` says which of a record's is the newest."""

    record_id: str | None
    words_sha256: str
    captured_at: str | None
    order: tuple[str, str, int]


def history(asked: Sequence[Asked], read: Iterable[Read]) -> dict[str, Any]:
    """Return the columns of an article that its history fills.

    Words count as changed where a refetch says so; where no refetch compared them, when they are others than in the record before.
    """
    reasons = {one.record_id: one.reason for one in asked if one.record_id is not None}
    changes = [(one.at, one.reason) for one in asked if one.reason in {CHANGED, SILENT}]
    changes += _unsaid(_captured(_newest(read)), reasons)
    told = [one for one in asked if one.reason in TOLD]
    last = max(told, key=lambda one: one.at, default=None)
    return {
        "versions": 1 + len(changes),
        "last_change": last.reason if last else CHANGED if changes else None,
        "changed_at": max((at for at, _ in changes), default=None),
        "is_silent": any(reason == SILENT for _, reason in changes),
        "gone_at": _gone_at(asked),
    }


def _unsaid(read: Sequence[Read], reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return changes that only the words show: captures that no refetch compared with the one before."""
    found: list[tuple[str, str]] = []
    before: Read | None = None
    for one in read:
        said = reasons.get(one.record_id or "")
        if before and one.words_sha256 != before.words_sha256 and said not in _ALIKE | {CHANGED, SILENT}:
            found.append((one.captured_at or "", CHANGED))
        before = one
    return found


def numbered(asked: Iterable[Asked], read: Iterable[Read]) -> dict[str | None, int]:
    """Return the number of the version, from 1, that each record holds: what `history` counts, as far as it was read.

    A change of which nothing was read is a new version at the next reading that has other words.
    """
    newest = _newest(read)
    reasons = {one.record_id: one.reason for one in asked if one.reason in COMPARED}
    unread = [one.at for one in asked if one.reason in {CHANGED, SILENT} and one.record_id not in newest]
    numbers, before = dict[str | None, int](), None
    for one in _captured(newest):
        if before is None:
            numbers[one.record_id], before = 1, one
            continue
        since, at = before.captured_at or "", one.captured_at or ""
        is_other, said = one.words_sha256 != before.words_sha256, reasons.get(one.record_id)
        may_be = said not in _ALIKE or any(since < changed <= at for changed in unread)
        begins = said in {CHANGED, SILENT} or (is_other and may_be)
        numbers[one.record_id], before = numbers[before.record_id] + begins, one
    return numbers


def _newest(read: Iterable[Read]) -> dict[str | None, Read]:
    """Return the newest reading of each record."""
    return {one.record_id: one for one in sorted(read, key=lambda one: one.order)}


def _captured(newest: Mapping[str | None, Read]) -> list[Read]:
    return sorted(newest.values(), key=lambda one: one.captured_at or "")


def _gone_at(asked: Sequence[Asked]) -> str | None:
    """Return since when a page is gone: a refusal or a failure since says neither way."""
    since: str | None = None
    for one in sorted(asked, key=lambda one: one.at):
        if one.reason in GONE:
            since = since or one.at
        elif one.fate in _THERE and one.reason != "redirect":
            since = None
    return since


UNTOUCHED: Mapping[str, Any] = history((), ())


def decided(standing: Standing) -> dict[str, Any]:
    """Return the columns of an article that decisions fill."""
    review = standing.review
    return {
        "decision": review.kind.value if review else None,
        "decision_note": sql_text(review.note) if review else None,
        "is_hidden": standing.is_hidden,
    }


UNDECIDED: Mapping[str, Any] = decided(Standing())


def listed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that follow from all others: what lists ask for."""
    accepted = said["decision"] == DecisionKind.ACCEPT.value
    rejected = said["decision"] == DecisionKind.REJECT.value
    is_hidden, is_suspect = said["is_hidden"], said["status"] == SUSPECT
    dated = said["published_at"] or ""
    return {
        "dated": dated if _DAY.match(dated) else "",
        "is_shown": not is_hidden and (accepted or (said["related"] and not rejected)),
        "is_suspect": is_suspect,
        "is_changed": said["changed_at"] is not None,
        "is_gone": said["gone_at"] is not None,
        "waits": None if is_hidden or said["decision"] else _waits(said, is_suspect=is_suspect),
    }


def _waits(said: Mapping[str, Any], *, is_suspect: bool) -> float | None:
    if said["relation"] == _UNSURE:
        return -(said["score"] or 0.0)
    return _BEHIND - (said["score"] or 0.0) if is_suspect and said["related"] else None
