"""What reading archived originals again showed, for a person and as JSON lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from article.way import Way
from desk.exits import Exit
from desk.pending import ended
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.house import House
from flows.reading.again import Reread, Story, TextChange, Wish, read_again
from flows.reading.archived import archived_of, untouched
from flows.reading.compared import status_of
from flows.whence import whence

_SHOWN = 3  # paragraphs of each kind; --json has all


def say_again(words: Sequence[str], way: Way, house: House, voice: Voice, *, dry: bool) -> int:
    """Read what *words* name again, story by story, and say what came of it. Raises NotArchivedError, AgainError."""
    if dry:
        with untouched(house) as only_read:
            return _say_stories(words, way, only_read, voice, dry=True)
    return _say_stories(words, way, house, voice, dry=False)


def _say_stories(words: Sequence[str], way: Way, house: House, voice: Voice, *, dry: bool) -> int:
    stories = [Story(name=name, pages=pages) for name, pages in sorted(archived_of(words, house).items())]
    with shown(voice) as watch:
        for story in stories:
            wish = Wish(way=way, dry=dry, watch=watch)
            for one in read_again(house, story, wish, now=datetime.now(UTC)):
                voice.line(_line(story.name, one))
                _say(one, voice)
            voice.line({"summary": _summary(story, dry=dry)})
            _say_summary(story, house, voice, dry=dry)
    if not any(story.told.pages for story in stories):
        voice.fail(f"the store {house.where('')} holds no page to read again; run: warraq gather STORY")
        return Exit.ERROR
    unread = sum(story.counted()[TextChange.UNREAD] for story in stories)
    code = Exit.PARTIAL if unread else Exit.SOUND
    return code if dry else ended(code, house, voice)


def _line(story: str, one: Reread) -> dict[str, Any]:
    before, now, found = one.page.before, one.now, one.differences
    return {
        "schema": "warraq/again/1",
        "story": story,
        "id": one.page.id,
        "url": one.page.url,
        "record": one.page.record,
        "via": before.get("via") if before else None,
        "change": one.change.value,
        "why": one.why or None,
        "status": now["status"] if now else None,
        "status_before": status_of(before) if before and "status" in before else None,
        "method": now["method"] if now else None,
        "method_before": before["method"] if before else None,
        "fields": {name: {"before": old, "now": new} for name, (old, new) in found.fields.items()} if found else {},
        "same": found.same if found else 0,
        "added": list(found.added) if found else (now["paragraphs"] if now else []),
        "removed": list(found.removed) if found else (before["paragraphs"] if before and _is_lost(one) else []),
        "rewritten": [{"before": r.before, "now": r.now, "words": r.words} for r in found.rewritten] if found else [],
        "words_added": found.words_added if found else 0,
        "words_removed": found.words_removed if found else 0,
    }  # fmt: skip


def _is_lost(one: Reread) -> bool:
    return one.change is TextChange.LOST


def _summary(story: Story, *, dry: bool) -> dict[str, Any]:
    told = story.told
    return {
        "story": story.name,
        "pages": told.pages,
        **{change.value: n for change, n in story.counted().items()},
        "fields": {name: told.fields[name] for name in sorted(told.fields)},
        "texts": told.texts,
        "words_added": told.words_added,
        "words_removed": told.words_removed,
        "run": story.manifest.run_id if story.manifest else None,
        "manifest": story.manifest.name if story.manifest else None,
        "dry_run": dry,
    }


def _say(one: Reread, voice: Voice) -> None:
    if one.change is TextChange.SAME or voice.as_json:
        return
    voice.say(f"{one.change.value:<9} {safe_text(one.page.id, limit=2000)}")
    for told in whence(one.page.before or {}):
        if told.name == "via":
            voice.say(f"          {safe_text(told.words, limit=2_000)}")
    if one.why:
        voice.say(f"          {safe_text(one.why, limit=600)}")
    if one.differences is None:
        return
    for name, (before, now) in one.differences.fields.items():
        voice.say(f"          {name}, before and now:")
        voice.say(f"            {safe_text(_shown(before))}")
        voice.say(f"            {safe_text(_shown(now))}")
    found = one.differences
    _say_texts("paragraphs removed", found.removed, voice)
    _say_texts("paragraphs added", found.added, voice)
    _say_texts("paragraphs with other words", [r.words for r in found.rewritten], voice)


def _shown(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _say_texts(what: str, texts: Sequence[str], voice: Voice) -> None:
    if not texts:
        return
    voice.say(f"          {len(texts)} {what}:")
    for text in texts[:_SHOWN]:
        voice.say(f"            {safe_text(text, limit=200)}")
    if len(texts) > _SHOWN:
        voice.say(f"            … and {len(texts) - _SHOWN} more (--json shows them)")


def _say_summary(story: Story, house: House, voice: Voice, *, dry: bool) -> None:
    counted = ", ".join(f"{n} {change.value}" for change, n in story.counted().items() if n)
    said = _summary(story, dry=dry)
    voice.say(f"{story.name}: {story.told.pages} pages read again: {counted or 'none'}")
    voice.say(
        f"          texts that differ {said['texts']}, words added {said['words_added']}, removed {said['words_removed']}"
        + "".join(f", {name} {n}" for name, n in said["fields"].items())
    )
    if story.manifest:
        voice.say(f"kept      {house.where(story.manifest.name)}; the texts before stay")
    else:
        voice.say("kept      nothing" + (": --dry-run" if dry else ": no text is another one"))
