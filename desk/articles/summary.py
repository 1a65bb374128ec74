"""The end of a run, told: what was found, kept and judged, what failed and why, where things are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from shlex import quote

from archive.fate import Fate, Outcome
from archive.http import read_response
from archive.manifests.channel_counts import ChannelCount, count_value
from archive.manifests.cost import run_cost_value
from archive.manifests.manifest import Manifest, RunResult
from archive.reading.reader import read_record
from archive.record import RecordRef
from article.article import Article
from desk.articles.cost import cost_lines
from desk.audit.unread import empty_lines, suspect_lines, unread_lines, unread_of
from desk.exits import Exit
from desk.terminal.endings import blocked_lines, ended_lines, labelled
from desk.terminal.pasted import command, program
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.gather import Gathered
from flows.house import House
from flows.instead.blocked import blocked_value
from flows.store.shelf import articles_of
from flows.telling.alarms import Alarm
from flows.walk.measured import by_channel
from spiders.manners.robots import is_rules_url
from story.verdict import Relation

GATHER_SCHEMA = "warraq/gathered/1"

_LOOKED = 60  # articles whose originals are looked at for one that needs no further program


def say_gathered(gathered: Gathered, house: House, voice: Voice) -> None:
    """Tell a gather's end to a person, or as one JSON line."""
    manifest = gathered.manifest
    voice.line(_line(gathered, {fate.value: count for fate, count in manifest.fates.items()}))
    for text in (*_counts(gathered, house), *_unread(gathered, house)):
        voice.say(text)
    say_channels(by_channel(manifest.channels).values(), voice)
    more = f"warraq show {manifest.story} --cost --store {quote(house.where(''))}"
    for text in cost_lines(manifest.cost, more) if manifest.cost else ():
        voice.say(text)
    for text in blocked_lines(gathered.blocked):
        voice.say(text)
    named = {one.sentence for one in gathered.blocked}
    for note in (one for one in manifest.notes if one not in named):
        for text in labelled("note", safe_text(note)):
            voice.say(text)
    for alarm in gathered.alarms:
        voice.warn(f"alarm: {alarm.why}")
    _say_places(gathered, house, voice)


def _counts(gathered: Gathered, house: House) -> Iterator[str]:
    manifest = gathered.manifest
    yield f"run       {manifest.run_id}  {manifest.result.value}"
    yield f"found     {gathered.found} links on {gathered.outlets} outlets"
    yield from ended_lines(manifest.planned)
    verdicts = ", ".join(f"{n} {relation}" for relation, n in manifest.verdicts) or "none new"
    yield f"articles  {verdicts}; {gathered.related} in the story, {gathered.copies} of them copies"
    known = articles_of(house, manifest.story, keys=("id", "verdict", "published_at"))
    held = sum(bool(line["verdict"]["related"]) for line in known)
    if held > gathered.related:
        yield f"          the story holds {held} with those of earlier runs"
    pages = tuple(one for one in manifest.planned if not is_rules_url(one.url))  # as the line of fates counts
    for reason, count in reasons_of(pages).items():
        yield f"  {count:>5}  {reason}"


def _unread(gathered: Gathered, house: House) -> Iterator[str]:
    yield from suspect_lines(gathered.judged, gathered.manifest.story, house)
    yield from unread_lines(unread_of(gathered.manifest.planned), house)
    yield from empty_lines(gathered.manifest.planned, gathered.manifest.story, house)


def _line(gathered: Gathered, counts: Mapping[str, int]) -> dict[str, object]:
    manifest = gathered.manifest
    return {
        "schema": GATHER_SCHEMA,
        "run": manifest.run_id,
        "story": manifest.story,
        "result": manifest.result.value,
        "found": gathered.found,
        "planned": len(manifest.planned),
        "fates": counts,
        "reasons": reasons_of(manifest.planned),
        "unread": [
            {"url": one.url, "reason": one.reason, "why": one.why} for one in unread_of(manifest.planned)
        ],
        "verdicts": dict(manifest.verdicts),
        "copies": gathered.copies,
        "manifest": manifest.name,
        "files": [entry.name for entry in manifest.files],
        "notes": list(manifest.notes),
        "rounds": [asdict(one) for one in gathered.rounds],
        "channels": [count_value(one) for one in manifest.channels],
        "cost": run_cost_value(manifest.cost) if manifest.cost else None,
        "blocked": [blocked_value(one) for one in gathered.blocked],
        "alarms": [_alarm_value(one) for one in gathered.alarms],
    }


def _alarm_value(alarm: Alarm) -> dict[str, str]:
    return {
        "kind": alarm.kind.value,
        "channel": alarm.where.channel,
        "outlet": alarm.where.outlet,
        "since": alarm.since.isoformat(),
        "why": alarm.why,
    }


def say_channels(found: Iterable[ChannelCount], voice: Voice) -> None:
    """Tell a person what channels were asked and gave; what was not measured stands apart from what held nothing."""
    for one in found:
        kinds = ", ".join(f"{count} {kind}" for kind, count in one.unmeasured)
        not_measured = f"; NOT MEASURED: {kinds}" if kinds else ""
        name = (
            one.channel
            if one.outlet == one.channel
            else f"{one.channel} of {safe_text(one.outlet, limit=40)}"
        )
        new = f" ({one.new_links} new)" if one.new_links != one.links else ""
        counts = (
            f"{one.measured} of {one.asked} answers, {one.links} links{new}, "
            f"{one.pages} pages, {one.related} in the story{not_measured}"
        )
        for text in labelled("channel", f"{name}: {counts}"):
            voice.say(text)


def _say_places(gathered: Gathered, house: House, voice: Voice) -> None:
    manifest, where = gathered.manifest, house.where
    voice.say(f"archive   {where(f'warc/{manifest.story}')}")
    voice.say(f"text      {where(f'text/{manifest.story}/articles.jsonl')} (and a .md file each)")
    voice.say(f"manifest  {where(manifest.name)}")
    voice.say(f"look      {command(house, 'show', manifest.story)}")
    voice.say(f"check     {program()} audit {quote(where(''))}")
    if sample := _sample(gathered, house):
        ref = sample.ref
        assert ref is not None
        voice.say(
            f"original  tail -c +{ref.offset + 1} '{where(ref.warc)}' | head -c {ref.length} | gunzip    # {safe_text(sample.title, limit=80)}"
        )


def _sample(gathered: Gathered, house: House) -> Article | None:
    """Return an article of the story whose original can be read with gunzip alone: its server sent it unpacked; else the first one."""
    found = [j.article for j in gathered.judged if j.verdict.relation is Relation.RELATED and j.article.ref]
    looked = found[:_LOOKED] if house.bucket is None else ()  # of a bucket each look would be a request
    return next((one for one in looked if _is_plain(one.ref, house)), next(iter(found), None))


def _is_plain(ref: RecordRef | None, house: House) -> bool:
    try:
        block = b"" if ref is None else read_record(house.file(ref.warc), ref.offset, ref.length).block
    except (OSError, ValueError):
        return False
    return bool(block) and read_response(block).header("content-encoding") is None


def reasons_of(outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    """Return how often each address ended other than kept, by "fate: reason", most frequent first."""
    counted = Counter(f"{o.fate.value}: {o.reason}" for o in outcomes if o.fate is not Fate.KEPT)
    return dict(counted.most_common())


def gathered_exit(gathered: Gathered) -> Exit:
    """Return the exit code of a gather."""
    return exit_of_result(gathered.manifest)


def exit_of_result(manifest: Manifest) -> Exit:
    """Return the exit code of a run by its manifest: sound, partial, everything refused, or failed."""
    asked = [o for o in manifest.planned if not is_rules_url(o.url)]
    if asked and all(o.fate is Fate.REFUSED for o in asked):
        return Exit.ALL_REFUSED
    return {RunResult.SOUND: Exit.SOUND, RunResult.PARTIAL: Exit.PARTIAL, RunResult.FAILED: Exit.ERROR}[
        manifest.result
    ]
