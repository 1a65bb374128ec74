"""`warraq refetch`: fetch again."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from desk.addresses import readable
from desk.endings import blocked_lines, ended_lines
from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.pending import ended
from desk.progress import shown
from desk.safe import safe_text
from desk.voice import Voice
from flows.bell import alarmed, ring_run
from flows.blocked import blocked_hosts
from flows.changes import Change, Seen
from flows.refetch import Refetched, TargetError
from flows.refetch import refetch as again

_CHANGE = max(len(change) for change in Change)  # columns of the word


def refetch(
    *targets: str,
    conditional: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Fetch again: new versions, what changed, what is gone. Nothing that was kept before is touched.

    Example: warraq refetch paris-meeting-2025

    Parameters
    ----------
    targets
        Names of stories, addresses, or record ids (urn:uuid:…).
    conditional
        Ask for news only (If-None-Match, If-Modified-Since). Saves traffic; a host that answers "not modified" dishonestly hides a change until it is found out (every eighth time the whole is asked for).
    """
    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    try:
        with shown(voice) as watch:
            with alarmed(house, " ".join(targets)[:80], watch):
                refetched = again(targets, house, now=datetime.now(UTC), conditional=conditional, watch=watch)
            notices = ring_run(house, refetched.manifest, watch=watch)
    except TargetError as error:
        voice.fail(str(error))
        return Exit.USAGE
    _say_all(refetched, voice)
    for one in notices:
        voice.warn(f"alarm: {one.why}")
    voice.say(f"manifest  {house.where(refetched.manifest.name)}")
    return ended(exit_of(refetched), house, voice)


def exit_of(refetched: Refetched) -> Exit:
    """Return sound, partial (some pages failed or were blocked) or error (all were); one that is gone is what was asked for."""
    failed = sum(seen.change in {Change.FAILED, Change.BLOCKED} for seen in refetched.seen)
    return Exit.SOUND if not failed else Exit.ERROR if failed == len(refetched.seen) else Exit.PARTIAL


def _say_all(refetched: Refetched, voice: Voice) -> None:
    for seen in refetched.seen:
        voice.line(
            {
                "schema": "warraq/seen/1",
                "url": seen.url,
                "change": seen.change.value,
                "before": seen.before.record_id if seen.before else None,
                "now": seen.outcome.ref.record_id if seen.outcome.ref else None,
                "fate": seen.outcome.fate.value,
                "reason": seen.outcome.reason,
                "why": seen.outcome.why,
                "further": [_page(one) for one in seen.further],
            }
        )
        if seen.change is not Change.SAME:
            _say(seen, voice)
    counted = Counter(seen.change.value for seen in refetched.seen)
    voice.say(
        f"run       {refetched.manifest.run_id}: "
        + ", ".join(f"{n} {change}" for change, n in counted.most_common())
    )
    planned = refetched.manifest.planned
    for text in (*ended_lines(planned), *blocked_lines(blocked_hosts(planned))):
        voice.say(text)


def _page(seen: Seen) -> dict[str, str | None]:
    now = seen.outcome.ref
    return {
        "url": seen.url,
        "change": seen.change.value,
        "before": seen.before.record_id if seen.before else None,
        "now": now.record_id if now else None,
    }


def _say(seen: Seen, voice: Voice) -> None:
    voice.say(f"{seen.change.value:<{_CHANGE}} {readable(seen.url)}")
    behind = " " * (_CHANGE + 1)
    if seen.outcome.why:
        voice.say(f"{behind}{safe_text(seen.outcome.why)}")
    if seen.before and seen.outcome.ref:
        voice.say(f"{behind}before {seen.before.record_id}")
        voice.say(f"{behind}now    {seen.outcome.ref.record_id}")
    for one in seen.further:
        if one.change is not Change.SAME:
            why = f": {safe_text(one.outcome.why)}" if one.outcome.why else ""
            voice.say(f"{behind}its further page {readable(one.url)} is {one.change.value}{why}")
