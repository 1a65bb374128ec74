import gzip
import hashlib
import zlib
from base64 import b32encode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from archive.audit.store import Finding, FindingVerdict, audit_file
from archive.checks.digests import matches
from archive.reading.gzipped import compress_member
from archive.reading.reader import ScanProblem, scan
from archive.warc import write_record
from tests.builders import a_capture, a_page, a_spool

OK, DAMAGED, MISSING, ALTERED, UNVERIFIABLE = FindingVerdict


def a_warc(folder: Path) -> Path:
    writer = a_spool(folder)
    for n in range(3):
        writer.keep(a_page(f"http://a.example/{n}", b"text %d" % n * 30))
    writer.close()
    return folder / "run1" / "run1-w0-1.warc.gz.open"


def verdicts(path: Path) -> set[tuple[str, FindingVerdict]]:
    return {(f.check, f.verdict) for f in audit_file(path)}


def test_a_sound_file_is_ok(tmp_path: Path) -> None:
    found = list(audit_file(a_warc(tmp_path)))
    assert [(f.check, f.verdict, f.subject) for f in found] == [("warc", OK, str(a_warc_path(tmp_path)))]


def a_warc_path(folder: Path) -> Path:
    return folder / "run1" / "run1-w0-1.warc.gz.open"


HINT = b"HTTP/1.1 103 Early Hints\r\n\r\n"


@pytest.mark.parametrize(
    ("front", "accused"), [(b"\r\n", False), (HINT, True), (b"\r\n" + HINT, True), (b"", False)]
)
def test_what_may_stand_before_an_answer_of_ours_are_blank_lines_and_no_other_answer(
    front: bytes, accused: bool, tmp_path: Path
) -> None:
    writer = a_spool(tmp_path)
    page = a_page("http://a.example/", b"text")
    writer.keep(replace(page, response=front + page.response))
    writer.close()
    assert (verdicts(a_warc_path(tmp_path)) == {("truth", ALTERED)}) == accused
    assert (verdicts(a_warc_path(tmp_path)) == {("warc", OK)}) != accused


@pytest.mark.row("D6")
def test_a_cut_at_every_byte_of_the_last_record_is_noticed(tmp_path: Path) -> None:
    whole = a_warc(tmp_path).read_bytes()
    last = whole.rindex(b"\x1f\x8b\x08")
    path = tmp_path / "cut.warc.gz"
    for end in range(last, len(whole)):
        path.write_bytes(whole[:end])
        assert any(f.verdict in {DAMAGED, MISSING} for f in audit_file(path)), end


def text_of(path: Path) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.row("D7")
def test_every_flipped_byte_is_noticed_unless_the_records_read_the_same(tmp_path: Path) -> None:
    """Seven bytes of a gzip header and some bits of padding say nothing (RFC 1952 §2.3): a manifest's digest finds them."""
    path = a_warc(tmp_path)
    whole, text = path.read_bytes(), text_of(path)
    silent = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        if not any(f.verdict in {DAMAGED, MISSING, ALTERED} for f in audit_file(path)):
            silent += 1
            assert text_of(path) == text, at
    assert silent < 0.04 * len(whole)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"noise",
        b"\x1f\x8b",
        gzip.compress(b"text", mtime=0),
        gzip.compress(b"WARC/1.1\r\n\r\n", mtime=0),
    ],
)
def test_what_is_no_warc_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    assert ("framing", DAMAGED) in verdicts(path)
    assert not any(f.verdict is OK for f in audit_file(path))


def test_a_file_that_is_not_there_is_missing_and_a_folder_unverifiable(tmp_path: Path) -> None:
    assert verdicts(tmp_path / "none.warc.gz") == {("framing", MISSING)}
    assert verdicts(tmp_path) == {("framing", UNVERIFIABLE)}


BLOCK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
SHA1 = "sha1:" + b32encode(hashlib.sha1(BLOCK).digest()).decode()


def a_foreign_file(folder: Path, **fields: str) -> Path:
    """A response alone, as several crawlers write it."""
    record = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", "<urn:uuid:9>"),
        ("WARC-Date", "2020-01-01T00:00:00Z"),
        ("WARC-Target-URI", "<http://a.example/>"),
        ("Content-Type", "application/http; msgtype=response"),
        *((name.replace("_", "-"), value) for name, value in fields.items()),
    ]
    path = folder / "foreign.warc.gz"
    path.write_bytes(compress_member(write_record(record, BLOCK)))
    return path


def test_a_foreign_file_without_digests_and_requests_is_unverifiable_and_not_accused(tmp_path: Path) -> None:
    assert verdicts(a_foreign_file(tmp_path)) == {("digest", UNVERIFIABLE), ("pairing", UNVERIFIABLE)}


@pytest.mark.parametrize("body", [b"hello", b"5\r\nhello\r\n0\r\n\r\n"])
def test_both_readings_of_a_chunked_payload_digest_are_accepted(tmp_path: Path, body: bytes) -> None:
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    path = a_foreign_file(tmp_path, WARC_Block_Digest=SHA1, WARC_Payload_Digest=digest)
    assert verdicts(path) == {("pairing", UNVERIFIABLE), ("digest", OK)}


@pytest.mark.parametrize(("body", "is_ours"), [(b"hello", True), (b"5\r\nhello\r\n0\r\n\r\n", False)])
def test_a_payload_digest_over_chunks_is_refused_in_a_file_of_ours(
    tmp_path: Path, body: bytes, is_ours: bool
) -> None:
    about = next(iter(scan(a_warc(tmp_path))))
    assert not isinstance(about, ScanProblem)
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    path = a_foreign_file(tmp_path, WARC_Block_Digest=SHA1, WARC_Payload_Digest=digest)
    path.write_bytes(a_warc_path(tmp_path).read_bytes()[: about.length] + path.read_bytes())
    assert (("digest", ALTERED) not in verdicts(path)) == is_ours


@pytest.mark.parametrize("body", [b"5\r\nhel", b"5\r\nhello0\r\n\r\n", b"zz\r\nhello", b"5;x=y\nhello\n0\nT: v\n\n+", b"5\r\nhello\r\nzz\r\nmore",
                                  b"", b"\r\n", b"0\r\n", b"1\r", b" 5 \r\nhello\r\n 0 \r\n\r\n", b"FFFFFFFFFFFFFFFF\r\nhello", b"5\r\nhello\r\n5"])  # fmt: skip
def test_whatever_chunks_a_server_sends_our_own_digests_are_those_that_the_audit_computes(
    tmp_path: Path, body: bytes
) -> None:
    writer = a_spool(tmp_path)
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    writer.keep(a_capture(response=answer))
    writer.close()
    assert not any(
        check == "digest" and verdict is ALTERED for check, verdict in verdicts(a_warc_path(tmp_path))
    )


def test_an_unknown_digest_is_unverifiable_and_a_wrong_one_altered(tmp_path: Path) -> None:
    assert ("digest", UNVERIFIABLE) in verdicts(a_foreign_file(tmp_path, WARC_Block_Digest="blake9:00"))
    assert ("digest", ALTERED) in verdicts(a_foreign_file(tmp_path, WARC_Block_Digest="sha1:" + "A" * 32))


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512", "SHA-256", "sha-1"])
def test_digests_are_read_in_hex_and_base32(algorithm: str) -> None:
    digest = hashlib.new(algorithm.lower().replace("-", ""), b"bytes").digest()
    base32 = b32encode(digest).decode()
    for value in (digest.hex(), digest.hex().upper(), base32, base32.rstrip("=")):
        assert matches(f"{algorithm}:{value}", b"bytes")
        assert not matches(f"{algorithm}:{value}", b"other")
    assert matches("nonsense", b"bytes") is None


def test_digests_are_read_in_base64_too() -> None:
    assert matches("md5:" + b64encode(hashlib.md5(b"bytes").digest()).decode(), b"bytes")


def a_metadata_record(folder: Path) -> Path:
    """One metadata record that names a record elsewhere, as Heritrix and wget write them."""
    record = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", "<urn:uuid:8>"),
        ("WARC-Date", "2020-01-01T00:00:00Z"),
        ("WARC-Target-URI", "metadata://a.example/log"),
        ("WARC-Concurrent-To", "<urn:uuid:7>"),
        ("WARC-Block-Digest", "sha256:" + hashlib.sha256(b"text").hexdigest()),
    ]
    path = folder / "metadata.warc.gz"
    path.write_bytes(compress_member(write_record(record, b"text")))
    return path


def test_metadata_of_an_exchange_in_another_file_is_unverifiable_and_not_accused(tmp_path: Path) -> None:
    assert verdicts(a_metadata_record(tmp_path)) == {("pairing", UNVERIFIABLE), ("digest", OK)}


def test_a_finding_names_file_and_place(tmp_path: Path) -> None:
    path = a_warc(tmp_path)
    whole = path.read_bytes()
    at = whole.rindex(b"\x1f\x8b\x08")
    path.write_bytes(whole[: at + 40])
    finding = next(f for f in audit_file(path) if f.check == "framing")
    assert isinstance(finding, Finding)
    assert (finding.subject, finding.offset) == (str(path), at)
