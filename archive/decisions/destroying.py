"""Taking bytes out of a store: which ones, what stands there instead, and the files written anew around it.

Everything here can be worked out again from the decision and the store, so that whatever a crash left is finished by the same
call: a file has its old bytes or its new ones, never a mixture.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from archive.addresses.same_page import page_key
from archive.custody.log import Link, custody_name, read_log
from archive.decisions.decision import Decision
from archive.decisions.destruction import Destruction, Piece, Replaced
from archive.decisions.reach import reach_of
from archive.decisions.tombstones import Epitaph, lost_of, stone_line, stone_of
from archive.disk import CHUNK, StoreError, StoreErrorKind
from archive.manifests.manifest import FileEntry
from archive.reading.reader import parse_record
from archive.record import RecordKind
from archive.shelf import Line, every_line, run_files
from archive.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What of a story is to go: the article's `id`, its addresses (`pages`) with their keys, and records that are named outright.

    `shared` are records that hold its text among those of other pages, and stay; `texts` the digests of what was read from them.
    """

    story: str
    id: str
    pages: frozenset[str]
    keys: frozenset[str]
    records: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


def doomed(store: Store, story: str, line_id: str, named: Iterable[str]) -> Doomed:
    """Return what is to go of an article: its page, the further pages and copies that its text was read from.

    `named` are further addresses, and records ("urn:uuid:…").
    """
    named = tuple(named)
    records = {one for one in named if one.startswith("urn:uuid:")}
    reach = reach_of(every_line(store, story), line_id)
    urls = {url for url in (line_id, *named, *reach.pages) if url not in records and "/" in url}
    return Doomed(
        story=story,
        id=line_id,
        pages=frozenset(urls - {line_id}),
        keys=frozenset(map(page_key, urls)),
        records=frozenset(records),
        shared=reach.shared - records,
        texts=reach.texts,
    )


def _lines_in(content: bytes) -> Iterator[tuple[int, bytes, Line]]:
    """Yield offset, bytes without line end, and value of each line that is an object."""
    offset = 0
    for raw in content.split(b"\n"):
        try:
            line = json.loads(raw) if raw else None
        except ValueError:
            line = None
        if isinstance(line, dict):
            yield offset, raw, line
        offset += len(raw) + 1


def destruction_of(store: Store, what: Doomed, said: Epitaph) -> Destruction:
    """Work out every piece that goes, and what each file is before and after. Raises StoreError, CustodyError, TombstoneError."""
    by_file: dict[str, list[Piece]] = {}
    for piece in (*_records(store, what, said), *_texts(store, what, said)):
        by_file.setdefault(piece.name, []).append(piece)
    files = tuple(_replaced(store, name, pieces, said) for name, pieces in sorted(by_file.items()))
    return Destruction(pieces=tuple(one for name in sorted(by_file) for one in by_file[name]), files=files)


def _records(store: Store, what: Doomed, said: Epitaph) -> Iterator[Piece]:
    for name in store.list(f"warc/{what.story}/"):
        log = custody_name(name)
        links = [line.link for line in read_log(store.read(log), log)]
        with store.open(name) as file:
            read_from = set(_read_from_shared(file, links, what))
            named = {(link.url, link.date) for link in links if link.id in what.records}
            for link in links:
                of_page = link.url and page_key(link.url) in what.keys
                if not of_page and (link.url, link.date) not in named and link.id not in read_from:
                    continue
                file.seek(link.offset)
                member = file.read(link.length)
                if hashlib.sha256(member).hexdigest() != link.member:
                    if lost_of(parse_record(member)) is None:
                        raise StoreError(f"{name}: the record at {link.offset} is not the one that was logged; run `warraq audit`, and destroy nothing before that is explained", kind=StoreErrorKind.BROKEN)  # fmt: skip
                    continue  # gone already
                piece = Piece(
                    name=name,
                    offset=link.offset,
                    length=link.length,
                    record_id=link.id,
                    url=link.url,
                    type=link.type,
                    old=link.member,
                    new="",
                )
                yield replace(piece, new=hashlib.sha256(_stone(piece, said)).hexdigest())


def _read_from_shared(file: BinaryIO, links: Iterable[Link], what: Doomed) -> Iterator[str]:
    """Yield the ids of clean texts, and of what says how they were made, that were read from a shared record: they bear its address."""
    texts = set[str]()
    for link in links if what.shared or what.records else ():
        if link.type not in {RecordKind.CONVERSION, RecordKind.METADATA}:
            continue
        file.seek(link.offset)
        record = parse_record(file.read(link.length))
        refers = (record.field("WARC-Refers-To") or "").strip("<>")
        is_text = link.type == RecordKind.CONVERSION and (
            refers in what.records
            or (refers in what.shared and hashlib.sha256(record.block).hexdigest() in what.texts)
        )
        if is_text or refers in texts:
            texts.add(link.id)
            yield link.id


def _texts(store: Store, what: Doomed, said: Epitaph) -> Iterator[Piece]:
    for name in run_files(store, what.story):
        for offset, raw, line in _lines_in(store.read(name)):
            if line.get("id") == what.id or line.get("record") in what.records:
                piece = Piece(
                    name=name,
                    offset=offset,
                    length=len(raw),
                    record_id=None,
                    url=None,
                    type=None,
                    old=hashlib.sha256(raw).hexdigest(),
                    new="",
                )
                yield replace(piece, new=hashlib.sha256(_stone(piece, said)).hexdigest())


def _stone(piece: Piece, said: Epitaph) -> bytes:
    if piece.record_id is None:
        return stone_line(piece.length, said.decision)
    return stone_of(piece.record_id, piece.url, piece.length, said)


def _replaced(store: Store, name: str, pieces: Sequence[Piece], said: Epitaph) -> Replaced:
    before, after, size = hashlib.sha256(), hashlib.sha256(), 0
    with store.open(name) as file:
        for chunk in _rewritten(file, pieces, said):
            after.update(chunk)
    with store.open(name) as file:
        while chunk := file.read(CHUNK):
            before.update(chunk)
            size += len(chunk)
    return Replaced(name=name, size_bytes=size, old=before.hexdigest(), new=after.hexdigest())


def _rewritten(file: BinaryIO, pieces: Sequence[Piece], said: Epitaph) -> Iterator[bytes]:
    """Give a file's bytes with stones in the place of pieces."""
    at = 0
    for piece in sorted(pieces, key=lambda one: one.offset):
        while at < piece.offset:
            chunk = file.read(min(CHUNK, piece.offset - at))
            if not chunk:
                return  # shorter than it was; whoever compares digests says so
            at += len(chunk)
            yield chunk
        yield _stone(piece, said)
        at = file.seek(piece.offset + piece.length)
    yield from iter(lambda: file.read(CHUNK), b"")


def carry_out(store: Store, decision: Decision) -> None:
    """Write every file of a decision to destroy anew; those that are done already stay as they are.

    Raises StoreError (BROKEN) for a file that is neither what it was nor what it shall be.
    """
    assert decision.destruction is not None
    said = epitaph_of(decision)
    for one in decision.destruction.files:
        now = store.measure(one.name)
        if now == one.after:
            continue
        if now != one.before:
            raise StoreError(
                f"{one.name} is neither what it was when {decision.name} was made nor what it shall become: {now.size_bytes} bytes with sha256 "
                f"{now.sha256}. Nothing was changed in it; `warraq audit` says more",
                kind=StoreErrorKind.BROKEN,
            )
        pieces = [piece for piece in decision.destruction.pieces if piece.name == one.name]
        _rewrite(store, one.after, pieces, said)


def _rewrite(store: Store, after: FileEntry, pieces: Sequence[Piece], said: Epitaph) -> None:
    with store.open(after.name) as file:
        store.rewrite(after, _rewritten(file, pieces, said))


def epitaph_of(decision: Decision) -> Epitaph:
    """Return what the stones of a decision say."""
    return Epitaph(at=decision.at, decision=decision.name, by=decision.by, why=decision.note)
