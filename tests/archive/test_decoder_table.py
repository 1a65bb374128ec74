"""What servers really answer, one row each: rightly decoded, or plainly refused with a note. Nothing in between."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import archive.reading.gzipped
from archive.http import PAYLOAD_LIMIT, payload, read_response
from archive.reading.gzipped import wrap_member
from archive.reading.reader import StoredRecord, scan
from archive.spool.spool import run_folder
from tests.builders import a_capture, a_spool

PAGE = "<html><body><p>خبر من باريس</p></body></html>".encode() * 30
GZ = gzip.compress(PAGE, mtime=0)
BOMB = gzip.compress(b"\0" * (PAYLOAD_LIMIT + 1), mtime=0)


def chunks(body: bytes, extension: bytes = b"", end: bytes = b"0\r\n\r\n", line: bytes = b"\r\n") -> bytes:
    parts = (body[:7], body[7:100], body[100:])
    return b"".join(b"%x%s%s%s%s" % (len(p), extension, line, p, line) for p in parts if p) + end


def answer(body: bytes, *headers: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"".join(h + b"\r\n" for h in headers) + b"\r\n" + body


CE, TE = b"Content-Encoding: ", b"Transfer-Encoding: chunked"


@dataclass(frozen=True)
class Row:
    """An answer, its text, and a word of the note where something was tolerated or refused."""

    block: bytes
    text: bytes = PAGE
    note: str = ""


ROWS = {
    "plain": Row(answer(PAGE)),
    "header case": Row(b"HTTP/1.1 200 OK\r\ncOnTeNt-EnCoDiNg: GZIP\r\n\r\n" + GZ),
    "duplicate headers": Row(answer(GZ, b"X: 1", CE + b"gzip", b"X: 2")),
    "gzip": Row(answer(GZ, CE + b"gzip")),
    "x-gzip": Row(answer(GZ, CE + b"x-gzip")),
    "deflate with its wrapper": Row(answer(zlib.compress(PAGE), CE + b"deflate")),
    "deflate without": Row(answer(zlib.compress(PAGE, wbits=-15), CE + b"deflate")),
    "br": Row(answer(brotli.compress(PAGE), CE + b"br")),
    "zstd": Row(answer(zstandard.compress(PAGE), CE + b"zstd")),
    "identity": Row(answer(PAGE, CE + b"identity")),
    "chunked": Row(answer(chunks(PAGE), TE)),
    "chunked in capitals": Row(answer(chunks(PAGE), b"Transfer-Encoding: Chunked")),
    "gzip, chunk extensions and a trailer": Row(
        answer(chunks(GZ, b";ext=1", b"0\r\nX-Sum: 1\r\n\r\n"), TE, CE + b"gzip")
    ),
    "gzip as transfer coding": Row(answer(chunks(GZ), b"Transfer-Encoding: gzip, chunked")),
    "twice gzip, told twice": Row(answer(gzip.compress(GZ), CE + b"gzip, gzip")),
    "twice gzip, in two headers": Row(answer(gzip.compress(GZ), CE + b"gzip", CE + b"gzip")),
    "br in gzip": Row(answer(gzip.compress(brotli.compress(PAGE)), CE + b"br, gzip")),
    "two members of gzip": Row(answer(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), CE + b"gzip")),
    "folded header": Row(b"HTTP/1.1 200 OK\r\nContent-Encoding:\r\n gzip\r\n\r\n" + GZ),
    "LF only": Row(b"HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n" + GZ),
    "LF only, chunked": Row(
        b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunks(PAGE, line=b"\n", end=b"0\n\n")
    ),
    "no reason phrase": Row(b"HTTP/1.1 200\r\nContent-Encoding: gzip\r\n\r\n" + GZ),
    "a line without colon": Row(answer(GZ, b"no colon here", CE + b"gzip")),
    "a bad header name": Row(answer(GZ, b"X Bad: y", CE + b"gzip")),
    "Latin-1 in a header": Row(answer(GZ, b"X-Place: caf\xe9", CE + b"gzip")),
    "HTTP/1.0 until the end": Row(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE),
    "103 in front": Row(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(GZ, CE + b"gzip")),
    "two Content-Lengths": Row(answer(PAGE, b"Content-Length: 5", b"Content-Length: 7")),
    "Content-Length beside chunks": Row(answer(chunks(PAGE), b"Content-Length: 3", TE)),
    "an empty body that should be gzip": Row(answer(b"", CE + b"gzip"), b""),
    "304 with the coding of its page": Row(
        b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n", b""
    ),
    "204": Row(b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "no status line": Row(PAGE),
    "false gzip": Row(answer(PAGE, CE + b"gzip"), note="not gzip"),
    "false br": Row(answer(PAGE, CE + b"br"), note="not br"),
    "false zstd": Row(answer(PAGE, CE + b"zstd"), note="not zstd"),
    "false chunked": Row(answer(PAGE, TE), note="not chunked"),
    "false chunked, true gzip": Row(answer(GZ, TE, CE + b"gzip"), note="not chunked"),
    "a missing last chunk": Row(answer(chunks(PAGE, end=b""), TE), note="last chunk is missing"),
    "a cut trailer": Row(answer(chunks(PAGE, end=b"0\r\nX: "), TE), note="trailer section is cut"),
    "a cut checksum": Row(answer(GZ[:-5], CE + b"gzip"), note="cut"),
    "a wrong checksum": Row(answer(GZ[:-8] + b"\0\0\0\0" + GZ[-4:], CE + b"gzip"), note="damaged"),
    "garbage behind gzip": Row(answer(GZ + b"garbage", CE + b"gzip"), note="7 bytes behind"),
    "garbage behind the chunks": Row(answer(chunks(PAGE) + b"garbage", TE), note="7 bytes behind"),
    "a coding that nobody knows": Row(answer(PAGE, CE + b"snappy"), note="unknown coding"),
    "four codings": Row(answer(PAGE, CE + b"gzip, gzip, gzip, gzip"), note="left coded"),
    "a bomb": Row(answer(BOMB, CE + b"gzip"), b"\0" * PAYLOAD_LIMIT, "cut at the limit"),
    "a bomb in a bomb": Row(
        answer(gzip.compress(BOMB), CE + b"gzip, gzip"), b"\0" * PAYLOAD_LIMIT, "cut at the limit"
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.row("H6")
def test_every_odd_answer_is_rightly_decoded_or_plainly_refused(row: Row) -> None:
    found = payload(read_response(row.block))
    assert found.body == row.text
    assert bool(found.notes) == bool(row.note)
    assert row.note in "; ".join(found.notes)


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"zstd", b"deflate"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_cut_body_gives_its_beginning_and_says_so(coding: bytes, kept: float) -> None:
    text = bytes(range(256)) * 2000
    coded = {
        b"gzip": gzip.compress,
        b"br": brotli.compress,
        b"zstd": zstandard.compress,
        b"deflate": zlib.compress,
    }[coding](text)
    found = payload(read_response(answer(coded[: int(len(coded) * kept)], CE + coding)))
    assert text.startswith(found.body)
    assert found.notes


@given(st.binary(max_size=300), st.binary(max_size=3000), st.integers(0, 140_000))
def test_a_member_of_stored_blocks_is_gzip_like_any_other(front: bytes, dense: bytes, more: int) -> None:
    body = dense + b"\x9c" * more
    assert gzip.decompress(wrap_member(front, body, b"\r\n\r\n")) == front + body + b"\r\n\r\n"


def test_a_member_of_stored_blocks_needs_no_isal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.reading.gzipped, "_codec", zlib)
    assert gzip.decompress(wrap_member(b"front", GZ, b"end")) == b"front" + GZ + b"end"


def test_a_body_that_came_compressed_is_stored_as_it_came(tmp_path: Path) -> None:
    body = bytes(n * n * 7919 % 251 for n in range(100_000))
    for coding, stored in ((b"gzip", True), (b"identity", False)):
        spool = a_spool(tmp_path / coding.decode())
        ref = spool.keep(a_capture(response=answer(body, CE + coding)))
        spool.close()
        (path,) = run_folder(tmp_path / coding.decode(), "run1").glob("*.warc.gz.open")
        assert (body[:60_000] in path.read_bytes()) is stored
        blocks = [r.block for r in scan(path) if isinstance(r, StoredRecord) and r.record_id == ref.record_id]
        assert blocks == [answer(body, CE + coding)]
