"""JSON from strangers: within limits, and read all the same where it is not quite JSON."""

import json
import re

MOST_BYTES = (
    8 * 2**20
)  # 100 WordPress posts of 5,000 escaped Arabic letters take 3 MB, 250 rows of GDELT 0.2 MB
MOST_MARKS = 200_000  # braces and ends of strings; such answers have some hundred each, at most
# RFC 8259 §7: what may stand behind a backslash; GDELT writes others too (gdelt-doc-api issues 26 and 28).
_ESCAPE = re.compile(r'\\(?:(u[0-9A-Fa-f]{4}|["\\/bfnrt])|)')
_FLAT = re.compile(r"\{[^{}]*+\}")


class UnreadableError(Exception):
    """A body is no JSON (`is_broken`), or more of it than is read; the message says which."""

    def __init__(self, why: str, *, is_broken: bool = False) -> None:
        super().__init__(why)
        self.is_broken = is_broken


def read_json(body: bytes) -> object:
    """Return the value of a JSON body, also of one with backslashes that mean nothing in JSON.

    Raises UnreadableError for the rest, and for what would take too much memory: `json` makes 1.2 GB of 34 MB that
    say [{},{},…].
    """
    if len(body) > MOST_BYTES:
        raise UnreadableError(f"answer is larger than {MOST_BYTES >> 20} MiB: not read")
    if sum(map(body.count, (b"{", b"[", b'",', b'":'))) > MOST_MARKS:
        raise UnreadableError(f"answer holds more than {MOST_MARKS:,} JSON values: not read")
    value = _parsed(body)
    if value is None:
        value = _parsed(mended(body))
    if value is None:
        raise UnreadableError("no JSON", is_broken=True)
    return value


def mended(body: bytes) -> bytes:
    """Return a body without the backslashes that mean nothing in JSON."""
    return _ESCAPE.sub(lambda found: found[0] if found[1] else "", _text(body)).encode(errors="replace")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(_text(body), strict=False)
    except (ValueError, RecursionError):
        return None


def _text(body: bytes) -> str:
    return body.decode("utf-8-sig", errors="replace")


def flat_objects(body: bytes, most: int) -> tuple[list[object], int]:
    """Return the first objects of a body that hold no other, each read alone, and how many could not be read."""
    found: list[object] = []
    broken = 0
    for piece in _FLAT.finditer(_text(body)):
        if len(found) + broken >= most:
            break
        try:
            found.append(json.loads(piece[0], strict=False))
        except (ValueError, RecursionError):
            broken += 1
    return found, broken
