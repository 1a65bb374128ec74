"""Files of other kinds than our own: .warc.zst with and without dictionary, ARC, long headers, blocks of any size."""

import gzip
import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from archive.audit.file import audit_file
from archive.audit.finding import FindingVerdict
from archive.reading.reader import ScanProblem, StoredRecord, read_record, scan
from archive.warc import write_record
from tests.warcs.mutations import GoodFile, a_good_file

OK, DAMAGED, _, _, UNVERIFIABLE = FindingVerdict
DICTIONARY_FRAME = 0x184D2A5D
EXTENSION_FRAME = 0x184D2A50


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> GoodFile:
    return a_good_file(tmp_path_factory.mktemp("good"))


def skippable(magic: int, content: bytes) -> bytes:
    return magic.to_bytes(4, "little") + len(content).to_bytes(4, "little") + content


def texts(good: GoodFile) -> list[bytes]:
    return [gzip.decompress(member) for member in good.members]


def a_dictionary(good: GoodFile) -> zstandard.ZstdCompressionDict:
    samples: list[bytes | bytearray | memoryview] = [
        text[at : at + 400] for text in texts(good) for at in range(0, 400, 20)
    ]
    return zstandard.train_dictionary(4096, samples * 4)


def zstd_file(good: GoodFile, way: str) -> tuple[bytes, list[bytes]]:
    """Give what stands in front, and a member a record."""
    if way == "plain":
        return b"", [zstandard.ZstdCompressor(write_checksum=True).compress(t) for t in texts(good)]
    if way == "two frames":
        packed = zstandard.ZstdCompressor(write_checksum=True)
        halves = [(packed.compress(t[:200]), packed.compress(t[200:])) for t in texts(good)]
        return b"", [a + skippable(EXTENSION_FRAME, b"x") + b for a, b in halves]
    words = a_dictionary(good)
    packed = zstandard.ZstdCompressor(dict_data=words, write_checksum=True)
    held = words.as_bytes() if way == "dictionary" else zstandard.compress(words.as_bytes())
    return skippable(DICTIONARY_FRAME, held), [packed.compress(t) for t in texts(good)]


WAYS = ["plain", "two frames", "dictionary", "packed dictionary"]


@pytest.mark.parametrize("way", WAYS)
def test_a_zstd_file_is_ok_and_its_records_are_found_again_by_place(
    tmp_path: Path, good: GoodFile, way: str
) -> None:
    front, members = zstd_file(good, way)
    path = tmp_path / "good.warc.zst"
    path.write_bytes(front + b"".join(members))
    assert [finding.verdict for finding in audit_file(path)] == [OK]
    found = [part for part in scan(path) if isinstance(part, StoredRecord)]
    assert [record.block for record in found] == [record.block for record in good.records]
    assert [record.length for record in found] == [len(member) for member in members]
    for record in found:
        assert read_record(path, record.offset, record.length) == record


@pytest.mark.parametrize("way", ["plain", "dictionary"])
def test_d6_every_cut_of_a_zstd_file_is_found(tmp_path: Path, good: GoodFile, way: str) -> None:
    front, members = zstd_file(good, way)
    whole = front + b"".join(members[:2])
    borders = {len(front) + sum(map(len, members[:n])) for n in range(1, 3)}
    path = tmp_path / "cut.warc.zst"
    for end in range(1, len(whole), 1 if way == "plain" else 7):
        path.write_bytes(whole[:end])
        assert any(isinstance(part, ScanProblem) for part in scan(path)) == (end not in borders), end


def test_d7_every_flipped_bit_of_a_zstd_member_is_found_or_reads_the_same(
    tmp_path: Path, good: GoodFile
) -> None:
    _, members = zstd_file(good, "plain")
    member, text = members[0], texts(good)[0]
    path = tmp_path / "flipped.warc.zst"
    for place in range(len(member) * 8):
        flipped = bytearray(member)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        found = list(scan(path))
        if not any(isinstance(part, ScanProblem) for part in found):
            assert zstandard.ZstdDecompressor().decompressobj().decompress(bytes(flipped)) == text, place


def an_arc(length: int = 0) -> bytes:
    about = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    page = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>words</html>"
    return b"filedesc://x.arc 0.0.0.0 20060305082251 text/plain %d\n%s\n" % (
        len(about),
        about,
    ) + b"http://a.example/a b 192.0.2.1 20060305082252 text/html %d\n%s\n" % (len(page) + length, page)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_arc_file_is_read_and_nothing_proves_its_bytes(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "x.arc"
    path.write_bytes(pack(an_arc()))
    (finding,) = audit_file(path)
    assert (finding.verdict, finding.message[:20]) == (UNVERIFIABLE, "2 records are whole;")


@pytest.mark.parametrize(
    "content", [an_arc(9), an_arc()[:-30], an_arc().replace(b"20060305082252", b"yesterday"), an_arc() + b"x"]
)
def test_a_broken_arc_file_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.arc"
    path.write_bytes(content)
    assert DAMAGED in {finding.verdict for finding in audit_file(path)}


def test_a_header_line_of_300_kilobytes_accuses_nobody(tmp_path: Path) -> None:
    fields = (
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", "<urn:uuid:1>"),
        ("WARC-Date", "2025-07-28T12:30:15Z"),
        ("WARC-Target-URI", "http://a.example/" + "a" * 300_000),
        ("Content-Type", "text/plain"),
        ("WARC-Block-Digest", "sha256:" + hashlib.sha256(b"text").hexdigest()),
    )
    path = tmp_path / "long.warc"
    path.write_bytes(write_record(fields, b"text"))
    assert [finding.verdict for finding in audit_file(path)] == [OK]


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("sizes", [[1], [70_000, 3, 1], [1 << 20, 1 << 20, 5], [999_999] * 3])
def test_a_chunked_body_over_many_pieces_has_its_payload_digest(tmp_path: Path, sizes: list[int]) -> None:
    parts = [random.Random(size).randbytes(size) for size in sizes]
    body = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
    fields = (
        ("WARC-Type", "response"),
        ("WARC-Record-ID", "<urn:uuid:1>"),
        ("WARC-Date", "2025-07-28T12:30:15Z"),
        ("WARC-Target-URI", "http://a.example/"),
        ("Content-Type", "application/http;msgtype=response"),
        ("WARC-Block-Digest", "sha256:" + hashlib.sha256(CHUNKED + body).hexdigest()),
        ("WARC-Payload-Digest", "sha256:" + hashlib.sha256(b"".join(parts)).hexdigest()),
    )
    path = tmp_path / "chunked.warc.gz"
    path.write_bytes(gzip.compress(write_record(fields, CHUNKED + body), 1))
    told = {finding.verdict for finding in audit_file(path)}
    assert told - {OK} == {UNVERIFIABLE}  # nobody kept the request


HIGHEST = """
import sys
from pathlib import Path
from archive.audit.file import audit_file
verdicts = [finding.verdict.value for finding in audit_file(Path(sys.argv[1]))]
hwm = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(verdicts, hwm.split()[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/status")
def test_memory_stays_flat_whatever_the_block(tmp_path: Path) -> None:
    used = []
    for size in (1, 60):
        piece = bytes(1 << 20)
        digest = hashlib.sha256(piece * size).hexdigest()
        fields = (
            ("WARC-Type", "resource"),
            ("WARC-Record-ID", "<urn:uuid:1>"),
            ("WARC-Date", "2025-07-28T12:30:15Z"),
            ("WARC-Target-URI", "http://a.example/film"),
            ("Content-Type", "video/mp4"),
            ("WARC-Block-Digest", f"sha256:{digest}"),
        )
        path = tmp_path / f"{size}.warc.gz"
        path.write_bytes(gzip.compress(write_record(fields, piece * size), 1))
        done = subprocess.run(
            [sys.executable, "-c", HIGHEST, str(path)], capture_output=True, text=True, check=True
        )
        verdicts, kilobytes = done.stdout.rsplit(" ", 1)
        assert verdicts == "['ok']"
        used.append(int(kilobytes))
    assert used[1] - used[0] < 8 * 1024
