"""A host that sends headers without end makes no record that the audit reads otherwise than the writer did."""

from pathlib import Path

import pytest

from archive.audit.finding import Finding
from archive.capture import Truncated
from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.wacz.held import HeldWarc
from archive.wacz.record_digests import RecordDigests
from tests.builders import a_capture, a_spool, open_path

LONG = b"X-More: and more\r\n" * 150_000  # 2.7 MB: more than two readings of a file
LINE = b"HTTP/1.1 200 OK\r\n"
BLOCKS = {
    "without an end": LINE + LONG,
    "with a body": LINE + LONG + b"Content-Length: 2\r\n\r\nok",
    "with chunks": LINE + LONG + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "with a longer body": LINE + LONG + b"\r\n" + b"x" * 3_000_000,
    "of one line": LINE + b"X-More: " + b"m" * 3_000_000 + b"\r\n\r\nok",
}


@pytest.mark.row("H2")
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_head_of_megabytes_has_the_digests_that_its_writer_gave_it(block: bytes, tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    ref = spool.keep(a_capture(response=block, truncated=Truncated.LENGTH))
    spool.close()
    path = open_path(tmp_path, "run1", ref.warc)
    found = list(check_file(path, ref.warc))
    assert [one for one in found if isinstance(one, Finding)] == []
    answer = next(one for one in found if isinstance(one, RecordFacts) and one.kind == "response")
    held = HeldWarc(name=ref.warc, path=path, at=0, size=path.stat().st_size, sha256="")
    assert answer.payload_digest
    assert RecordDigests().fits(answer.payload_digest, answer, held)
