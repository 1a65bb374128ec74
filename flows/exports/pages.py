"""What a stranger can read of a bundle: the pages with their codings undone, and the words that were read in them, each made out of one record."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.http import codings, payload, read_entity, read_response
from archive.reading.reader import StoredRecord, parse_record
from archive.writing.rendered import RENDERED
from flows.exports.sealed import EVIDENCE, LINES, PATHS

PAGES = "pages"
PLACES = "pages/places.txt"
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


def write_pages(folder: Path) -> dict[str, Names]:
    """Write what can be read of each record in a bundle's folder, and where it was made from; return the names by record id.

    A revisit is shown by what the record shows that it refers to.
    """
    (folder / PAGES).mkdir()
    names: dict[str, Names] = {}
    repeated: dict[str, str] = {}
    with (folder / EVIDENCE).open("rb") as evidence, (folder / PLACES).open("w", encoding="ascii") as places:
        for line, offset, length in _lines(folder):
            member = evidence.read(length)
            if not _may_be_read(line):
                continue
            record = parse_record(member)
            if record.kind == "revisit":
                repeated[record.record_id] = (record.field("WARC-Refers-To") or "").strip("<>")
            if (found := readable(record)) is None:
                continue
            name = _named(record, names)
            (folder / name).write_bytes(found.content)
            # RFC 1952: the last four bytes of a member are the length of what is packed in it.
            unpacked = int.from_bytes(member[-4:], "little")
            begin = unpacked - 4 - len(record.block) + found.head
            undone = ",".join(found.undone) or "-"
            places.write(f"{offset} {length} {begin} {found.size} {undone} {name.removeprefix('pages/')}\n")
    return names | {record: names[first] for record, first in repeated.items() if first in names}


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


def _named(record: StoredRecord, names: dict[str, Names]) -> str:
    """Return the name of a record's file, and keep it under the record that it shows."""
    if record.kind != "conversion":
        name = f"{PAGES}/{_stem(record.record_id)}.txt"
        names.setdefault(record.record_id, Names()).page = name
        return name
    read_in = (record.field("WARC-Refers-To") or "").strip("<>")
    name = f"{PAGES}/{_stem(record.record_id)}-words.txt"
    known = names.setdefault(read_in, Names())
    known.words = known.words or name
    return name


def _stem(record_id: str) -> str:
    """Return a name of a file that is safe whatever a record calls itself."""
    found = _ID.fullmatch(record_id)
    return found[1] if found else sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()
