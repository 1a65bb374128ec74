"""Others find in the archive what we find: warcio, FastWARC and cdxj-indexer agree on records, places and payloads."""

import hashlib
import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from archive.http import payload, read_response
from archive.reading.reader import StoredRecord, scan
from tests.builders import ROOT_OF_REPO
from tests.flows.conftest import Walk

pytestmark = pytest.mark.slow

INDEXER = ROOT_OF_REPO / ".venv-peers" / "bin" / "cdxj-indexer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record as a reader saw it; `block` is the SHA-256 of its block."""

    record_id: str
    kind: str
    offset: int
    block: str


def warcs(walk: Walk) -> list[Path]:
    found = sorted((walk.house.root / "warc").rglob("*.warc.gz"))
    assert found
    return found


def by_us(path: Path) -> list[StoredRecord]:
    records = list(scan(path))
    assert all(isinstance(record, StoredRecord) for record in records)
    return [record for record in records if isinstance(record, StoredRecord)]


def by_warcio(path: Path) -> Iterator[Seen]:
    with path.open("rb") as file:
        records = ArchiveIterator(file, no_record_parse=True)
        for record in records:
            block = hashlib.sha256(
                record.raw_stream.read()
            ).hexdigest()  # asking for the offset goes behind it
            yield Seen(
                record_id=record.rec_headers.get_header("WARC-Record-ID").strip("<>"),
                kind=record.rec_type,
                offset=records.get_record_offset(),
                block=block,
            )


def by_fastwarc(path: Path) -> Iterator[Seen]:
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            yield Seen(
                record_id=record.headers["WARC-Record-ID"].strip("<>"),
                kind=record.headers["WARC-Type"],
                offset=record.stream_pos,
                block=hashlib.sha256(record.reader.read()).hexdigest(),
            )


def test_three_readers_agree_on_every_record_its_place_and_its_bytes(walk: Walk) -> None:
    kinds = set()
    for path in warcs(walk):
        ours = [
            Seen(
                record_id=r.record_id, kind=r.kind, offset=r.offset, block=hashlib.sha256(r.block).hexdigest()
            )
            for r in by_us(path)
        ]
        assert list(by_warcio(path)) == ours
        assert list(by_fastwarc(path)) == ours
        kinds |= {one.kind for one in ours}
    assert kinds >= {"warcinfo", "request", "response", "metadata", "resource"}


def test_payload_digests_are_those_of_the_body_that_warcio_takes_out_of_its_chunks(walk: Walk) -> None:
    chunked = 0
    for path in warcs(walk):
        for record in by_us(path):
            if record.kind == "response":
                head, _, body = record.block.partition(b"\r\n\r\n")
                if b"transfer-encoding: chunked" in head.lower():
                    chunked += 1
                    body = ChunkedDataReader(io.BytesIO(body), decomp_type=None).read()
                    body = body if isinstance(body, bytes) else bytes(body)
                assert record.field("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert chunked, "no chunked answer was kept: this test would prove nothing"


def test_decoded_bodies_are_those_that_warcio_reads(walk: Walk) -> None:
    compared = 0
    for path in warcs(walk):
        ours = {record.record_id: record for record in by_us(path) if record.kind == "response"}
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                stored = ours[record.rec_headers.get_header("WARC-Record-ID").strip("<>")]
                coding = (record.http_headers.get_header("Content-Encoding") or "").lower()
                if coding in {"", "gzip", "deflate"}:  # warcio cannot read br where the brotli package is new
                    assert record.content_stream().read() == payload(read_response(stored.block)).body
                    compared += 1
    assert compared >= 150


def test_cdxj_indexer_gives_the_lines_of_our_index(walk: Walk) -> None:
    if not INDEXER.exists():
        pytest.skip("cdxj-indexer is not installed: `make peers` does it")
    root = walk.house.root
    done = subprocess.run(
        [INDEXER, "--sort", "--dir-root", root, *warcs(walk)], capture_output=True, text=True, check=True
    )
    theirs = [line_of(line) for line in done.stdout.splitlines()]
    texts = [path.read_text(encoding="ascii") for path in sorted((root / "cdxj").rglob("*.cdxj"))]
    ours = [line_of(line) for text in texts for line in text.splitlines()]
    assert len(ours) >= 150
    assert sorted(theirs) == sorted(ours)


def line_of(line: str) -> tuple[str, ...]:
    """Return what a line says, in words that both indexers share."""
    key, timestamp, text = line.split(" ", 2)
    said = json.loads(text)
    names = ("url", "mime", "status", "digest", "length", "offset", "filename")
    return key, timestamp, *(said.get(name, "-") for name in names)
