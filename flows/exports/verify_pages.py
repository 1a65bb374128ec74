"""The part of verify.py that makes the readable pages of a bundle again; it is put into that script, since it must stand alone."""

import gzip
import re
import zlib
from pathlib import Path

HEAD = re.compile(rb"\s*HTTP/[0-9.]+[ \t]+([0-9]{3})")
BLANK_LINE = re.compile(rb"\n\r?\n")


class FaultError(Exception):
    """Something that is not as it was sealed."""


def check_pages(folder: Path) -> str:
    """Make each file in pages/ again out of its record, and compare."""
    count, packed, shown = 0, 0, {"places.txt"}
    with (folder / "evidence.warc.gz").open("rb") as file:
        for row in (folder / "pages" / "places.txt").read_text("ascii").splitlines():
            offset, length, begin, size, undone, name = row.split(" ")
            file.seek(int(offset))
            record, codings = gzip.decompress(file.read(int(length))), undone.split(",")
            if f"<urn:uuid:{name[:36]}>".encode() not in record.partition(b"\r\n\r\n")[0]:
                raise FaultError(f"pages/{name} is of another record")
            if body_begins(record) != int(begin) or len(record) != int(begin) + int(size) + 4:
                raise FaultError(f"pages/{name} is not the whole body of its record")
            shown, count = shown | {name}, count + 1
            if {*codings} - UNDO.keys():
                packed += 1
                continue
            body, made = record[int(begin) : -4], (folder / "pages" / name).read_bytes()
            for coding in codings:
                body = UNDO[coding](body, max(len(made), int(size)) + 1)
            if body != made:
                raise FaultError(f"pages/{name} is not what stands in its record")
    if extra := {path.name for path in (folder / "pages").iterdir()} - shown:
        raise FaultError(f"files in pages/ that no record is named for: {', '.join(sorted(extra))}")
    if packed:
        return f"not checked: {packed} of {count} pages: Python's standard library cannot unpack br and zstd"
    return f"pages: {count}, each what stands in its record"


def body_begins(record: bytes) -> int:
    """Return where the body of an answer begins in its record, behind all heads (RFC 9112); of another record its block."""
    at = record.index(b"\r\n\r\n") + 4
    if b"\r\nWARC-Type: response\r\n" not in record[:at]:
        return at
    status = b"100"
    while status.startswith(b"1") and (line := HEAD.match(record, at)):
        end = BLANK_LINE.search(record, at)
        status, at = line[1], end.end() if end else len(record) - 4
    return at


def unchunked(body: bytes, most: int) -> bytes:
    """Undo the chunked coding (RFC 9112 section 7.1)."""
    parts, at = [], 0
    while size := int(body[at : body.index(b"\n", at)].split(b";")[0], 16):
        begin = body.index(b"\n", at) + 1
        parts.append(body[begin : begin + size])
        at = body.index(b"\n", begin + size) + 1
    return b"".join(parts)[:most]


def unpacked(body: bytes, most: int, bits: int = 31) -> bytes:
    """Undo gzip or zlib, to at most so many bytes; members may follow each other."""
    made = b""
    while body and len(made) < most:
        stream = zlib.decompressobj(bits)
        made, body = made + stream.decompress(body, most - len(made)), stream.unused_data
    return made


def deflated(body: bytes, most: int) -> bytes:
    """Undo "deflate", which some servers send without the zlib wrapper."""
    wrapped = body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return unpacked(body, most, 15 if wrapped else -15)


UNDO = {
    "-": lambda body, _: body,
    "chunked": unchunked,
    "gzip": unpacked,
    "x-gzip": unpacked,
    "deflate": deflated,
}
