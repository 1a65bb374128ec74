"""ZIP archives read strictly (APPNOTE 6.3.10): two readers can never see two different things in one that passes.

A ZIP says everything twice, in local headers and in the central directory, and readers differ in whom they
believe. Here both must say the same, and every byte must belong to one entry.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.wacz.zip_records import (
    DEFLATED,
    STORED,
    Entry,
    ZipError,
    ZipProblem,
    find_directory,
    problem,
    read_entries,
)

CHUNK = 1 << 20  # bytes a read
# Deflate ends at 1032:1 (zlib's manual). Text and JSON reach 50:1, so that this is no page and no index.
BOMB_RATIO, BOMB_FROM = 200, 1 << 20
MOST_INFLATED = 64 << 30  # bytes that all deflated entries of one package may have


@dataclass(slots=True, kw_only=True)
class Zip:
    """An archive that was looked through: entries by name, in the order of their bytes, and what is wrong."""

    path: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[ZipProblem] = field(default_factory=list)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Give an entry's bytes in pieces, size and CRC proven at the end. Raises ZipError, OSError."""
        with self.path.open("rb") as file:
            pieces = _stored(file, entry) if entry.method == STORED else _inflated(file, entry)
            crc = size = 0
            for piece in pieces:
                crc, size = zlib.crc32(piece, crc), size + len(piece)
                yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise ZipError(f"{entry.name}: its bytes do not have the size and CRC-32 that the archive says")

    def read(self, name: str, limit: int) -> bytes:
        """Return a small entry's bytes. Raises ZipError when it is larger than `limit`, KeyError when it is not there."""
        entry = self.entries[name]
        if entry.size > limit:
            raise ZipError(
                f"{name}: {entry.size} bytes are more than the {limit} that are read of such a file"
            )
        return b"".join(self.chunks(entry))


def look_through(path: Path) -> Zip:
    """Read an archive's structure, every local header included. Raises ZipError when it is no ZIP at all, OSError."""
    found = Zip(path=path)
    with path.open("rb") as file:
        directory = find_directory(file)
        file.seek(directory.at)
        raw = file.read(directory.size)
        seen: dict[str, str] = {}
        for entry in read_entries(file, raw, directory, found.problems):
            folded = entry.name.casefold().removesuffix("/")
            if folded in seen:
                found.problems.append(problem(entry.name, f"its name stands twice (as {seen[folded]!r})", entry.header_at))  # fmt: skip
            seen.setdefault(folded, entry.name)
            found.entries.setdefault(entry.name, entry)
        found.problems += _bombs(found.entries.values())
        found.problems += _gaps(file, found.entries.values(), directory.at)
    found.entries = dict(sorted(found.entries.items(), key=lambda pair: pair[1].header_at))
    return found


def _bombs(entries: Iterable[Entry]) -> Iterator[ZipProblem]:
    total = 0
    for entry in entries:
        inflates = entry.method == DEFLATED
        total += entry.size if inflates else 0
        if inflates and entry.size > BOMB_FROM and entry.size > BOMB_RATIO * max(1, entry.packed):
            yield problem(entry.name, f"{entry.packed} bytes say that they unpack to {entry.size}: a bomb", entry.header_at)  # fmt: skip
    if total > MOST_INFLATED:
        yield problem("", f"its entries say that they unpack to {total} bytes: a bomb")


def _gaps(file: BinaryIO, entries: Iterable[Entry], directory_at: int) -> Iterator[ZipProblem]:
    """Find entries that share bytes, and bytes that belong to none."""
    last, name = 0, ""
    for entry in sorted(entries, key=lambda e: e.header_at):
        if entry.header_at < last:
            yield problem(entry.name, f"it shares bytes with {name!r}", entry.header_at)
        elif entry.header_at > last:
            yield _hidden(file, last, entry.header_at)
        last, name = max(last, entry.end), entry.name
    if last < directory_at:
        yield _hidden(file, last, directory_at)


def _hidden(file: BinaryIO, start: int, end: int) -> ZipProblem:
    file.seek(start)
    is_entry = file.read(4) == b"PK\x03\x04"
    what = (
        "an entry stands here that the central directory does not name"
        if is_entry
        else "no entry holds these bytes"
    )
    return ZipProblem(
        name="", message=f"{end - start} bytes at {start}: {what}", offset=start, hidden=not is_entry
    )


def _stored(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    file.seek(entry.data_at)
    left = entry.packed
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def _inflated(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Unpack, never further than the size that the archive says and one byte more."""
    inflater, left = zlib.decompressobj(-zlib.MAX_WBITS), entry.size + 1
    try:
        for packed in _stored(file, entry):
            rest = packed
            while left > 0 and not inflater.eof:
                piece = inflater.decompress(rest, min(CHUNK, left))
                rest = inflater.unconsumed_tail
                left -= len(piece)
                if not piece and not rest:
                    break
                yield piece
    except zlib.error as error:
        raise ZipError(f"{entry.name}: its packed bytes are damaged ({error})") from error
    if not inflater.eof or inflater.unused_data:
        raise ZipError(f"{entry.name}: its packed bytes do not end where the archive says")
