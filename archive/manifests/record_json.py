"""A record's place as JSON values, in manifests."""

from operator import itemgetter

from archive.record import RecordKind, RecordRef
from archive.strict_json import Fields, moment_text, read_moment

REF_NAMES = ("record_id", "kind", "url", "captured_at", "warc", "offset", "length", "payload_digest", "status", "content_type")  # fmt: skip
_REF_KEYS, _REF_VALUES = frozenset(REF_NAMES), itemgetter(*REF_NAMES)
_KINDS = {kind.value: kind for kind in RecordKind}


def ref_value(ref: RecordRef) -> dict[str, object]:
    """Return a record's place as JSON values."""
    return {
        "record_id": ref.record_id,
        "kind": ref.kind.value,
        "url": ref.url,
        "captured_at": moment_text(ref.captured_at),
        "warc": ref.warc,
        "offset": ref.offset,
        "length": ref.length,
        "payload_digest": ref.payload_digest,
        "status": ref.status,
        "content_type": ref.content_type,
    }


def read_ref(value: object, place: str) -> RecordRef:
    """Read what `ref_value` wrote; raises JsonError, which names the place."""
    return _ordinary_ref(value) or _any_ref(value, place)


def _ordinary_ref(value: object) -> RecordRef | None:
    """Read a record's place where all is as it should be, which is most of the time of a long manifest."""
    if not isinstance(value, dict) or value.keys() != _REF_KEYS:
        return None
    record_id, kind, url, at, warc, offset, length, digest, status, mime = _REF_VALUES(value)
    texts = type(record_id) is type(url) is type(at) is type(warc) is str
    numbers = type(offset) is type(length) is int and offset >= 0 and length >= 0
    optional = (digest is None or type(digest) is str) and (mime is None or type(mime) is str)
    answered = status is None or (type(status) is int and status >= 0)
    if not (texts and numbers and optional and answered) or kind not in _KINDS:
        return None
    try:
        captured_at = read_moment(at)
    except ValueError:
        return None
    return RecordRef(
        record_id=record_id,
        kind=_KINDS[kind],
        url=url,
        captured_at=captured_at,
        warc=warc,
        offset=offset,
        length=length,
        payload_digest=digest,
        status=status,
        content_type=mime,
    )


def _any_ref(value: object, place: str) -> RecordRef:
    fields = Fields(value, place)
    ref = RecordRef(
        record_id=fields.text("record_id"),
        kind=fields.choice("kind", RecordKind),
        url=fields.text("url"),
        captured_at=fields.moment("captured_at"),
        warc=fields.text("warc"),
        offset=fields.number("offset"),
        length=fields.number("length"),
        payload_digest=fields.text_or_none("payload_digest"),
        status=fields.number_or_none("status"),
        content_type=fields.text_or_none("content_type"),
    )
    fields.done()
    return ref
