"""What judging a story's archived articles again showed, for a person and as JSON lines."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desk.articles.reasons import SCALE, changes_told, score_told
from desk.exits import Exit
from desk.pending import ended
from desk.terminal.bidi import isolated
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.judging.again import Again, Rejudged, Wish, judge_again
from flows.judging.changes import VerdictChange
from flows.store.stories import open_seeds
from story.wording.copied import CopyKind

if TYPE_CHECKING:
    from flows.house import House

_SCHEMA = "warraq/judged-again/1"
_SHOWN = 10  # articles that stay as they were, for other reasons: the rest is counted
_INDENT = " " * 10
_COPIES = frozenset(kind.value for kind in CopyKind)
_BEGINS = {
    VerdictChange.IN: "came in",
    VerdictChange.OUT: "went out",
    VerdictChange.RELATION: "changed",
    VerdictChange.REASONS: "stays",
}
_MEANINGS = {
    VerdictChange.IN: "came in",
    VerdictChange.OUT: "went out",
    VerdictChange.RELATION: "stay in or out under another verdict",
    VerdictChange.REASONS: "keep their verdict for other reasons",
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
    if not voice.as_json:
        _say_changes(told, voice)
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


def _say_changes(told: Again, voice: Voice) -> None:
    """Say each article that came in, went out or is called otherwise, then some that stay for other reasons."""
    found = {change: [one for one in told.articles if one.change is change] for change in _BEGINS}
    if any(found.values()):
        voice.say(f"{SCALE}. A score is where an article begins, and what tells for it and against it.")
    for change, articles in found.items():
        most = _SHOWN if change is VerdictChange.REASONS else len(articles)
        for one in articles[:most]:
            _say(one, voice)
        if len(articles) > most:
            voice.say(
                f"{_INDENT}… and {len(articles) - most} more that stay for other reasons (--json shows them)"
            )


def _say(one: Rejudged, voice: Voice) -> None:
    voice.say(
        f"{_BEGINS[one.change]:<9} {_told(one.before)} → {_told(one.now)}  {safe_text(one.line['id'], limit=2000)}"
    )
    if one.line["title"]:
        voice.say(f"{_INDENT}{safe_text(one.line['title'], limit=160)}")
    changes = [*_copies_told(one), *changes_told(one.before, one.now)]
    for line in changes or ["weighs as before: told in other words, or what is beside the score is another"]:
        voice.say(f"{_INDENT}{line}")


def _copies_told(one: Rejudged) -> Iterator[str]:
    """Give whose copy an article is now, or is no more."""
    was, now = (
        {r["detail"] for r in verdict["reasons"] if r["rule"] in _COPIES} if verdict else set()
        for verdict in (one.before, one.now)
    )
    yield from (isolated(detail, limit=300) for detail in sorted(now - was))
    yield from (f"no more: {isolated(detail, limit=300)}" for detail in sorted(was - now))


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
