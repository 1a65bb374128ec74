"""Records that we make of other records, texts and rendered pages: their fields in one order."""

from dataclasses import dataclass
from datetime import datetime

from archive.record import RecordKind
from archive.warc import (
    Fields,
    WarcRecord,
    bracketed,
    field_lines,
    hex_digest,
    record_header,
    target_uri,
    warc_date,
)

FIELDS_TYPE = "application/warc-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One record about the address `url`, made at `made_at` (aware UTC); `concurrent_to` and `refers_to` are ids of others, "" for none.

    All but metadata have a payload: their block.
    """

    kind: RecordKind
    record_id: str
    url: str
    made_at: datetime
    content_type: str
    block: bytes
    concurrent_to: str = ""
    refers_to: str = ""

    def record(self, warcinfo_id: str) -> WarcRecord:
        """Give the record for a file that this warcinfo record begins. Raises WarcError for what may stand in no field."""
        digest, date = hex_digest(self.block), warc_date(self.made_at)
        is_payload = self.kind is not RecordKind.METADATA
        fields: Fields = (
            ("WARC-Type", self.kind.value),
            ("WARC-Record-ID", bracketed(self.record_id)),
            *((("WARC-Concurrent-To", bracketed(self.concurrent_to)),) if self.concurrent_to else ()),
            ("WARC-Date", date),
            ("WARC-Target-URI", target_uri(self.url)),
            ("WARC-Warcinfo-ID", bracketed(warcinfo_id)),
            *((("WARC-Refers-To", bracketed(self.refers_to)),) if self.refers_to else ()),
            ("Content-Type", self.content_type),
            ("WARC-Block-Digest", f"sha256:{digest}"),
            *((("WARC-Payload-Digest", f"sha256:{digest}"),) if is_payload else ()),
        )
        return WarcRecord(
            kind=self.kind,
            record_id=self.record_id,
            url=self.url,
            date=date,
            header=record_header(field_lines(fields), len(self.block)),
            block=self.block,
            block_digest=digest,
            payload_digest=f"sha256:{digest}" if is_payload else None,
            content_type=self.content_type.partition(";")[0] if is_payload else None,
        )
