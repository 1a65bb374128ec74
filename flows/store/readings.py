"""One stored line of clean text, by the place that the catalogue names."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, cast

from archive.catalogue.lines import OLD_STATUS
from archive.decisions.decision import article_of
from archive.shelf import runs_folder
from archive.store import StoreError
from article.article import Status
from article.versions.differences import Told
from article.versions.edits import is_said
from flows.house import House
from flows.lines import Line
from flows.store.line_shape import misspelt

_LACKING = dict.fromkeys(("section", "agency", "paywalled", "why"))
_LONGEST = 64 * 1024 * 1024  # a line is some kilobytes; a place that says more is none


class ReadingError(Exception):
    """A line that is not where the catalogue has it; the message names the next step."""


class Place(Protocol):
    """Where a catalogue says that a line stands: `length` bytes at `offset` of a file of the store."""

    @property
    def name(self) -> str:
        """Return the file's store-relative name."""
        ...

    @property
    def offset(self) -> int:
        """Return where the line begins."""
        ...

    @property
    def length(self) -> int:
        """Return its bytes without the line end."""
        ...


def line_at(house: House, place: Place, story: str, article: str) -> Line:
    """Read the line of clean text of an article (SHA-256 of its id, hex) of a story; one of the schema before is told in the words of ours.

    Raises ReadingError when no whole line of that article stands there in a run's text of that story.
    """
    name, offset, length = place.name, place.offset, place.length
    if not name.startswith(runs_folder(story)) or not 0 < length <= _LONGEST or offset < 0:
        raise ReadingError(f"{name!r} at {offset} is no place of clean text of {story!r}")
    begin = max(offset - 1, 0)
    try:
        with house.store().open(name) as file:
            file.seek(begin)
            raw = file.read(offset - begin + length + 1)
        value = json.loads(raw[offset - begin :][:length])
    except (StoreError, OSError, ValueError, RecursionError) as error:
        raise ReadingError(_elsewhere(place, str(error))) from error
    is_whole = (not offset or raw.startswith(b"\n")) and raw[offset - begin + length :] in {b"\n", b""}
    if not is_whole or not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise ReadingError(_elsewhere(place, "no article line"))
    if article_of(value["id"]) != article:
        raise ReadingError(_elsewhere(place, f"the line there is of {value['id'][:200]!r}"))
    if (key := misspelt(value)) is not None:
        raise ReadingError(_elsewhere(place, f"{key!r} of the line there is not as a run writes it"))
    return as_ours(cast("Line", value))


def as_ours(line: Line) -> Line:
    """Return a line of schema 1 with the keys and the status that it would have now; one of schema 2 as it is (docs/format.md §8)."""
    doubts = [None] * len(line.get("paragraphs") or [])
    status = line.get("status") or ""
    ours = {"sources": {}, "doubts": doubts, **line, "status": OLD_STATUS.get(status, status)}
    return {**_LACKING, **ours}


def _elsewhere(place: Place, why: str) -> str:
    return (
        f"{place.name} does not hold the line that the catalogue has at byte {place.offset} ({why}). "
        "Look at the file with `warraq audit`; `warraq recover --catalogue` reads all lines again"
    )


def told_in(line: Line) -> Told:
    """Return what a stored line tells, to be compared with another; a date that is none is not told."""
    return Told(
        title=line.get("title") or "",
        bylines=tuple(line.get("bylines") or ()),
        published_at=_moment(line.get("published_at")),
        modified_at=_moment(line.get("modified_at")),
        paragraphs=tuple(line["paragraphs"]),
        cuts=tuple(cut["text"] for cut in line.get("boilerplate") or () if isinstance(cut, dict)),
        said=frozenset(_said(line.get("sources"))),
        is_whole=line.get("status") == Status.ARTICLE.value and line.get("is_teaser") is not True,
    )


def _said(sources: object) -> Iterator[str]:
    for name, found in sources.items() if isinstance(sources, dict) else ():
        if isinstance(found, dict) and is_said(name, found.get("source"), found.get("trust")):
            yield name


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
