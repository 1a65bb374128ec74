"""Who is told of alarms: Prefect as events, the webhook and apprise where they are set. Telling never ends a run."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.addresses.urls import host_of
from archive.audit.finding import Finding, FindingVerdict
from archive.manifests.manifest import Manifest
from archive.store import LockedError, StoreError
from flows.house import House
from flows.live.broken_off import broken_off
from flows.refetch import TargetError
from flows.run import gathers_of
from flows.steps import tell_event
from flows.store.claims import Tell, claims_in, untold
from flows.store.story_names import stories_of
from flows.telling.alarms import Alarm, Patience, alarms
from flows.telling.notices import Notice, NoticeKind, damaged_manifest, notices_of
from flows.telling.webhook import Post, post
from flows.watch import Beat, Watch, unwatched

SCHEMA = "warraq/alarms/1"
_MOST = 50  # alarms in one message; an audit of a broken store has thousands
_LONGEST = 500  # characters of a sentence, which may quote the web
_JOINERS = "\u200c\u200d"  # letters of Persian and of emoji hang on them
_EARLIER = 12  # manifests that are looked at for the gathers before: most of the time five are enough
_UNSOUND = frozenset({FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED})
_EVENTS = {
    NoticeKind.FAILED: "run",
    NoticeKind.FEW: "run",
    NoticeKind.CRASHED: "run",
    NoticeKind.BLOCKED: "host",
    NoticeKind.INTEGRITY: "store",
    NoticeKind.TEST: "test",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What the alarms are about: a story and a run of it, "" where there is none, and how that ended."""

    story: str = ""
    run: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One way to tell alarms, and why it failed; "" when it did not."""

    way: str
    why: str = ""


def ring(
    house: House, occasion: Occasion, notices: Sequence[Notice], watch: Watch = unwatched
) -> tuple[Told, ...]:
    """Tell everybody who is set of *notices*, in one message; return how each way went. Nothing is raised, or told of nothing."""
    if not notices:
        return ()
    for notice in notices:
        _tell_prefect(occasion, notice)
    told = tuple(_told(house, occasion, notices))
    for one in told:
        if one.why:
            watch(Beat(stage="alarm", done=0, known=0, note=f"nobody was told by {one.way}: {one.why}"))
    return told


def ring_run(
    house: House, manifest: Manifest, raised: Sequence[Alarm] = (), watch: Watch = unwatched
) -> tuple[Notice, ...]:
    """Tell what is wrong with a run that has its manifest, and return it; *raised* are its channels' alarms."""
    try:
        before = _gathers_before(house, manifest, untold) if manifest.channels else ()
    except StoreError:  # a bucket that is away now; the run is over, and stays as it ended
        before = ()
    notices = tuple(notices_of(manifest, before, raised, _articles_by_host(house, manifest)))
    ring(
        house,
        Occasion(story=manifest.story, run=manifest.run_id, result=manifest.result.value),
        notices,
        watch,
    )
    return notices


def ring_audit(house: House, findings: Iterable[Finding], watch: Watch = unwatched) -> None:
    """Tell what an audit of the store found that is not sound: bytes that changed, are damaged, or are gone."""
    wrong = [
        Notice(
            kind=NoticeKind.INTEGRITY,
            subject=one.subject,
            why=f"{one.check}, {one.verdict.value}: {one.message}",
        )
        for one in findings
        if one.verdict in _UNSOUND
    ]
    ring(house, Occasion(result="unsound"), wrong, watch)


def ring_unsound(house: House) -> tuple[Told, ...]:
    """Tell that an audit at the desk found the store in force unsound; what it found was shown there."""
    where = house.where("")
    why = f"an audit found what is not sound: warraq audit {where} shows it"
    return ring(
        house, Occasion(result="unsound"), [Notice(kind=NoticeKind.INTEGRITY, subject=where, why=why)]
    )


@contextmanager
def alarmed(house: House, story: str, watch: Watch = unwatched) -> Iterator[None]:
    """Tell of a run that ends with an error and no manifest.

    One that is stopped, finds the store in use, or was asked for what is not there, is no alarm: it never began, or somebody looks.
    """
    try:
        yield
    except (LockedError, TargetError):
        raise
    except Exception as error:
        why = f"the run ended with {type(error).__name__}: {error}"
        notice = Notice(kind=NoticeKind.FAILED, subject=story, why=why)
        ring(house, Occasion(story=story, result="failed"), [notice], watch)
        raise


def standing(house: House, story: str | None = None) -> Iterator[tuple[str, Notice]]:
    """Yield what is wrong now, by story: runs that were broken off, and what the last gather's manifest tells."""
    for left in broken_off(house, story):
        if left.crashed:  # who stopped one, or saw it fail, knows
            yield left.story, Notice(kind=NoticeKind.CRASHED, subject=left.run_id, why=left.sentence)
    for name in stories_of(house):
        if story in {None, name}:
            yield from ((name, notice) for notice in _of_last_gather(house, name))


def _of_last_gather(house: House, story: str) -> Iterator[Notice]:
    """Yield what is wrong with a story's last gather that can be read, and which of the last ones cannot be read now."""
    damaged: dict[str, None] = {}  # in order, each once
    last = next(claims_in(house, gathers_of(house, story)[:_EARLIER], damaged.setdefault), None)
    if last is not None:
        raised, read = _channel_alarms(house, last.manifest), _articles_by_host(house, last.manifest)
        before = _gathers_before(house, last.manifest, damaged.setdefault)
        found = notices_of(last.manifest, before, raised, read)
        # A run that was taken up again is over; a manifest that it could not read may have been put back.
        yield from (one for one in found if one.kind not in {NoticeKind.CRASHED, NoticeKind.INTEGRITY})
    yield from map(damaged_manifest, damaged)


def _channel_alarms(house: House, gather: Manifest) -> tuple[Alarm, ...]:
    """Return the alarms of a gather's channels as its own notes tell them: whether the story has ended is known to it alone."""
    told = {note.removeprefix("alarm: ") for note in gather.notes if note.startswith("alarm: ")}
    found = alarms(gather.channels, gather.began_at, Patience(days=house.settings.alarm_days))
    return tuple(one for one in found if one.why in told)


def message_of(house: House, occasion: Occasion, notices: Sequence[Notice]) -> dict[str, object]:
    """Return what a webhook gets: JSON values, schema "warraq/alarms/1"; `text` is for chats that show a text."""
    shown = notices[:_MOST]
    name = occasion.story or house.where("")
    return {
        "schema": SCHEMA,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "store": house.where(""),
        "story": occasion.story,
        "run": occasion.run,
        "result": occasion.result,
        "alarms": [
            {
                "kind": one.kind.value,
                "subject": _plain(one.subject),
                "why": _plain(one.why),
                "since": one.since.isoformat() if one.since else None,
            }
            for one in shown
        ],
        "left_out": len(notices) - len(shown),
        "text": f"warraq, {name}: " + "; ".join(f"{one.kind.value}: {_plain(one.why)}" for one in shown[:5]),
    }


def _plain(text: str) -> str:
    """Return a text without control characters and marks of direction: it is shown where we cannot see to it."""
    return "".join(c for c in text if c.isprintable() or c in _JOINERS)[:_LONGEST]


def _told(house: House, occasion: Occasion, notices: Sequence[Notice]) -> Iterator[Told]:
    settings, message = house.settings, message_of(house, occasion, notices)
    if settings.alarm_webhook:
        where = Post(
            url=settings.alarm_webhook,
            private=settings.alarm_private,
            ca_file=settings.ca_file,
            proxy=settings.egress_proxy,
        )
        yield Told(way="webhook", why=post(where, message))
    if settings.alarm_apprise:
        from flows.telling.apprise_door import notify

        yield Told(way="apprise", why=notify(settings.alarm_apprise, "warraq", str(message["text"])))


def _tell_prefect(occasion: Occasion, notice: Notice) -> None:
    """Emit an event inside Prefect; a gather emits those of its channels itself (`flows.gather`)."""
    what = _EVENTS.get(notice.kind)
    if what is not None:
        place = f"warraq.{what}.{notice.subject}"
        words = {
            "kind": notice.kind.value,
            "why": _plain(notice.why),
            "story": occasion.story,
            "run": occasion.run,
        }
        tell_event(f"warraq.{what}.alarm", place, words)


def _articles_by_host(house: House, manifest: Manifest) -> Mapping[str, int] | None:
    """Return how many articles a gather read of each host; None for a run that asks for no lists: all it kept are pages."""
    if not manifest.channels:
        return None
    texts = [entry.name for entry in manifest.files if entry.name.startswith("text/")]
    try:
        lines = [json.loads(line) for name in texts for line in house.store().read(name).splitlines()]
        return Counter(host_of(line["url"]) for line in lines if line["url"])
    except (StoreError, ValueError):  # out of reach now, or an address that is none
        return None


def _gathers_before(house: House, manifest: Manifest, tell: Tell) -> tuple[Manifest, ...]:
    """Return the last gathers of a story that began before one of its runs, the oldest first."""
    names = gathers_of(house, manifest.story)[:_EARLIER]
    found = [claim.manifest for claim in claims_in(house, names, tell)]
    before = [one for one in found if one.run_id != manifest.run_id and one.began_at <= manifest.began_at]
    return tuple(sorted(before, key=lambda one: one.began_at))
