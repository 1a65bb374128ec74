"""What judging a story's archived articles again showed, for a person and as JSON lines."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desk.articles.reasons import score_told
from desk.exits import Exit
from desk.pending import ended
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.judging.again import Again, Rejudged, VerdictChange, Wish, judge_again
from flows.store.stories import open_seeds

if TYPE_CHECKING:
    from flows.house import House

_SCHEMA = "warraq/judged-again/1"
_REASONS = 3  # rules that are shown; --json has all
_MEANINGS = {
    VerdictChange.IN: "came in",
    VerdictChange.OUT: "went out",
    VerdictChange.RELATION: "with another word",
    VerdictChange.REASONS: "that only weigh otherwise",
    VerdictChange.SAME: "as before",
}


def say_judged_again(name: str, house: "House", voice: Voice, *, dry: bool) -> int:
    """Judge a story's archived articles again, and say what came of it. Raises SeedError, AgainError."""
    from flows.reading.archived import untouched

    story, now = open_seeds(name, house.settings), datetime.now(UTC)
    with shown(voice) as watch:
        wish = Wish(dry=dry, watch=watch)
        if dry:
            with untouched(house) as only_read:
                told = judge_again(only_read, story, wish, now=now)
        else:
            told = judge_again(house, story, wish, now=now)
    for one in told.articles:
        voice.line(_line(told.story, one), at_once=False)
        _say(one, voice)
    voice.line({"summary": _summary(told, dry=dry)})
    _say_summary(told, voice, dry=dry)
    return Exit.SOUND if dry else ended(Exit.SOUND, house, voice)


def _line(story: str, one: Rejudged) -> dict[str, Any]:
    before = one.before or {}
    return {
        "schema": _SCHEMA,
        "story": story,
        "id": one.line["id"],
        "url": one.line["url"],
        "record": one.line["record"],
        "title": one.line["title"],
        "change": one.change.value,
        **{key: one.now[key] for key in ("relation", "score", "related", "copy_of", "episode")},
        **{
            f"{key}_before": before.get(key) for key in ("relation", "score", "related", "copy_of", "episode")
        },
        "why": [{"rule": w.rule, "before": w.before, "now": w.now, "detail": w.detail} for w in one.why],
    }


def _summary(told: Again, *, dry: bool) -> dict[str, Any]:
    return {
        "story": told.story,
        "articles": len(told.articles),
        **{change.value: n for change, n in told.counted().items()},
        "seeds_away": list(told.seeds_away),
        "run": told.manifest.run_id if told.manifest else None,
        "manifest": told.manifest.name if told.manifest else None,
        "dry_run": dry,
    }


def _say(one: Rejudged, voice: Voice) -> None:
    if one.change in {VerdictChange.SAME, VerdictChange.REASONS} or voice.as_json:
        return
    voice.say(
        f"{one.change.value:<9} {_told(one.before)} → {_told(one.now)}  {safe_text(one.line['id'], limit=2000)}"
    )
    if one.line["title"]:
        voice.say(f"          {safe_text(one.line['title'], limit=160)}")
    for weighed in one.why[:_REASONS]:
        was, now = ("–" if w is None else f"{w:+.1f}" for w in (weighed.before, weighed.now))
        voice.say(f"          {weighed.rule} {was} → {now}: {safe_text(weighed.detail, limit=300)}")
    if len(one.why) > _REASONS:
        voice.say(f"          … and {len(one.why) - _REASONS} more (--json shows them)")


def _told(verdict: dict[str, Any] | None) -> str:
    return f"{verdict['relation']} {score_told(verdict['score'])}" if verdict else "never judged"


def _say_summary(told: Again, voice: Voice, *, dry: bool) -> None:
    counts = ", ".join(f"{n} {_MEANINGS[change]}" for change, n in told.counted().items() if n)
    voice.say(f"{safe_text(told.story)}: {len(told.articles)} archived articles judged again: {counts}")
    for url in told.seeds_away:
        voice.note(f"the seed {url} is not in the store as an article: judged without it")
    if told.manifest:
        voice.say(
            f"kept as {safe_text(told.manifest.run_id)}; the verdicts before stay in the runs that made them"
        )
    elif dry:
        voice.say("nothing kept (--dry-run)")
    else:
        voice.say("nothing to keep")
