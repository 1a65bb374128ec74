"""A good WARC file of our own making, and 27 ways to harm it, each as a function of its records."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.reading.gzipped import compress_member
from archive.reading.reader import StoredRecord, scan
from archive.warc import write_record
from tests.builders import a_capture, a_page, a_spool

PAGE = b"<html><body>" + b"<p>What a minister said on that day, word for word.</p>" * 40 + b"</body></html>"
HOST = "http://a.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodFile:
    """The file's records and members in order, and its custody log."""

    records: tuple[StoredRecord, ...]
    members: tuple[bytes, ...]
    log: bytes


Mutation = Callable[[GoodFile], bytes]
MUTATIONS: dict[str, Mutation] = {}


def mutation(change: Mutation) -> Mutation:
    MUTATIONS[change.__name__.replace("_", " ")] = change
    return change


def a_good_file(folder: Path) -> GoodFile:
    """Six exchanges: plain, gzip, chunked, a redirect, a 404, and a page that was seen before (a revisit)."""
    spool = a_spool(folder)
    for number, (target, response) in enumerate(_responses().items()):
        page = a_page(HOST + target, b"")
        moment = page.requested_at.replace(microsecond=number)
        spool.keep(a_capture(url=page.url, request=page.request, response=response, requested_at=moment))
    spool.close()
    path = next(folder.rglob("*.warc.gz.open"))
    whole = path.read_bytes()
    records = tuple(part for part in scan(path) if isinstance(part, StoredRecord))
    members = tuple(whole[r.offset : r.offset + r.length] for r in records)
    return GoodFile(records=records, members=members, log=next(folder.rglob("*.custody.open")).read_bytes())


def _responses() -> dict[str, bytes]:
    packed = gzip.compress(PAGE, mtime=0)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE.replace(b"minister", b"Minister"))
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    return {
        "/plain": ok + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
        "/packed": ok + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed,
        "/chunked": ok + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        "/old": b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n",
        "/gone": b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone",
        "/again": ok + b"Content-Length: %d\r\nAge: 1\r\n\r\n" % len(PAGE) + PAGE,
    }


def place(good: GoodFile, kind: str, path: str) -> int:
    """Give which record is the one of a kind for a path."""
    return next(at for at, r in enumerate(good.records) if r.kind == kind and r.url == HOST + path)


def rewritten(record: StoredRecord, block: bytes | None = None, **fields: str | None) -> bytes:
    """Give a record's member with another block or other fields (None: left out); digests stay as they are told."""
    changed = {name.replace("_", "-").lower(): value for name, value in fields.items()}
    kept = [(name, changed.get(name.lower(), value)) for name, value in record.fields]
    named = [(name, value) for name, value in kept if value is not None and name != "Content-Length"]
    return compress_member(write_record(named, record.block if block is None else block))


def sha256(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def replaced(good: GoodFile, at: int, *members: bytes) -> bytes:
    """Give the file with one member replaced by any number of others."""
    return b"".join((*good.members[:at], *members, *good.members[at + 1 :]))


def forged(record: StoredRecord, block: bytes, payload: bytes) -> bytes:
    """Give a record with another block, and digests that fit it."""
    return rewritten(record, block, WARC_Block_Digest=sha256(block), WARC_Payload_Digest=sha256(payload))


def with_text(good: GoodFile, at: int, edit: Callable[[bytes], bytes]) -> bytes:
    """Give the file with the text of one member edited, its gzip frame sound."""
    return replaced(good, at, compress_member(edit(gzip.decompress(good.members[at]))))


@mutation
def a_bit_flipped_in_a_body(good: GoodFile) -> bytes:
    at = place(good, "response", "/packed")
    member = bytearray(good.members[at])
    member[len(member) - 60] ^= 4
    return replaced(good, at, bytes(member))


@mutation
def a_wrong_checksum_in_a_trailer(good: GoodFile) -> bytes:
    at = place(good, "response", "/plain")
    member = good.members[at]
    return replaced(good, at, member[:-8] + zlib.crc32(b"else").to_bytes(4, "little") + member[-4:])


@mutation
def the_last_member_cut(good: GoodFile) -> bytes:
    return b"".join(good.members)[:-20]


@mutation
def the_last_exchange_cut_off_at_its_border(good: GoodFile) -> bytes:
    return b"".join(good.members[: place(good, "request", "/again")])


@mutation
def a_body_forged_with_both_digests(good: GoodFile) -> bytes:
    at = place(good, "response", "/chunked")
    record = good.records[at]
    block = record.block.replace(b"Minister", b"Dictator")
    payload = PAGE.replace(b"minister", b"Dictator")
    return replaced(good, at, forged(record, block, payload))


@mutation
def a_date_moved(good: GoodFile) -> bytes:
    at = place(good, "response", "/plain")
    return replaced(good, at, rewritten(good.records[at], WARC_Date="2025-07-27T12:30:15.000000Z"))


@mutation
def the_dates_of_a_whole_exchange_moved(good: GoodFile) -> bytes:
    moved = (
        rewritten(r, WARC_Date="2025-07-27T12:30:15.000000Z") if r.url == HOST + "/gone" else m
        for r, m in zip(good.records, good.members, strict=True)
    )
    return b"".join(moved)


@mutation
def an_address_changed(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, rewritten(good.records[at], WARC_Target_URI=HOST + "/other"))


@mutation
def a_response_taken_out(good: GoodFile) -> bytes:
    return replaced(good, place(good, "response", "/gone"))


@mutation
def a_request_taken_out(good: GoodFile) -> bytes:
    return replaced(good, place(good, "request", "/gone"))


@mutation
def digests_taken_out_and_the_body_changed(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    record = good.records[at]
    block = record.block.replace(b"gone", b"here")
    return replaced(good, at, rewritten(record, block, WARC_Block_Digest=None, WARC_Payload_Digest=None))


@mutation
def a_revisit_of_nothing(good: GoodFile) -> bytes:
    at = place(good, "revisit", "/again")
    return replaced(
        good,
        at,
        rewritten(good.records[at], WARC_Refers_To="<urn:uuid:00000000-0000-0000-0000-00000000dead>"),
    )


@mutation
def an_exchange_with_nobody(good: GoodFile) -> bytes:
    at = place(good, "request", "/gone")
    record = good.records[at]
    named = record.all("WARC-Concurrent-To")[0].encode()
    return with_text(
        good, at, lambda text: text.replace(named, b"<urn:uuid:00000000-0000-0000-0000-00000000dead>")
    )


@mutation
def a_body_without_its_chunks(good: GoodFile) -> bytes:
    at = place(good, "response", "/chunked")
    record = good.records[at]
    body = PAGE.replace(b"minister", b"Minister")
    return replaced(
        good, at, forged(record, record.block.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body, body)
    )


@mutation
def a_body_unpacked_under_content_encoding(good: GoodFile) -> bytes:
    at = place(good, "response", "/packed")
    record = good.records[at]
    return replaced(
        good, at, forged(record, record.block.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + PAGE, PAGE)
    )


@mutation
def an_id_twice(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, rewritten(good.records[at], WARC_Record_ID=f"<{good.records[1].record_id}>"))


@mutation
def two_members_swapped(good: GoodFile) -> bytes:
    at = place(good, "request", "/gone")
    members = list(good.members)
    members[at], members[at + 1] = members[at + 1], members[at]
    return b"".join(members)


@mutation
def a_wrong_length(good: GoodFile) -> bytes:
    length = re.compile(rb"\r\nContent-Length: (\d+)\r\n\r\n")
    return with_text(
        good,
        place(good, "response", "/plain"),
        lambda text: length.sub(lambda m: b"\r\nContent-Length: %d\r\n\r\n" % (int(m[1]) - 1), text, count=1),
    )


@mutation
def garbage_between_members(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, b"garbage", good.members[at])


@mutation
def two_records_in_one_member(good: GoodFile) -> bytes:
    at = place(good, "request", "/gone")
    text = gzip.decompress(good.members[at]) + gzip.decompress(good.members[at + 1])
    return b"".join((*good.members[:at], compress_member(text), *good.members[at + 2 :]))


@mutation
def a_field_put_in_by_a_carriage_return(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return with_text(good, at, lambda text: text.replace(b"/gone", b"/gone\rWARC-Truncated: length", 1))


@mutation
def a_bare_line_feed_in_the_header(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return with_text(good, at, lambda text: text.replace(b"\r\nWARC-Date", b"\nWARC-Date", 1))


@mutation
def a_version_that_is_none(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return with_text(good, at, lambda text: text.replace(b"WARC/1.1", b"WARC/1.2", 1))


@mutation
def a_wrong_block_digest(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, rewritten(good.records[at], WARC_Block_Digest=sha256(b"else")))


@mutation
def a_wrong_payload_digest(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, rewritten(good.records[at], WARC_Payload_Digest=sha256(b"else")))


@mutation
def a_field_missing_that_must_be_there(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    return replaced(good, at, rewritten(good.records[at], WARC_Date=None))


@mutation
def an_informational_answer_inside_the_block(good: GoodFile) -> bytes:
    at = place(good, "response", "/gone")
    record = good.records[at]
    return replaced(
        good, at, forged(record, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + record.block, b"gone")
    )
