"""The clean text of a story, run by run, and as it stands now. What a run read and judged is sealed; the rest is a view."""

import contextlib
import itertools
import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from archive.disk import told
from archive.manifests.manifest import manifest_name
from archive.store import Store, StoreError
from archive.strict_json import read_moment
from archive.uncollected import uncollected

Line = dict[str, Any]
# How a manifest begins and ends as it is written: keys sorted, one space a level, no line end within a text. Its JSON may name
# hundreds of thousands of addresses.
_BEGINNING = re.compile(rb'\{\n "allow_private": (?:true|false),\n "began_at": "([^"\\]+)",\n')
_ENDING = b"\n}\n"
_DIGITS = re.compile(r"([0-9]{1,18})")  # more digits than any count or time has


def runs_folder(story: str) -> str:
    """Return "text/<story>/runs/", where each run keeps what it read and judged."""
    return f"text/{story}/runs/"


def newest_lines(
    store: Store, story: str, *, by: str = "id", keys: Collection[str] | None = None
) -> tuple[Line, ...]:
    """Return the newest line of each article of a story, related or not, by date of publication; undated ones last.

    With *by* "record" that of each record: an article that was fetched again has several. With *keys* of each line these alone, "id" and
    "published_at" among them: a line takes some 110 KB of memory, nine tenths of them for what was cut and where its text stands.
    Runs count by the time when they began, not by file name, where "…-gather-2" stands before "…-gather.".
    Lines that are no JSON objects with an id are left to the audit.
    """
    with uncollected():
        newest = {line.get(by): _only(line, keys) for line in every_line(store, story)}
    return tuple(sorted(newest.values(), key=published_order))


def _only(line: Line, keys: Collection[str] | None) -> Line:
    return line if keys is None else {key: line[key] for key in keys if key in line}


def published_order(line: Line) -> tuple[str, str]:
    """Return what lines are sorted by: their date of publication; undated ones come last."""
    return str(line.get("published_at") or "9999"), line["id"]


def is_held_in(line: Line, story: str, run: str) -> bool:
    """Say whether the record of a line stands in a file of a run of its story.

    A run's name may be the beginning of another's, "…-gather-2" of "…-gather": files are "<run>-<worker>-<n>", and no worker has a hyphen.
    """
    archived = line.get("archived")
    return bool(archived and archived["warc"].rsplit("-", 2)[0] == f"warc/{story}/{run}")


def as_jsonl(lines: Iterable[Line]) -> bytes:
    """Return lines as bytes; see `line_bytes`."""
    return b"".join(map(line_bytes, lines))


def line_bytes(line: Line) -> bytes:
    """Return a line as bytes: keys sorted, so that equal lines are equal bytes."""
    text = json.dumps(line, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def run_files(store: Store, story: str) -> tuple[str, ...]:
    """Return the names of what the runs of a story read and judged, in the order in which the runs began."""
    names = store.list(runs_folder(story))
    return tuple(sorted(names, key=lambda name: run_order(name, began_at(store, name))))


def every_line(store: Store, story: str) -> Iterator[Line]:
    """Give each line that the runs of a story read and judged, the oldest run first; what is no such line is left to the audit."""
    for name in run_files(store, story):
        yield from lines_in(raw_lines(store, name))


def raw_lines(store: Store, name: str) -> Iterator[bytes]:
    """Give the lines of a file as they stand there, one at a time in memory. Raises StoreError."""
    with told(f"cannot read {name}"), store.open(name) as file:
        yield from file


def lines_in(raws: Iterable[bytes]) -> Iterator[Line]:
    """Give what the lines of a run's file say; what is no such line is left to the audit."""
    for raw in raws:
        try:
            line = json.loads(raw)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("id"), str):
            yield line


def manifest_of(name: str) -> str:
    """Return the name of the manifest of the run that wrote a file "text/<story>/runs/<run>.jsonl"."""
    return manifest_name(name.split("/")[1], _run_of(name))


def _run_of(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".jsonl")


def run_order(name: str, began: datetime) -> tuple[datetime, list[str | int]]:
    """Return what the files of runs are sorted by: when these began, then the numbers in their names as numbers."""
    run = _run_of(name)
    number_at = itertools.cycle((False, True))  # re.split gives text and digits in turn
    natural: list[str | int] = [
        int(part) if number else part for part, number in zip(_DIGITS.split(run), number_at, strict=False)
    ]
    return began, natural


def began_at(store: Store, name: str) -> datetime:
    """Return when the run of a file began; one without a readable manifest is not finished, and the last of its second."""
    run = _run_of(name)
    with contextlib.suppress(StoreError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        content = store.read(manifest_of(name))
        found = _BEGINNING.match(content) if content.endswith(_ENDING) else None
        return read_moment(found[1].decode() if found else json.loads(content)["began_at"])
    with contextlib.suppress(ValueError):
        second = datetime.strptime(run.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return second.replace(microsecond=999_999)
    return datetime.max.replace(tzinfo=UTC)
