"""One address looked up in a sorted index file without reading it: by halving, as every CDXJ reader may."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.cdxj.lines import CdxError, CdxLine, key_of, read_line
from archive.cdxj.spelt import read_spelt


def find_in_index(path: Path, url: str) -> tuple[CdxLine, ...]:
    """Return the lines of a sorted CDXJ file whose key is that of an address, oldest first.

    Other spellings of the address have the same key: compare `url` where that matters. Lines that are no
    index lines are left out; the audit names them. Raises OSError, UrlError.
    """
    wanted = key_of(url).encode("ascii") + b" "
    with _mapped(path) as lines:
        return tuple(line for raw in _from(lines, wanted) if (line := _read(raw)) is not None)


@contextmanager
def _mapped(path: Path) -> Iterator[bytes | mmap.mmap]:
    """Give a file's bytes; only the pages that are looked at come off the disk."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped


def _from(lines: bytes | mmap.mmap, wanted: bytes) -> Iterator[bytes]:
    """Give all lines that begin with `wanted`."""
    low, high = 0, len(lines)  # the first such line begins at `low` or behind it, and not behind `high`
    while low < high:
        middle = (low + high) // 2
        begin = lines.rfind(b"\n", low, middle) + 1 or low
        end = lines.find(b"\n", middle)
        end = len(lines) if end < 0 else end
        if lines[begin:end] < wanted:
            low = end + 1
        else:
            high = begin
    while low < len(lines) and lines[low : low + len(wanted)] == wanted:
        end = lines.find(b"\n", low)
        end = len(lines) if end < 0 else end
        yield lines[low:end]
        low = end + 1


def _read(raw: bytes) -> CdxLine | None:
    try:
        text = raw.decode("ascii")
        return read_spelt(text) or read_line(text)
    except (CdxError, UnicodeDecodeError):
        return None
