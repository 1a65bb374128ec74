"""What each channel was asked and gave: what was not measured is counted as that, never as none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from archive.addresses.urls import UrlError, url_key
from archive.fate import Fate, Outcome
from archive.manifests.channel_counts import ChannelCount
from story.channels.refusal import why_unmeasured
from story.link import Answer, Link, Reading, Unmeasured

_THROTTLED = frozenset({"rate_limited"})
# Ends of a fetch (docs/format.md §7) at which no answer came at all.
_UNREACHABLE = frozenset({"dns", "connect", "timeout", "disconnect", "tls", "cancelled"})


class Where(NamedTuple):
    """A channel of an outlet, or a service: its channel's word and the outlet's or its own name."""

    channel: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of one ask: the links in its answer, or why it measured nothing; `url` is what was asked.

    `is_again`: an answer that was kept, read once more with what is looked for by now. Nobody was asked for it.
    """

    where: Where
    links: tuple[Link, ...] = ()
    unmeasured: Unmeasured | None = None
    note: str = ""
    url: str = ""
    is_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """URL keys of pages: those that earlier runs read, those that this run kept, and of these the story's."""

    before: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()


def unmeasured_by(outcome: Outcome, answer: Answer | None, reading: Reading) -> Unmeasured | None:
    """Return why an ask says nothing of coverage; None when it was answered, be it with "there is no such thing"."""
    if outcome.fate is Fate.REFUSED:
        return Unmeasured.REFUSED
    if outcome.reason in _THROTTLED:
        return Unmeasured.THROTTLED
    if outcome.reason in _UNREACHABLE:
        return Unmeasured.UNREACHABLE
    if answer is None:
        return Unmeasured.UNREADABLE
    if outcome.fate is Fate.FAILED and outcome.reason != "http_status":
        return Unmeasured.UNREADABLE  # cut, too long, or no HTTP: what came is a part at most
    return reading.unmeasured or why_unmeasured(answer)


def key_of(url: str) -> str:
    """Return the URL key of a link; "" where it has none."""
    try:
        return url_key(url)
    except UrlError:
        return ""


def counts(
    heard: Iterable[Heard], keys: Keys, before: Sequence[ChannelCount], at: datetime
) -> tuple[ChannelCount, ...]:
    """Return the counts of this run, which began *at*, sorted; channels of *before* that were not asked stand with zeros."""
    answers: dict[Where, list[Heard]] = defaultdict(list)
    for one in heard:
        answers[one.where].append(one)
    known = {Where(one.channel, one.outlet): one for one in before}
    asked = {where: _count(where, found, keys, known.get(where), at) for where, found in answers.items()}
    return tuple(asked.get(where) or unasked(known[where]) for where in sorted({*asked, *known}))


def unasked(count: ChannelCount) -> ChannelCount:
    """Return the entry of a channel that this run did not ask: what earlier ones knew, and zeros."""
    return ChannelCount(
        channel=count.channel,
        outlet=count.outlet,
        since=count.since,
        measured_at=count.measured_at,
        found_at=count.found_at,
    )


def _count(
    where: Where, heard: Sequence[Heard], keys: Keys, before: ChannelCount | None, at: datetime
) -> ChannelCount:
    links = {key for one in heard for link in one.links if (key := key_of(link.url))}
    answered = [one for one in heard if not one.is_again]
    unmeasured = Counter(one.unmeasured.value for one in answered if one.unmeasured)
    measured = len(answered) - unmeasured.total()
    fresh = ChannelCount(
        channel=where.channel,
        outlet=where.outlet,
        since=before.since if before else at,
        asked=len(answered),
        measured=measured,
        unmeasured=tuple(sorted(unmeasured.items())),
        links=len(links),
        new_links=len(links - keys.before),
        pages=len(links & keys.kept),
        related=len(links & keys.related & keys.kept),
    )
    measured_at, found_at = (before.measured_at, before.found_at) if before else (None, None)
    is_news = fresh.new_links > 0  # a feed that stands still gives the same links for ever
    return replace(fresh, measured_at=at if measured else measured_at, found_at=at if is_news else found_at)


def by_channel(found: Iterable[ChannelCount]) -> Mapping[str, ChannelCount]:
    """Return the sums of each channel over its outlets, named by the number of outlets, for people."""
    groups: dict[str, list[ChannelCount]] = defaultdict(list)
    for one in found:
        groups[one.channel].append(one)
    return {channel: _sum(channel, group) for channel, group in sorted(groups.items())}


def _sum(channel: str, group: Sequence[ChannelCount]) -> ChannelCount:
    unmeasured = Counter[str]()
    for one in group:
        unmeasured.update(dict(one.unmeasured))
    return ChannelCount(
        channel=channel,
        outlet=group[0].outlet if len(group) == 1 else f"{len(group)} outlets",
        since=min(one.since for one in group),
        asked=sum(one.asked for one in group),
        measured=sum(one.measured for one in group),
        unmeasured=tuple(sorted(unmeasured.items())),
        links=sum(one.links for one in group),
        new_links=sum(one.new_links for one in group),
        pages=sum(one.pages for one in group),
        related=sum(one.related for one in group),
        measured_at=max((one.measured_at for one in group if one.measured_at), default=None),
        found_at=max((one.found_at for one in group if one.found_at), default=None),
    )
