"""One block read once, piece by piece: hashed, and its HTTP framing compared with what its head announces."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from archive.checks.chunk_walk import ChunkWalk
from archive.checks.digests import hasher_of, matches, says
from archive.checks.http_head import LONGEST_HTTP_HEAD, HttpHead, held_head
from archive.checks.policy import content_faults
from archive.reading.grammar import RecordHead
from archive.reading.record_text import Pieces

if TYPE_CHECKING:
    from hashlib import _Hash

_HTTP_KINDS = frozenset(("response", "request", "revisit"))
_FIELDS_KINDS = frozenset(("warcinfo", "metadata"))
_MOST_FIELDS = 1024 * 1024  # our own are below 2 kB; a longer block is none that we must understand
# Of thousands of records only this is kept: what checks ask for, no longer than a digest, a name or a reason is.
_ASKED = re.compile(rb"\r\n(software|response-sha256|rendered-sha256|source|failure|tls-chain):")
_LONGEST_ASKED = 256
_GZIP, _GZIPS = b"\x1f\x8b", frozenset(("gzip", "x-gzip"))
_BLOCK_DIGEST, _PAYLOAD_DIGEST = "WARC-Block-Digest", "WARC-Payload-Digest"
_NOTHING = memoryview(b"")
_SAID_NOTHING: Mapping[str, str] = {}
_NO_FAULTS: tuple[str, ...] = ()


class Look(NamedTuple):  # a tuple: one a record, and it is made in a fifth of a dataclass's time
    """What a block showed.

    `wrong` names digests that the bytes do not have, `unknown` those that nobody here can compute, `faults` where
    header and block contradict each other. `http` is the stored head; `raw` its body's length as it is stored,
    `framed` whether there were chunks where they are announced, `coded` whether it begins as the announced gzip
    does. `said` are the fields of a warcinfo or metadata block that checks ask for. `over_chunks`: the payload digest is that
    of the body with its chunks: several writers have it so, and the standard does not.
    """

    wrong: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    http: HttpHead | None = None
    raw: int = 0
    framed: bool = True
    coded: bool = True
    said: Mapping[str, str] = _SAID_NOTHING
    over_chunks: bool = False


def look_at(head: RecordHead, pieces: Pieces) -> Look:
    """Read a block; never raises but what `pieces` raises."""
    first = head.first
    kind = first["warc-type"].lower()
    told = first.get("content-type", "").lower()
    if told.startswith("application/http") or (not told and kind in _HTTP_KINDS):
        begun = _begin(head, pieces, LONGEST_HTTP_HEAD)
        http, piece = held_head(kind, begun, pieces, head.block_length)
        if len(piece) == head.block_length and not http.chunked:
            return _whole_http(head, kind, http, piece)
        return _http(head, kind, http, (piece, pieces))
    piece = _begin(head, pieces, _MOST_FIELDS if kind in _FIELDS_KINDS else 0)
    if len(piece) == head.block_length:
        return _whole_plain(head, kind, piece)
    return _plain(head, kind, (piece, pieces))


def _whole_http(head: RecordHead, kind: str, http: HttpHead, block: memoryview) -> Look:
    """Look at an HTTP message without chunks that is at hand as a whole, as nearly all are: what `_http` says, sooner."""
    first = head.first
    body = block[http.end :]
    wrong, unknown = _compared(first.get("warc-block-digest"), _payload_claim(first, kind), (block, body))
    coded = http.content not in _GZIPS or bytes(body[: len(_GZIP)]) == _GZIP[: len(body)]
    faults = content_faults(head, b"") if "msgtype" in first.get("content-type", "") else ()
    return Look(wrong, unknown, faults, http, len(body), True, coded)


def _whole_plain(head: RecordHead, kind: str, block: memoryview) -> Look:
    """Look at a block that is its own payload and at hand as a whole: what `_plain` says, sooner."""
    first = head.first
    wrong, unknown = _compared(first.get("warc-block-digest"), _payload_claim(first, kind), (block, block))
    if kind not in _FIELDS_KINDS:
        return Look(wrong, unknown)
    faults, said = _said(head, block)
    return Look(wrong, unknown, faults, said=said)


def _payload_claim(first: Mapping[str, str], kind: str) -> str | None:
    """Give the payload digest that these bytes can prove; a revisit's is that of bytes elsewhere."""
    return None if kind == "revisit" else first.get("warc-payload-digest")


def _compared(
    block_claim: str | None, payload_claim: str | None, bodies: tuple[memoryview, memoryview]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the digests that are not those of block and payload, and those that nobody here can compute."""
    block = matches(block_claim, bodies[0]) if block_claim else True
    payload = matches(payload_claim, bodies[1]) if payload_claim else True
    if block and payload:
        return _NO_FAULTS, _NO_FAULTS
    named = ((_BLOCK_DIGEST, block), (_PAYLOAD_DIGEST, payload))
    return tuple(name for name, same in named if same is False), tuple(
        name for name, same in named if same is None
    )


def _said(head: RecordHead, piece: memoryview) -> tuple[tuple[str, ...], Mapping[str, str]]:
    begin = bytes(piece[:_MOST_FIELDS])
    lines, said = b"".join((b"\r\n", begin, b"\r\n")), {}
    for found in _ASKED.finditer(lines):
        value = lines[found.end() : lines.find(b"\r\n", found.end())].decode("utf-8", "replace")
        said[found[1].decode("ascii")] = value.strip(" \t")[:_LONGEST_ASKED]
    return content_faults(head, begin), said


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


def _plain(head: RecordHead, kind: str, begun: tuple[memoryview, Pieces]) -> Look:
    """Look at a block that is its own payload (WARC/1.1 §6.4)."""
    first, (piece, pieces) = head.first, begun
    block_claim, payload_claim = first.get("warc-block-digest"), _payload_claim(first, kind)
    block, payload = hasher_of(block_claim), hasher_of(payload_claim)
    faults, said = _said(head, piece) if kind in _FIELDS_KINDS else (_NO_FAULTS, _SAID_NOTHING)
    while piece:
        for hasher in (block, payload):
            if hasher is not None:
                hasher.update(piece)
        piece = next(pieces, _NOTHING)
    claims = ((_BLOCK_DIGEST, block_claim, block), (_PAYLOAD_DIGEST, payload_claim, payload))
    return Look(_wrong(claims), _unknown(claims), faults, said=said)


def _http(head: RecordHead, kind: str, http: HttpHead, begun: tuple[memoryview, Pieces]) -> Look:
    """Look at an HTTP message: its payload is the entity without chunks (WARC/1.1 §6.3)."""
    first, (piece, pieces) = head.first, begun
    block_claim, payload_claim = first.get("warc-block-digest"), _payload_claim(first, kind)
    block, body = hasher_of(block_claim), _Body(payload_claim)
    body.begin(http, piece[http.end :])
    while piece:
        if block is not None:
            block.update(piece)
        piece = next(pieces, _NOTHING)
        if piece:
            body.go_on(piece)
    body.end()
    claims = ((_BLOCK_DIGEST, block_claim, block), (_PAYLOAD_DIGEST, payload_claim, body.entity))
    wrong = _wrong(claims)
    over_chunks = _PAYLOAD_DIGEST in wrong and body.is_raw()
    return Look(
        wrong=tuple(name for name in wrong if name != _PAYLOAD_DIGEST or not over_chunks),
        unknown=_unknown(claims),
        faults=content_faults(head, b"") if "msgtype" in first.get("content-type", "") else (),
        http=http,
        raw=body.raw_length,
        framed=body.framed,
        coded=body.coded,
        over_chunks=over_chunks,
    )


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
        self._gzip = http.content in _GZIPS
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
