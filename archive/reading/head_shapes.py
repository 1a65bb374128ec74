"""Record headers that look like ones already read: one expression reads a whole header of a known shape.

A writer's records have few shapes: the same names in the same order. A shape is learnt from headers that the strict
reading (archive/reading/grammar.py) passed without a fault, and admits only values that it passes too, so that it decides
nothing but how fast a header is read. What no shape admits is read strictly.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from sys import intern
from typing import Final, NamedTuple

from archive.reading.field_values import VALUE_CHECKS

_UUID = r"<urn:uuid:[0-9a-f\-]++>"
_ID = r"<[A-Za-z][A-Za-z0-9+.\-]*+:[!-;=?-~]++>"
_URI = r"[A-Za-z][A-Za-z0-9+.\-]*+:[!-;=?-~]++"
_OURS = r"sha256:[0-9a-f]++"
_DIGEST = r"[0-9A-Za-z\-]++:[0-9A-Za-z+/=_\-]++"
_FREE = r"[!-~](?:[ -~]*[!-~])?"
# The days that every year has; the 29th of February goes the strict way.
_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_DATE = rf"[1-9][0-9]{{3}}-(?:{_DAY})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{1,9}})?Z"
# What differs from record to record, in patterns no wider than the standard's; the first that fits the sample is taken.
_PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    "content-length": (r"[0-9]{1,18}",),
    "warc-record-id": (_UUID, _ID),
    "warc-concurrent-to": (_UUID, _ID),
    "warc-warcinfo-id": (_UUID, _ID),
    "warc-refers-to": (_UUID, _ID),
    "warc-date": (_DATE,),
    "warc-refers-to-date": (_DATE,),
    "warc-block-digest": (_OURS, _DIGEST),
    "warc-payload-digest": (_OURS, _DIGEST),
    "warc-target-uri": (_URI,),
    "warc-refers-to-target-uri": (_URI,),
}
# Of these a writer has a handful of values: each makes a shape of its own, which costs least to match.
_FEW = frozenset(("warc-type", "warc-protocol", "warc-cipher-suite", "warc-profile", "content-type"))
_KEY = len("WARC/1.1\r\nWARC-Type: respo")  # nearly all writers begin so, and it tells the types apart
_HEADS_BEFORE = (
    4  # of a shape before it is learnt: learning costs 2 ms, as much as reading 100 headers strictly
)
_MOST_SHAPES = 64  # in a process: a file made to have thousands must cost neither memory nor time
_MOST_COUNTED = 1024
_LONGEST = 4 * 1024  # bytes of a header; usual ones are some 700


class PlainHead(NamedTuple):
    """What a header of a known shape says, in the words of `archive.reading.grammar.RecordHead`."""

    names: Sequence[str]
    values: Sequence[str]
    first: Mapping[str, str]
    again: Mapping[str, tuple[str, ...]]


class _Shape(NamedTuple):
    """`keys` are the lower-case names from the last field to the first, `again` where those stand that come once more.

    `checks` are for values whose pattern does not prove them.
    """

    match: "Callable[[str], re.Match[str] | None]"
    names: tuple[str, ...]
    keys: tuple[str, ...]
    checks: tuple[tuple[int, Callable[[str], object]], ...]
    again: tuple[tuple[str, tuple[int, ...]], ...]


_known: dict[bytes, list[_Shape]] = {}
_counted: dict[tuple[str, ...], int] = {}


def plain_head(head: bytes) -> PlainHead | None:
    """Read a header of a known shape; None: it must be read strictly."""
    shapes = _known.get(head[:_KEY])
    if shapes is None or len(head) > _LONGEST:
        return None
    text = head.decode("latin-1")
    for shape in shapes:
        if (found := shape.match(text)) is not None:
            break
    else:
        return None
    values = found.groups()
    for place, check in shape.checks:
        if not check(values[place]):
            return None
    again = {key: tuple([values[place] for place in places]) for key, places in shape.again}
    first = dict(zip(shape.keys, values[::-1]))  # noqa: B905  # a shape has as many groups as keys
    return PlainHead(shape.names, values, first, again)


def learn(head: bytes, names: Sequence[str], values: Sequence[str]) -> None:
    """Count a header that was read strictly and has no fault; learn its shape once it has come several times."""
    learnt = sum(map(len, _known.values()))
    if learnt >= _MOST_SHAPES or len(_counted) >= _MOST_COUNTED or len(head) > _LONGEST:
        return
    asked = (*names, *(value for name, value in zip(names, values, strict=True) if name.lower() in _FEW))
    _counted[asked] = _counted.get(asked, 0) + 1
    if _counted[asked] == _HEADS_BEFORE and (shape := _shape_of(head, names, values)) is not None:
        _known.setdefault(head[:_KEY], []).append(shape)


def _shape_of(head: bytes, names: Sequence[str], values: Sequence[str]) -> _Shape | None:
    """Give the shape of a header; None when it is spelt in a way that no shape admits."""
    text = head.decode("latin-1")
    version = text[: text.find("\r\n") + 2]
    lines = [
        f"{re.escape(name)}: {_pattern(name.lower(), value)}\r\n"
        for name, value in zip(names, values, strict=True)
    ]
    match = re.compile(f"{re.escape(version)}{''.join(lines)}\r\n").fullmatch
    found = match(text)
    if found is None or found.groups() != tuple(values):
        return None
    keys = [intern(name.lower()) for name in names]
    checks = [
        (place, VALUE_CHECKS[key])
        for place, key in enumerate(keys)
        if key in VALUE_CHECKS and key not in _PATTERNS and key not in _FEW
    ]
    return _Shape(match, tuple(names), tuple(reversed(keys)), tuple(checks), tuple(_repeated(keys)))


def _pattern(key: str, value: str) -> str:
    """Give the group that reads a field's value."""
    if key in _FEW:
        return f"({re.escape(value)})"
    patterns = _PATTERNS.get(key, (_FREE,))
    return f"({next((pattern for pattern in patterns if re.fullmatch(pattern, value)), patterns[-1])})"


def _repeated(keys: list[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give the names that stand more than once, and the places behind the first of each."""
    for key in dict.fromkeys(keys):
        places = tuple(place for place, other in enumerate(keys) if other == key)
        if len(places) > 1:
            yield key, places[1:]
