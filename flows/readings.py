"""One stored line of clean text, by the place that the catalogue names."""

import json
from typing import cast

from archive.store import StoreError
from flows.house import House
from flows.lines import Line

_LONGEST = 64 * 1024 * 1024  # a line is some kilobytes; a place that says more is none


class ReadingError(Exception):
    """A line that is not where the catalogue has it; the message names the next step."""


def line_at(house: House, name: str, offset: int, length: int) -> Line:
    """Read the line of clean text that stands at a place of a store's file. Raises ReadingError when no line with an id stands there."""
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
    return cast("Line", value)


def _elsewhere(name: str, offset: int, why: str) -> str:
    return (
        f"{name} does not hold the line that the catalogue has at byte {offset} ({why}). "
        "Look at the file with `warraq audit`; `warraq recover --catalogue` reads all lines again"
    )
