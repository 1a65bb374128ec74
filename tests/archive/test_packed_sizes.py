"""Records of an exchange are compressed lightly where that cannot be seen in the size of the file."""

import gzip
import os

import pytest

from archive.reading.gzipped import compress_lightly, compress_member
from archive.warc import RECORD_END, WarcRecord
from archive.writing.exchange import Exchange, records_of
from archive.writing.packed import pack
from archive.writing.received import receive
from tests.builders import a_capture, counted_ids

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %s\r\n\r\n"


def records(coding: bytes, body: bytes) -> tuple[WarcRecord, ...]:
    capture = a_capture(response=HEAD % coding + body)
    return records_of(
        Exchange(capture=capture, received=receive(capture.response)), counted_ids(), "urn:uuid:info"
    )


def whole(record: WarcRecord) -> bytes:
    return record.header + record.block + RECORD_END


@pytest.mark.parametrize(
    "size", [0, 300, 5_000, 6_100, 8_000, 15_000, 25_000, 30_000, 65_500, 65_531, 65_536, 200_000]
)
@pytest.mark.parametrize("coding", [b"gzip", b"identity"])
def test_exchanges_take_at_most_2_percent_more_than_the_codec_s_best_and_read_back(
    coding: bytes, size: int
) -> None:
    made = records(coding, os.urandom(size))
    packed = pack(made, 1000)
    assert [gzip.decompress(member) for member in packed.members] == [whole(record) for record in made]
    assert b"".join(packed.members) == packed.content
    ends = [at + len(member) for at, member in zip(packed.offsets, packed.members, strict=True)]
    assert packed.offsets == [1000, *ends[:-1]]
    assert len(packed.content) <= 1.02 * sum(len(compress_member(whole(record))) for record in made)


def test_a_light_member_is_gzip_like_any_other() -> None:
    text = b"WARC-Type: request\r\n" * 40
    assert gzip.decompress(compress_lightly(text)) == text
