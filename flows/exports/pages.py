"""What a stranger can read of a bundle: the pages with their codings undone, and the words that were read in them, each made out of one record."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from archive.catalogue.bulk import in_pieces
from archive.http import codings, payload, read_entity, read_response
from archive.reading.reader import StoredRecord, parse_record
from archive.writing.rendered import RENDERED
from flows.bulk.bulk import Bulk
from flows.exports.sealed import EVIDENCE, LINES, PATHS
from flows.exports.shards import refused

PAGES = "pages"
PLACES = "pages/places.txt"
_RECORDS = 500  # of one shard: a second of work
_ID = re.compile("urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_TEXTS = ("text/", "application/json", "application/xml", "application/xhtml+xml", "application/rss+xml", "application/atom+xml", "application/ld+json")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A record's bytes as somebody can read them. `head` counts what stands in front of them in the record's block, `size` those that
    they were made of, and `undone` names the codings, in the order in which they were undone."""

    content: bytes
    head: int
    size: int
    undone: tuple[str, ...] = ()


@dataclass(slots=True)
class Names:
    """The files that show a record: its page, and the words that were read in it at first."""

    page: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShard:
    """Records of a bundle's folder: the place of each in evidence.warc.gz."""

    folder: Path
    places: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return f"records at bytes {self.places[0][0]} to {self.places[-1][0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A record that was written as somebody can read it, or a revisit: the record that it shows, its file, and a line of PLACES."""

    record: str
    of: str
    name: str | None = None
    place: str = ""
    is_words: bool = False


def write_pages(folder: Path, bulk: Bulk) -> dict[str, Names]:
    """Write what can be read of each record in a bundle's folder, and where it was made from; return the names by record id.

    A revisit is shown by what the record shows that it refers to.
    """
    (folder / PAGES).mkdir()
    names: dict[str, Names] = {}
    repeated: dict[str, str] = {}
    wanted = ((at, length) for line, at, length in _lines(folder) if _may_be_read(line))
    shards = (
        RecordShard(folder=folder.absolute(), places=tuple(some)) for some in in_pieces(wanted, _RECORDS)
    )
    with (folder / PLACES).open("w", encoding="ascii") as places:
        for shown in chain.from_iterable(bulk.done(written_pages, shards, lost=refused)):
            places.write(shown.place)
            if shown.name is None:
                repeated[shown.record] = shown.of
            else:
                known = names.setdefault(shown.of, Names())
                if shown.is_words:
                    known.words = known.words or shown.name
                else:
                    known.page = shown.name
    return names | {record: names[first] for record, first in repeated.items() if first in names}


def written_pages(shard: RecordShard) -> list[Shown]:
    """Write the records of a shard that can be read. Runs in a worker."""
    told: list[Shown] = []
    with (shard.folder / EVIDENCE).open("rb") as evidence:
        for offset, length in shard.places:
            evidence.seek(offset)
            member = evidence.read(length)
            record = parse_record(member)
            refers = (record.field("WARC-Refers-To") or "").strip("<>")
            if record.kind == "revisit":
                told.append(Shown(record=record.record_id, of=refers))
            if (found := readable(record)) is None:
                continue
            is_words = record.kind == "conversion"
            name = f"{PAGES}/{_stem(record.record_id)}{'-words' if is_words else ''}.txt"
            (shard.folder / name).write_bytes(found.content)
            # RFC 1952: the last four bytes of a member are the length of what is packed in it.
            unpacked = int.from_bytes(member[-4:], "little")
            begin = unpacked - 4 - len(record.block) + found.head
            undone = ",".join(found.undone) or "-"
            place = f"{offset} {length} {begin} {found.size} {undone} {name.removeprefix('pages/')}\n"
            of = refers if is_words else record.record_id
            told.append(Shown(record=record.record_id, of=of, name=name, place=place, is_words=is_words))
    return told


def readable(record: StoredRecord) -> Readable | None:
    """Return what can be read of a record; None of one that is no text, or whose codings cannot be undone whole."""
    if record.kind == "revisit":
        return None
    if record.kind != "response":
        return Readable(content=record.block, head=0, size=len(record.block))
    response = read_response(record.block)
    if response.status is None or not (response.content_type or "text/html").startswith(_TEXTS):
        return None
    entity, told = read_entity(response), payload(response)
    size = len(response.raw_body)
    if entity.notes or entity.rest or not told.body:
        return None
    frames = ("chunked",) if response.is_chunked else ()
    if told.body == entity.body:  # what is announced and was not done, too
        return Readable(content=told.body, head=len(response.head), size=size, undone=frames)
    if told.notes:
        return None
    undone = (*frames, *reversed(codings(response)))
    return Readable(content=told.body, head=len(response.head), size=size, undone=undone)


def _lines(folder: Path) -> Iterator[tuple[dict[str, str], int, int]]:
    """Give each custody line of a bundle with its record's place, in order."""
    with (folder / LINES).open("rb") as lines, (folder / PATHS).open(encoding="ascii") as paths:
        for raw, row in zip(lines, paths, strict=True):
            offset, length = row.split(" ")[:2]
            yield json.loads(raw), int(offset), int(length)


def _may_be_read(line: dict[str, str]) -> bool:
    is_rendered = line["type"] == "resource" and (line["url"] or "").startswith(RENDERED)
    return is_rendered or line["type"] in {"response", "revisit", "conversion"}


def _stem(record_id: str) -> str:
    """Return a name of a file that is safe whatever a record calls itself."""
    found = _ID.fullmatch(record_id)
    return found[1] if found else sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()
