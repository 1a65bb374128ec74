"""What later checks need to know of a record once its bytes have been checked and let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

from archive.checks.look import Look
from archive.checks.truth import Doubt, body_doubt
from archive.grammar import RecordHead
from archive.record import RecordKind

_INDEXED = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.RESOURCE})
_NOTHING: Mapping[str, str] = {}
_NOWHERE = ("", "")  # one for all: millions of records refer to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """One record without its bytes. `kind` is the WARC-Type in lower case; ids carry no angle brackets.

    `ours` says that the warcinfo in front of it names our own software, whose files keep more rules than the
    standard asks for. `said` are the fields of a metadata block, `doubt` what a body has against its HTTP head,
    `method` a request's, `size` the block's length in bytes.
    """

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
    block_digest: str | None
    ours: bool
    doubt: Doubt
    method: str
    size: int
    warcinfo_id: str | None
    refers_to: str | None
    refers_at: tuple[str, str]
    origin: str | None
    said: Mapping[str, str]

    @property
    def indexed(self) -> bool:
        """Return whether an index must hold a line for this record."""
        return self.kind in _INDEXED

    @property
    def is_answer(self) -> bool:
        """Return whether this is what a server answered over HTTP."""
        return self.is_http and self.kind in {"response", "revisit"}


def facts_of(head: RecordHead, length: int, look: Look, *, ours: bool) -> RecordFacts:
    """Return what later checks need to know of a record."""
    first = head.first
    kind = intern(first["warc-type"].lower())
    http = look.http
    block_digest = first.get("warc-block-digest")
    about = first.get("warc-warcinfo-id")
    refers = first.get("warc-refers-to")
    origin = first.get("warc-segment-origin-id")
    return RecordFacts(
        record_id=bare(first["warc-record-id"]),
        kind=kind,
        url=bare(first.get("warc-target-uri", "")),
        date=first["warc-date"],
        offset=head.offset,
        length=length,
        payload_digest=first.get("warc-payload-digest"),
        status=http.status if http else None,
        concurrent=tuple(map(bare, head.all("warc-concurrent-to"))),
        is_http=http is not None,
        digested=block_digest is not None,
        block_digest=block_digest,
        ours=ours,
        doubt=body_doubt(head, look),
        method=http.line.partition(b" ")[0].decode("latin-1") if http and kind == "request" else "",
        size=head.block_length,
        warcinfo_id=intern(bare(about)) if about else None,
        refers_to=bare(refers) if refers else None,
        refers_at=_refers_at(first),
        origin=bare(origin) if origin else None,
        said=look.said if kind == "metadata" else _NOTHING,
    )


def _refers_at(first: Mapping[str, str]) -> tuple[str, str]:
    if "warc-refers-to-target-uri" not in first and "warc-refers-to-date" not in first:
        return _NOWHERE
    return bare(first.get("warc-refers-to-target-uri", "")), first.get("warc-refers-to-date", "")


def bare(text: str) -> str:
    """Give an id or address without the angle brackets that it may stand in."""
    return text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text
