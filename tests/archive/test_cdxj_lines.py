import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cdxj.lines import CdxError, CdxLine, index_line, line_of, read_line
from archive.record import RecordKind, RecordRef
from tests.builders import A_MOMENT

REF = RecordRef(
    record_id="urn:uuid:1",
    kind=RecordKind.RESPONSE,
    url="http://www.A.example/%D8%AE?b=1",
    captured_at=A_MOMENT,
    warc="warc/story/run1-w0-1.warc.gz",
    offset=300,
    length=900,
    payload_digest="sha256:" + "0" * 64,
    status=200,
    content_type="text/html",
)
LINE = index_line(REF)
any_line = st.builds(
    CdxLine,
    key=st.from_regex(r"[!-~]{1,30}", fullmatch=True),
    timestamp=st.just("20250728123015"),
    url=st.text(max_size=30),
    mime=st.text(max_size=30),
    status=st.none() | st.integers(100, 999),
    digest=st.text(max_size=30),
    length=st.integers(0, 2**60),
    offset=st.integers(0, 2**60),
    filename=st.text(max_size=30),
    recordid=st.text(max_size=30),
)


def test_a_line_is_key_time_and_json_of_strings() -> None:
    key, time, fields = line_of(LINE).split(" ", 2)
    assert (key, time) == (LINE.key, "20250728123015")
    assert json.loads(fields) == {
        "url": REF.url,
        "mime": "text/html",
        "status": "200",
        "digest": REF.payload_digest,
        "length": "900",
        "offset": "300",
        "filename": REF.warc,
        "recordid": "urn:uuid:1",
    }


@given(any_line)
@pytest.mark.row("X3")
def test_any_line_reads_back_equal_and_stays_one_line(line: CdxLine) -> None:
    text = line_of(line)
    assert text.isascii()
    assert len(text.splitlines()) == 1
    assert read_line(text) == line


def test_a_record_without_status_or_type_has_a_line_too() -> None:
    line = index_line(replace(REF, status=None, content_type=None))
    assert line.mime == "-"
    assert read_line(line_of(line)) == line


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "خبر", "a\x7f"])
def test_a_key_that_is_not_one_ascii_word_is_refused(key: str) -> None:
    with pytest.raises(CdxError):
        line_of(replace(LINE, key=key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "key",
        "key 20250728123015",
        "key 20250728123015 {",
        "key 20250728123015 []",
        "key 20250728123015 {}",
        "key 20250728123015 null",
        line_of(LINE)[:-10],
        line_of(LINE).replace("20250728123015", "2025"),
        line_of(LINE).replace("20250728123015", "20251328123015"),
        line_of(LINE).replace('"300"', '"-1"'),
        line_of(LINE).replace('"300"', '"x"'),
        line_of(LINE).replace('"300"', "null"),
        "key 20250728123015 " + "[" * 100_000,
    ],
)
def test_what_is_no_line_is_named(text: str) -> None:
    with pytest.raises(CdxError):
        read_line(text)


def test_lines_sort_by_their_bytes() -> None:
    later = replace(LINE, timestamp="20250728123016")
    other = replace(LINE, key=LINE.key + ",x")
    assert sorted([later, other, LINE], key=line_of) == [LINE, later, other]
