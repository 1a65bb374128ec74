"""Clean text as WARC records: a conversion (WARC/1.1 §6.8) of a response, and a metadata record that says how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.record import RecordKind, RecordRef
from archive.warc import WarcRecord, fields_block
from archive.writing.derived import FIELDS_TYPE, Derived

TEXT_TYPE = "text/plain; charset=utf-8"


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
    url, made_at = conversion.source.url, conversion.made_at
    records = (
        Derived(
            kind=RecordKind.CONVERSION,
            record_id=text_id,
            refers_to=conversion.source.record_id,
            url=url,
            made_at=made_at,
            content_type=TEXT_TYPE,
            block=text,
        ),
        Derived(
            kind=RecordKind.METADATA,
            record_id=how_id,
            refers_to=text_id,
            url=url,
            made_at=made_at,
            content_type=FIELDS_TYPE,
            block=how,
        ),
    )
    return tuple(one.record(warcinfo_id) for one in records)
