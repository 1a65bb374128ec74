"""A WARC file inside a package: where its bytes are, what its records are, and what index and logs say of them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.checks.facts import RecordFacts
from archive.decisions.destruction import Piece
from archive.reading.reader import StoredRecord, parse_record
from archive.wacz.zip_records import Entry

ARCHIVE = "archive/"
WARC_SUFFIXES = (".warc", ".warc.gz")
_CHUNK = 1 << 20  # bytes a read


@dataclass(slots=True, kw_only=True)
class HeldWarc:
    """One WARC of a package: its bytes are `size` bytes of `path` from `at` on; `records` by their offset.

    `sha256` is of the whole file in hex. `told` collects the offsets that some index line speaks of, `stones` stand for what was destroyed.
    """

    name: str
    path: Path
    at: int
    size: int
    sha256: str
    records: dict[int, RecordFacts] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    stones: Mapping[int, Piece] = field(default_factory=dict)

    def digest(self, offset: int, length: int) -> str:
        """Return the SHA-256 of a stretch of the file in hex, which is what indexes and logs hold of a record."""
        return stretch_digest(self.path, self.at + offset, max(0, min(length, self.size - offset)))

    def record(self, facts: RecordFacts) -> StoredRecord:
        """Read a record again. Raises RecordError, OSError."""
        pieces = _pieces(self.path, self.at + facts.offset, min(facts.length, self.size - facts.offset))
        return parse_record(b"".join(pieces), offset=facts.offset)


def stretch_digest(path: Path, offset: int, length: int) -> str:
    """Return the SHA-256 in hex of `length` bytes of a file; of fewer where it ends before."""
    digest = hashlib.sha256()
    for piece in _pieces(path, offset, length):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path, offset: int, length: int) -> Iterator[bytes]:
    left = length
    with path.open("rb") as file:
        file.seek(offset)
        while left and (piece := file.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece


def is_warc(entry: Entry) -> bool:
    """Say whether an entry is a WARC file of the package (WACZ 1.1.1, archive)."""
    return entry.name.startswith(ARCHIVE) and entry.name.lower().endswith(WARC_SUFFIXES)
