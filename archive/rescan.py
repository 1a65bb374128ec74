"""Index lines made again from a WARC file itself, for a store that lost its indexes: heads are read, digests believed.

A damaged stretch says nothing here; the audit tells of it.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from archive.cdxj import INDEXED_KINDS, REVISIT_MIME
from archive.cdxj_spelt import Spelt
from archive.checks.http_head import LONGEST_HTTP_HEAD, response_head
from archive.grammar import RecordHead
from archive.http import read_response
from archive.reader import ScanProblem, Walked, walk
from archive.record import RecordKind
from archive.record_text import Pieces

_KINDS = frozenset(kind.value for kind in INDEXED_KINDS)
_DIGITS = str.maketrans("", "", "-:T")
_TIMESTAMP = len("YYYYMMDDhhmmss")


def rescanned(path: Path, warc: str) -> Iterator[Spelt]:
    """Give a line for every record of a WARC file that an index holds, in the file's order.

    `warc` is the file's name in its store. `key` is left empty: a catalogue makes its own. Raises OSError.
    """
    for part in walk(path, _begin):
        if not isinstance(part, ScanProblem) and part.head.first["warc-type"] in _KINDS:
            yield _line(part, warc)


def _begin(head: RecordHead, pieces: Pieces) -> bytes:
    """Take as much of an answer as its HTTP head may fill."""
    if head.first["warc-type"] not in _KINDS:
        return b""
    begin = bytes(next(pieces, memoryview(b""))[:LONGEST_HTTP_HEAD])
    while len(begin) < min(head.block_length, LONGEST_HTTP_HEAD) and (more := next(pieces, None)) is not None:
        begin += more
    return begin[: response_head(begin).end] if _is_http(head) else b""


def _line(part: Walked[bytes], warc: str) -> Spelt:
    first = part.head.first
    status, told = _answer(part.taken) if part.taken else (None, first.get("content-type"))
    mime = REVISIT_MIME if first["warc-type"] == RecordKind.REVISIT else told or "-"
    return Spelt(
        key="",
        timestamp=first["warc-date"].translate(_DIGITS)[:_TIMESTAMP],
        url=_bare(first.get("warc-target-uri", "")),
        mime=mime,
        status=status,
        digest=first.get("warc-payload-digest", "-"),
        length=part.length,
        offset=part.head.offset,
        filename=warc,
        recordid=_bare(first["warc-record-id"]),
    )


def _is_http(head: RecordHead) -> bool:
    told = head.first.get("content-type", "").lower()
    return told.startswith("application/http") or (
        not told and head.first["warc-type"] != RecordKind.RESOURCE
    )


@lru_cache(maxsize=1024)  # a site's answers differ in few headers; the whole head is the key
def _answer(head: bytes) -> tuple[int | None, str | None]:
    answer = read_response(head)
    return answer.status, answer.content_type


def _bare(text: str) -> str:
    return text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text
