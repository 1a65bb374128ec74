"""A revisit leads to the exact bytes that were on the wire, across records, files and runs, or says why not."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.capture import Capture, Earlier, Truncated
from archive.http import payload
from archive.originals import OriginalError, Place, exact_response, read_original, trail
from archive.reading.gzipped import compress_member
from archive.reading.reader import read_record
from archive.record import RecordKind, RecordRef
from archive.spool.spool import Spool
from archive.warc import write_record
from archive.writing.revisit import IDENTICAL, NOT_MODIFIED
from tests.builders import A_MOMENT, a_capture, a_page, a_spool, open_path

TEXT = b"the same words in every answer " * 40


class Held:
    """Where records are, for a spool that was just written."""

    def __init__(self, spool: Path, *refs: RecordRef, by_id: bool = True) -> None:
        self._spool, self._refs, self._by_id = spool, refs, by_id

    def path(self, warc: str) -> Path:
        return open_path(self._spool, "run1", warc)

    def by_id(self, record_id: str) -> RecordRef | None:
        return next((r for r in self._refs if self._by_id and r.record_id == record_id), None)

    def by_address(self, url: str, at: datetime) -> RecordRef | None:
        return next((r for r in self._refs if (r.url, r.captured_at) == (url, at)), None)


def chunked(*chunks: bytes, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    framed = b"".join(b"%X%s\r\n%s\r\n" % (len(c), extension, c) for c in chunks)
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        + framed
        + b"0\r\n"
        + trailer
        + b"\r\n"
    )


def kept(spool: Spool, response: bytes, **changes: object) -> tuple[RecordRef, RecordRef]:
    """Keep a page, and then the response at another address."""
    first = spool.keep(a_page("http://a.example/first", TEXT))
    second = spool.keep(a_capture(url="http://b.example/second", response=response, **changes))
    spool.close()
    return first, second


RESPONSES = {
    "as sent": b"HTTP/1.1 200 OK\r\nX: 1\r\n\r\n" + TEXT,
    "no reason, LF only": b"HTTP/1.1 200\nX: 1\n\n" + TEXT,
    "an error page": b"HTTP/1.1 503 Busy\r\n\r\n" + TEXT,
    "one chunk": chunked(TEXT),
    "many chunks": chunked(TEXT[:1], TEXT[1:7], TEXT[7:]),
    "extensions and trailers": chunked(
        TEXT[:500], TEXT[500:], extension=b";x=1", trailer=b"T: 1\r\nT: 2\r\n"
    ),
    "a missing last chunk": chunked(TEXT).removesuffix(b"0\r\n\r\n"),
    "announced, not chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + TEXT,
    "LF in the framing": b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n" % (len(TEXT), TEXT),
}


@pytest.mark.parametrize("response", RESPONSES.values(), ids=RESPONSES)
@pytest.mark.row("D15")
def test_an_entity_that_we_hold_becomes_a_revisit_and_its_wire_bytes_come_back(
    tmp_path: Path, response: bytes
) -> None:
    first, second = kept(a_spool(tmp_path), response)
    assert (first.kind, second.kind) == (RecordKind.RESPONSE, RecordKind.REVISIT)
    assert second.payload_digest == first.payload_digest
    places = trail(second, Held(tmp_path, first))
    assert exact_response(places) == response
    assert read_original(places).entity == TEXT
    assert payload(read_original(places).response).body == TEXT


def test_a_revisit_refers_to_its_original_in_every_way_that_the_standard_knows(tmp_path: Path) -> None:
    first, second = kept(a_spool(tmp_path), RESPONSES["as sent"])
    path = open_path(tmp_path, "run1", second.warc)
    record = read_record(path, second.offset, second.length)
    assert record.block == b"HTTP/1.1 200 OK\r\nX: 1\r\n\r\n"
    assert record.field("WARC-Profile") == IDENTICAL
    assert record.field("WARC-Refers-To") == f"<{first.record_id}>"
    assert record.field("WARC-Refers-To-Target-URI") == first.url
    assert record.field("WARC-Refers-To-Date") == "2025-07-28T12:30:15.123456Z"
    assert record.field("WARC-Truncated") == "length"
    assert record.field("WARC-Payload-Digest") == first.payload_digest
    assert (second.status, second.content_type) == (200, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"truncated": Truncated.DISCONNECT},
        {"response": b"HTTP/1.1 200 OK\r\n\r\n"},
        {"response": TEXT},
        {"response": b"HTTP/1.1 200 OK\r\n\r\n" + TEXT + b"."},
    ],
    ids=["cut", "empty", "no head", "other bytes"],
)
def test_what_is_cut_empty_headless_or_other_is_stored_whole(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    _, second = kept(a_spool(tmp_path), **{"response": RESPONSES["as sent"], **changes})  # type: ignore[arg-type]
    assert second.kind is RecordKind.RESPONSE


def test_a_cut_response_is_never_referred_to(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_page("http://a.example/", TEXT, truncated=Truncated.TIME))
    assert spool.keep(a_page("http://a.example/", TEXT)).kind is RecordKind.RESPONSE
    assert spool.keep(a_page("http://a.example/", TEXT)).kind is RecordKind.REVISIT


def test_an_earlier_runs_response_is_referred_to_by_its_digest(tmp_path: Path) -> None:
    old = a_spool(tmp_path / "old").keep(a_page("http://a.example/", TEXT))
    later = a_page("http://a.example/", TEXT, earlier=Earlier(ref=old))
    ref = a_spool(tmp_path / "new").keep(later)
    assert ref.kind is RecordKind.REVISIT
    other = a_page("http://a.example/", TEXT + b"!", earlier=Earlier(ref=old))
    assert a_spool(tmp_path / "other").keep(other).kind is RecordKind.RESPONSE


def not_modified(old: RecordRef, *, conditional: bool = True) -> Capture:
    answer = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
    return a_capture(response=answer, earlier=Earlier(ref=old, etag="x"), conditional=conditional)


def test_a_not_modified_leads_to_the_page_as_it_was_and_keeps_its_own_bytes(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    old = spool.keep(a_capture(response=RESPONSES["many chunks"]))
    ref = spool.keep(not_modified(old))
    spool.close()
    places = trail(ref, Held(tmp_path, old))
    record = read_record(places[0].path, ref.offset, ref.length)
    assert (ref.kind, ref.status, record.field("WARC-Profile")) == (RecordKind.REVISIT, 304, NOT_MODIFIED)
    assert record.field("WARC-Refers-To") == f"<{old.record_id}>"
    assert record.field("WARC-Truncated") is None
    assert exact_response(places) == b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
    assert payload(read_original(places).response).body == TEXT


def test_a_304_that_nobody_asked_for_is_a_response(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    old = spool.keep(a_page("http://a.example/", TEXT))
    assert spool.keep(not_modified(old, conditional=False)).kind is RecordKind.RESPONSE


def test_an_original_is_found_by_address_and_time_where_its_id_is_unknown(tmp_path: Path) -> None:
    first, second = kept(
        a_spool(tmp_path), RESPONSES["one chunk"], requested_at=A_MOMENT + timedelta(hours=1)
    )
    places = trail(second, Held(tmp_path, first, by_id=False))
    assert exact_response(places) == RESPONSES["one chunk"]


def test_an_original_stands_in_another_file(tmp_path: Path) -> None:
    first, second = kept(a_spool(tmp_path, max_bytes=1), RESPONSES["one chunk"])
    assert first.warc != second.warc
    assert exact_response(trail(second, Held(tmp_path, first))) == RESPONSES["one chunk"]


def test_a_dangling_revisit_is_refused_by_name(tmp_path: Path) -> None:
    first, second = kept(a_spool(tmp_path), RESPONSES["one chunk"])
    with pytest.raises(OriginalError, match=first.record_id):
        trail(second, Held(tmp_path))


def a_ring(folder: Path, size: int) -> tuple[RecordRef, ...]:
    """Revisits that another program wrote, each referring to the next, the last to the first."""
    (folder / "run1").mkdir(exist_ok=True)
    path, refs = folder / "run1" / "ring.warc.gz.open", []
    for n in range(size):
        fields = (
            ("WARC-Type", "revisit"),
            ("WARC-Record-ID", f"<urn:uuid:{n}>"),
            ("WARC-Date", "2025-01-01T00:00:00Z"),
            ("WARC-Profile", IDENTICAL),
            ("WARC-Refers-To", f"<urn:uuid:{(n + 1) % size}>"),
            ("Content-Type", "application/http;msgtype=response"),
        )
        member = compress_member(write_record(fields, b"HTTP/1.1 200 OK\r\n\r\n"))
        ref = RecordRef(
            record_id=f"urn:uuid:{n}",
            kind=RecordKind.REVISIT,
            url="http://a.example/",
            captured_at=A_MOMENT,
            warc="warc/story/ring.warc.gz",
            offset=path.stat().st_size if path.exists() else 0,
            length=len(member),
            payload_digest=None,
            status=200,
            content_type=None,
        )
        with path.open("ab") as file:
            file.write(member)
        refs.append(ref)
    return tuple(refs)


@pytest.mark.parametrize(("size", "why"), [(1, "circle"), (3, "circle"), (9, "more than 5")])
def test_revisits_that_lead_nowhere_are_refused(tmp_path: Path, size: int, why: str) -> None:
    refs = a_ring(tmp_path, size)
    with pytest.raises(OriginalError, match=why):
        trail(refs[0], Held(tmp_path, *refs))


def test_a_revisit_of_another_program_gives_its_page_but_not_its_wire_bytes(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    whole = spool.keep(a_page("http://a.example/", TEXT))
    spool.close()
    (foreign,) = a_ring(tmp_path, 1)
    places = (
        Place(ref=foreign, path=open_path(tmp_path, "run1", foreign.warc)),
        Place(ref=whole, path=open_path(tmp_path, "run1", whole.warc)),
    )
    assert read_original(places).entity == TEXT
    with pytest.raises(OriginalError, match="no metadata"):
        exact_response(places)


def test_an_original_with_other_bytes_than_the_revisit_says_is_refused(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    first = spool.keep(a_page("http://a.example/first", TEXT))
    second = spool.keep(a_page("http://a.example/second", TEXT))
    other = spool.keep(a_page("http://a.example/other", b"other bytes"))
    spool.close()
    where = Held(tmp_path, replace(other, record_id=first.record_id))
    with pytest.raises(OriginalError, match="other bytes"):
        read_original(trail(second, where))
