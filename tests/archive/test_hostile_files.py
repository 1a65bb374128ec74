"""Small files made to cost much, or to break a reader: each costs what its bytes are worth, and none breaks it."""

import gzip
import json
import struct
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.audit.file import audit_file, check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.checks.facts import RecordFacts
from archive.reading.grammar import RecordError, record_head
from archive.reading.gzipped import compress_member
from archive.wacz.audit import audit_wacz
from archive.wacz.check_index import MOST_WRONG
from archive.wacz.lines import LineError, whole_lines
from archive.wacz.unpack import RefusedError, unpack_warcs
from archive.wacz.zip_records import ZipError
from tests.archive.wacz_builders import a_package, files_of, rebuilt
from tests.warcs.mutations import a_good_file

HEAD = b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
MIB = 1 << 20


def a_head(more: bytes = b"", length: int = 0) -> bytes:
    return HEAD % (b"metadata", 1) + more + b"Content-Length: %d\r\n\r\n" % length


def least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times[1:]) + 0.001  # what the clock does not see


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def audited(path: Path, content: bytes) -> list[Finding]:
    path.write_bytes(content)
    return list(audit_file(path))


def an_arc(count: int) -> bytes:
    body = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
    front = b"filedesc://x 0.0.0.0 20200101000000 text/plain %d\n" % len(body) + body + b"\n"
    return compress_member(front + b"http://a/ 0.0.0.0 20200101000000 t/p 1\nx\n" * count)


HEADS: dict[str, Callable[[int], bytes]] = {
    "a fold and spaces": lambda n: a_head(b"X-A: a\r\n b\r\nX-B: c" + b" " * 20 * n + b"d\r\n"),
    "a field again and again": lambda n: a_head(b"a: b\r\n" * n),
    "folds": lambda n: a_head(b"X-A: a" + b"\r\n b" * n + b"\r\n"),
}


@pytest.mark.parametrize("name", HEADS)
def test_P6_twice_the_header_takes_twice_the_time(name: str) -> None:  # noqa: N802  # a matrix row
    once, twice = (partial(record_head, HEADS[name](n)) for n in (4_500, 9_000))
    assert least(twice) <= 3 * least(once)


def test_a_fold_leaves_one_space_whatever_stood_around_it() -> None:
    head = record_head(a_head(b"X-A: a \t\r\n \t b  c\r\n d\r\n"))
    assert head.first["x-a"] == "a b  c d"


def test_a_header_of_too_many_fields_is_refused() -> None:
    with pytest.raises(RecordError, match="more than a record header may have"):
        record_head(a_head(b"a: b\r\n" * 10_001))


def test_P6_the_time_for_an_arc_grows_with_its_records_not_with_their_square(tmp_path: Path) -> None:  # noqa: N802  # a matrix row
    path = tmp_path / "a.arc.gz"
    once, fourfold = (partial(audited, path, an_arc(n)) for n in (5_000, 20_000))
    assert least(fourfold) <= 8 * least(once) + 0.02  # a square takes sixteen times as long


def test_of_a_metadata_block_only_what_checks_ask_for_is_held(tmp_path: Path) -> None:
    block = b"k: %s\r\nfailure: %s\r\n" % (b"v" * 500_000, b"w" * 500_000)
    member = compress_member(
        HEAD % (b"metadata", 1)
        + b"Content-Type: application/warc-fields\r\nContent-Length: %d\r\n\r\n" % len(block)
        + block
        + b"\r\n\r\n"
    )
    path = tmp_path / "a.warc.gz"
    path.write_bytes(member * 60)
    found: list[RecordFacts] = []
    list(check_warc(path, "a", found))
    assert [set(facts.said) for facts in found] == [{"failure"}] * 60
    assert max(len(value) for facts in found for value in facts.said.values()) == 256


@pytest.mark.parametrize("told", [True, False])
def test_a_packed_dictionary_is_never_unpacked_further_than_its_limit(tmp_path: Path, told: bool) -> None:
    packer = zstandard.ZstdCompressor().compressobj(size=64 * MIB if told else -1)
    frame = b"".join(packer.compress(bytes(MIB)) for _ in range(64)) + packer.flush()
    content = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(frame)) + frame
    findings: list[Finding] = []
    most = peak(lambda: findings.extend(audited(tmp_path / "a.warc.zst", content)))
    assert [finding.verdict for finding in findings] == [FindingVerdict.DAMAGED]
    assert most < 32 * MIB


def test_a_dictionary_that_says_a_size_beyond_all_memory_is_damage(tmp_path: Path) -> None:
    frame = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 60) + b"\1\0\0"
    content = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(frame)) + frame
    findings = audited(tmp_path / "a.warc.zst", content)
    assert [finding.verdict for finding in findings] == [FindingVerdict.DAMAGED]


def a_zip(tmp_path: Path) -> tuple[bytes, int]:
    raw = rebuilt(tmp_path / "z.wacz", {"datapackage.json": b"{}"}).read_bytes()
    return raw, raw.rfind(b"PK\5\6")


def test_a_zip64_end_record_behind_all_files_is_refused(tmp_path: Path) -> None:
    raw, end = a_zip(tmp_path)
    path = tmp_path / "x.wacz"
    path.write_bytes(raw[:end] + struct.pack("<4sLQL", b"PK\6\7", 0, 2**64 - 1, 1) + raw[end:])
    assert [(f.check, f.verdict) for f in audit_wacz(path)] == [("zip", FindingVerdict.DAMAGED)]


def test_a_local_header_behind_all_files_is_refused(tmp_path: Path) -> None:
    raw, end = a_zip(tmp_path)
    at = struct.unpack_from("<L", raw, end + 16)[0]
    entry, tail = bytearray(raw[at:end]), bytearray(raw[end:])
    struct.pack_into("<L", entry, 42, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, 12)
    entry += struct.pack("<HHQ", 1, 8, 2**64 - 1)
    struct.pack_into("<L", tail, 12, len(entry))
    path = tmp_path / "x.wacz"
    path.write_bytes(raw[:at] + entry + tail)
    assert ("zip", FindingVerdict.ALTERED) in {(f.check, f.verdict) for f in audit_wacz(path)}


@pytest.mark.parametrize("name", ["indexes/index.cdx", "pages/pages.jsonl"])
def test_a_list_without_line_ends_fills_no_memory(tmp_path: Path, name: str) -> None:
    path = rebuilt(tmp_path / "x.wacz", {name: b"a" * 100 * MIB})
    findings: list[Finding] = []
    assert peak(lambda: findings.extend(audit_wacz(path))) < (16 if "cdx" in name else 160) * MIB
    assert any("a line of it has more than" in finding.message for finding in findings)


def test_P6_lines_in_twice_as_many_pieces_take_twice_the_time() -> None:  # noqa: N802  # a matrix row
    once, twice = (partial(lambda n: list(whole_lines([b"a"] * n, 10**9)), n) for n in (50_000, 100_000))
    assert least(twice) <= 3 * least(once)


@given(st.lists(st.binary(max_size=8).map(lambda raw: raw.replace(b"\0", b"\n")), max_size=20))
def test_lines_are_the_same_however_the_pieces_lie(pieces: list[bytes]) -> None:
    assert [line for lines in whole_lines(pieces, 1000) for line in lines] == b"".join(pieces).split(b"\n")


def test_a_line_that_is_too_long_is_refused_wherever_it_ends() -> None:
    for content in ([b"a" * 11], [b"a" * 6, b"a" * 5], [b"\n" + b"a" * 11 + b"\n"]):
        with pytest.raises(LineError):
            list(whole_lines(content, 10))


def test_of_an_index_with_a_thousand_wrong_lines_the_rest_is_not_read(tmp_path: Path) -> None:
    line = {"url": "http://a/", "filename": "x", "offset": 0, "length": 1, "digest": []}
    lines = b"a 20260101000000 %s\n" % json.dumps(line).encode() * (2 * MOST_WRONG)
    path = rebuilt(tmp_path / "x.wacz", {"indexes/index.cdx.gz": gzip.compress(lines)})
    told = [finding for finding in audit_wacz(path) if finding.check == "index"]
    assert len(told) == MOST_WRONG + 1


edits = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["set", "cut", "insert"]), st.binary(min_size=1, max_size=9)),
    min_size=1,
    max_size=3,
)


def edited(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    for where, how, piece in changes:
        at = int(where * len(content))
        behind = {"set": at + len(piece), "cut": at + 40 * len(piece), "insert": at}[how]
        content = content[:at] + (b"" if how == "cut" else piece) + content[behind:]
    return content


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    members = a_good_file(tmp_path_factory.mktemp("good")).members
    plain = [gzip.decompress(member) for member in members]
    return {
        "a.warc.gz": b"".join(members),
        "a.warc": b"".join(plain),
        "a.warc.zst": b"".join(zstandard.compress(text) for text in plain),
        "a.arc": gzip.decompress(an_arc(5)),
        "a.arc.gz": an_arc(5),
    }


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return a_package(tmp_path_factory.mktemp("package")).read_bytes()


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(name=st.sampled_from(["a.warc.gz", "a.warc", "a.warc.zst", "a.arc", "a.arc.gz"]), changes=edits)
def test_no_changed_file_breaks_the_audit(
    tmp_path: Path, kinds: dict[str, bytes], name: str, changes: list[tuple[float, str, bytes]]
) -> None:
    findings = audited(tmp_path / name, edited(kinds[name], changes))
    assert all(finding.message for finding in findings)


@QUICK
@given(changes=edits, near_the_end=st.booleans())
def test_no_changed_package_breaks_the_audit_or_the_unpacking(
    tmp_path_factory: pytest.TempPathFactory,
    package: bytes,
    changes: list[tuple[float, str, bytes]],
    near_the_end: bool,
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    border = len(package) - 1500 if near_the_end else 0
    path = folder / "x.wacz"
    path.write_bytes(package[:border] + edited(package[border:], changes))
    assert list(audit_wacz(path))
    try:
        unpacked = unpack_warcs(path, folder)
    except (RefusedError, ZipError, OSError):
        return
    assert all(part.path.exists() for part in unpacked)


def test_the_sound_package_names_what_the_changed_ones_are_made_of(tmp_path: Path, package: bytes) -> None:
    path = tmp_path / "x.wacz"
    path.write_bytes(package)
    assert "datapackage.json" in files_of(path)
    assert {finding.verdict for finding in audit_wacz(path)} <= {
        FindingVerdict.OK,
        FindingVerdict.UNVERIFIABLE,
    }
