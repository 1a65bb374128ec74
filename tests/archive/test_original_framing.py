"""Whatever the framing of an answer was, its exact wire bytes come back out of what was stored."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.chunked import dechunk
from archive.originals import exact_response, trail
from archive.reading.reader import StoredRecord, scan
from archive.record import RecordKind
from archive.warc import read_fields_block
from archive.writing.revisit import framing_fields, framing_of, read_framing, rebuilt
from tests.archive.test_originals import RESPONSES, TEXT, Held, chunked, kept
from tests.builders import a_capture, a_page, a_spool, open_path

odd_chunks = st.lists(
    st.tuples(
        st.binary(min_size=1, max_size=40),
        st.sampled_from([b"", b";a", b'; a="b"', b" ", b";" + b"x" * 60]),
        st.sampled_from([b"\r\n", b"\n", b""]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)
ENDS = [b"0\r\n\r\n", b"0\n\n", b"000;z\r\nTrailer: 1\r\n\r\n", b"", b"0\r\n", b"0\r\n\r\ngarbage", b"zzz"]


@settings(max_examples=200)
@given(odd_chunks, st.sampled_from(ENDS))
def test_any_framing_goes_into_metadata_and_comes_back(
    chunks: list[tuple[bytes, bytes, bytes, bool]], end: bytes
) -> None:
    raw = b"".join(
        (b"%X" if upper else b"%x") % len(data) + extension + b"\r\n" + data + line_end
        for data, extension, line_end, upper in chunks
    )
    raw += end
    entity = dechunk(raw)
    framing = framing_of(raw, entity)
    read = read_framing(dict(framing_fields(framing)))
    assert read == framing
    assert rebuilt(read, entity.body) == raw


@settings(max_examples=60, deadline=None)  # writes to the disk, which others may use
@given(odd_chunks, st.sampled_from(ENDS))
def test_whatever_the_framing_the_wire_bytes_come_back(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[tuple[bytes, bytes, bytes, bool]], end: bytes
) -> None:
    raw = b"".join(b"%x" % len(d) + x + b"\r\n" + d + line_end for d, x, line_end, _ in chunks) + end
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + raw
    folder = tmp_path_factory.mktemp("framing")
    spool = a_spool(folder)
    first = spool.keep(a_page("http://a.example/first", dechunk(raw).body))
    second = spool.keep(a_capture(response=wire))
    spool.close()
    assert second.kind is RecordKind.REVISIT
    assert exact_response(trail(second, Held(folder, first))) == wire


def test_framing_that_would_cost_more_than_the_body_is_stored_whole(tmp_path: Path) -> None:
    response = chunked(*(TEXT[n : n + 1] for n in range(len(TEXT))))
    _, second = kept(a_spool(tmp_path), response)
    assert second.kind is RecordKind.RESPONSE


def test_the_digest_of_the_wire_bytes_stands_in_the_metadata(tmp_path: Path) -> None:
    _, second = kept(a_spool(tmp_path), RESPONSES["many chunks"])
    records = [r for r in scan(open_path(tmp_path, "run1", second.warc)) if isinstance(r, StoredRecord)]
    facts = dict(read_fields_block(records[-1].block))
    assert {"response-sha256", "framing-lengths", "framing-base64"} <= set(facts)
