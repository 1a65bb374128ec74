"""`warraq refetch`: fetch again."""

from collections import Counter
from collections.abc import Container, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.contact import with_contact
from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.pending import ended
from desk.stopped import Stop
from desk.terminal.addresses import readable
from desk.terminal.endings import blocked_lines, ended_lines
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.demo_store import refuse_demo
from flows.house import House
from flows.instead.blocked import blocked_hosts
from flows.refetch import Refetched, Target, TargetError, refetch_pages, target_of
from flows.run import NO_STORY
from flows.telling.bell import alarmed, ring_run
from flows.versions.changes import Change, Seen
from flows.versions.due import due_of
from story.naming import archive_name

_CHANGE = max(len(change) for change in Change)  # columns of the word


def refetch(
    *targets: str,
    conditional: Annotated[bool, Parameter(negative="")] = False,
    due: Annotated[bool, Parameter(negative="")] = False,
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
    due
        Only the pages of stories that are due by their age: 1 h, 6 h, 24 h and 7 d after they were first kept, then every 30 d; story.toml sets others. Without targets, of all stories.
    """
    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    refuse_demo(house.root, house.settings.connect_to)
    flags = (*(["--due"] if due else []), *(["--conditional"] if conditional else []))
    with Stop(house=house, voice=voice, again=("refetch", *targets, *flags)):
        try:
            if due:
                return _refetch_due(targets, house, voice, conditional=conditional)
            target = target_of(targets, house)
        except TargetError as error:
            voice.fail(str(error))
            return Exit.USAGE
        house = with_contact(house, voice)
        code = _refetch(target, " ".join(targets)[:80], house, voice, conditional=conditional)
        return ended(code, house, voice)


def _refetch(target: Target, name: str, house: House, voice: Voice, *, conditional: bool) -> Exit:
    with shown(voice) as watch:
        with alarmed(house, name, watch):
            refetched = refetch_pages(
                target, house, now=datetime.now(UTC), conditional=conditional, watch=watch
            )
        notices = ring_run(house, refetched.manifest, watch=watch)
    say_seen(refetched, voice)
    for one in notices:
        voice.warn(f"alarm: {one.why}")
    voice.say(f"manifest  {house.where(refetched.manifest.name)}")
    return exit_of(refetched)


def _refetch_due(words: Sequence[str], house: House, voice: Voice, *, conditional: bool) -> int:
    """Fetch what is due of stories, a run each; one of which nothing is due has none."""
    code, known = Exit.SOUND, None
    stories = _stories(words, house)
    if not stories:
        voice.say(f"due       {house.where('')} holds no story yet: nothing is due")
    warnings = set[str]()
    for story in stories:
        found = due_of(house, story, now=datetime.now(UTC))
        next_at = found.next_at.isoformat(timespec="seconds") if found.next_at else None
        voice.line(
            {
                "schema": "warraq/due/1",
                "story": story,
                "pages": found.pages,
                "due": len(found.urls),
                "next": next_at,
                "ahead": list(found.ahead),
            }
        )
        voice.say(
            f"due       {story}: {len(found.urls)} of {found.pages} pages; the next one {next_at or 'never'}"
        )
        if found.warning and found.warning not in warnings:
            warnings.add(found.warning)
            voice.warn(found.warning)
        if found.urls:
            target = Target(story=story, urls=found.urls)
            known = known or with_contact(house, voice)
            code = _refetch(target, story, known, voice, conditional=conditional) or code
    return ended(code, house, voice)


def _stories(words: Sequence[str], house: House) -> list[str]:
    """Return the stories that words name, all without words. Raises TargetError for what is no story with articles."""
    with house.catalogue() as catalogue:
        known = [name for name in catalogue.stories() if name != NO_STORY]
    names = [archive_name(Path(word).name) for word in words]
    for word, name in zip(words, names, strict=True):
        if name not in known:
            there = ", ".join(known) or "none"
            raise TargetError(f"--due goes by story, and {word!r} is none of this store (there: {there})")
    return names or known


def exit_of(refetched: Refetched) -> Exit:
    """Return sound, partial (some pages failed or were blocked) or error (all were); one that is gone is what was asked for."""
    failed = sum(seen.change in {Change.FAILED, Change.BLOCKED} for seen in refetched.seen)
    return Exit.SOUND if not failed else Exit.ERROR if failed == len(refetched.seen) else Exit.PARTIAL


def say_seen(refetched: Refetched, voice: Voice, counted: Container[Change] = (Change.SAME,)) -> None:
    """Say what became of each page; of changes that are *counted*, no more than how many pages had them."""
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
        if seen.change not in counted:
            _say(seen, voice)
    changes = Counter(seen.change.value for seen in refetched.seen)
    voice.say(
        f"run       {refetched.manifest.run_id}: "
        + ", ".join(f"{n} {change}" for change, n in changes.most_common())
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
