"""Index lines made again from a WARC file itself, for a store that lost its indexes: heads are read, digests believed.

With the file's custody log, only the heads of those records are read that an index holds, and each must be the one that
was logged. Without one, or where the two disagree, every record is read to its end, since only the end of a gzip
member says where the next one begins. A damaged stretch says nothing here; the audit tells of it.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from archive.cdxj.lines import INDEXED_KINDS, REVISIT_MIME
from archive.cdxj.spelt import Spelt
from archive.checks.http_head import LONGEST_HTTP_HEAD, response_head
from archive.custody.places import LoggedPlace, logged_places
from archive.http import read_response
from archive.reading.grammar import HEAD_END, RecordError, RecordHead
from archive.reading.gzipped import MemberError, MemberReader
from archive.reading.reader import ScanProblem, Walked, look_next, walk
from archive.reading.record_text import Pieces
from archive.record import RecordKind

_KINDS = frozenset(kind.value for kind in INDEXED_KINDS)
_LOGGED_KINDS = frozenset(kind.encode() for kind in _KINDS)
_DIGITS = str.maketrans("", "", "-:T")
_TIMESTAMP = len("YYYYMMDDhhmmss")
_NEAR = 2 * 1024  # bytes of a member, and of its text, in which nearly all have both heads
_HTTP = b"\r\nContent-Type: application/http"
_PAYLOAD, _LENGTH = b"\r\nWARC-Payload-Digest: ", b"\r\nContent-Length: "
_USUAL_ANSWER = re.compile(rb"(HTTP/1\.[01] [2-9][0-9][0-9])(?: [^\r\n]*+)?\r\n")
_TYPE_LINE = re.compile(rb"\ncontent-type[^\n]*+", re.IGNORECASE)


def rescanned(path: Path, warc: str, log: bytes | None = None) -> Iterator[Spelt]:
    """Give a line for every record of a WARC file that an index holds, in the file's order.

    `warc` is the file's name in its store, `log` its custody log, which the caller knows to be the one that was
    written. `key` is left empty: a catalogue makes its own. Raises OSError.
    """
    lines = None if log is None else _by_log(path, warc, log)
    return _by_walk(path, warc) if lines is None else iter(lines)


def _by_walk(path: Path, warc: str) -> Iterator[Spelt]:
    for part in walk(path, _begin):
        if not isinstance(part, ScanProblem) and part.head.first["warc-type"] in _KINDS:
            yield _line(part, warc)


def _by_log(path: Path, warc: str, log: bytes) -> list[Spelt] | None:
    """Read the heads of the records that a log names; None when one of them is not what was logged."""
    lines = []
    with path.open("rb") as file:
        places = logged_places(log, warc, file.seek(0, SEEK_END), _LOGGED_KINDS)
        if places is None:
            return None
        for place in places:
            line = _at(file, place, warc) or _closely(path, place, warc)
            if line is None:
                return None
            lines.append(line)
    return lines


def _at(file: BinaryIO, place: LoggedPlace, warc: str) -> Spelt | None:
    """Read an answer's heads where it was logged; None when it needs a closer look."""
    offset, length = int(place.offset), int(place.length)
    try:
        text = MemberReader().read(os.pread(file.fileno(), min(length, _NEAR), offset), _NEAR)
    except MemberError:
        return None
    end = text.find(HEAD_END) + len(HEAD_END)
    head = text[:end]
    if hashlib.sha256(head).hexdigest().encode() != place.header or head.find(_HTTP) < 0:
        return None
    digest, size = _value(head, _PAYLOAD), _value(head, _LENGTH)
    answer = _near_answer(text[end:]) if size.isdigit() else None
    if answer is None or not digest or answer[1] > int(size):
        return None
    return Spelt(
        "",
        place.date.decode().translate(_DIGITS)[:_TIMESTAMP],
        place.url.decode(),
        REVISIT_MIME if place.type == b"revisit" else answer[0][1] or "-",
        answer[0][0],
        digest.decode(),
        length,
        offset,
        warc,
        place.id.decode(),
    )


def _value(head: bytes, name: bytes) -> bytes:
    at = head.find(name)
    return b"" if at < 0 else head[at + len(name) : head.find(b"\r\n", at + len(name))]


def _near_answer(begin: bytes) -> tuple[tuple[int | None, str | None], int] | None:
    """Give status and media type of a plainly written HTTP head and where it ends; None for any other."""
    line = _USUAL_ANSWER.match(begin)
    end = begin.find(HEAD_END) + len(HEAD_END)
    if line is None or end < len(HEAD_END) or begin.find(b"\n\n", 0, end) >= 0:
        return None
    head = begin[:end]
    if b"\n " in head or b"\n\t" in head or b"\n\r\n" in head[:-3]:
        return None
    return _answer(line[1] + b"\r" + b"".join(_TYPE_LINE.findall(head)) + HEAD_END), end


def _closely(path: Path, place: LoggedPlace, warc: str) -> Spelt | None:
    """Read a record whole; None when it is damaged or not the one that was logged."""
    try:
        part = look_next(path, int(place.offset), _begin)
    except RecordError:
        return None
    line = _line(part, warc)
    read = (part.head.first["warc-type"], line.recordid, line.url, part.head.first["warc-date"], line.length)
    logged = (*(word.decode() for word in (place.type, place.id, place.url, place.date)), int(place.length))
    return line if read == logged else None


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
    media_type = first.get("content-type", "").partition(";")[0].rstrip()
    status, told = _answer(part.taken) if part.taken else (None, media_type)
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


@lru_cache(maxsize=1024)  # a site's answers differ in few headers
def _answer(head: bytes) -> tuple[int | None, str | None]:
    answer = read_response(head)
    return answer.status, answer.content_type


def _bare(text: str) -> str:
    return text[1:-1] if text[:1] == "<" and text[-1:] == ">" else text
