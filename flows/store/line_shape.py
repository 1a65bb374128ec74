"""Is a stored line spelt as runs write it? Whoever can write to a store can put anything there, and a page must say so and not break."""

import math
from collections.abc import Callable, Mapping
from typing import Any

Line = Mapping[str, Any]
_Fits = Callable[[Any], bool]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _maybe(value: object) -> bool:
    return value is None or isinstance(value, str)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40


def _all(fits: _Fits) -> _Fits:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _object(**keys: _Fits) -> _Fits:
    return lambda value: isinstance(value, dict) and all(fits(value.get(name)) for name, fits in keys.items())


_REASON = _object(rule=_text, weight=_number, detail=_text)
_PART = {"from": _count, "to": _count, "record": _text, "url": _text}
_MUST: Mapping[str, _Fits] = {
    "id": _text,
    "paragraphs": _all(_text),
    "verdict": _object(relation=_text, score=_number, reasons=_all(_REASON)),
}
# Older runs lack some of these: what is there is looked at.
_MAY: Mapping[str, _Fits] = {
    **dict.fromkeys(("url", "record", "title", "outlet", "language", "published_at", "published_raw", "modified_at", "status", "why", "via", "instead_of", "agency", "method"), _maybe),
    "bylines": _all(_text),
    "kinds": _all(_text),
    "doubts": _all(_maybe),
    "places": _all(lambda value: value is None or (isinstance(value, list) and all(map(_count, value)))),
    "parts": _all(_object(**_PART)),
    "boilerplate": _all(_object(text=_text, why=_text)),
    "archived": lambda value: value is None or _object(warc=_text, offset=_count, length=_count, captured_at=_text)(value),
}  # fmt: skip
_EACH = ("kinds", "doubts", "places")  # one for each paragraph


def misspelt(line: Line) -> str | None:
    """Return the key of a line that is not as runs write it; None where each is."""
    for name, fits in _MUST.items():
        if not fits(line.get(name)):
            return name
    for name, fits in _MAY.items():
        if name in line and not fits(line[name]):
            return name
    many = len(line["paragraphs"])
    return next((name for name in _EACH if line.get(name) and len(line[name]) != many), None)
