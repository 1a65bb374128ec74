"""The clean text of a story, run by run, and as it stands now. What a run read and judged is sealed; the rest is a view."""

import json
from collections.abc import Iterator
from typing import Any

from archive.store import Store

Line = dict[str, Any]


def runs_folder(story: str) -> str:
    """Return "text/<story>/runs/", where each run keeps what it read and judged."""
    return f"text/{story}/runs/"


def newest_lines(store: Store, story: str) -> tuple[Line, ...]:
    """Return the newest line of each article of a story, related or not, by date of publication; undated ones last.

    Lines that are no JSON objects with an id are left to the audit.
    """
    newest = {line["id"]: line for line in _lines(store, story)}
    return tuple(
        sorted(newest.values(), key=lambda line: (str(line.get("published_at") or "9999"), line["id"]))
    )


def as_jsonl(lines: Iterator[Line] | tuple[Line, ...] | list[Line]) -> bytes:
    """Return lines as bytes: keys sorted, so that equal lines are equal bytes."""
    texts = (json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)
    return b"".join(text.encode("utf-8", "backslashreplace") + b"\n" for text in texts)


def _lines(store: Store, story: str) -> Iterator[Line]:
    for name in store.list(runs_folder(story)):
        for raw in store.read(name).split(b"\n"):
            try:
                line = json.loads(raw) if raw else None
            except ValueError:
                continue
            if isinstance(line, dict) and isinstance(line.get("id"), str):
                yield line
