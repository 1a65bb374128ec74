"""Do a run's indexes and its WARC files say the same, in both directions?

Each line is read where the WARC file that it speaks of is checked (`lines_about`); whoever reads the index as a
whole (`check_order`) looks at the order of all lines, and reads those that speak of no file which is checked.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

from archive.addresses.urls import UrlError, surt
from archive.audit.finding import Finding, FindingVerdict
from archive.cdxj.lines import CdxError, CdxLine, line_of, read_line
from archive.cdxj.spelt import read_spelt
from archive.checks.facts import RecordFacts
from archive.store import Store, StoreError, StoreErrorKind

_PIECE = 1 << 20  # bytes of an index that are read at once
_NO_MARKS = str.maketrans("", "", "-:.TtZz ")  # of a WARC-Date, which the grammar has passed
_CLAIMS = (
    "key",
    "length",
    "record id",
    "address",
    "digest",
    "time",
    "status",
)  # of a line, as a finding names them
# As our writer spells it. It can't stand inside another value: there, its quotation marks would be escaped.
_FILENAME = re.compile(rb'"filename": ("[^"\\]*")')


def read_index(data: bytes, subject: str) -> Iterator[CdxLine | Finding]:
    """Read an index; what is no line, no order or not our spelling is a finding at its byte."""
    offset, last = 0, b""
    for raw in data.split(b"\n"):
        if raw:
            yield _line(raw, subject, offset)
            if raw < last:
                message = "the line stands behind a greater one, so a binary search misses it"
                yield _finding(subject, offset, FindingVerdict.ALTERED, message)
            last = raw
        offset += len(raw) + 1
    if data and not data.endswith(b"\n"):
        yield _finding(
            subject, len(data), FindingVerdict.DAMAGED, "the last line has no end: the index is cut"
        )


def lines_about(store: Store, name: str, warc: str) -> Iterator[CdxLine | Finding] | None:
    """Read those lines of an index that speak of one WARC file; None when the index cannot be opened."""
    try:
        file = store.open(name)
    except StoreError:
        return None

    def read() -> Iterator[CdxLine | Finding]:
        wanted = json.dumps(warc).encode()
        with file:
            for offset, raw in _lines_with(file, b'"filename": ' + wanted):
                if _file_of(raw) == wanted:
                    yield _line(raw.removesuffix(b"\n"), name, offset)

    return read()


def _lines_with(file: BinaryIO, sought: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the lines that hold these bytes, each with its offset.

    A run's index is read for each of its files, and most lines speak of the others: they are passed at the speed of memory.
    """
    at, held = 0, b""
    while piece := file.read(max(_PIECE, len(held))):  # a line without end is searched once as well
        held += piece
        end = held.rfind(b"\n") + 1
        yield from _found_in(held[:end], sought, at)
        at, held = at + end, held[end:]
    yield from _found_in(held, sought, at)


def _found_in(lines: bytes, sought: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    place = lines.find(sought)
    while place >= 0:
        begin = lines.rfind(b"\n", 0, place) + 1
        end = lines.find(b"\n", place) + 1 or len(lines)
        yield at + begin, lines[begin:end]
        place = lines.find(sought, end)


def check_order(
    store: Store, name: str, checked: Collection[str], unread: Collection[str]
) -> Iterator[CdxLine | Finding]:
    """Read an index as a whole; gives lines that speak of files in `unread`, and what is wrong.

    Lines about files in `checked` are only looked at for their order: see `lines_about`.
    """
    elsewhere = frozenset(json.dumps(warc).encode() for warc in checked)
    astray: Counter[str] = Counter()
    offset, last = 0, b""
    try:
        with store.open(name) as file:
            for raw in file:
                yield from _order(raw, last, name, offset)
                if raw != b"\n" and _file_of(raw) not in elsewhere:
                    part = _line(raw.removesuffix(b"\n"), name, offset)
                    if isinstance(part, Finding) or part.filename in unread:
                        yield part
                    else:
                        astray[part.filename] += 1
                offset, last = offset + len(raw), raw
    except StoreError as error:
        gone = error.kind is StoreErrorKind.MISSING
        verdict = FindingVerdict.MISSING if gone else FindingVerdict.UNVERIFIABLE
        yield _finding(name, None, verdict, error.without_advice)
    for warc, lines in sorted(astray.items()):
        message = f"{lines} lines point into {warc[:200]}, which is no file of this run that is here"
        yield _finding(name, None, FindingVerdict.MISSING, message)


def _order(raw: bytes, last: bytes, name: str, offset: int) -> Iterator[Finding]:
    if raw < last:
        message = "the line stands behind a greater one, so a binary search misses it"
        yield _finding(name, offset, FindingVerdict.ALTERED, message)
    if not raw.endswith(b"\n"):
        message = "the last line has no end: the index is cut"
        yield _finding(name, offset + len(raw), FindingVerdict.DAMAGED, message)


def _file_of(raw: bytes) -> bytes | None:
    """Return the file name of a line as JSON text; None where it is not spelt as we write it."""
    match = _FILENAME.search(raw)
    return match[1] if match else None


def _line(raw: bytes, subject: str, offset: int) -> CdxLine | Finding:
    try:
        text = raw.decode("ascii")
        if (spelt := read_spelt(text)) is not None:
            return spelt
        line = read_line(text)
        again = line_of(line).encode("ascii")
    except (CdxError, UnicodeDecodeError) as error:
        return _finding(subject, offset, FindingVerdict.DAMAGED, str(error))
    if again != raw:
        return _finding(subject, offset, FindingVerdict.DAMAGED, "the line is not spelt as it was written")
    return line


def check_index(
    indexes: Mapping[str, list[CdxLine]], files: Mapping[str, list[RecordFacts]]
) -> Iterator[Finding]:
    """Compare a run's indexes with the records of its files: one line a record, one record a line, all equal.

    `indexes` maps names to lines, at least one; `files` store names of WARC files to their records in order.
    """
    records = {(name, r.offset): r for name, found in files.items() for r in found if r.indexed}
    seen: set[tuple[str, int]] = set()
    for subject, line in ((name, line) for name, lines in indexes.items() for line in lines):
        place = (line.filename, line.offset)
        record = records.get(place)
        if record is None:
            message = f"a line points to {line.filename} at {line.offset}, where no record begins"
            yield _finding(subject, None, FindingVerdict.MISSING, message)
        elif place in seen:
            message = f"two lines point to {line.filename} at {line.offset}"
            yield _finding(subject, None, FindingVerdict.ALTERED, message)
        else:
            yield from _differences(line, record, subject)
        seen.add(place)
    first = min(indexes)
    for (name, offset), record in records.items():
        if (name, offset) not in seen:
            message = f"no line for the {record.kind} of {record.url[:200]!r} in {name} at {offset}"
            yield _finding(first, None, FindingVerdict.MISSING, message)


def _differences(line: CdxLine, record: RecordFacts, subject: str) -> Iterator[Finding]:
    try:
        key = surt(record.url)
    except UrlError:  # a resource record may stand under urn: and the like; its key is what was written
        key = line.key
    date = record.date.translate(_NO_MARKS)[:14]
    digest = record.payload_digest or "-"
    real_values = (key, record.length, record.record_id, record.url, digest, date, record.status)
    claims = (line.key, line.length, line.recordid, line.url, line.digest, line.timestamp, line.status)
    if real_values == claims:
        return
    for what, claimed, real in zip(_CLAIMS, claims, real_values, strict=True):
        if claimed != real:
            message = (
                f"{what} {str(claimed)[:200]!r} is {str(real)[:200]!r} in {line.filename} at {line.offset}"
            )
            yield _finding(subject, None, FindingVerdict.ALTERED, message)


def _finding(subject: str, offset: int | None, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="index", verdict=verdict, subject=subject, offset=offset, message=message)
