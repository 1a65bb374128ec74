"""The audit of a store puts every revisit together again and compares it with what was on the wire."""

from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.warc_job import WarcJob, audit_warc, id_bytes
from archive.cdxj.rescan import rescanned
from archive.checks.revisits import Revisit, check_revisits, revisits_in
from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, scan
from archive.store import FolderStore
from archive.warc import write_record
from tests.archive.test_originals import RESPONSES, kept
from tests.builders import a_spool, open_path

WARC = "warc/story/run1-w0-1.warc.gz"


def a_store(folder: Path, response: bytes, old: bytes = b"", new: bytes = b"") -> FolderStore:
    """A store of one file, a page and a revisit of it; in metadata blocks `old` stands as `new`."""
    spool = a_spool(folder / "spool")
    first, _ = kept(spool, response)
    store = FolderStore(folder / "store")
    records = [
        r for r in scan(open_path(folder / "spool", "run1", first.warc)) if isinstance(r, StoredRecord)
    ]
    members = [compress_member(written(r, old, new)) for r in records]
    path = store.root / WARC
    path.parent.mkdir(parents=True)
    path.write_bytes(b"".join(members))
    return store


def written(record: StoredRecord, old: bytes, new: bytes) -> bytes:
    block = record.block.replace(old, new) if record.kind == "metadata" and old else record.block
    fields = [(n, v) for n, v in record.fields if n not in {"Content-Length", "WARC-Block-Digest"}]
    return write_record(fields, block)


def told(store: FolderStore) -> list[tuple[FindingVerdict, str, int | None]]:
    lines = {id_bytes(line.recordid): line for line in rescanned(store.local_path(WARC), WARC)}
    report = audit_warc(store, WarcJob(name=WARC))
    revisits = list(revisits_in(WARC, report.revisits))
    assert len(revisits) == 1
    return [(f.verdict, f.subject, f.offset) for f in check_revisits(store, revisits, lines)]


@pytest.mark.parametrize("name", RESPONSES)
def test_a_revisit_that_gives_its_bytes_is_proven(name: str, tmp_path: Path) -> None:
    assert told(a_store(tmp_path, RESPONSES[name])) == [(FindingVerdict.OK, "store", None)]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"response-sha256: ", b"response-sha256: 0"), (b"framing-lengths: ", b"framing-lengths: 1")],
)
def test_a_revisit_whose_bytes_are_not_those_on_the_wire_is_altered_where_it_stands(
    old: bytes, new: bytes, tmp_path: Path
) -> None:
    store = a_store(tmp_path, RESPONSES["many chunks"], old, new)
    revisit = next(
        r for r in scan(store.local_path(WARC)) if isinstance(r, StoredRecord) and r.kind == "revisit"
    )
    assert told(store) == [(FindingVerdict.ALTERED, WARC, revisit.offset)]


def test_a_revisit_of_another_program_is_not_judged(tmp_path: Path) -> None:
    assert told(a_store(tmp_path, RESPONSES["as sent"], b"response-sha256", b"response-sha1xx")) == []


def test_a_revisit_whose_earlier_record_is_nowhere_is_told_elsewhere(tmp_path: Path) -> None:
    store = a_store(tmp_path, RESPONSES["as sent"])
    assert list(check_revisits(store, [Revisit(b"0" * 16, WARC, 0, 1)], {})) == []
