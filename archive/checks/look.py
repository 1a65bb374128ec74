"""One block read once, piece by piece: hashed, and its HTTP framing compared with what its head announces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.checks.chunk_walk import ChunkWalk
from archive.checks.digests import hasher_of, says
from archive.checks.http_head import LONGEST_HTTP_HEAD, HttpHead, request_head, response_head
from archive.checks.policy import content_faults
from archive.grammar import RecordHead
from archive.record_text import Pieces
from archive.warc import read_fields_block

if TYPE_CHECKING:
    from hashlib import _Hash

_HTTP_KINDS = frozenset(("response", "request", "revisit"))
_FIELDS_KINDS = frozenset(("warcinfo", "metadata"))
_MOST_FIELDS = 1024 * 1024  # our own are below 2 kB; a longer block is none that we must understand
_GZIP = b"\x1f\x8b"
_NOTHING = memoryview(b"")
_SAID_NOTHING: Mapping[str, str] = {}
_NO_FAULTS: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a block showed.

    `wrong` names digests that the bytes do not have, `unknown` those that nobody here can compute, `faults` where
    header and block contradict each other. `http` is the stored head; `body` its body's length after chunks were
    undone, `framed` whether there were chunks, `coded` whether it begins as the announced gzip does. `said` are
    the fields of a warcinfo or metadata block.
    """

    wrong: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    http: HttpHead | None = None
    raw: int = 0
    framed: bool = True
    coded: bool = True
    said: Mapping[str, str] = field(default_factory=dict)


def look_at(head: RecordHead, pieces: Pieces) -> Look:
    """Read a block; never raises but what `pieces` raises."""
    first = head.first
    kind = first["warc-type"].lower()
    told = first.get("content-type", "").lower()
    if told.startswith("application/http") or (not told and kind in _HTTP_KINDS):
        return _http(head, kind, _begin(head, pieces, LONGEST_HTTP_HEAD), pieces)
    return _plain(head, kind, _begin(head, pieces, _MOST_FIELDS if kind in _FIELDS_KINDS else 0), pieces)


def _begin(head: RecordHead, pieces: Pieces, most: int) -> memoryview:
    """Give the first piece; where it is shorter than the block and `most`, because a reading of the file ended there, more of them as one."""
    piece = next(pieces, _NOTHING)
    wanted = min(head.block_length, most)
    if len(piece) >= wanted:
        return piece
    held = bytearray(piece)
    while len(held) < wanted and (more := next(pieces, _NOTHING)):
        held += more
    return memoryview(bytes(held))


def _plain(head: RecordHead, kind: str, piece: memoryview, pieces: Pieces) -> Look:
    """Look at a block that is its own payload (WARC/1.1 §6.4)."""
    first = head.first
    block_claim = first.get("warc-block-digest")
    payload_claim = None if kind == "revisit" else first.get("warc-payload-digest")
    block, payload = hasher_of(block_claim), hasher_of(payload_claim)
    said, faults = _SAID_NOTHING, _NO_FAULTS
    if kind in _FIELDS_KINDS:
        begin = bytes(piece[:_MOST_FIELDS])
        faults = tuple(content_faults(head, begin))
        said = dict(read_fields_block(begin))
    while piece:
        for hasher in (block, payload):
            if hasher is not None:
                hasher.update(piece)
        piece = next(pieces, _NOTHING)
    claims = (("WARC-Block-Digest", block_claim, block), ("WARC-Payload-Digest", payload_claim, payload))
    return Look(wrong=_wrong(claims), unknown=_unknown(claims), faults=faults, said=said)


def _http(head: RecordHead, kind: str, piece: memoryview, pieces: Pieces) -> Look:
    """Look at an HTTP message: its payload is the entity without chunks (WARC/1.1 §6.3)."""
    first = head.first
    block_claim = first.get("warc-block-digest")
    payload_claim = None if kind == "revisit" else first.get("warc-payload-digest")
    block, body = hasher_of(block_claim), _Body(payload_claim)
    http = _head_of(kind, piece)
    body.begin(http, piece[http.end :])
    while piece:
        if block is not None:
            block.update(piece)
        piece = next(pieces, _NOTHING)
        if piece:
            body.go_on(piece)
    body.end()
    claims = (("WARC-Block-Digest", block_claim, block), ("WARC-Payload-Digest", payload_claim, body.entity))
    return Look(
        wrong=tuple(name for name in _wrong(claims) if name != "WARC-Payload-Digest" or not body.is_raw()),
        unknown=_unknown(claims),
        faults=tuple(content_faults(head, b"")) if "msgtype" in first.get("content-type", "") else (),
        http=http,
        raw=body.raw_length,
        framed=body.framed,
        coded=body.coded,
    )


def _head_of(kind: str, piece: memoryview) -> HttpHead:
    read: Callable[[bytes], HttpHead] = request_head if kind == "request" else response_head
    begin = bytes(piece[:LONGEST_HTTP_HEAD])
    http = read(begin)
    return read(bytes(piece)) if http.end == len(begin) < len(piece) else http


class _Body:
    """The body of an HTTP message: hashed without its chunks, and with them where a writer may have meant that."""

    def __init__(self, claim: str | None) -> None:
        self._claim = claim
        self.entity = hasher_of(claim)
        self._raw: _Hash | None = None
        self._first = _NOTHING
        self._walk: ChunkWalk | None = None
        self._gzip = False
        self._begin = b""
        self.raw_length = 0
        self.framed = self.coded = True

    def begin(self, http: HttpHead, piece: memoryview) -> None:
        self._gzip = http.content in {"gzip", "x-gzip"}
        self._first = piece
        self.raw_length = len(piece)
        if http.chunked:
            self._walk = ChunkWalk(self._take)
            self._walk.feed(piece)
        else:
            self._take(piece)

    def go_on(self, piece: memoryview) -> None:
        self.raw_length += len(piece)
        if self._walk is None:
            self._take(piece)
            return
        self._walk.feed(piece)
        if self._raw is None:
            self._raw = hasher_of(self._claim)
            if self._raw is not None:
                self._raw.update(self._first)
        if self._raw is not None:
            self._raw.update(piece)

    def end(self) -> None:
        if self._walk is not None:
            self._walk.end()
            self.framed = self._walk.framed or not self.raw_length
        if self._gzip and self._begin:
            self.coded = self._begin.startswith(_GZIP[: len(self._begin)])

    def is_raw(self) -> bool:
        """Say whether the claim speaks of the body with its chunks, as several writers have it."""
        if self._walk is None or self._claim is None:
            return False
        raw = self._raw or hasher_of(self._claim)
        if raw is None:
            return False
        if self._raw is None:
            raw.update(self._first)
        return says(self._claim, raw)

    def _take(self, piece: memoryview) -> None:
        if self._gzip and len(self._begin) < len(_GZIP):
            self._begin += bytes(piece[: len(_GZIP)])
        if self.entity is not None:
            self.entity.update(piece)


_Claims = tuple[tuple[str, str | None, "_Hash | None"], ...]


def _wrong(claims: _Claims) -> tuple[str, ...]:
    return tuple(
        name for name, claim, hasher in claims if claim and hasher is not None and not says(claim, hasher)
    )


def _unknown(claims: _Claims) -> tuple[str, ...]:
    return tuple(name for name, claim, hasher in claims if claim and hasher is None)
