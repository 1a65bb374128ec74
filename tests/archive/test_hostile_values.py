"""Whatever the web, a server or a user says: no field, record or line is there that we did not mean (X3)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.addresses.urls import canonical
from archive.capture import Found, Tls
from archive.cdxj.lines import index_line, index_text, line_of, read_line
from archive.reading.reader import StoredRecord, read_record, scan
from archive.record import RecordKind, RecordRef
from archive.spool.openwarc import cdxj_path
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.warc import WarcError, read_fields_block
from tests.builders import A_MOMENT, a_capture, a_page, a_spool, counted_ids, open_path

FIRST = "warc/story/run1-w0-1.warc.gz"


def records_of(spool: Path) -> list[StoredRecord]:
    found = list(scan(open_path(spool, "run1", FIRST)))
    assert all(isinstance(piece, StoredRecord) for piece in found), found
    return [piece for piece in found if isinstance(piece, StoredRecord)]


refs = st.builds(
    RecordRef,
    record_id=st.text(max_size=20),
    kind=st.sampled_from(RecordKind),
    url=st.sampled_from(["http://a.example/", "https://b.example:8443/x?y=1", "urn:sha256:00"]),
    captured_at=st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
    warc=st.text(max_size=20),
    offset=st.integers(0),
    length=st.integers(0),
    payload_digest=st.none() | st.text(max_size=20),
    status=st.none() | st.integers(100, 999),
    content_type=st.none() | st.text(max_size=20),
)


@given(refs)
def test_the_short_way_to_an_index_line_ends_where_the_long_one_does(ref: RecordRef) -> None:
    assert index_text(ref) == line_of(index_line(ref)) + "\n"
    assert index_text(ref).isascii()
    assert index_text(ref).count("\n") == 1


@settings(max_examples=150)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "url": st.text(max_size=40).map(lambda tail: "http://a.example/" + tail),
            "ip": st.text(max_size=20),
            "found": st.builds(Found, how=st.text(max_size=20), via=st.none() | st.text(max_size=40)),
            "tls": st.builds(Tls, version=st.text(max_size=9), cipher=st.text(max_size=30)),
            "response": st.binary(max_size=80).map(lambda head: b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\nx"),
        },
    )
)
def test_X3_nothing_from_the_web_adds_a_field_a_record_or_an_index_line(  # noqa: N802  # a matrix row
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("x3")
    spool = a_spool(folder)
    spool.keep(a_capture())
    (before,) = spool.commit()
    try:
        spool.keep(a_capture(**{"response": b"HTTP/1.1 200 OK\r\n\r\nown body", **changes}))
    except WarcError:
        assert spool.close() == (before,)
        return
    spool.close()
    records = records_of(folder)
    lines = cdxj_path(open_path(folder, "run1", FIRST)).read_bytes()
    kinds = [record.kind for record in records]
    assert kinds == ["warcinfo", "request", "response", "metadata", "request", kinds[5], "metadata"]
    assert lines.isascii()
    assert [len(read_line(line.decode()).key) > 0 for line in lines.splitlines()] == [True, True]
    for record in records:
        assert len(record.all("WARC-Type")) == len(record.all("WARC-Record-ID")) == 1
        assert len(record.all("Content-Length")) == len(record.all("WARC-Block-Digest")) == 1


@given(
    st.sampled_from(["software", "user_agent", "operator", "robots", "settings_digest", "extractor"]),
    st.text(max_size=40),
)
def test_X3_no_option_adds_a_line_to_a_warcinfo_block(name: str, value: str) -> None:  # noqa: N802  # a matrix row
    options = {"software": "warraq/test", name: value}
    try:
        spool = Spool(
            Path("nowhere"),
            SpoolName(story="s", run="r", worker="w"),
            options=SpoolOptions(**options),  # type: ignore[arg-type]  # only words are drawn
            now=lambda: A_MOMENT,
            new_id=counted_ids(),
        )
    except WarcError:
        return
    names = [key for key, _ in read_fields_block(spool._about)]  # written into the first file only
    assert len(names) == len(set(names))


def test_an_address_in_any_script_is_kept_in_ascii(tmp_path: Path) -> None:
    url = canonical("https://أخبار.example/خبر عاجل?س=ج")
    assert url.isascii()
    spool = a_spool(tmp_path)
    ref = spool.keep(a_page(url, b"x"))
    spool.close()
    assert read_record(open_path(tmp_path, "run1", FIRST), ref.offset, ref.length).url == url
