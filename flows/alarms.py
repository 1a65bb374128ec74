"""Alarms: a channel that found something before and finds nothing for days, or that nobody could measure for days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archive.channel_counts import ChannelCount
from flows.measured import Where


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

    A story that has ended is silent everywhere, and so is a service that had nothing left to be asked: no alarm.
    """
    return tuple(alarm for one in found for alarm in _of(one, at, patience))


def _of(one: ChannelCount, at: datetime, patience: Patience) -> Iterator[Alarm]:
    where, longest = Where(one.channel, one.outlet), timedelta(days=patience.days)
    name = f"{one.channel} of {one.outlet}" if one.outlet != one.channel else one.channel
    well = one.measured_at or one.since
    if one.channel == one.outlet and not one.asked:
        return
    if at - well >= longest:
        said = ", ".join(f"{count} {kind}" for kind, count in one.unmeasured) or "nothing names it any more"
        why = f"{name} was not measured since {well:%Y-%m-%d} ({said})"
        yield Alarm(kind=AlarmKind.UNMEASURED, where=where, since=well, why=why)
    elif one.found_at and at - one.found_at >= longest and not _is_over(at, patience):
        why = f"{name} found nothing since {one.found_at:%Y-%m-%d}, though it was asked and answered"
        yield Alarm(kind=AlarmKind.QUIET, where=where, since=one.found_at, why=why)


def _is_over(at: datetime, patience: Patience) -> bool:
    until = patience.expected_until
    return until is not None and at.date() > until + timedelta(days=patience.days)
