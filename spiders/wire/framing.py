"""Where an answer ends, told from its own bytes (RFC 9112 §6.3). Pure.

The client's parser knows this too, but gives up on answers that are only odd; and what it gave up on must
not end silently short.
"""

from dataclasses import dataclass
from enum import Enum

from archive.chunked import dechunk
from archive.http import HttpResponse, read_response

_HEAD_ENDS = (b"\n\r\n", b"\n\n")
_NO_BODY = frozenset({204, 304})
_SWITCHING = 101
# Of one answer. A server that sends each line of a page by itself makes 10,000 of them; one byte each they would be 5 million in
# 32 MiB, and take 7 s, in which no other host is heard, and 1 GB of memory. A choice.
MOST_CHUNKS = 250_000
_LENGTH_DIGITS = 15  # a petabyte; more digits are no length that anybody sends


class Extent(Enum):
    """How far the bytes of an answer reach: to its end, not so far, or to an end that only silence can tell.

    SHATTERED: it comes in more pieces than anybody has a use for, and ends here.
    """

    WHOLE = "whole"
    SHORT = "short"
    OPEN = "open"
    SHATTERED = "shattered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """What the bytes of an answer say of its end; `rest` counts those behind it."""

    extent: Extent
    rest: int = 0


def framing(block: bytes, *, is_head: bool = False) -> Framing:
    """Read the end of an answer from its bytes, 1xx answers in front of it included; never raises.

    `is_head` says that HEAD was asked, whose answers have no body. An answer that announces no length, or
    several, or is no HTTP at all ends where its connection does: `OPEN`. Behind a 101 no HTTP follows (RFC 9110
    §15.2.2), so nothing has to be waited for: what came belongs to it.
    """
    answer = read_response(block)
    if answer.status is None:
        return Framing(extent=Extent.OPEN)
    if not answer.head.endswith(_HEAD_ENDS):
        return Framing(extent=Extent.SHORT)
    if answer.status == _SWITCHING:
        return Framing(extent=Extent.WHOLE)
    if is_head or answer.status in _NO_BODY:
        return Framing(extent=Extent.WHOLE, rest=len(answer.raw_body))
    if answer.header("transfer-encoding"):
        return _chunked(answer)
    length = _length(answer)
    if length is None:
        return Framing(extent=Extent.OPEN)
    rest = len(answer.raw_body) - length
    return Framing(extent=Extent.SHORT) if rest < 0 else Framing(extent=Extent.WHOLE, rest=rest)


def final_start(block: bytes) -> int:
    """Give where the final answer begins behind the 1xx answers in front of it (RFC 9110 §15.2)."""
    answer = read_response(block)
    if answer.status is None:
        return 0
    if 100 <= answer.status < 200 and answer.status != 101 and answer.head == block:
        return len(block)  # nothing but 1xx answers came
    return len(answer.head) - len(_own_head(answer))


def _own_head(answer: HttpResponse) -> bytes:
    """Give the last head in a run of heads, each ended by an empty line."""
    ends = [answer.head.rfind(end, 0, len(answer.head) - len(end)) + len(end) for end in _HEAD_ENDS]
    starts = [end for end, mark in zip(ends, _HEAD_ENDS, strict=True) if end >= len(mark)]
    return answer.head[max(starts, default=0) :]


def _chunked(answer: HttpResponse) -> Framing:
    codings = [word.strip().lower() for value in answer.all("transfer-encoding") for word in value.split(",")]
    if codings[-1] != "chunked":
        return Framing(extent=Extent.OPEN)
    found = dechunk(answer.raw_body, most=MOST_CHUNKS)
    if not found.notes:
        return Framing(extent=Extent.WHOLE)
    if len(found.spans) == MOST_CHUNKS:
        return Framing(extent=Extent.SHATTERED, rest=found.rest)
    if not found.rest:
        is_coded = len(found.body) != len(answer.raw_body) or not found.body
        return Framing(extent=Extent.SHORT if is_coded else Extent.OPEN)
    ended = not dechunk(answer.raw_body[: -found.rest]).notes
    return Framing(extent=Extent.WHOLE, rest=found.rest) if ended else Framing(extent=Extent.OPEN)


def _length(answer: HttpResponse) -> int | None:
    """Give the one announced length; repeated equal values are one (RFC 9110 §8.6)."""
    words = {word.strip() for value in answer.all("content-length") for word in value.split(",")}
    if len(words) != 1:
        return None
    word = words.pop()
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _LENGTH_DIGITS else None
