"""What somebody who is not looking should be told of a run: that it failed or crashed, found too little, or was blocked."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from archive.addresses.urls import UrlError, host_of
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult
from article.pages.addresses import parts_of
from flows.live.lives import CRASH_NOTE
from flows.store.claims import DAMAGED_NOTE
from flows.telling.alarms import Alarm
from spiders.manners.robots import is_rules_url

# Answers that say "not you" (RFC 9110 §15.5.2, §15.5.4; RFC 6585 §4; RFC 7725 §3).
_NOT_YOU = frozenset({401, 403, 429, 451})
# Fewer addresses than this may be members' pages of a site that is open else. A choice; count refusals by host in manifests.
_LEAST_BLOCKED = 3
# Runs before this one whose pace is compared: three intervals, the slowest of which is what can be expected.
_INTERVALS = 3
# News come in bursts: a quarter of what the slowest interval lets expect, and one chance in a thousand (Poisson), are
# asked for both. Choices; `python -m pytest tests/flows/test_notices.py` shows on series what they let pass.
_SHARE, _CHANCE = 0.25, 0.001
# A story that nobody looked at for longer may have died down meanwhile.
_LONGEST = timedelta(days=7)
_GIVEN = frozenset({Fate.KEPT, Fate.SAME_AS_BEFORE})
_RELATED = frozenset({"RELATED", "COPY_OF"})


class NoticeKind(StrEnum):
    """What is wrong; the first two are told of channels."""

    QUIET = "quiet"
    UNMEASURED = "unmeasured"
    FAILED = "failed"
    FEW = "few"
    BLOCKED = "blocked"
    CRASHED = "crashed"
    INTEGRITY = "integrity"
    TEST = "test"


OF_CHANNELS = frozenset({NoticeKind.QUIET, NoticeKind.UNMEASURED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alarm as it is told: of what (*subject*: a run, a channel, a host, a file), why in a sentence, since when."""

    kind: NoticeKind
    subject: str
    why: str
    since: datetime | None = None


def notices_of(
    manifest: Manifest,
    before: Sequence[Manifest] = (),
    raised: Iterable[Alarm] = (),
    read: Mapping[str, int] | None = None,
) -> Iterator[Notice]:
    """Yield what is wrong with a run; *before* are the story's gathers before it, the oldest first, *raised* its channels' alarms.

    *read* is as in `blocking_hosts`.
    """
    run = manifest.run_id
    if manifest.result is RunResult.FAILED:
        why = (
            "; ".join(note for note in manifest.notes if note.startswith("too few")) or "no address was kept"
        )
        yield Notice(kind=NoticeKind.FAILED, subject=run, why=f"the run failed: {why}")
    for note in manifest.notes:
        if note.startswith(CRASH_NOTE):
            yield Notice(kind=NoticeKind.CRASHED, subject=run, why=note)
        if note.startswith(DAMAGED_NOTE):
            yield damaged_manifest(note)
    if few := fewer_than_expected([*before, manifest]):
        yield few
    for one in raised:
        where = (
            one.where.channel
            if one.where.channel == one.where.outlet
            else f"{one.where.channel} of {one.where.outlet}"
        )
        yield Notice(kind=NoticeKind(one.kind.value), subject=where, why=one.why, since=one.since)
    yield from blocking_hosts(manifest.planned, read)


def damaged_manifest(sentence: str) -> Notice:
    """Return the notice of a manifest that cannot be read, from its sentence (flows.store.claims)."""
    name, _, _ = sentence.removeprefix(DAMAGED_NOTE).partition(": ")
    return Notice(kind=NoticeKind.INTEGRITY, subject=name, why=sentence)


def blocking_hosts(planned: Iterable[Outcome], read: Mapping[str, int] | None = None) -> Iterator[Notice]:
    """Yield the hosts that keep us out: more of their addresses answered "not you" than gave a page, or their robots.txt did.

    *read* is how many articles each host gave, None where every address that was kept is one: lists may be open to all
    while the articles behind them are not.
    """
    by_host: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in planned:
        try:
            by_host[host_of(outcome.url)].append(outcome)
        except UrlError:
            continue
    for host, outcomes in sorted(by_host.items()):
        rules = any(is_rules_url(one.url) and _says_no(one) for one in outcomes)
        pages = [one for one in outcomes if not is_rules_url(one.url)]
        shut = sum(_says_no(one) or (rules and one.reason == "robots") for one in pages)
        kept = sum(one.fate in _GIVEN for one in pages) if read is None else read.get(host, 0)
        home = any(
            _says_no(one) and parts_of(one.url).path in {"", "/"} for one in pages
        )  # nothing is found behind it
        if shut > kept and (rules or home or shut >= _LEAST_BLOCKED):
            first = next((one for one in outcomes if _says_no(one)), outcomes[0])
            why = f"{host} keeps us out: {shut} addresses were shut (the first: {_said(first)}), {kept} gave a page"
            yield Notice(kind=NoticeKind.BLOCKED, subject=host, why=why)


def _says_no(outcome: Outcome) -> bool:
    status = outcome.ref.status if outcome.ref else None
    return outcome.fate is Fate.BLOCKED or (outcome.fate is Fate.FAILED and status in _NOT_YOU)


def _said(outcome: Outcome) -> str:
    return f"HTTP {outcome.ref.status}" if outcome.ref and outcome.ref.status else outcome.reason


def fewer_than_expected(gathers: Sequence[Manifest]) -> Notice | None:
    """Return a notice where the last gather added far less than the ones before let expect, None where it did not.

    What counts is the pace: articles of the story in a day since the gather before, so that one that follows at once
    expects nothing. Gathers that were stopped before they could count are passed over.
    """
    counted = [one for one in gathers if one.channels]
    if len(counted) < _INTERVALS + 2 or counted[-1] is not gathers[-1]:
        return None
    *former, now = counted[-(_INTERVALS + 2) :]
    pace = min(_related(later) / _days(earlier, later) for earlier, later in pairwise(former))
    expected = pace * min(_days(former[-1], now), _LONGEST / timedelta(days=1))
    found = _related(now)
    if found >= _SHARE * expected or _chance(found, expected) >= _CHANCE:
        return None
    why = f"{found} articles of the story are new, where the last {_INTERVALS} gathers let expect {expected:.0f}"
    return Notice(kind=NoticeKind.FEW, subject=now.run_id, why=why)


def _related(gather: Manifest) -> int:
    return sum(count for relation, count in gather.verdicts if relation in _RELATED)


def _days(earlier: Manifest, later: Manifest) -> float:
    """Return the days between two gathers; a clock that was set back, or the same second, is a second."""
    return max((later.began_at - earlier.began_at).total_seconds(), 1.0) / 86400


def _chance(found: int, expected: float) -> float:
    """Return how likely so few come where so many are expected, by Poisson's distribution."""
    return sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(found + 1))
