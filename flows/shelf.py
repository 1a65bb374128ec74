"""The story's clean text: one sealed file a run, and the view of the story as it stands now."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from archive.manifest import FileEntry
from flows.house import House
from flows.lines import Judged, judged_line, markdown
from flows.run import Run

Line = dict[str, Any]
_SLUG = re.compile(r"[^\w]+")
_SLUG_CHARACTERS = 60


def put_on_shelf(run: Run, judged: Sequence[Judged]) -> tuple[FileEntry, ...]:
    """Write what this run read and judged, then the view of the story; return the sealed file's entry, if any.

    The view holds the newest version of each article of the story, earlier runs included.
    """
    if not judged:
        return ()
    store = run.house.store()
    mine = [judged_line(j) for j in judged]
    sealed = store.write_text(f"text/{run.story}/runs/{run.run_id}.jsonl", _jsonl(mine))
    view = _view(_lines_of_runs(run.house, run.story))
    store.write_text(f"text/{run.story}/articles.jsonl", _jsonl(view))
    for line in view:
        store.write_text(
            f"text/{run.story}/{_file_name(line)}", markdown(line).encode("utf-8", "backslashreplace")
        )
    return (sealed,)


def articles_of(house: House, story: str) -> list[Line]:
    """Return the newest version of every judged article of a story, related or not, by date of publication."""
    return _newest(_lines_of_runs(house, story))


def _lines_of_runs(house: House, story: str) -> Iterable[Line]:
    store = house.store()
    for name in store.list(f"text/{story}/runs/"):
        for line in store.read(name).splitlines():
            yield json.loads(line)


def _newest(lines: Iterable[Line]) -> list[Line]:
    newest: dict[str, Line] = {}
    for line in lines:
        newest[line["id"]] = line
    return sorted(newest.values(), key=lambda line: (line["published_at"] or "9999", line["id"]))


def _view(lines: Iterable[Line]) -> list[Line]:
    return [line for line in _newest(lines) if line["verdict"]["related"]]


def _jsonl(lines: Iterable[Line]) -> bytes:
    return b"".join(
        json.dumps(line, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace") + b"\n"
        for line in lines
    )


def _file_name(line: Line) -> str:
    """Return a file name that sorts by date, reads like the title, and is one article's alone."""
    slug = _SLUG.sub("-", line["title"])[:_SLUG_CHARACTERS].strip("-").lower() or "untitled"
    record = (line["record"] or line["id"]).rsplit("-", 1)[-1][-12:]
    return f"{(line['published_at'] or 'undated')[:10]}-{slug}-{record}.md"
