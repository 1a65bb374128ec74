"""What a browser made of a page, as WARC records: its DOM as a resource (WARC/1.1 §6.4), and a metadata record that says how.

The exact response stays the original. A resource may refer to none (§5.11), so it is the metadata that does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.metadata import ascii_only
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

# A scheme of its own, as archives do it for screenshots ("urn:view:…"): replay finds the exact answer under the page's address.
RENDERED = "urn:warraq:rendered:"
RENDERED_TYPE = "text/html; charset=utf-8"
# The metadata field in which a rendering repeats the digest of its DOM.
RENDERED_DIGEST = "rendered-sha256"
_FIELDS_TYPE = "application/warc-fields"


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


def rendered_uri(page: str) -> str:
    """Return the target URI under which the DOM of a page is kept: "urn:warraq:rendered:" and the page's address."""
    return RENDERED + page


def is_rendered(uri: str) -> bool:
    """Say whether a target URI is that of a rendered page."""
    return uri.startswith(RENDERED)


def page_address(uri: str) -> str:
    """Return the address of the page that a record is about: of a rendered one its page's, else the URI itself."""
    return uri.removeprefix(RENDERED)


def rendering_records(
    rendering: Rendering, new_id: Callable[[], str], warcinfo_id: str
) -> tuple[WarcRecord, ...]:
    """Give the resource with the DOM, and the metadata record that describes it and refers to the exact response.

    Both name each other in WARC-Concurrent-To (WARC/1.1 §5.7). Raises WarcError for a fact with control characters.
    """
    digest = hex_digest(rendering.dom)
    how = fields_block(
        (
            ("source", rendering.source.record_id),
            (RENDERED_DIGEST, digest),
            *((name, ascii_only(value) if name == "asked" else value) for name, value in rendering.facts),
        )
    )
    dom_id, how_id = new_id(), new_id()
    dom_fields = (
        ("Content-Type", RENDERED_TYPE),
        ("WARC-Block-Digest", f"sha256:{digest}"),
        ("WARC-Payload-Digest", f"sha256:{digest}"),
    )
    how_fields = (
        ("WARC-Refers-To", bracketed(rendering.source.record_id)),
        ("Content-Type", _FIELDS_TYPE),
        ("WARC-Block-Digest", f"sha256:{hex_digest(how)}"),
    )
    front = _Front(rendering=rendering, warcinfo_id=warcinfo_id)
    return (
        front.record(RecordKind.RESOURCE, (dom_id, how_id), dom_fields, rendering.dom),
        front.record(RecordKind.METADATA, (how_id, dom_id), how_fields, how),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Front:
    """What the two records of a rendering share."""

    rendering: Rendering
    warcinfo_id: str

    def record(self, kind: RecordKind, ids: tuple[str, str], own: Fields, block: bytes) -> WarcRecord:
        """Give one of the two; `ids` are its own and the other's."""
        url, date = target_uri(rendered_uri(self.rendering.page)), warc_date(self.rendering.made_at)
        digest, is_dom = hex_digest(block), kind is RecordKind.RESOURCE
        fields = (
            ("WARC-Type", kind.value),
            ("WARC-Record-ID", bracketed(ids[0])),
            ("WARC-Concurrent-To", bracketed(ids[1])),
            ("WARC-Date", date),
            ("WARC-Target-URI", url),
            ("WARC-Warcinfo-ID", bracketed(self.warcinfo_id)),
            *own,
        )
        return WarcRecord(
            kind=kind,
            record_id=ids[0],
            url=url,
            date=date,
            header=record_header(field_lines(fields), len(block)),
            block=block,
            block_digest=digest,
            payload_digest=f"sha256:{digest}" if is_dom else None,
            content_type="text/html" if is_dom else None,
        )
