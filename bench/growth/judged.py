"""The curve of `warraq judge STORY FILE`: lines of made-up articles, one in eight of which repeats another one."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from bench.growth.made import BEGAN, Writer, a_house, ref_of, urls
from bench.growth.pages import STORY
from bench.growth.point import Work
from flows.judging.scoring import Told, judged_lines
from flows.store.stories import open_seeds


def works(folder: Path, lines: int) -> Iterator[Work]:
    """Give the judging of so many lines."""
    story, writer, file = open_seeds(STORY, a_house(folder).settings), Writer(), folder / "lines.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n, url in enumerate(urls(lines)):
            article = writer.article(url, ref_of(url, n))
            text = "\n".join(one.text for one in article.paragraphs)
            row = {
                "id": url,
                "title": article.title,
                "text": text,
                "date": BEGAN.isoformat(),
                "lang": "ar",
                "url": url,
            }
            out.write(json.dumps(row, ensure_ascii=False) + os.linesep)
    yield Work(name="judge lines", do=lambda: sum(1 for _ in judged_lines(story, str(file), Told())))
