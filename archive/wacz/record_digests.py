"""The digests of records that an index speaks of, each read once, however many lines speak of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.checks.chunk_walk import ChunkWalk
from archive.checks.digests import hasher_of, is_spelt
from archive.checks.facts import RecordFacts
from archive.checks.http_head import LONGEST_HTTP_HEAD, held_head
from archive.reading.grammar import RecordError, RecordHead
from archive.reading.reader import look_next
from archive.reading.record_text import Pieces
from archive.wacz.held import HeldWarc


@dataclass(slots=True, kw_only=True)
class RecordDigests:
    """What was computed of the records of a package so far."""

    _stretches: dict[tuple[str, int, int], str] = field(default_factory=dict)
    _contents: dict[tuple[str, int, str], tuple[bytes, ...]] = field(default_factory=dict)

    def stretch(self, warc: HeldWarc, offset: int, length: int) -> str:
        """Return the SHA-256 of a stretch of a WARC file in hex. Raises OSError."""
        key = (warc.name, offset, length)
        if key not in self._stretches:
            self._stretches[key] = warc.digest(offset, length)
        return self._stretches[key]

    def fits(self, claim: str, record: RecordFacts, warc: HeldWarc) -> bool:
        """Say whether a labelled digest is that of a record's block, its payload, or its body with chunks.

        True for an algorithm that is not known here, and for a record that cannot be read: others tell that.
        """
        hasher = hasher_of(claim)
        if hasher is None:
            return True
        key = (warc.name, record.offset, hasher.name)
        if key not in self._contents:
            try:
                seen = look_next(warc.path, warc.at + record.offset, _digests_by(hasher.name)).taken
            except (RecordError, OSError):
                return True
            self._contents[key] = tuple(set(seen))
        return any(is_spelt(claim, digest) for digest in self._contents[key])


class _digests_by:  # noqa: N801  # a function with an argument
    """Take the digests of a block: of all of it, of an HTTP body, and of that without chunks."""

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm

    def __call__(self, head: RecordHead, pieces: Pieces) -> tuple[bytes, ...]:
        block, body, entity = (hashlib.new(self._algorithm, usedforsecurity=False) for _ in range(3))
        begun = memoryview(b"".join(_begin(pieces)))
        if not head.first.get("content-type", "").lower().startswith("application/http"):
            block.update(begun)
            for piece in pieces:
                block.update(piece)
            return (block.digest(),)
        http, begun = held_head(head.first["warc-type"].lower(), begun, pieces, head.block_length)
        block.update(begun)
        walk = ChunkWalk(entity.update)
        feed = walk.feed if http.chunked else entity.update
        body.update(begun[http.end :])
        feed(begun[http.end :])
        for piece in pieces:
            for update in (block.update, body.update, feed):
                update(piece)
        walk.end()
        return block.digest(), entity.digest(), body.digest()


def _begin(pieces: Pieces) -> Iterator[bytes]:
    """Give the pieces that hold an HTTP head."""
    size = 0
    while size < LONGEST_HTTP_HEAD and (piece := next(pieces, None)):
        size += len(piece)
        yield bytes(piece)
