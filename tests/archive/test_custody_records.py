"""A WARC file is held to its custody log record for record: what its own digests hide is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.facts import RecordFacts
from archive.checks.framing import check_file
from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, scan
from archive.store import FolderStore
from archive.warc import sha256, write_record
from tests.archive.test_custody_audit import ALTERED, LOG, MISSING, OK, WARC, custody_of, wrong


def written(path: Path, records: list[tuple[tuple[tuple[str, str], ...], bytes]]) -> None:
    members = (
        compress_member(write_record([f for f in fields if f[0] != "Content-Length"], block))
        for fields, block in records
    )
    path.write_bytes(b"".join(members))


def seen(store: FolderStore) -> list[Finding]:
    path = store.local_path(WARC)
    records = [part for part in check_file(path, WARC) if isinstance(part, RecordFacts)]
    return list(check_log(store.read(LOG), LOG, WarcFile(name=WARC, path=path, records=records)))


Records = list[tuple[tuple[tuple[str, str], ...], bytes]]


def set_field(records: Records, at: int, name: str, value: str) -> None:
    fields, block = records[at]
    records[at] = (tuple((n, value if n == name else v) for n, v in fields), block)


def forge(records: Records) -> None:
    """Change a body and make both digests fit, as a forger would."""
    at = next(n for n, (fields, _) in enumerate(records) if ("WARC-Type", "response") in fields)
    fields, block = records[at]
    forged = block.replace(b"text", b"lies")
    assert forged != block
    records[at] = (fields, forged)
    set_field(records, at, "WARC-Block-Digest", sha256(forged))
    set_field(records, at, "WARC-Payload-Digest", sha256(forged.partition(b"\r\n\r\n")[2]))


MUTATIONS: dict[str, tuple[Callable[[Records], object], FindingVerdict, str]] = {
    "a body forged with its digests": (forge, ALTERED, "its header and its block was changed"),
    "a date moved": (lambda r: set_field(r, 2, "WARC-Date", "2020-01-01T00:00:00.000000Z"), ALTERED, "date 2025"),
    "an address changed": (lambda r: set_field(r, 2, "WARC-Target-URI", "http://evil.example/"), ALTERED, "address"),
    "an IP address changed": (lambda r: set_field(r, 2, "WARC-IP-Address", "203.0.113.9"), ALTERED, "its header was changed"),
    "the last record gone": (lambda r: r.pop(), MISSING, "is gone"),
    "the last exchange gone": (lambda r: r.__delitem__(slice(-3, None)), MISSING, "is gone"),
    "a record gone in the middle": (lambda r: r.pop(3), MISSING, "is gone"),
    "all but the first gone": (lambda r: r.__delitem__(slice(1, None)), MISSING, "is gone"),
    "a record put in": (
        lambda r: r.append((tuple((n, "<urn:uuid:new>" if n == "WARC-Record-ID" else v) for n, v in r[-1][0]), r[-1][1])),
        ALTERED,
        "put in later",
    ),
    "two records changed places": (lambda r: r.insert(1, r.pop(2)), ALTERED, "its place was"),
}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_change_that_the_files_own_digests_hide_is_found_by_the_log(
    store: FolderStore, mutation: str
) -> None:
    change, verdict, words = MUTATIONS[mutation]
    assert wrong(seen(store)) == set()
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    assert len(records) > 6
    change(records)
    written(path, records)
    found = [f for f in seen(store) if f.verdict is not OK]
    assert any(f.verdict is verdict and words in f.message and f.offset is not None for f in found), found


def test_a_file_packed_anew_is_said_to_be_that(store: FolderStore) -> None:
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    import gzip

    members = [
        gzip.compress(write_record([f for f in fields if f[0] != "Content-Length"], block), 9)
        for fields, block in records
    ]
    path.write_bytes(b"".join(members))
    found = seen(store)
    assert {f.verdict for f in found} == {ALTERED}
    assert all("packed anew" in f.message for f in found)


def test_a_broken_log_is_named_at_its_line_and_the_rest_of_the_file_still_compared(
    store: FolderStore,
) -> None:
    path = store.root / LOG
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    found = [f for f in seen(store) if f.verdict is not OK]
    assert [(f.subject, f.verdict, f.offset) for f in found] == [(LOG, ALTERED, sum(map(len, lines[:2])))]


def test_a_record_and_its_line_taken_out_together_are_found_by_the_seal(store: FolderStore) -> None:
    path, log = store.root / WARC, store.root / LOG
    lines = log.read_bytes().splitlines(keepends=True)
    last = [r for r in scan(path) if isinstance(r, StoredRecord)][-1]
    path.write_bytes(path.read_bytes()[: last.offset])
    log.write_bytes(b"".join(lines[:-1]))
    assert wrong(seen(store)) == set(), "file and log agree, so only the seal knows"
    assert {(WARC, ALTERED), (LOG, ALTERED)} <= wrong(custody_of(store))


def test_what_moved_because_of_a_change_in_front_is_told_once(store: FolderStore) -> None:
    path = store.root / WARC
    records = [(r.fields, r.block) for r in scan(path) if isinstance(r, StoredRecord)]
    set_field(records, 2, "WARC-IP-Address", "203.0.113.255")
    written(path, records)
    told = [f.message for f in seen(store)]
    assert len(records) > 8
    assert ["header was changed" in words for words in told] == [True, *[False] * (len(told) - 1)]
    assert sum("its place was" in words for words in told) == 1
