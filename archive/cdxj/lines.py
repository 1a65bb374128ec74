"""CDXJ: the sorted text index of WARC files, a line a capture, as pywb and cdxj-indexer read it.

A line is `SURT-key SP YYYYMMDDhhmmss SP JSON` (webrecorder's CDXJ 1.0). JSON values are strings, as
cdxj-indexer writes them.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as _quoted

from archive.addresses.urls import surt
from archive.record import RecordKind, RecordRef

# What replay tools look up. Requests and metadata are reached from these through WARC-Concurrent-To.
INDEXED_KINDS = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.RESOURCE})
_TIMESTAMP, _TIMESTAMP_DIGITS = "%Y%m%d%H%M%S", 14
REVISIT_MIME = "warc/revisit"  # what cdxj-indexer and pywb write as media type of a revisit
_FIELDS = ("url", "mime", "status", "digest", "length", "offset", "filename", "recordid")


class CdxError(ValueError):
    """A line that is no CDXJ line of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxLine:
    """One line of the index.

    `key` is the SURT form of `url`, `timestamp` 14 digits of UTC, `offset` and `length` count bytes of the
    compressed member, `filename` is the store-relative name of the WARC. `status` is None and `mime` "-"
    when the record shows none.
    """

    key: str
    timestamp: str
    url: str
    mime: str
    status: int | None
    digest: str
    length: int
    offset: int
    filename: str
    recordid: str


def index_name(story: str, run: str, sealing: int = 1) -> str:
    """Return the store name of a run's index: "cdxj/<story>/<run>.cdxj", and "…/<run>~2.cdxj" of a second sealing.

    `~` stands in no run's name, so that the second index of a run is never taken for another run's first.
    """
    return f"cdxj/{story}/{run}{f'~{sealing}' if sealing > 1 else ''}.cdxj"


def kind_of(line: CdxLine) -> RecordKind:
    """Say what kind of record a line speaks of: the index says it of revisits only, so a urn: is a resource."""
    return kind_said(line.url, line.mime)


def kind_said(url: str, mime: str) -> RecordKind:
    """Say what kind of record an index speaks of, from the two values that tell it."""
    if mime == REVISIT_MIME:
        return RecordKind.REVISIT
    return RecordKind.RESOURCE if url.startswith("urn:") else RecordKind.RESPONSE


def ref_of_line(line: CdxLine) -> RecordRef:
    """Give the place that a line speaks of; its time is cut to the second, as an index has it."""
    return RecordRef(
        record_id=line.recordid,
        kind=kind_of(line),
        url=line.url,
        captured_at=datetime.strptime(line.timestamp, _TIMESTAMP).replace(tzinfo=UTC),
        warc=line.filename,
        offset=line.offset,
        length=line.length,
        payload_digest=None if line.digest == "-" else line.digest,
        status=line.status,
        content_type=None if line.mime in {"-", REVISIT_MIME} else line.mime,
    )


def index_line(ref: RecordRef) -> CdxLine:
    """Give the index line of a kept record."""
    return CdxLine(
        key=key_of(ref.url),
        timestamp=ref.captured_at.astimezone(UTC).strftime(_TIMESTAMP),
        url=ref.url,
        mime=_mime(ref),
        status=ref.status,
        digest=ref.payload_digest or "-",
        length=ref.length,
        offset=ref.offset,
        filename=ref.warc,
        recordid=ref.record_id,
    )


def index_text(ref: RecordRef) -> str:
    """Give the index line of a kept record as text, line end included: what `line_of(index_line(ref))` gives.

    Raises UrlError when the address has no key, CdxError when the key would not stay one word.
    """
    key, at = _checked(key_of(ref.url)), ref.captured_at
    day = (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="seconds")
    status = "" if ref.status is None else f'"status": "{ref.status}", '
    return (
        f"{key} {day[:4]}{day[5:7]}{day[8:10]}{day[11:13]}{day[14:16]}{day[17:19]} "
        f'{{"url": {_quoted(ref.url)}, "mime": {_quoted(_mime(ref))}, {status}'
        f'"digest": {_quoted(ref.payload_digest or "-")}, "length": "{ref.length}", "offset": "{ref.offset}", '
        f'"filename": {_quoted(ref.warc)}, "recordid": {_quoted(ref.record_id)}}}\n'
    )


def key_of(url: str) -> str:
    """Give the key of an address: SURT for a web address; urn: stands for itself, as cdxj-indexer has it."""
    return url.lower() if url.startswith("urn:") else surt(url)


def _mime(ref: RecordRef) -> str:
    return REVISIT_MIME if ref.kind is RecordKind.REVISIT else ref.content_type or "-"


def _checked(key: str) -> str:
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise CdxError(f"index key {key[:200]!r} must be printable ASCII without spaces")
    return key


def line_of(line: CdxLine) -> str:
    """Give the text of a line without its line end: pure ASCII, so no value can break out of it.

    Raises CdxError when the key would not stay one word.
    """
    _checked(line.key)
    values = {name: getattr(line, name) for name in _FIELDS}
    values["status"] = None if line.status is None else str(line.status)
    text = json.dumps({name: str(value) for name, value in values.items() if value is not None})
    return f"{line.key} {line.timestamp} {text}"


def read_line(text: str) -> CdxLine:
    """Read a line back, without its line end. Raises CdxError, naming what is wrong."""
    try:
        key, timestamp, fields = text.split(" ", 2)
        values = json.loads(fields)
        status = values.get("status")
        line = CdxLine(
            key=key,
            timestamp=timestamp,
            url=str(values["url"]),
            mime=str(values["mime"]),
            status=None if status is None else int(status),
            digest=str(values["digest"]),
            length=int(values["length"]),
            offset=int(values["offset"]),
            filename=str(values["filename"]),
            recordid=str(values["recordid"]),
        )
        datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CdxError(f"no CDXJ line: {text[:200]!r} ({error})") from error
    if len(timestamp) != _TIMESTAMP_DIGITS or line.offset < 0 or line.length < 0:
        raise CdxError(f"no CDXJ line: {text[:200]!r} (timestamp, offset or length out of range)")
    return line
