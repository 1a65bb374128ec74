"""What a WARC file's own first record says of it; reads that record alone, and of its block no more than a warcinfo has."""

from pathlib import Path

from archive.reading.grammar import RecordHead
from archive.reading.reader import ScanProblem, walk
from archive.reading.record_text import Pieces
from archive.record import RecordKind
from archive.warc import read_fields_block

# A warcinfo has some hundred bytes; what is longer is somebody's way to fill our memory.
_LONGEST_ABOUT = 64 * 1024


def read_about(path: Path) -> dict[str, str] | None:
    """Return the fields of the warcinfo record that a file begins with; None when it does not begin with one.

    What stands behind the first 64 KiB of a block is not read as fields. Raises OSError.
    """
    first = next(iter(walk(path, _begin)), None)
    if first is None or isinstance(first, ScanProblem):
        return None
    if first.head.first["warc-type"].lower() != RecordKind.WARCINFO:
        return None
    return dict(read_fields_block(first.taken))


def _begin(_head: RecordHead, pieces: Pieces) -> bytes:
    held = b""
    for piece in pieces:
        held += piece
        if len(held) >= _LONGEST_ABOUT:
            break
    return held[:_LONGEST_ABOUT]
