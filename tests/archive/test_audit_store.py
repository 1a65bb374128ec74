"""For every kind of stored object, every way to harm its bytes: the audit must notice, and name the harm."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.audit.sample import read_sample
from archive.audit.store import AuditOptions, Finding, FindingVerdict, Sample, audit_store, summarise
from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, scan
from archive.store import FolderStore
from archive.warc import sha256, write_record
from tests.builders import ROOT_OF_REPO, a_page, a_spool, accusations, change, flip

OK, DAMAGED, MISSING, ALTERED, UNVERIFIABLE = FindingVerdict
FIRST = "warc/story/run1-w0-1.warc.gz"
SECOND = "warc/story/run2-w0-1.warc.gz"
INDEX = "cdxj/story/run1.cdxj"
MANIFEST = "runs/story/run1.json"
TEXT = "text/story/articles.jsonl"


def test_a_sound_store_is_ok_and_says_what_was_read(store: FolderStore) -> None:
    found = list(audit_store(store))
    assert [f for f in found if f.verdict is not OK] == []
    assert {f.check for f in found} == {"manifest", "fate", "warc", "record", "index", "text", "custody"}
    assert summarise(found).verdict is OK


HARMS = {
    "flip": flip,
    "truncate": lambda data: data[:-7],
    "empty": lambda _data: b"",
    "append": lambda data: data + b"more\n",
}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", [FIRST, SECOND, INDEX, MANIFEST, "runs/story/run2.json", TEXT])
def test_no_byte_of_any_stored_object_changes_unnoticed(store: FolderStore, name: str, harm: str) -> None:
    change(store.root / name, HARMS[harm])
    found = [f for f in audit_store(store) if f.verdict in {DAMAGED, MISSING, ALTERED}]
    if name == "runs/story/run2.json" and not found:
        pytest.fail("the newest manifest was changed unnoticed")
    assert found
    assert any(f.subject == name or name in f.message for f in found)


@pytest.mark.parametrize("name", [FIRST, SECOND, INDEX, MANIFEST, TEXT])
def test_no_stored_object_disappears_unnoticed(store: FolderStore, name: str) -> None:
    (store.root / name).unlink()
    assert any(verdict is MISSING for _, verdict in accusations(store))


def test_swapped_files_are_noticed(store: FolderStore) -> None:
    one, other = (store.root / FIRST).read_bytes(), (store.root / SECOND).read_bytes()
    (store.root / FIRST).write_bytes(other)
    (store.root / SECOND).write_bytes(one)
    found = accusations(store)
    assert ("manifest", ALTERED) in found
    assert ("index", MISSING) in found


def rewrite(path: Path, edit: Callable[[list[StoredRecord]], list[bytes]]) -> None:
    records = [record for record in scan(path) if isinstance(record, StoredRecord)]
    path.write_bytes(b"".join(edit(records)))


def as_written(record: StoredRecord, block: bytes | None = None, **fields: str) -> bytes:
    kept = [
        (name, fields.get(name.replace("-", "_"), value))
        for name, value in record.fields
        if name != "Content-Length"
    ]
    return compress_member(write_record(kept, record.block if block is None else block))


def forged(records: list[StoredRecord]) -> list[bytes]:
    """Another body of the same length, block and payload digest made anew: no tool sees it in the file."""
    members = []
    for record in records:
        if record.kind == "response" and record.url == "http://a.example/2":
            block = record.block.replace(b"text 2", b"lies 2")
            body = block.partition(b"\r\n\r\n")[2]
            members.append(
                as_written(record, block, WARC_Block_Digest=sha256(block), WARC_Payload_Digest=sha256(body))
            )
        else:
            members.append(as_written(record))
    return members


def test_a_body_forged_together_with_its_digests_is_found_through_the_manifest(store: FolderStore) -> None:
    rewrite(store.root / FIRST, forged)
    found = accusations(store)
    assert ("manifest", ALTERED) in found
    assert ("record", ALTERED) in found
    assert ("index", ALTERED) in found
    assert ("digest", ALTERED) in found  # its metadata names another digest


def without(*places: int) -> Callable[[list[StoredRecord]], list[bytes]]:
    return lambda records: [as_written(r) for n, r in enumerate(records) if n not in places]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (without(1), ("pairing", MISSING)),
        (without(2), ("pairing", MISSING)),
        (without(7, 8), ("record", MISSING)),
        (lambda rs: [*map(as_written, rs), as_written(rs[1])], ("pairing", ALTERED)),
        (lambda rs: [*map(as_written, rs[:8]), as_written(rs[8], WARC_Date="2025-07-28T12:30:15.999999Z")], ("record", ALTERED)),
        (lambda rs: [as_written(r, WARC_Target_URI="http://c.example/0") if n == 1 else as_written(r) for n, r in enumerate(rs)], ("truth", ALTERED)),
        (lambda rs: [as_written(r, WARC_Target_URI="http://c.example/0") if n == 2 else as_written(r) for n, r in enumerate(rs)], ("pairing", ALTERED)),
        (lambda rs: [as_written(r, r.block + b"x") if n == 2 else as_written(r) for n, r in enumerate(rs)], ("digest", ALTERED)),
        (lambda rs: [as_written(rs[0]), as_written(rs[1]) + as_written(rs[2]), *map(as_written, rs[4:3:-1]), *map(as_written, rs[3:4])], ("index", MISSING)),
    ],
    ids=["request-gone", "response-gone", "pair-gone", "id-twice", "date-moved", "request-url", "response-url", "body-changed", "reordered"],
)  # fmt: skip
def test_what_a_forger_does_to_records_has_its_name(
    store: FolderStore,
    edit: Callable[[list[StoredRecord]], list[bytes]],
    expected: tuple[str, FindingVerdict],
) -> None:
    rewrite(store.root / FIRST, edit)
    assert expected in accusations(store)


def test_files_of_an_unfinished_run_are_read_and_called_unverifiable(store: FolderStore) -> None:
    (store.root / "runs/story/run2.json").unlink()
    found = [f for f in audit_store(store) if SECOND in f.subject]
    assert [(f.check, f.verdict) for f in found] == [
        ("warc", OK),
        ("custody", OK),
        ("manifest", UNVERIFIABLE),
    ]
    change(store.root / SECOND, lambda data: data[:-9] + b"\0" + data[-8:])
    assert ("framing", DAMAGED) in accusations(store)


def test_a_copy_of_a_file_under_another_name_is_no_second_witness(store: FolderStore) -> None:
    shutil.copy(store.root / SECOND, store.root / "warc/story/copy.warc.gz")
    assert ("pairing", ALTERED) in accusations(store)


def test_nothing_is_ok_where_nothing_was_checked(tmp_path: Path) -> None:
    for root in (tmp_path / "none", tmp_path):
        found = list(audit_store(FolderStore(root)))
        assert [(f.check, f.verdict) for f in found] == [("store", UNVERIFIABLE)]
    assert summarise([]).verdict is UNVERIFIABLE


def test_a_sample_leaves_files_unread_but_not_unlooked_for(store: FolderStore) -> None:
    unread = next(
        s for s in (Sample(number=n, of=9) for n in range(1, 10)) if not (s.holds(FIRST) or s.holds(SECOND))
    )
    assert accusations(store, unread) == set()
    options = AuditOptions(sample=unread)
    assert {f.subject for f in audit_store(store, options) if f.check in {"warc", "record"}} == set()
    change(store.root / FIRST, flip)
    assert accusations(store, unread) == set()
    assert accusations(store, Sample(number=1, of=1)) != set()
    (store.root / FIRST).unlink()
    assert ("manifest", MISSING) in accusations(store, unread)


def test_the_parts_of_a_sample_are_disjoint_and_cover_every_file() -> None:
    names = [f"warc/قصة/{n}.warc.gz" for n in range(200)]
    parts = [{name for name in names if Sample(number=n, of=7).holds(name)} for n in range(1, 8)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert min(len(part) for part in parts) > 10


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "a/b", "1/0", "-1/3", "1/3/5", "٣/٧"])
def test_a_sample_that_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sample"):
        read_sample(text)


def test_an_audit_speaks_of_leftovers_of_a_spool_inside_the_store_only_through_recovery(
    store: FolderStore,
) -> None:
    writer = a_spool(store.root / "spool")
    writer.keep(a_page("http://a.example/x", b"x"))
    writer.close()
    assert accusations(store) == set()


HEAVY = "import sys, archive.audit.store; print(sorted({'scrapy', 'twisted', 'prefect', 'trafilatura', 'sqlalchemy', 'boto3', 'lxml'} & set(sys.modules)))"


def test_the_audit_starts_without_the_heavy_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEAVY], cwd=ROOT_OF_REPO, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_gravest_verdict_speaks_for_all() -> None:
    findings = [Finding(check="x", verdict=verdict, subject="s", message="m") for verdict in FindingVerdict]
    assert summarise(findings).verdict is ALTERED
    assert dict(summarise(findings).counts) == dict.fromkeys(FindingVerdict, 1)
