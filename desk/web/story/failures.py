"""What a run did not keep, put together for a page: by host and reason, each with what a person can do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from archive.catalogue.stood import NEVER_ASKED
from archive.catalogue.views.runs import Ended, FateCount
from archive.fate import Fate
from article.article import NotArticleKind
from desk.web.language import Words

_Row = TypeVar("_Row", FateCount, Ended)
MOST_ROWS = 60  # of one group; a choice: the run's page has every address
_UNREAD = frozenset({NotArticleKind.SUSPECT.value, NotArticleKind.KILLED.value, NotArticleKind.BROKEN.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one kind, the most frequent first; `left` counts those that are not shown. `key` names the words of its head."""

    key: str
    rows: tuple[FateCount, ...]
    left: int
    total: int
    todo: tuple[str, ...]


def as_shown(counts: Iterable[_Row]) -> tuple[_Row, ...]:
    """Return ends as people read them: what a stopped run never asked is written as failed, and was not asked."""
    return tuple(
        replace(one, fate=Fate.REFUSED.value) if one.reason == NEVER_ASKED else one for one in counts
    )


def groups_of(counts: Iterable[FateCount]) -> tuple[Group, ...]:
    """Return what was blocked, what failed, what could not be read, and what was not asked: those that occur."""
    found: dict[str, list[FateCount]] = defaultdict(list)
    for one in as_shown(counts):
        if (key := _group(one)) is not None:
            found[key].append(one)
    return tuple(
        _grouped(key, found[key])
        for key in ("blocked_title", "failed_title", "unread_title", "refused_title")
        if found[key]
    )


def reason_words(reason: str, t: Words) -> str:
    """Return a reason in words; one that is not known as it stands."""
    key = f"fates.reason_{reason}"
    return t.plain(key) if t.has(key) else reason


def todo_words(reason: str, t: Words) -> str:
    """Return what can be done about a reason."""
    key = f"fates.do_{reason}"
    return t.plain(key if t.has(key) else "fates.do_other")


def blocked_notes(notes: Sequence[str]) -> dict[str, str]:
    """Return what the notes of a run tell of hosts that block, by host."""
    told = (note.partition(" blocked ") for note in notes)
    return {host: f"{host} blocked {rest}" for host, found, rest in told if found and " " not in host}


def _group(one: FateCount) -> str | None:
    match one.fate:
        case Fate.BLOCKED:
            return "blocked_title"
        case Fate.FAILED:
            return "failed_title"
        case Fate.REFUSED:
            return "refused_title"
    return "unread_title" if one.reason in _UNREAD else None


def _grouped(key: str, rows: list[FateCount]) -> Group:
    rows.sort(key=lambda one: (-one.count, one.host, one.reason))
    return Group(
        key=key,
        rows=tuple(rows[:MOST_ROWS]),
        left=max(0, len(rows) - MOST_ROWS),
        total=sum(one.count for one in rows),
        todo=tuple(dict.fromkeys(one.reason for one in rows)),
    )
