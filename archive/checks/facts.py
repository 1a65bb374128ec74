"""What later checks need to know of a record once its bytes have been checked and let go."""

from dataclasses import dataclass

from archive.http import read_response
from archive.reader import StoredRecord
from archive.record import RecordKind

_INDEXED = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.RESOURCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """One record without its bytes. `kind` is the WARC-Type as it stands; ids carry no angle brackets."""

    record_id: str
    kind: str
    url: str
    date: str
    offset: int
    length: int
    payload_digest: str | None
    status: int | None
    concurrent: tuple[str, ...]
    is_http: bool
    digested: bool

    @property
    def indexed(self) -> bool:
        """Return whether an index must hold a line for this record."""
        return self.kind in _INDEXED


def facts_of(record: StoredRecord) -> RecordFacts:
    """Return what later checks need to know of a record."""
    is_http = (record.field("Content-Type") or "").lower().startswith("application/http")
    kind = record.kind
    answers = is_http and kind in {RecordKind.RESPONSE, RecordKind.REVISIT}
    return RecordFacts(
        record_id=record.record_id,
        kind=kind,
        url=record.url or "",
        date=record.field("WARC-Date") or "",
        offset=record.offset,
        length=record.length,
        payload_digest=record.field("WARC-Payload-Digest"),
        status=read_response(record.block).status if answers else None,
        concurrent=tuple(_bare(value) for value in record.all("WARC-Concurrent-To")),
        is_http=is_http,
        digested=record.field("WARC-Block-Digest") is not None,
    )


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text
