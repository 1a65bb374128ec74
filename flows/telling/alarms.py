"""Alarms: a channel that finds nothing new for days, or never did, and one that nobody could measure for days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archive.manifests.channel_counts import ChannelCount
from flows.walk.measured import Where
from story.link import Channel

# They name channels or stand in pages: that they give no link, or nothing new to ask, says nothing.
_NO_LISTS = frozenset({Channel.ROBOTS, Channel.OUTLINK})


class AlarmKind(StrEnum):
    """What is wrong with a channel: it answers and gives nothing any more, or its answers measure nothing."""

    QUIET = "quiet"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One channel to look after; `since` is when it was well last, or first asked; `why` a sentence for a person."""

    kind: AlarmKind
    where: Where
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a channel may be silent: *days* over runs; and the last day on which news of the story are expected."""

    days: float
    expected_until: date | None = None


def alarms(found: Iterable[ChannelCount], at: datetime, patience: Patience) -> tuple[Alarm, ...]:
    """Return the alarms of a run that began *at*; an alarm comes again in each run until its channel is well.

    A story that has ended is silent everywhere, and so is a service that had nothing left to be asked: no alarm. Nor is
    there one for a search of one outlet that never found anything: most outlets tell few stories. All else that never
    gave a link is an empty shell until a person has looked.
    """
    return tuple(alarm for one in found for alarm in _of(one, at, patience))


def _of(one: ChannelCount, at: datetime, patience: Patience) -> Iterator[Alarm]:
    where, longest = Where(one.channel, one.outlet), timedelta(days=patience.days)
    name = f"{one.channel} of {one.outlet}" if one.outlet != one.channel else one.channel
    well = one.measured_at or one.since
    if one.channel == Channel.OUTLINK or (one.channel == one.outlet and not one.asked):
        return
    if at - well >= longest:
        said = ", ".join(f"{count} {kind}" for kind, count in one.unmeasured) or "nothing names it any more"
        why = f"{name} was not measured since {well:%Y-%m-%d} ({said})"
        yield Alarm(kind=AlarmKind.UNMEASURED, where=where, since=well, why=why)
        return
    quiet = _quiet_since(one)
    if quiet and at - quiet >= longest and not _is_over(at, patience):
        what = "nothing new" if one.found_at else "nothing at all"
        why = f"{name} found {what} since {quiet:%Y-%m-%d}, though it was asked and answered"
        yield Alarm(kind=AlarmKind.QUIET, where=where, since=quiet, why=why)


def _quiet_since(one: ChannelCount) -> datetime | None:
    """Return since when a channel gave nothing new; None where that is no reason to look after it."""
    may_be_empty = one.channel in _NO_LISTS or one.channel == Channel.WORDPRESS
    return one.found_at or (None if may_be_empty else one.since)


def _is_over(at: datetime, patience: Patience) -> bool:
    until = patience.expected_until
    return until is not None and at.date() > until + timedelta(days=patience.days)
