"""What later checks need to know of a record once its bytes have been checked and let go."""

from collections.abc import Mapping
from sys import intern
from typing import NamedTuple

from archive.checks.look import Look
from archive.checks.truth import Doubt, body_doubt
from archive.reading.grammar import RecordHead
from archive.record import RecordKind

_INDEXED = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT, RecordKind.RESOURCE})
_REFERS = frozenset(("warc-refers-to-target-uri", "warc-refers-to-date"))
_NOTHING: Mapping[str, str] = {}
_NOWHERE = ("", "")  # one for all: millions of records refer to nothing


class RecordFacts(NamedTuple):  # a tuple: one a record, and it is made in a fifth of a dataclass's time
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
    get = first.get
    kind = intern(first["warc-type"].lower())
    http = look.http
    block_digest = get("warc-block-digest")
    about, refers, origin = get("warc-warcinfo-id"), get("warc-refers-to"), get("warc-segment-origin-id")
    return RecordFacts(  # in order of the fields, since names cost time
        bare(first["warc-record-id"]),
        kind,
        bare(get("warc-target-uri", "")),
        first["warc-date"],
        head.offset,
        length,
        get("warc-payload-digest"),
        http.status if http else None,
        tuple([bare(other) for other in head.all("warc-concurrent-to")]),
        http is not None,
        block_digest is not None,
        block_digest,
        ours,
        body_doubt(head, look),
        http.line.partition(b" ")[0].decode("latin-1") if http and kind == "request" else "",
        head.block_length,
        intern(bare(about)) if about else None,
        bare(refers) if refers else None,
        _refers_at(first) if not _REFERS.isdisjoint(first) else _NOWHERE,
        bare(origin) if origin else None,
        look.said if kind == "metadata" else _NOTHING,
    )


def _refers_at(first: Mapping[str, str]) -> tuple[str, str]:
    return bare(first.get("warc-refers-to-target-uri", "")), first.get("warc-refers-to-date", "")


def bare(text: str) -> str:
    """Give an id or address without the angle brackets that it may stand in."""
    return text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text
