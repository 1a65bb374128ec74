"""Stored HTTP/1.x, read back from its exact bytes (RFC 9110, RFC 9112).

Tolerant by duty: what stands in an archive is what a server once sent, right or wrong, so nothing here
raises for bad input. What was tolerated is said in notes.
"""

import re
from dataclasses import dataclass

from archive.chunked import Dechunked, dechunk
from archive.codings import decode

# An article page is below 5 MB decoded; 64 MiB leaves room for a month's sitemap (50 MB by sitemaps.org).
PAYLOAD_LIMIT = 64 * 1024 * 1024
# Two layers have been seen in the wild (a server and its proxy); more is taken for an attack.
_DEEPEST = 3

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(
    rb"HTTP/(\d{1,3}(?:\.\d{1,3})?)[ \t]+(\d{3})(?:[ \t]([^\r\n]*))?(?:\r|\n|\Z)", re.IGNORECASE
)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_HEADER = re.compile(r"^([^:\n]*):([^\n]*)", re.MULTILINE)
_BLANKS = " \t\r"
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")  # RFC 6838 §4.2
# What codings.py and chunked.py say where bytes of the body are missing; what only stands behind its end is not missing.
_LOST = re.compile(
    r"(?:stream|last chunk) is (?:cut|missing)|left out$|damaged after|cut at the limit|more than \d+ streams"
)
_NO_HEADERS: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """One stored response. `head + raw_body` is always the whole block, byte for byte.

    `status` is None when no status line can be read (then all is body, as in HTTP/0.9). `headers` keep
    order, case and repetition; values are decoded as latin-1, folded lines joined by one space. 1xx
    answers in front of the final one belong to `head`. `truncated` is the word by which its record says that it was cut
    (WARC-Truncated, WARC/1.1 §5.14), "" where it says nothing.
    """

    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    head: bytes
    raw_body: bytes
    version: str = ""
    truncated: str = ""

    def header(self, name: str) -> str | None:
        """Give the first value of a header, whatever its case."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a header in order, whatever its case."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    @property
    def content_type(self) -> str | None:
        """The bare media type in lower case ("text/html"), None when missing or no type at all."""
        value = (self.header("content-type") or "").split(";")[0].strip().lower()
        return value if _MEDIA_TYPE.fullmatch(value) else None

    @property
    def is_chunked(self) -> bool:
        """Say whether the head announces the chunked coding, be the body in chunks or not."""
        return _is_chunked(self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The body as its author wrote it: all codings undone. `notes` says what was tolerated or cut."""

    body: bytes
    notes: tuple[str, ...] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """Return those of the notes that say that a part of the body is not there."""
        return tuple(note for note in self.notes if _LOST.search(note))


def read_response(block: bytes) -> HttpResponse:
    """Read the block of a response record. Never raises."""
    start = len(block) - len(block.lstrip(b"\r\n"))  # RFC 9112 §2.2: empty lines in front are tolerated
    line = _STATUS_LINE.match(block, start)
    while line is not None:
        head_end = _end_of_head(block, start)
        status = int(line[2])
        after = _STATUS_LINE.match(block, head_end)
        if not (100 <= status < 200 and status != 101 and after):
            return HttpResponse(
                status=status,
                reason=(line[3] or b"").decode("latin-1").strip(),
                headers=_headers(block[line.end() : head_end]),
                head=block[:head_end],
                raw_body=block[head_end:],
                version=line[1].decode("ascii"),
            )
        start, line = head_end, after
    return HttpResponse(status=None, reason="", headers=_NO_HEADERS, head=b"", raw_body=block)


def request_body(block: bytes) -> bytes:
    """Give the entity of a request block: what follows its head, chunked coding undone."""
    if block.find(b"\n\r\n") + 3 == len(block) and b"\n\n" not in block:
        return b""  # a head alone, as nearly all requests are: a fifth of the time of the way below
    head_end = _end_of_head(block, len(block) - len(block.lstrip(b"\r\n")))
    if head_end == len(block):
        return b""
    line_end = block.find(b"\n") + 1
    headers = _headers(block[line_end:head_end])
    return dechunk(block[head_end:]).body if _is_chunked(headers) else block[head_end:]


def entity(response: HttpResponse) -> bytes:
    """Undo the chunked transfer coding: the payload that WARC-Payload-Digest covers (WARC/1.1 §5.9).

    Other transfer codings (nobody sends them unasked, and we never ask) stay for `payload`.
    """
    return read_entity(response).body


def read_entity(response: HttpResponse) -> Dechunked:
    """Undo the chunked transfer coding and say what was wrong with it."""
    if response.is_chunked:
        return dechunk(response.raw_body)
    return Dechunked(body=response.raw_body)


def payload(response: HttpResponse, *, limit: int = PAYLOAD_LIMIT) -> Payload:
    """Undo all codings, to at most `limit` bytes. Never raises: what cannot be decoded is left and noted."""
    unchunked = read_entity(response)
    body, notes = unchunked.body, list(unchunked.notes)
    named = codings(response)
    if len(named) > _DEEPEST:
        return Payload(body=body[:limit], notes=(*notes, f"{len(named)} codings in a row: left coded"))
    for coding in reversed(named):
        decoded = decode(body, coding, limit)
        if decoded is None:
            notes.append(f"unknown coding {coding[:40]!r}: left coded")
            break
        body = decoded.body
        notes.extend(decoded.notes)
    if len(body) > limit:
        notes.append(f"cut at the limit of {limit} bytes")
    return Payload(body=body[:limit], notes=tuple(notes))


def _end_of_head(block: bytes, start: int) -> int:
    end = _HEAD_END.search(block, start)
    return end.end() if end else len(block)


def _headers(lines: bytes) -> tuple[tuple[str, str], ...]:
    """Read header lines: folds joined (RFC 9112 §5.2), lines without a colon left out."""
    if b"\n " in lines or b"\n\t" in lines:
        lines = _FOLD.sub(b" ", lines)
    pairs = _HEADER.findall(lines.decode("latin-1"))
    return tuple([(name.strip(_BLANKS), value.strip(_BLANKS)) for name, value in pairs])


def _listed(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """Give the lower-case members of a list header, over all its lines (RFC 9110 §5.6.1)."""
    values = (value for key, value in headers if key.lower() == name)
    return [token.strip().lower() for value in values for token in value.split(",") if token.strip()]


def _is_chunked(headers: tuple[tuple[str, str], ...]) -> bool:
    return "chunked" in _listed(headers, "transfer-encoding")


def codings(response: HttpResponse) -> list[str]:
    """Name the codings in the order in which the sender applied them: content first, then transfer; the chunked one is not among them."""
    content = _listed(response.headers, "content-encoding")
    transfer = _listed(response.headers, "transfer-encoding")
    return [name for name in content + transfer if name not in {"identity", "chunked", "none"}]
