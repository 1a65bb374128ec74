import hashlib
import io
from datetime import UTC

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Capture, FailureKind, Found, Tls, Truncated
from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, parse_record
from archive.record import RecordKind
from archive.warc import RECORD_END, WarcError, WarcRecord, read_fields_block
from archive.writing.exchange import TLS_PROTOCOLS, Exchange, records_of
from archive.writing.received import receive
from tests.builders import A_MOMENT, a_capture, capture_of, counted_ids

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n"


def stored(capture: Capture) -> tuple[StoredRecord, ...]:
    return tuple(parse_record(record.header + record.block + RECORD_END) for record in made(capture))


def made(capture: Capture) -> tuple[WarcRecord, ...]:
    received = receive(capture.response) if capture.response else None
    return records_of(Exchange(capture=capture, received=received), counted_ids(), "urn:uuid:info")


def hexdigest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


captures = st.builds(
    Capture,
    url=st.sampled_from(["http://a.example/", "https://b.example:8443/x?y=1", "https://c.example/%D8%A8"]),
    requested_at=st.datetimes(timezones=st.just(UTC)),
    request=st.binary(max_size=80),
    response=st.one_of(st.binary(max_size=200), st.just(CHUNKED), st.just(b"")),
    ip=st.sampled_from([None, "192.0.2.7", "2001:db8::1"]),
    port=st.sampled_from([None, 80, 443, 8443, 65535]),
    tls=st.one_of(
        st.none(),
        st.builds(
            Tls, version=st.sampled_from(sorted(TLS_PROTOCOLS)), cipher=st.just("TLS_AES_128_GCM_SHA256")
        ),
    ),
    truncated=st.one_of(st.none(), st.sampled_from(Truncated)),
    trailing_bytes=st.integers(0, 99),
    informational=st.binary(max_size=60),
    attempt=st.integers(1, 9),
    first_byte_s=st.sampled_from([None, 0.0, 0.25]),
    elapsed_s=st.sampled_from([None, 0.5, 30.0]),
    failure=st.one_of(st.none(), st.sampled_from(FailureKind)),
    found=st.sampled_from([None, Found(how="page"), Found(how="feed", via="https://a.example/feed", hops=2)]),
)


@given(captures)
def test_any_capture_reads_back_equal(capture: Capture) -> None:
    assert capture_of(stored(capture)) == capture


@given(st.binary(max_size=2000))
def test_any_bytes_survive_as_a_block_in_three_readers(block: bytes) -> None:
    (_, response, _) = made(a_capture(response=b"\x00" + block))
    member = compress_member(response.header + response.block + RECORD_END)
    assert parse_record(member).block == b"\x00" + block
    fast = next(iter(FastWarcIterator(io.BytesIO(member), parse_http=False)))
    assert fast.reader.read() == b"\x00" + block
    warcio = next(ArchiveIterator(io.BytesIO(member), no_record_parse=True))
    assert warcio.raw_stream.read() == b"\x00" + block


def test_the_payload_digest_covers_the_entity_without_chunk_framing() -> None:
    _, response, _ = stored(a_capture(response=CHUNKED))
    assert response.field("WARC-Payload-Digest") == hexdigest(b"abcde")
    assert response.field("WARC-Block-Digest") == hexdigest(CHUNKED)


def test_a_coded_body_is_digested_as_it_was_sent() -> None:
    body = b"\x1f\x8bnot really"
    _, response, _ = stored(a_capture(response=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body))
    assert response.field("WARC-Payload-Digest") == hexdigest(body)


def test_request_and_response_name_each_other_and_share_the_facts() -> None:
    tls = Tls(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384")
    request, response, metadata = stored(
        a_capture(url="https://a.example/page", port=443, tls=tls, truncated=Truncated.TIME)
    )
    assert request.all("WARC-Concurrent-To") == (f"<{response.record_id}>", f"<{metadata.record_id}>")
    assert response.all("WARC-Concurrent-To") == (f"<{request.record_id}>", f"<{metadata.record_id}>")
    for record in (request, response):
        assert record.url == "https://a.example/page"
        assert record.field("WARC-IP-Address") == "192.0.2.1"
        assert record.field("WARC-Date") == "2025-07-28T12:30:15.123456Z"
        assert record.field("WARC-Warcinfo-ID") == "<urn:uuid:info>"
        assert record.all("WARC-Protocol") == ("http/1.1", "tls/1.3")
        assert record.field("WARC-Cipher-Suite") == "TLS_AES_256_GCM_SHA384"
        assert record.field("WARC-Payload-Digest")
    assert request.field("WARC-Truncated") is None
    assert response.field("WARC-Truncated") == "time"


def test_an_unanswered_request_gives_a_request_and_a_metadata_record() -> None:
    request, metadata = stored(a_capture(response=b"", attempt=2, truncated=Truncated.DISCONNECT))
    assert (request.kind, metadata.kind) == (RecordKind.REQUEST, RecordKind.METADATA)
    assert metadata.all("WARC-Concurrent-To") == (f"<{request.record_id}>",)
    assert metadata.field("WARC-Truncated") is None
    assert read_fields_block(metadata.block) == (
        ("attempt", "2"),
        ("outcome", "no-response"),
        ("truncated", "disconnect"),
    )


def test_early_answers_and_bytes_behind_the_body_stand_in_metadata_only() -> None:
    capture = a_capture(informational=b"HTTP/1.1 103 Early Hints\r\n\r\n", trailing_bytes=16)
    request, response, metadata = stored(capture)
    assert response.block == capture.response
    assert dict(read_fields_block(metadata.block))["trailing-bytes"] == "16"
    ids = {record.record_id for record in (request, response, metadata)}
    for record in (request, response, metadata):
        others = ids - {record.record_id}
        assert {value.strip("<>") for value in record.all("WARC-Concurrent-To")} == others


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://a.example/\r\nWARC-Type: response"},
        {"url": "http://a.example/خبر"},
        {"url": "http://a.example/ x"},
        {"ip": "1.2.3.4\r\nX: y"},
        {"ip": "a.example"},
        {"tls": Tls(version="TLSv1.3", cipher="A\r\nB: c")},
        {"requested_at": A_MOMENT.replace(tzinfo=None)},
    ],
)
@pytest.mark.row("X3")
def test_a_capture_that_would_break_a_header_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(WarcError):
        stored(a_capture(**changes))
