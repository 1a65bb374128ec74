"""Where a reading of the file ends has no say in what an audit finds: not in an HTTP head, not in a fields block."""

import random
from pathlib import Path

import pytest

from archive.audit.file import audit_file
from archive.audit.finding import Finding, FindingVerdict
from archive.reading.gzipped import compress_member
from archive.reading.source import PIECE
from archive.warc import sha256, write_record

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
BODY = bytes(range(256)) * 40


def a_record(kind: str, number: int, block: bytes, payload: bytes | None, content_type: str) -> bytes:
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:00000000-0000-4000-8000-{number:012x}>"),
        ("WARC-Date", "2025-07-28T12:30:15Z"),
        ("WARC-Target-URI", "http://a.example/"),
        ("Content-Type", content_type),
        ("WARC-Block-Digest", sha256(block)),
    ]
    return write_record([*fields, *([("WARC-Payload-Digest", sha256(payload))] if payload else [])], block)


def a_filler(length: int) -> bytes:
    """Return an uncompressed resource record of exactly so many bytes."""
    empty = len(a_record("resource", 1, b"\0" * 100_000, None, "image/png"))
    record = a_record("resource", 1, b"\0" * (length - (empty - 100_000) - 1), None, "image/png")
    return a_record(
        "resource", 1, b"\0" * (length - (empty - 100_000) - 1 + length - len(record)), None, "image/png"
    )


@pytest.mark.parametrize("early", [b"", EARLY], ids=["answer", "early-hints"])
@pytest.mark.parametrize("inside", [1, 200, 330, 400, 450, 480, 520, 560, 700])
def test_a_piece_that_ends_inside_a_record_changes_no_digest(
    tmp_path: Path, inside: int, early: bytes
) -> None:
    chunks = b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n"
    record = a_record("response", 2, early + HEAD + chunks, BODY, "application/http;msgtype=response")
    filler = a_filler(PIECE - inside)
    assert len(filler) == PIECE - inside
    path = tmp_path / "borders.warc"
    path.write_bytes(filler + record)
    assert accused(path) == []


def test_a_compressed_record_on_the_border_of_two_readings_is_read_whole(tmp_path: Path) -> None:
    chunks = b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n"
    response = compress_member(
        a_record("response", 2, HEAD + chunks, BODY, "application/http;msgtype=response")
    )
    path = tmp_path / "borders.warc.gz"
    noise = random.Random(1).randbytes(PIECE)
    for inside in range(10, len(response), 9):
        before = compress_member(a_record("resource", 1, noise[: PIECE - 1000], None, "image/png"))
        short = PIECE - inside - len(before)
        before = compress_member(a_record("resource", 1, noise[: PIECE - 1000 + short], None, "image/png"))
        assert abs(PIECE - inside - len(before)) < 8  # noise packs to its own size
        path.write_bytes(before + response)
        assert accused(path) == []


def accused(path: Path) -> list[Finding]:
    return [f for f in audit_file(path) if f.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}]
