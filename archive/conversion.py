"""Clean text as WARC records: a conversion (WARC/1.1 §6.8) of a response, and a metadata record that says how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.record import RecordKind, RecordRef
from archive.warc import (
    Fields,
    WarcRecord,
    bracketed,
    field_lines,
    fields_block,
    hex_digest,
    record_header,
    target_uri,
    warc_date,
)

TEXT_TYPE = "text/plain; charset=utf-8"
_FIELDS_TYPE = "application/warc-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The clean text made from the record `source` at `made_at` (aware UTC), by `method` in the extractor's words."""

    source: RecordRef
    text: str
    method: str
    made_at: datetime


def conversion_records(
    conversion: Conversion, new_id: Callable[[], str], warcinfo_id: str
) -> tuple[WarcRecord, ...]:
    """Give the conversion record, which refers to its source, and a metadata record that refers to the conversion.

    A conversion may not name others in WARC-Concurrent-To (WARC/1.1 §5.7).

    Raises WarcError for a method that holds control characters. Half characters (lone surrogates) in the
    text become question marks: UTF-8 cannot hold them.
    """
    text = conversion.text.encode("utf-8", "replace")
    how = fields_block((("method", conversion.method), ("source", conversion.source.record_id)))
    text_id, how_id = new_id(), new_id()
    return (
        _record(
            conversion,
            (RecordKind.CONVERSION, TEXT_TYPE, text),
            (text_id, conversion.source.record_id),
            warcinfo_id,
        ),
        _record(conversion, (RecordKind.METADATA, _FIELDS_TYPE, how), (how_id, text_id), warcinfo_id),
    )


def _record(
    conversion: Conversion, what: tuple[RecordKind, str, bytes], ids: tuple[str, str], warcinfo_id: str
) -> WarcRecord:
    """Give one of the two; `ids` are its own and that of the record it refers to."""
    kind, content_type, block = what
    digest, date = hex_digest(block), warc_date(conversion.made_at)
    is_text = kind is RecordKind.CONVERSION
    payload: Fields = (("WARC-Payload-Digest", f"sha256:{digest}"),) if is_text else ()
    fields = (
        ("WARC-Type", kind.value),
        ("WARC-Record-ID", bracketed(ids[0])),
        ("WARC-Date", date),
        ("WARC-Target-URI", target_uri(conversion.source.url)),
        ("WARC-Warcinfo-ID", bracketed(warcinfo_id)),
        ("WARC-Refers-To", bracketed(ids[1])),
        ("Content-Type", content_type),
        ("WARC-Block-Digest", f"sha256:{digest}"),
        *payload,
    )
    return WarcRecord(
        kind=kind,
        record_id=ids[0],
        url=conversion.source.url,
        date=date,
        header=record_header(field_lines(fields), len(block)),
        block=block,
        block_digest=digest,
        payload_digest=f"sha256:{digest}" if is_text else None,
        content_type="text/plain" if is_text else None,
    )
