"""Do a run's indexes and its WARC files say the same, in both directions?"""

from collections.abc import Iterator, Mapping

from archive.cdxj import CdxError, CdxLine, line_of, read_line
from archive.checks.facts import RecordFacts
from archive.finding import Finding, FindingVerdict
from archive.urls import UrlError, surt


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


def _line(raw: bytes, subject: str, offset: int) -> CdxLine | Finding:
    try:
        line = read_line(raw.decode("ascii"))
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
    claims = {
        "key": (line.key, key),
        "length": (line.length, record.length),
        "record id": (line.recordid, record.record_id),
        "address": (line.url, record.url),
        "digest": (line.digest, record.payload_digest or "-"),
        "time": (line.timestamp, "".join(c for c in record.date if c.isdigit())[:14]),
        "status": (line.status, record.status),
    }
    for what, (claimed, real) in claims.items():
        if claimed != real:
            message = (
                f"{what} {str(claimed)[:200]!r} is {str(real)[:200]!r} in {line.filename} at {line.offset}"
            )
            yield _finding(subject, None, FindingVerdict.ALTERED, message)


def _finding(subject: str, offset: int | None, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="index", verdict=verdict, subject=subject, offset=offset, message=message)
