"""Do the bytes of a record still have the digests that stand in its header (WARC/1.1 §5.8, §5.9)?"""

import base64
import hashlib
from collections.abc import Iterator

from archive.finding import Finding, FindingVerdict
from archive.http import entity, read_response, request_body
from archive.reader import StoredRecord
from archive.record import RecordKind

_ALGORITHMS = {
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha512": "sha512",
    "md5": "md5",
}


def check_digests(record: StoredRecord, subject: str) -> Iterator[Finding]:
    """Recompute block and payload digest; gives nothing for a digest that is right.

    A payload digest is right for the entity without its transfer coding, as the standard says, and for the
    body as it was sent, as several writers have it. A revisit's speaks of bytes that stand elsewhere.
    """
    kind = record.kind
    bodies: dict[str, tuple[bytes, ...]] = {"WARC-Block-Digest": (record.block,)}
    if kind != RecordKind.REVISIT:
        bodies["WARC-Payload-Digest"] = _payloads(record, kind)
    for name, candidates in bodies.items():
        claim = record.field(name)
        if claim is None:
            continue
        answers = {matches(claim, body) for body in candidates}
        if None in answers:
            message = f"{name} {claim[:100]!r} uses an algorithm that is not known here"
            yield _finding(record, subject, FindingVerdict.UNVERIFIABLE, message)
        elif True not in answers:
            message = f"{name} says {claim[:100]!r}, the bytes say otherwise"
            yield _finding(record, subject, FindingVerdict.ALTERED, message)


def matches(claim: str, body: bytes) -> bool | None:
    """Return whether a labelled digest (hex, base32 or base64) is that of the bytes; None for an unknown algorithm."""
    label, _, value = claim.strip().partition(":")
    algorithm = _ALGORITHMS.get(label.lower())
    if algorithm is None:
        return None
    digest = hashlib.new(algorithm, body, usedforsecurity=False).digest()
    if value.lower() == digest.hex():
        return True
    base32 = base64.b32encode(digest).decode("ascii").lower()
    if value.lower() in {base32, base32.rstrip("=")}:
        return True
    return value == base64.b64encode(digest).decode("ascii")


def _payloads(record: StoredRecord, kind: str) -> tuple[bytes, ...]:
    is_http = (record.field("Content-Type") or "").lower().startswith("application/http")
    if not is_http:
        return (record.block,)
    if kind == RecordKind.REQUEST:
        return (request_body(record.block),)
    response = read_response(record.block)
    return (entity(response), response.raw_body)


def _finding(record: StoredRecord, subject: str, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="digest", verdict=verdict, subject=subject, offset=record.offset, message=message)
