"""What a browser made of a page stands beside the exact answer, leads back to it, and is held to it."""

from pathlib import Path

import pytest

from archive.audit.file import audit_file
from archive.audit.finding import FindingVerdict
from archive.originals import Place, read_original
from archive.reading.reader import StoredRecord, scan
from archive.record import RecordKind, RecordRef
from archive.warc import read_fields_block
from archive.writing.rendered import Rendering, page_address
from tests.builders import A_MOMENT, a_page, a_spool, change, open_path

PAGE = "http://a.example/%D8%A3?x=1"
DOM = '<html lang="ar"><body><p>فقرة كتبها البرنامج</p></body></html>'.encode()
FACTS = (("browser", "Chrome/1"), ("asked", "http://a.example/أ"))


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, RecordRef, RecordRef]:
    """A file with a page and what a browser made of it."""
    spool = a_spool(tmp_path)
    source = spool.keep(a_page(PAGE, b"<script src=/a.js></script>"))
    ref = spool.render(Rendering(source=source, dom=DOM, made_at=A_MOMENT, facts=FACTS))
    spool.close()
    return open_path(tmp_path, "run1", ref.warc), source, ref


def test_a_rendered_page_is_a_resource_that_reads_as_a_page(kept: tuple[Path, RecordRef, RecordRef]) -> None:
    path, _, ref = kept
    assert (ref.kind, page_address(ref.url), ref.content_type) == (RecordKind.RESOURCE, PAGE, "text/html")
    response = read_original((Place(ref=ref, path=path),)).response
    assert (response.raw_body, response.header("content-type")) == (DOM, "text/html; charset=utf-8")


def test_its_metadata_says_how_it_was_made_and_refers_to_the_exact_answer(
    kept: tuple[Path, RecordRef, RecordRef],
) -> None:
    path, source, ref = kept
    *_, dom, how = [part for part in scan(path) if isinstance(part, StoredRecord)]
    assert (how.field("WARC-Refers-To"), dom.field("WARC-Refers-To")) == (f"<{source.record_id}>", None)
    assert dom.all("WARC-Concurrent-To") == (f"<{how.record_id}>",)
    assert how.all("WARC-Concurrent-To") == (f"<{ref.record_id}>",)
    facts = dict(read_fields_block(how.block))
    assert (facts["source"], facts["browser"]) == (source.record_id, "Chrome/1")
    assert facts["asked"] == "http://a.example/%D8%A3"
    assert dom.field("WARC-Block-Digest") == f"sha256:{facts['rendered-sha256']}"


def test_an_index_of_it_says_the_page_and_a_file_with_it_is_sound(
    kept: tuple[Path, RecordRef, RecordRef],
) -> None:
    path, _, ref = kept
    index = path.with_name(path.name.replace(".warc.gz", ".cdxj"))
    assert f'urn:warraq:rendered:{PAGE}", "mime": "text/html"' in index.read_text("ascii")
    assert f'"recordid": "{ref.record_id}"' in index.read_text("ascii")
    assert [f.message for f in audit_file(path) if f.verdict is not FindingVerdict.OK] == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("rendered-sha256: ", "rendered-sha257: ", "rendered page's sha256"),
        ("\r\nWARC-Refers-To: ", "\r\nWARC-Referz-To: ", "of which exact answer"),
        ("source: urn:uuid", "source: urn:uuix", "of which exact answer"),
    ],
)
def test_one_that_does_not_say_what_it_was_made_of_is_told(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    spool = a_spool(tmp_path)
    source = spool.keep(a_page(PAGE, b"x"))
    ref = spool.render(Rendering(source=source, dom=DOM, made_at=A_MOMENT, facts=FACTS))
    spool.close()
    path = tmp_path / "plain.warc"
    records = [part for part in scan(open_path(tmp_path, "run1", ref.warc)) if isinstance(part, StoredRecord)]
    path.write_bytes(b"".join(_again(record) for record in records))
    change(path, lambda data: data.replace(before.encode(), after.encode()))
    told = [f.message for f in audit_file(path) if f.verdict is not FindingVerdict.OK]
    assert any(said in message for message in told), told


def _again(record: StoredRecord) -> bytes:
    """Spell a record as it stood, uncompressed."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in record.fields)
    return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + record.block + b"\r\n\r\n"
