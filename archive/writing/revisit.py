"""Responses that repeat one we hold: when a revisit record may stand for one, and what it must not lose.

A revisit (WARC/1.1 §6.7) stores the head alone. Whatever else of the response is not in the earlier entity,
which is its chunk framing, stands in the metadata record; and before a revisit is written, it is proven that
head, framing and entity give the bytes that were on the wire. What cannot be proven is stored whole.
"""

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from archive.capture import Capture, Earlier
from archive.chunked import Dechunked
from archive.http import HttpResponse
from archive.record import RecordKind, RecordRef
from archive.warc import Fields
from archive.writing.received import Received

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"  # WARC/1.1 §6.7.2
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"  # WARC/1.1 §6.7.3
NOT_MODIFIED_STATUS = 304  # RFC 9110 §15.4.5
WHOLE_DIGEST, LENGTHS, FRAMING = "response-sha256", "framing-lengths", "framing-base64"

# A choice: framing up to this size is worth keeping apart, or when it is smaller than what is saved.
_SMALL_FRAMING = 4096
_A_LENGTH = 8  # characters that the length of a piece takes, with its space
# A reference takes about 0.6 kB of memory, so all of them 30 MB at the most; the oldest are forgotten first.
_MOST_REMEMBERED = 50_000


class FramingError(ValueError):
    """Framing and entity that do not belong together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """What stands around the entity in a raw body: `text` in one piece, `lengths` of framing and entity in turn."""

    lengths: tuple[int, ...]
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A response that `earlier` holds already, by one of the standard's profiles; `framing` None: there is none."""

    profile: str
    earlier: RecordRef
    framing: Framing | None = None


class Remembered:
    """The whole responses that one writer has kept, by payload digest."""

    def __init__(self) -> None:
        self._refs: dict[str, RecordRef] = {}

    def repeat_of(self, capture: Capture, received: Received) -> Repeat | None:
        """Say what a capture repeats, by its own run or by `capture.earlier`; None: it is to be stored whole."""
        if capture.truncated is not None or received.head.status is None:
            return None
        known = capture.earlier.ref if capture.earlier is not None else None
        if capture.conditional and known and received.head.status == NOT_MODIFIED_STATUS:
            about_it = capture.earlier is not None and confirms(capture.earlier, received.response)
            return Repeat(profile=NOT_MODIFIED, earlier=known) if about_it else None
        if received.is_empty:
            return None
        if known is None or known.payload_digest != received.payload_digest:
            known = self._refs.get(received.payload_digest)
        return None if known is None else _proven(received, known)

    def keep(self, capture: Capture, ref: RecordRef) -> None:
        """Remember a response that was written whole. One that was cut is never referred to."""
        if ref.kind is RecordKind.RESPONSE and capture.truncated is None and ref.payload_digest:
            self._refs.setdefault(ref.payload_digest, ref)
            if len(self._refs) > _MOST_REMEMBERED:
                del self._refs[next(iter(self._refs))]


def confirms(earlier: Earlier, answer: HttpResponse) -> bool:
    """Say whether a 304 speaks of the version that was asked about (RFC 9111 §4.3.4), and not of another one.

    Its ETag decides, compared weakly (RFC 9110 §8.8.3.2), as If-None-Match asks; where one of the two has none,
    Last-Modified does; a 304 that names neither is about what was asked.
    """
    etag, modified = answer.header("etag"), answer.header("last-modified")
    if etag is not None and earlier.etag is not None:
        return _opaque(etag) == _opaque(earlier.etag)
    return (
        modified is None or earlier.last_modified is None or modified.strip() == earlier.last_modified.strip()
    )


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")


def _proven(received: Received, earlier: RecordRef) -> Repeat | None:
    entity = received.entity
    framing = framing_of(received.block[received.head.length :], entity)
    if framing is not None and len(framing.text) + _A_LENGTH * len(framing.lengths) > max(
        _SMALL_FRAMING, len(entity.body)
    ):
        return None
    stored = read_framing(dict(framing_fields(framing)))
    if received.head_bytes + rebuilt(stored, entity.body) != received.block:
        return None
    return Repeat(profile=IDENTICAL, earlier=earlier, framing=framing)


def framing_of(raw_body: bytes, entity: Dechunked) -> Framing | None:
    """Take the framing off a raw body; None when the body is the entity."""
    if len(entity.body) == len(raw_body):
        return None
    edges = [0, *itertools.chain.from_iterable(entity.spans), len(raw_body)]
    pieces = list(itertools.pairwise(edges))
    return Framing(
        lengths=tuple(end - start for start, end in pieces),
        text=b"".join([raw_body[start:end] for start, end in pieces[::2]]),
    )


def rebuilt(framing: Framing | None, entity: bytes) -> bytes:
    """Give the raw body. Raises FramingError when the lengths do not fit the bytes."""
    if framing is None:
        return entity
    if sum(framing.lengths[::2]) != len(framing.text) or sum(framing.lengths[1::2]) != len(entity):
        raise FramingError("the framing does not fit the entity: one of them is not what was written")
    parts: list[bytes] = []
    ends = [0, 0]
    sources = (framing.text, entity)
    for place, length in enumerate(framing.lengths):
        source, start = place % 2, ends[place % 2]
        parts.append(sources[source][start : start + length])
        ends[source] = start + length
    return b"".join(parts)


def framing_fields(framing: Framing | None) -> Fields:
    """Give the fields of a metadata block that hold the framing."""
    if framing is None:
        return ()
    return (
        (LENGTHS, " ".join(map(str, framing.lengths))),
        (FRAMING, base64.b64encode(framing.text).decode("ascii")),
    )


def read_framing(facts: Mapping[str, str]) -> Framing | None:
    """Read the framing back from a metadata block's fields; None when there is none. Raises FramingError."""
    if LENGTHS not in facts and FRAMING not in facts:
        return None
    try:
        lengths = tuple(map(int, facts[LENGTHS].split(" ")))
        text = base64.b64decode(facts[FRAMING], validate=True)
    except (KeyError, ValueError) as error:
        raise FramingError(f"the framing in the metadata record cannot be read ({error})") from error
    if min(lengths) < 0:
        raise FramingError("the framing in the metadata record has a negative length")
    return Framing(lengths=lengths, text=text)
