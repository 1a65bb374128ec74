"""In a store it is the manifest that says whose a file is: no file can write itself out of our stricter rules."""

import re
from collections.abc import Callable

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, scan
from archive.store import FolderStore
from archive.warc import sha256, write_record
from tests.builders import change

WARC = "warc/story/run1-w0-1.warc.gz"
Edit = Callable[[bytes], bytes]


def rewritten(store: FolderStore, edit: Edit, *, drop: str | None = None) -> None:
    """Write the file anew with another warcinfo block, its digest made to fit, and without its last record of a kind."""
    path = store.root / WARC
    records = [r for r in scan(path) if isinstance(r, StoredRecord)]
    gone = next((r for r in reversed(records) if r.kind == drop), None)
    members = []
    for record in records:
        block = edit(record.block) if record.kind == "warcinfo" else record.block
        fields = [
            (n, sha256(block) if n == "WARC-Block-Digest" else v)
            for n, v in record.fields
            if n != "Content-Length"
        ]
        if record is not gone:
            members.append(compress_member(write_record(fields, block)))
    change(path, lambda _: b"".join(members))


def told(store: FolderStore) -> set[tuple[str, str, str]]:
    found = (f for f in audit_store(store) if f.subject == WARC and f.verdict is not FindingVerdict.OK)
    return {(f.check, f.verdict.value, f.message) for f in found}


def as_another(block: bytes) -> bytes:
    return block.replace(b"software: warraq/", b"software: Wararq/")


def test_a_file_that_says_that_others_wrote_it_keeps_our_rules_in_a_store(store: FolderStore) -> None:
    rewritten(store, as_another, drop="metadata")
    found = told(store)
    assert any("has no metadata record" in message for _, _, message in found), found
    assert any("'Wararq/test' wrote it" in message for _, _, message in found), found


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda block: re.sub(rb"isPartOf: [^\r]+\r\n", b"", block), "says of no run"),
        (lambda block: block.replace(b"story/run1", b"story/run9"), "part of 'story/run9'"),
    ],
)
def test_a_file_says_of_which_run_it_is_and_of_no_other(store: FolderStore, edit: Edit, words: str) -> None:
    rewritten(store, edit)
    assert any(check == "manifest" and words in message for check, _, message in told(store))
