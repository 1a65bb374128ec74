"""What a browser made of a page, as WARC records: its DOM as a resource (WARC/1.1 §6.4), and a metadata record that says how.

The exact response stays the original. A resource may refer to none (§5.11), so it is the metadata that does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.record import RecordKind, RecordRef
from archive.warc import Fields, WarcRecord, fields_block, hex_digest
from archive.writing.derived import FIELDS_TYPE, Derived
from archive.writing.metadata import ascii_only
from archive.writing.rendered_names import RENDERED, RENDERED_DIGEST, is_rendered, page_address, rendered_uri

__all__ = [
    "RENDERED",
    "RENDERED_DIGEST",
    "Rendering",
    "is_rendered",
    "page_address",
    "rendered_uri",
    "rendering_records",
]

RENDERED_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """The DOM that a browser made of the record `source` at `made_at` (aware UTC), under the conditions `facts`.

    `page` is the address of the page; of a `source` that is a revisit it is the same.
    """

    source: RecordRef
    dom: bytes
    made_at: datetime
    facts: Fields

    @property
    def page(self) -> str:
        """Return the address of the page."""
        return self.source.url


def rendering_records(
    rendering: Rendering, new_id: Callable[[], str], warcinfo_id: str
) -> tuple[WarcRecord, ...]:
    """Give the resource with the DOM, and the metadata record that describes it and refers to the exact response.

    Both name each other in WARC-Concurrent-To (WARC/1.1 §5.7). Raises WarcError for a fact with control characters.
    """
    how = fields_block(
        (
            ("source", rendering.source.record_id),
            (RENDERED_DIGEST, hex_digest(rendering.dom)),
            *((name, ascii_only(value) if name == "asked" else value) for name, value in rendering.facts),
        )
    )
    dom_id, how_id = new_id(), new_id()
    url, made_at = rendered_uri(rendering.page), rendering.made_at
    records = (
        Derived(
            kind=RecordKind.RESOURCE,
            record_id=dom_id,
            concurrent_to=how_id,
            url=url,
            made_at=made_at,
            content_type=RENDERED_TYPE,
            block=rendering.dom,
        ),
        Derived(
            kind=RecordKind.METADATA,
            record_id=how_id,
            concurrent_to=dom_id,
            refers_to=rendering.source.record_id,
            url=url,
            made_at=made_at,
            content_type=FIELDS_TYPE,
            block=how,
        ),
    )
    return tuple(one.record(warcinfo_id) for one in records)
