"""Deciding about an article: written down at once, sealed when no run is in the way, and known to the catalogue."""

from dataclasses import dataclass
from datetime import datetime

from archive.decisions import Decision, DecisionKind, read_decisions
from flows.house import House


class DecideError(Exception):
    """A decision that cannot be made. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody decides: `article` is the article's id in hex, as the catalogue has it, `by` who they say they are."""

    story: str
    kind: DecisionKind
    article: str
    note: str = ""
    by: str = ""


def decide(house: House, wanted: Wanted, *, now: datetime) -> Decision:
    """Write a decision down and enter it in the catalogue; `now` is aware UTC.

    It needs no lock of a run: a gather may be under way. Raises DecideError for an article that the story does not
    have and for a restore of what was destroyed, StoreError as the store does.
    """
    raise NotImplementedError


def decisions_of(house: House, story: str) -> tuple[Decision, ...]:
    """Return a story's decisions, the oldest first; damaged ones are left to the audit."""
    return tuple(read_decisions(house.store(), story))
