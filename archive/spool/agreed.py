"""How far the three files of one open WARC agree: records, index lines and custody lines, each whole."""

import json
from collections.abc import Iterator
from pathlib import Path

from archive.cdxj.lines import INDEXED_KINDS, CdxError, CdxLine, read_line
from archive.reading.grammar import RecordHead
from archive.reading.reader import ScanProblem, StoredRecord, walk
from archive.reading.record_text import Pieces
from archive.record import RecordKind
from archive.spool.openwarc import CUSTODY_SUFFIX, OPEN_SUFFIX, cdxj_path, custody_path

# An exchange is whole when everything is there that its request and its answer name (archive/checks/pairing.py).
_HTTP = frozenset({RecordKind.REQUEST, RecordKind.RESPONSE, RecordKind.REVISIT})


def agreed_end(warc: Path, limit: int, lost: frozenset[str] = frozenset()) -> int:
    """Give the end of the last whole exchange in front of `limit` that every file knows; reads the WARC strictly.

    A file that is missing, or a custody log without any line, is not asked. It ends in front of a revisit, too,
    whose original is among the `lost` record ids: nobody could give its body any more.
    """
    indexed, logged = (_offsets(beside) for beside in (cdxj_path(warc), custody_path(warc)))
    seen: set[str] = set()
    due: set[str] = set()
    end = 0
    for walked in walk(warc, _nothing):
        if isinstance(walked, ScanProblem):
            break
        piece = StoredRecord(
            fields=walked.head.fields, block=b"", offset=walked.head.offset, length=walked.length
        )
        if piece.offset + piece.length > limit or _bare(piece.field("WARC-Refers-To") or "") in lost:
            break
        if piece.kind in INDEXED_KINDS and indexed is not None and piece.offset not in indexed:
            break
        if logged and piece.offset not in logged:
            break
        seen.add(piece.record_id)
        due.discard(piece.record_id)
        if piece.kind in _HTTP:
            due.update(_partners(piece) - seen)
        if not due:
            end = piece.offset + piece.length
    return end


def lines_end(beside: Path, warc_end: int) -> int:
    """Give the end of the last whole line of an index or custody log whose record stands in front of `warc_end`."""
    end = 0
    for (offset, length), line_length in _lines(beside):
        if offset + length > warc_end:
            break
        end += line_length
    return end


def ids_behind(beside: Path, warc_end: int) -> set[str]:
    """Give the ids of the records behind `warc_end` that an index or custody log knows; damaged lines are passed over."""
    logs = beside.name.endswith(CUSTODY_SUFFIX + OPEN_SUFFIX)
    found = set()
    for line in beside.read_bytes().splitlines(keepends=True):
        try:
            offset, length = (_logged if logs else _indexed)(line)
            if offset + length > warc_end:
                found.add(str(json.loads(line)["id"]) if logs else _entry(line).recordid)
        except (CdxError, ValueError, KeyError, TypeError):
            continue
    return found


def _nothing(_head: RecordHead, _pieces: Pieces) -> None:
    """Take nothing of a block: a walk proves it all the same."""


def _bare(record_id: str) -> str:
    return record_id.removeprefix("<").removesuffix(">")


def _partners(record: StoredRecord) -> set[str]:
    return {_bare(other) for other in record.all("WARC-Concurrent-To")}


def _offsets(beside: Path) -> set[int] | None:
    if not beside.exists():
        return None
    return {offset for (offset, _), _ in _lines(beside)}


def _lines(beside: Path) -> Iterator[tuple[tuple[int, int], int]]:
    """Give offset and length of the record that each line speaks of, and the line's own length, up to the first damage."""
    place_of = _logged if beside.name.endswith(CUSTODY_SUFFIX + OPEN_SUFFIX) else _indexed
    with beside.open("rb") as file:
        for line in file:
            try:
                place = place_of(line)
            except (CdxError, ValueError, KeyError, TypeError):
                return
            if not line.endswith(b"\n"):
                return
            yield place, len(line)


def _indexed(line: bytes) -> tuple[int, int]:
    entry = _entry(line)
    return entry.offset, entry.length


def _entry(line: bytes) -> CdxLine:
    return read_line(line.decode("ascii").removesuffix("\n"))


def _logged(line: bytes) -> tuple[int, int]:
    fields = json.loads(line)
    return int(fields["offset"]), int(fields["length"])
