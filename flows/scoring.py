"""Scoring: articles from a file against a story, without any network."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from article.dates import find_date, read_stamp
from article.language import language_of
from flows.seeds import local_seed_texts
from story.copies import TextItem, find_copies, seed_items, with_copies
from story.judge import StoryJudge
from story.seed import SeedError, Story
from story.verdict import Verdict


def judged_lines(story: Story, file: Path) -> tuple[Verdict, ...]:
    """Return a verdict for each line of *file*, in its order. Copies are looked for among the seeds and the lines.

    Raises SeedError for a file or line that can't be used, and for a story without local seeds.
    """
    seeds = local_seed_texts(story)
    if not seeds:
        raise SeedError(
            f"story {story.name}: judging needs a seed as text or saved page; its seeds are addresses only"
        )
    judge = StoryJudge.fit(seeds)
    items = _items(file)
    verdicts = [
        judge.judge(
            i.id, title=i.title, text=i.text, published_at=i.published_at, language=_language(i, line)
        )
        for i, line in items
    ]
    return with_copies(verdicts, find_copies([*seed_items(seeds), *(item for item, _ in items)]))


def _items(file: Path) -> list[tuple[TextItem, dict[str, Any]]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise SeedError(f"{file}: {error.strerror}; give a file of JSON lines") from error
    return [_item(file, number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]


def _item(file: Path, number: int, raw: bytes) -> tuple[TextItem, dict[str, Any]]:
    try:
        line = json.loads(raw)
        item = TextItem(
            id=str(line["id"]),
            title=str(line.get("title") or ""),
            text=str(line.get("text") or ""),
            published_at=_date(line.get("date")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeedError(
            f'{file}, line {number}: not {{"id", "title", "text", "date"?, "lang"?, "url"?}} ({error!r})'
        ) from error
    return item, line


def _date(words: object) -> datetime | None:
    if not isinstance(words, str) or not words.strip():
        return None
    found = read_stamp(words) or find_date(words)
    return found.at.astimezone(UTC) if found else None


def _language(item: TextItem, line: dict[str, Any]) -> str:
    said = line.get("lang")
    return said if isinstance(said, str) and len(said) == 2 else language_of(f"{item.title}\n{item.text}")
