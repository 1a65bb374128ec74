"""The custody log: a line a record of one WARC file, each holding the digest of the line before it.

A WARC file can be changed so that all its own digests fit. It cannot be changed so that the log fits too: the
log says of every record where it stands and what its bytes were, and no line of it can be changed, taken out
or moved without breaking the chain. A seal (archive/custody/seals.py) then holds the whole log.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from typing import NamedTuple

_WARC = re.compile(r"warc/([^/]+/[^/]+)\.warc\.gz")
_PLAIN = r"[ !#-\[\]-~]*+"  # printable ASCII that JSON does not escape
_STRING = rf'"({_PLAIN}(?:\\.{_PLAIN})*+)"'
_NUMBER = r"(0|[1-9][0-9]{0,17})"
_DIGEST = r'"([0-9a-f]{64}+)"'
# A line as `lines_of` writes it. Matching it whole takes a third of the time of parsing JSON, and is stricter.
_LINE = re.compile(
    rf'{{"seq":{_NUMBER},"prev":{_DIGEST},"id":{_STRING},"type":{_STRING},"url":(?:null|{_STRING}),'
    rf'"date":{_STRING},"file":{_STRING},"offset":{_NUMBER},"length":{_NUMBER},'
    rf'"member":{_DIGEST},"header":{_DIGEST},"block":{_DIGEST}}}'
)


class CustodyError(ValueError):
    """A custody log or seal that is not what was written. The message names the file and, of a log, the line.

    `line` counts from 1, `offset` is where that line begins; both are None when the file as a whole is meant.
    """

    def __init__(self, message: str, *, line: int | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.line, self.offset = line, offset


class Link(NamedTuple):  # a tuple is made in a third of a frozen dataclass's time, three an exchange
    """What a line says of one record, in order of the keys.

    `id` is the record id without angle brackets, `type` and `date` are WARC-Type and WARC-Date as they stand,
    `url` is the WARC-Target-URI or None. `offset` and `length` count bytes of the compressed file. `member`,
    `header` and `block` are SHA-256 in lower-case hex: of the compressed member, of the record header from the
    version line to the empty line, and of the block.
    """

    id: str
    type: str
    url: str | None
    date: str
    offset: int
    length: int
    member: str
    header: str
    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the next line goes: its number, and the digest that it must hold as `prev`."""

    seq: int
    prev: str


class CustodyLine(NamedTuple):  # a tuple, as a link is: a log has as many as its file has records
    """A line that was read: `at` is where it begins in the log, `raw` the line without its line end."""

    at: int
    raw: bytes
    link: Link


def custody_name(warc: str) -> str:
    """Return the store name of a WARC file's log: "custody/<story>/<file>.jsonl" for "warc/<story>/<file>.warc.gz".

    Raises CustodyError for a name that is no WARC file of a store.
    """
    match = _WARC.fullmatch(warc)
    if match is None:
        raise CustodyError(
            f"{warc[:200]!r} is no warc/<story>/<file>.warc.gz, so no custody log can be named"
        )
    return f"custody/{match[1]}.jsonl"


def first_head(warc: str) -> Head:
    """Return the head of a log that has no lines yet: its own name begins the chain, so that logs can't be swapped."""
    return Head(seq=0, prev=_digest(custody_name(warc).encode()))


def lines_of(head: Head, warc: str, links: Iterable[Link]) -> tuple[bytes, Head]:
    """Return the bytes of the next lines and the head behind them; `warc` is the file's store-relative name.

    Nothing else remembers anything: a failed write is undone by going on from the old head.
    """
    lines: list[bytes] = []
    file, prev = _quoted(warc), head.prev
    for seq, (identity, kind, url, date, offset, length, member, header, block) in enumerate(links, head.seq):
        raw = (
            f'{{"seq":{seq},"prev":"{prev}","id":{_quoted(identity)},"type":{_quoted(kind)},'
            f'"url":{"null" if url is None else _quoted(url)},"date":{_quoted(date)},"file":{file},'
            f'"offset":{offset},"length":{length},"member":"{member}","header":"{header}","block":"{block}"}}'
        ).encode("ascii")
        lines += (raw, b"\n")
        prev = hashlib.sha256(raw).hexdigest()
    return b"".join(lines), Head(seq=head.seq + len(lines) // 2, prev=prev)


def read_log(content: bytes, name: str) -> tuple[CustodyLine, ...]:
    """Read a log of the store name `name`, every line proven: spelling, number, chain, and the file it is about.

    Raises CustodyError at the first line that is not as it was written; the lines in front of it are sound.
    """
    lines: list[CustodyLine] = []
    prev, at = _digest(name.encode()), 0
    for seq, raw in enumerate(content.split(b"\n")[:-1]):
        try:
            link = _link(raw, seq, prev, name)
        except ValueError as error:
            raise _error(name, seq, at, str(error)) from error
        lines.append(CustodyLine(at, raw, link))
        prev = _digest(raw)
        at += len(raw) + 1
    if at != len(content):
        raise _error(name, len(lines), at, "it has no line end: the log is cut")
    return tuple(lines)


def sound_lines(content: bytes, name: str) -> tuple[tuple[CustodyLine, ...], CustodyError | None]:
    """Return the lines in front of the first fault, and the fault; None when there is none."""
    try:
        return read_log(content, name), None
    except CustodyError as error:
        return read_log(content[: error.offset], name), error


def _link(raw: bytes, seq: int, prev: str, name: str) -> Link:
    """Read one line; raises ValueError, saying what is wrong with it."""
    match = _LINE.fullmatch(raw.decode("latin-1"))
    if match is None:
        raise ValueError("it is not spelt as a custody log is written")
    number, before, identity, kind, url, date, file, offset, length, member, header, block = match.groups()
    if int(number) != seq:
        raise ValueError(f"its number is {number}, not {seq}: lines were taken out, put in or moved")
    if before != prev:
        raise ValueError("its prev is not the digest of the line before: one of the two was changed")
    if _log_of(file) != name:
        raise ValueError(f"it speaks of {file[:200]!r}, whose log has another name")
    if "\\" in match[0]:
        identity, kind, url, date = _text(identity), _text(kind), url and _text(url), _text(date)
    return Link(identity, kind, url, date, int(offset), int(length), member, header, block)


@lru_cache(maxsize=4)  # all lines of a log are about one file
def _log_of(file: str) -> str:
    return f"custody{file.removeprefix('warc').removesuffix('.warc.gz')}.jsonl"


def _text(spelt: str) -> str:
    """Read what stands in a JSON string; only the one spelling that we write is one."""
    if "\\" not in spelt:
        return spelt
    value = json.loads(f'"{spelt}"')
    if not isinstance(value, str) or _quoted(value) != f'"{spelt}"':
        raise ValueError(f"{spelt[:80]!r} is spelt in another way than we write it")
    return value


def _error(name: str, seq: int, at: int, why: str) -> CustodyError:
    return CustodyError(f"{name}: line {seq + 1} (byte {at}): {why}", line=seq + 1, offset=at)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
