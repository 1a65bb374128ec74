"""What a WARC holds beside exchanges: certificates, clean text, custody lines; and that other readers take it."""

import hashlib
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Earlier, FailureKind, Found, Tls
from archive.cdxj.lines import read_line
from archive.custody.log import custody_name, read_log
from archive.reading.reader import StoredRecord, read_record, scan
from archive.record import RecordKind, RecordRef
from archive.spool.openwarc import cdxj_path, custody_path
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.warc import read_fields_block
from archive.writing.conversion import Conversion
from tests.builders import A_MOMENT, a_capture, a_page, a_spool, capture_of, counted_ids, open_path

FIRST = "warc/story/run1-w0-1.warc.gz"
AUTHORITY = trustme.CA()


def records_of(spool: Path, warc: str = FIRST) -> list[StoredRecord]:
    found = list(scan(open_path(spool, "run1", warc)))
    assert all(isinstance(piece, StoredRecord) for piece in found), found
    return [piece for piece in found if isinstance(piece, StoredRecord)]


def a_session(name: str) -> Tls:
    chain = AUTHORITY.issue_cert(name).cert_chain_pems[0].bytes().decode("ascii")
    ders = (ssl.PEM_cert_to_DER_cert(chain), ssl.PEM_cert_to_DER_cert(AUTHORITY.cert_pem.bytes().decode()))
    return Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", chain=ders)


ONE, OTHER = a_session("a.example"), a_session("b.example")


def test_each_new_chain_is_one_resource_record_a_file_and_every_exchange_names_it(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    for n, tls in enumerate((ONE, ONE, OTHER, ONE)):
        spool.keep(a_page(f"https://a.example/{n}", b"%d" % n, tls=tls, port=443))
    spool.close()
    records = records_of(tmp_path)
    chains = [r for r in records if r.kind == RecordKind.RESOURCE]
    named = [dict(read_fields_block(r.block))["tls-chain"] for r in records if r.kind == RecordKind.METADATA]
    assert named == [chains[0].url, chains[0].url, chains[1].url, chains[0].url]
    assert len(chains) == 2


def test_a_chain_reads_back_as_certificates_and_is_named_by_its_digest(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_page("https://a.example/", b"x", tls=ONE, port=443))
    spool.close()
    chain = records_of(tmp_path)[1]
    ders = tuple(
        cert.public_bytes(encoding=Encoding.DER) for cert in x509.load_pem_x509_certificates(chain.block)
    )
    assert ders == ONE.chain
    assert chain.url == f"urn:sha256:{hashlib.sha256(chain.block).hexdigest()}"
    assert chain.field("Content-Type") == "application/pem-certificate-chain"
    assert chain.field("WARC-IP-Address") == "192.0.2.1"


def test_each_file_holds_the_chains_that_its_own_exchanges_name(tmp_path: Path) -> None:
    spool = a_spool(tmp_path, max_bytes=1)
    for n in range(3):
        spool.keep(a_page(f"https://a.example/{n}", b"%d" % n, tls=ONE, port=443))
    spool.close()
    for number in (1, 2, 3):
        kinds = [r.kind for r in records_of(tmp_path, f"warc/story/run1-w0-{number}.warc.gz")]
        assert kinds == ["warcinfo", "resource", "request", "response", "metadata"]


@pytest.mark.parametrize("failure", [FailureKind.DNS, FailureKind.CONNECT, FailureKind.TLS])
def test_an_attempt_that_never_reached_the_wire_is_a_metadata_record_alone(
    tmp_path: Path, failure: FailureKind
) -> None:
    spool = a_spool(tmp_path)
    nothing = a_capture(request=b"", response=b"", ip=None, port=None, failure=failure)
    ref = spool.keep(nothing)
    spool.close()
    (_, metadata) = records_of(tmp_path)
    assert (ref.kind, metadata.kind) == (RecordKind.METADATA, RecordKind.METADATA)
    assert metadata.all("WARC-Concurrent-To") == metadata.all("WARC-Protocol") == ()
    assert dict(read_fields_block(metadata.block)) == {
        "attempt": "1",
        "failure": failure.value,
        "outcome": "no-request",
    }
    assert capture_of([metadata]) == nothing


def test_metadata_begins_with_the_standards_own_fields(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    found = Found(how="feed", via="https://a.example/خبر", hops=2)
    spool.keep(a_capture(response=b"", found=found, first_byte_s=0.0814, elapsed_s=1.5, attempt=3))
    spool.close()
    assert read_fields_block(records_of(tmp_path)[-1].block) == (
        ("via", "https://a.example/%D8%AE%D8%A8%D8%B1"),
        ("hopsFromSeed", "RR"),
        ("fetchTimeMs", "1500"),
        ("how", "feed"),
        ("attempt", "3"),
        ("first-byte-ms", "81"),
        ("outcome", "no-response"),
    )


@pytest.mark.parametrize(
    ("found", "hops"),
    [
        (Found(how="page"), None),
        (Found(how="robots"), "P"),
        (Found(how="feed", via="https://a.example/"), "L"),
        (Found(how="feed", via="https://a.example/", hops=1), "R"),
    ],
)
def test_hops_are_letters(tmp_path: Path, found: Found, hops: str | None) -> None:
    spool = a_spool(tmp_path)
    spool.keep(a_capture(found=found))
    spool.close()
    assert dict(read_fields_block(records_of(tmp_path)[-1].block)).get("hopsFromSeed") == hops


def a_full_file(folder: Path) -> list[RecordRef]:
    """Keep one of everything that a file can hold."""
    spool = a_spool(folder, settings_digest="sha256:" + "0" * 64)
    first = spool.keep(a_page("https://a.example/1", b"same", tls=ONE, port=443))
    refs = [first, spool.keep(a_page("https://a.example/2", b"same", tls=ONE, port=443))]
    news = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    refs.append(spool.keep(a_capture(response=news, conditional=True, earlier=Earlier(ref=first))))
    refs.append(spool.keep(a_capture(response=b"")))
    refs.append(spool.convert(a_text(first)))
    spool.close()
    return refs


def a_text(source: RecordRef, text: str = "عنوان\n\nفقرة\n") -> Conversion:
    return Conversion(source=source, text=text, method="trafilatura", made_at=A_MOMENT)


def test_other_readers_take_every_kind_of_record_and_find_its_digest_right(tmp_path: Path) -> None:
    a_full_file(tmp_path)
    path = open_path(tmp_path, "run1", FIRST)
    kinds = [record.kind for record in records_of(tmp_path)]
    assert set(kinds) == {"warcinfo", "resource", "request", "response", "revisit", "metadata", "conversion"}
    with path.open("rb") as file:
        found = []
        for record in ArchiveIterator(file, check_digests="raise"):
            found.append(record.rec_type)
            record.content_stream().read()
    assert found == kinds
    with path.open("rb") as file:
        assert [r.verify_block_digest() for r in FastWarcIterator(file, parse_http=False)] == [True] * len(
            kinds
        )


def test_index_lines_stand_for_answers_and_certificates_only(tmp_path: Path) -> None:
    refs = a_full_file(tmp_path)
    text = cdxj_path(open_path(tmp_path, "run1", FIRST)).read_text("ascii")
    lines = [read_line(line) for line in text.splitlines()]
    assert [line.mime for line in lines] == [
        "application/pem-certificate-chain",
        "text/html",
        "warc/revisit",
        "warc/revisit",
    ]
    assert lines[0].key == lines[0].url
    assert [line.recordid for line in lines[1:]] == [ref.record_id for ref in refs[:3]]
    assert [line.status for line in lines] == [None, 200, 200, 304]
    assert len({line.digest for line in lines[1:]}) == 1


def test_the_custody_log_speaks_of_every_record_as_it_stands(tmp_path: Path) -> None:
    a_full_file(tmp_path)
    path = open_path(tmp_path, "run1", FIRST)
    raw = path.read_bytes()
    log = read_log(custody_path(path).read_bytes(), custody_name(FIRST))
    records = records_of(tmp_path)
    assert [line.link.id for line in log] == [record.record_id for record in records]
    for line, record in zip(log, records, strict=True):
        member = raw[record.offset : record.offset + record.length]
        assert line.link.member == hashlib.sha256(member).hexdigest()
        assert line.link.block == hashlib.sha256(record.block).hexdigest()
        assert f"sha256:{line.link.block}" == record.field("WARC-Block-Digest")
        assert (line.link.type, line.link.url) == (record.kind, record.url)
        assert line.link.date == record.field("WARC-Date")
        assert (line.link.offset, line.link.length) == (record.offset, record.length)


def test_a_conversion_leads_back_to_its_source_and_says_how_it_was_made(tmp_path: Path) -> None:
    source = a_full_file(tmp_path)[0]
    conversion, how = records_of(tmp_path)[-2:]
    assert conversion.block.decode() == "عنوان\n\nفقرة\n"
    assert conversion.field("WARC-Refers-To") == f"<{source.record_id}>"
    assert conversion.url == source.url
    assert conversion.field("Content-Type") == "text/plain; charset=utf-8"
    assert dict(read_fields_block(how.block)) == {"method": "trafilatura", "source": source.record_id}
    assert how.field("WARC-Refers-To") == f"<{conversion.record_id}>"
    assert conversion.all("WARC-Concurrent-To") == how.all("WARC-Concurrent-To") == ()


def test_half_characters_do_not_keep_a_text_from_being_written(tmp_path: Path) -> None:
    spool = a_spool(tmp_path)
    source = spool.keep(a_capture())
    ref = spool.convert(a_text(source, "half \ud800 a character"))
    spool.close()
    path = open_path(tmp_path, "run1", FIRST)
    assert read_record(path, ref.offset, ref.length).block == b"half ? a character"


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = A_MOMENT

    def __call__(self) -> datetime:
        return self.now


def a_timed_spool(folder: Path, clock: Clock) -> Spool:
    name = SpoolName(story="story", run="run1", worker="w0")
    options = SpoolOptions(software="warraq/test", max_age_s=3600)
    return Spool(folder, name, options=options, now=clock, new_id=counted_ids())


def test_a_file_ends_at_the_first_keep_after_it_became_old(tmp_path: Path) -> None:
    clock = Clock()
    spool = a_timed_spool(tmp_path, clock)
    warcs = []
    for minutes in (0, 59, 60, 61, 121):
        clock.now = A_MOMENT + timedelta(minutes=minutes)
        warcs.append(spool.keep(a_page(f"http://a.example/{minutes}", b"%d" % minutes)).warc[-9])
    assert warcs == ["1", "1", "2", "2", "3"]
    assert [mark.warc[-9] for mark in spool.close()] == ["1", "2", "3"]


@pytest.mark.row("D12")
def test_a_commit_closes_an_old_file_and_a_clock_that_goes_back_does_no_harm(tmp_path: Path) -> None:
    clock = Clock()
    spool = a_timed_spool(tmp_path, clock)
    spool.keep(a_page("http://a.example/1", b"1"))
    clock.now = A_MOMENT - timedelta(days=1)
    assert [mark.warc[-9] for mark in spool.commit()] == ["1"]
    clock.now = A_MOMENT + timedelta(days=1)
    assert [mark.warc[-9] for mark in spool.commit()] == ["1"]
    assert spool.commit() == ()
    assert spool.keep(a_page("http://a.example/2", b"2")).warc[-9] == "2"
