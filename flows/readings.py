"""One stored line of clean text, by the place that the catalogue names."""

import json
from typing import cast

from archive.catalogue.lines import OLD_STATUS
from archive.store import StoreError
from flows.house import House
from flows.lines import Line

_LACKING = dict.fromkeys(("section", "agency", "paywalled", "why"))
_LONGEST = 64 * 1024 * 1024  # a line is some kilobytes; a place that says more is none


class ReadingError(Exception):
    """A line that is not where the catalogue has it; the message names the next step."""


def line_at(house: House, name: str, offset: int, length: int) -> Line:
    """Read the line of clean text that stands at a place of a store's file; one of the schema before is told in the words of ours.

    Raises ReadingError when no line with an id stands there.
    """
    if not name.startswith("text/") or not 0 < length <= _LONGEST or offset < 0:
        raise ReadingError(f"{name!r} at {offset} is no place of clean text")
    try:
        with house.store().open(name) as file:
            file.seek(offset)
            raw = file.read(length)
        value = json.loads(raw)
    except (StoreError, OSError, ValueError, RecursionError) as error:
        raise ReadingError(_elsewhere(name, offset, str(error))) from error
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise ReadingError(_elsewhere(name, offset, "no article line"))
    return as_ours(cast("Line", value))


def as_ours(line: Line) -> Line:
    """Return a line of schema 1 with the keys and the status that it would have now; one of schema 2 as it is (docs/format.md §8)."""
    doubts = [None] * len(line.get("paragraphs") or [])
    status = line.get("status") or ""
    ours = {"sources": {}, "doubts": doubts, **line, "status": OLD_STATUS.get(status, status)}
    return {**_LACKING, **ours}


def _elsewhere(name: str, offset: int, why: str) -> str:
    return (
        f"{name} does not hold the line that the catalogue has at byte {offset} ({why}). "
        "Look at the file with `warraq audit`; `warraq recover --catalogue` reads all lines again"
    )
