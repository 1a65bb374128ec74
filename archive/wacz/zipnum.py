"""The compressed index of a package: sorted CDXJ lines in gzip members of up to 3,000, and an idx that finds them."""

import hashlib
import heapq
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.wacz.indexes import BLOCK_LINES

INDEX, IDX = "indexes/index.cdx.gz", "indexes/index.idx"
_GZIP = zlib.MAX_WBITS | 16


@dataclass(slots=True, kw_only=True)
class ZipNum:
    """One compressed index under way: `packed` gives index.cdx.gz, and after it `idx` gives index.idx."""

    lines: Iterable[bytes]
    _idx: list[bytes] = field(default_factory=list)

    def packed(self) -> Iterator[bytes]:
        """Give the gzip members; each holds whole lines, and a line end behind each."""
        meta = {"format": "cdxj-gzip-1.0", "filename": INDEX.rpartition("/")[2]}
        self._idx = [b"!meta 0 " + json.dumps(meta).encode()]
        offset, lines = 0, iter(self.lines)
        while block := list(itertools.islice(lines, BLOCK_LINES)):
            packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
            member = packer.compress(b"".join(line + b"\n" for line in block)) + packer.flush()
            where = {
                "offset": offset,
                "length": len(member),
                "digest": f"sha256:{hashlib.sha256(member).hexdigest()}",
            }
            first = b" ".join(block[0].split(b" ", 2)[:2])
            self._idx.append(first + b" " + json.dumps(where).encode())
            offset += len(member)
            yield member

    def idx(self) -> Iterator[bytes]:
        """Give index.idx, a line for each gzip member that was given."""
        return (line + b"\n" for line in self._idx)


def package_lines(
    indexes: Iterable[Iterable[bytes]], names: dict[str, str], digest: Callable[[str, int, int], str]
) -> Iterator[bytes]:
    """Merge sorted index lines of a store into those of a package.

    `names` maps store names of the WARC files that are in the package to their names there; lines of other files are
    left out. `digest(store name, offset, length)` gives the SHA-256 in hex that becomes `recordDigest`.
    """
    streams = [_renamed(index, names) for index in indexes]
    last = b""
    for line, warc, offset, length in heapq.merge(*streams):
        if line == last:
            continue
        last = line
        record = json.dumps({"recordDigest": f"sha256:{digest(warc, offset, length)}"})
        yield line[:-1] + b", " + record[1:].encode()


def _renamed(index: Iterable[bytes], names: dict[str, str]) -> Iterator[tuple[bytes, str, int, int]]:
    for raw in index:
        key, timestamp, text = raw.rstrip(b"\n").split(b" ", 2)
        fields = json.loads(text)
        warc = fields["filename"]
        if warc in names:
            fields["filename"] = names[warc]
            line = b" ".join((key, timestamp, json.dumps(fields).encode()))
            yield line, warc, int(fields["offset"]), int(fields["length"])
