"""What an audit needs to know of a stored HTTP head, read in one pass: where it ends and how its body is framed."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_HTTP_HEAD = 64 * 1024  # servers stop at 8 to 32 KiB
# A head that is longer still is taken to end here. A choice, far above the 2 MiB at which a crawl cuts heads (spiders/wire/parser.py): so a
# host that sends headers without end makes no record that the audit reads otherwise than its writer did.
_MOST_HELD = 64 * 1024 * 1024
_SHORTEST_STATUS_LINE = len(b"HTTP/1.1 200")
_USUAL_HTTP_HEAD = 2 * 1024  # most are some 500 bytes
_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(
    rb"HTTP/\d{1,3}(?:\.\d{1,3})?[ \t]+(\d{3})(?:[ \t][^\r\n]*)?(?:\r|\n|\Z)", re.IGNORECASE
)
_FOLD = re.compile(rb"\r?\n[ \t]+")
# Of a head in lower case: leaving that to the expression costs three times as much.
_FRAMING = re.compile(rb"\n(content-length|transfer-encoding|content-encoding|host)[ \t]*:([^\r\n]*)")
_BLANK_LINES = b"\r\n"


class HttpHead(NamedTuple):  # a tuple: one a record, and it is made in a fifth of a dataclass's time
    """The end of a head in its block, its first line, and the headers that say how long the body is.

    `status` is None for a request, and for an answer without a status line (then `end` is 0: all is body).
    Values are in lower case, lines of one name joined by ", ". `begins` is where the final answer begins behind 1xx ones, 0 where
    none stand in front of it.
    """

    end: int
    line: bytes
    status: int | None
    length: str | None
    transfer: str | None
    content: str | None
    host: str | None
    begins: int = 0

    @property
    def chunked(self) -> bool:
        """Say whether the body is announced as chunked."""
        return self.transfer is not None and "chunked" in (t.strip() for t in self.transfer.split(","))


def http_head(kind: str, block: memoryview) -> HttpHead:
    """Read the head at the beginning of a request's block, or of any other kind's; as little of it as is needed."""
    begin = bytes(block[:_USUAL_HTTP_HEAD])
    if kind == "request":
        http = request_head(begin)
        if http.end < len(begin) or len(begin) == len(block):
            return http
        return request_head(bytes(block))
    http = response_head(begin)
    final = http.status is not None and http.status >= 200 and http.end < len(begin)
    if final or len(begin) == len(block):
        return http
    begin = bytes(block[:LONGEST_HTTP_HEAD])
    http = response_head(begin)
    return response_head(bytes(block)) if http.end == len(begin) < len(block) else http


def held_head(
    kind: str, held: memoryview, pieces: Iterator[memoryview], length: int
) -> tuple[HttpHead, memoryview]:
    """Read the head of a message of `length` bytes that begins with `held`; give it, and what is held now.

    Where the head goes on behind `held`, more pieces are taken, twice as many each time, so that the time stays linear.
    """
    http = http_head(kind, held)
    while _goes_on(http, held) and len(held) < min(length, _MOST_HELD):
        more, wanted = bytearray(held), 2 * len(held)
        while len(more) < wanted and (piece := next(pieces, None)):
            more += piece
        if len(more) == len(held):
            break  # the block is cut: whoever reads on is told
        held = memoryview(bytes(more))
        http = http_head(kind, held)
    return http, held


def _goes_on(http: HttpHead, held: memoryview) -> bool:
    """Say whether more of a head may come: it has no end yet, or behind a 1xx answer there is less than a status line."""
    rest = len(held) - http.end
    return rest == 0 or (100 <= (http.status or 0) < 200 and rest < _SHORTEST_STATUS_LINE)


def response_head(block: bytes) -> HttpHead:
    """Read the head of an answer from the beginning of its block; 1xx answers in front belong to it."""
    first = start = len(block) - len(block.lstrip(_BLANK_LINES))
    line = _STATUS_LINE.match(block, start)
    while line is not None:
        found = _HEAD_END.search(block, start)
        end = found.end() if found else len(block)
        status = int(line[1])
        after = _STATUS_LINE.match(block, end)
        if not (100 <= status < 200 and status != 101 and after):
            return _head(block, start, end, status, begins=0 if start == first else start)
        start, line = end, after
    return HttpHead(end=0, line=b"", status=None, length=None, transfer=None, content=None, host=None)


def request_head(block: bytes) -> HttpHead:
    """Read the head of a request from the beginning of its block."""
    start = len(block) - len(block.lstrip(_BLANK_LINES))
    found = _HEAD_END.search(block, start)
    return _head(block, start, found.end() if found else len(block), None)


def _head(block: bytes, start: int, end: int, status: int | None, *, begins: int = 0) -> HttpHead:
    head = block[start:end]
    if b"\n " in head or b"\n\t" in head:
        head = _FOLD.sub(b" ", head)
    named: dict[bytes, str] = {}
    for name, value in _FRAMING.findall(head.lower()):
        text = value.decode("latin-1").strip(" \t").lower()
        named[name] = f"{named[name]}, {text}" if name in named else text
    get = named.get
    return HttpHead(
        end,
        head[: head.find(b"\n")].rstrip(b"\r"),
        status,
        get(b"content-length"),
        get(b"transfer-encoding"),
        get(b"content-encoding"),
        get(b"host"),
        begins,
    )
