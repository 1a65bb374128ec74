"""Where a WARC record stands: the only handle on bytes that later rooms hold."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_ID = re.compile(r"<?(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})>?", re.IGNORECASE)


class RecordKind(StrEnum):
    """WARC-Type, in the standard's words (WARC/1.1 §5.5)."""

    WARCINFO = "warcinfo"
    REQUEST = "request"
    RESPONSE = "response"
    REVISIT = "revisit"
    METADATA = "metadata"
    RESOURCE = "resource"
    CONVERSION = "conversion"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """One response (or other) record, and the place of its compressed member.

    `record_id` is the WARC-Record-ID without angle brackets ("urn:uuid:…"). `warc` is the store-relative
    name "warc/<story>/<run>-<worker>-<n>.warc.gz", the same while the file is still in the spool.
    `offset` and `length` count bytes of the compressed file. `payload_digest` is "sha256:<hex>" of the
    entity body without transfer coding (WARC/1.1 §5.9), `status` the HTTP status code.
    """

    record_id: str
    kind: RecordKind
    url: str
    captured_at: datetime
    warc: str
    offset: int
    length: int
    payload_digest: str | None
    status: int | None
    content_type: str | None


def as_record_id(word: str) -> str:
    """Return a record id that was copied from a WARC file, a log or an address of the desk as ours are written; any other word as it is."""
    found = _ID.fullmatch(word.strip())
    return f"urn:uuid:{found[1].lower()}" if found is not None else word
