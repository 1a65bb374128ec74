"""Scoring: articles from a file against a story, without any network."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any

from article.dates import find_date, read_stamp
from article.language import language_of
from flows.seeds import local_seed_texts
from story.copies import TextItem, find_copies, seed_items, with_copies
from story.judge import StoryJudge
from story.seed import SeedError, Story
from story.verdict import Verdict

_KINDS: dict[str, type | UnionType] = {
    "id": str | int,
    "title": str,
    "text": str,
    "date": str | None,
    "lang": str | None,
}


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
    items = [_item(file, number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    twice = [name for name, n in Counter(item.id for item, _ in items).items() if n > 1]
    if not items or twice:
        what = f"the id {twice[0]!r} stands twice" if twice else "no line in it"
        raise SeedError(f"{file}: {what}; each article is a line of its own with an id of its own")
    return items


def _item(file: Path, number: int, raw: bytes) -> tuple[TextItem, dict[str, Any]]:
    try:
        line = json.loads(raw)
        wrong = [key for key, kinds in _KINDS.items() if not isinstance(line.get(key), kinds)]
    except (ValueError, AttributeError) as error:
        line, wrong = {}, [str(error)]
    if wrong:
        shape = '{"id", "title", "text", "date"?, "lang"?, "url"?}'
        raise SeedError(f"{file}, line {number}: not {shape}, all of them words ({', '.join(wrong)})")
    date = _date(line.get("date"), line)
    return TextItem(id=str(line["id"]), title=line["title"], text=line["text"], published_at=date), line


def _date(words: object, line: dict[str, Any]) -> datetime | None:
    """Read a date as the text's language writes it: 03/04/2025 has its day first in all but English."""
    if not isinstance(words, str) or not words.strip():
        return None
    found = read_stamp(words) or find_date(
        words, language=_said_language(line, f"{line['title']}\n{line['text']}")
    )
    return found.at.astimezone(UTC) if found else None


def _language(item: TextItem, line: dict[str, Any]) -> str:
    return _said_language(line, f"{item.title}\n{item.text}")


def _said_language(line: dict[str, Any], text: str) -> str:
    said = line.get("lang")
    return said if isinstance(said, str) and len(said) == 2 else language_of(text)
