"""A line of clean text as the catalogue has it. What a line says wrongly is left to the audit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import SEEK_END
from typing import Any, BinaryIO

from archive.catalogue.tables import Row, page_hash, sql_text
from archive.decisions.decision import article_of
from archive.own_clock import own_time
from archive.reading.gzipped import deflated, inflated
from archive.store import Store, StoreError
from archive.strict_json import moment_text, read_moment

SUSPECT = "extraction_suspect"
_COPIED = ("copy", "derived")  # as what a text takes another one over
OLD_STATUS = {"whole": "article", "paywall-teaser": SUSPECT}  # lines of schema 1 (docs/format.md §8)
_LONGEST_NAME = 200
_PARTED = "\n\n"
_PIECE = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a line stands: in which file of which story, and the run that wrote it, with the time when that began."""

    story: str
    run: str
    began_at: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line: its article, the rows of its reading and of its article (as if nothing had happened to it since), and its text, packed."""

    article: str
    reading: Row
    listed: Mapping[str, Any]
    packed: bytes


def lines_backwards(store: Store, place: Place) -> Iterator[Told]:
    """Read a file's lines, the last one first: of an article that stands twice, the last line counts."""
    try:
        with store.open(place.name) as file:
            for start, raw in _backwards(file):
                told = told_by(raw, start, place)
                if told is not None:
                    yield told
    except (StoreError, OSError):
        return  # the audit names it


def _backwards(file: BinaryIO, piece: int = _PIECE) -> Iterator[tuple[int, bytes]]:
    """Give each line of a file and where it begins, the last one first; held are a piece and the longest line."""
    end, behind = file.seek(0, SEEK_END), b""
    while end:
        begin = max(0, end - piece)
        file.seek(begin)
        held = file.read(end - begin) + behind
        cut = (
            held.find(b"\n") + 1 if begin else 0
        )  # what is in front of it is the end of a line that begins earlier
        if begin and cut in {0, len(held)}:
            piece *= 2  # so that the time for a line longer than a piece stays linear
            cut = len(held)
        at = begin + len(held)
        for raw in reversed(_split(held[cut:])):
            at -= len(raw)
            yield at, raw
        behind, end = held[:cut], begin


def _split(held: bytes) -> list[bytes]:
    """Split bytes behind each line feed, and nowhere else."""
    *whole, last = held.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])


def line_of(store: Store, place: Place, offset: int, length: int) -> Told | None:
    """Read one line again; None where it stands no more."""
    try:
        with store.open(place.name) as file:
            file.seek(offset)
            return told_by(file.read(length), offset, place)
    except (StoreError, OSError):
        return None


def told_by(raw: bytes, offset: int, place: Place) -> Told | None:
    """Return what a line says; None for one that is no JSON object with an id."""
    body = raw.rstrip(b"\n")
    try:
        line = json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or not isinstance(line.get("id"), str):
        return None
    from archive.spelling import words_sha256  # patterns that who only looks at a catalogue needs not

    title, paragraphs = _text(line.get("title")) or "", _paragraphs(line.get("paragraphs"))
    text = _PARTED.join((title, *paragraphs))
    article = article_of(line["id"])
    said = _said(line, title)
    where = {
        "run": place.run,
        "began_at": place.began_at,
        "name": place.name,
        "offset": offset,
        "length": len(body),
    }
    return Told(
        article=article,
        reading=_reading(line, said, (article, words_sha256(title, paragraphs)), place, where),
        listed={"story": place.story, "article": article, **said, **where},
        packed=packed(text),
    )  # fmt: skip


def packed(text: str) -> bytes:
    """Return a text as the catalogue keeps it."""
    return deflated(text.encode())


def unpacked(content: bytes) -> tuple[str, str]:
    """Return title and body of a text that the catalogue keeps."""
    title, _, body = inflated(content).decode().partition(_PARTED)
    return title, body


def _reading(
    line: Mapping[str, Any], said: Mapping[str, Any], words: tuple[str, str], place: Place, where: Mapping[str, Any]
) -> Row:  # fmt: skip
    article, digest = words
    bylines = line.get("bylines")
    names = [one for one in bylines if isinstance(one, str)] if isinstance(bylines, list) else []
    return (
        place.story,
        place.run,
        place.began_at,
        article,
        place.name,
        where["offset"],
        where["length"],
        said["record_id"],
        digest,
        said["title"],
        json.dumps(names),
        said["published_at"],
        _moment(line.get("modified_at")),
        said["captured_at"],
        said["status"],
    )


def _said(line: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Return the columns of an article that its line fills."""
    verdict, archived = line.get("verdict"), line.get("archived")
    judged = verdict if isinstance(verdict, dict) else {}
    copied, copied_of = _copied(judged)
    kept = archived if isinstance(archived, dict) else {}
    status = _text(line.get("status"))
    score = judged.get("score")
    return {
        "id": sql_text(line["id"]),
        "key_hash": _page_hash(line),
        "url": _text(line.get("url")),
        "title": title,
        "outlet": _name(line.get("outlet")),
        "language": _name(line.get("language")),
        "published_at": _published(line),
        "captured_at": _moment(kept.get("captured_at")),
        "status": OLD_STATUS.get(status or "", status),
        "relation": _name(judged.get("relation")),
        "score": float(score) if isinstance(score, int | float) else None,
        "related": judged.get("related") is True,
        "copy_of": _text(judged.get("copy_of")),
        "copied": copied,
        "copied_of": copied_of,
        "record_id": _text(line.get("record")),
    }


def _copied(judged: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return as what a text takes another one over ("copy", "derived"), and whose id; lines of older runs know copies only."""
    found = judged.get("copied")
    if isinstance(found, dict) and isinstance(found.get("of"), str):
        kind = found.get("kind")
        return (kind, _text(found["of"])) if kind in _COPIED else (None, None)
    copy_of = _text(judged.get("copy_of"))
    return ("copy" if copy_of else None), copy_of


def _page_hash(line: Mapping[str, Any]) -> int | None:
    """Return what fates of the article's page are found by: the page that another answer stands for, else the one that was read."""
    for name in ("instead_of", "url", "id"):
        address = line.get(name)
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            return page_hash(address)
    return None


def _paragraphs(value: object) -> list[str]:
    found = value if isinstance(value, list) else []
    texts = (one.get("text") if isinstance(one, dict) else one for one in found)
    return [sql_text(one) for one in texts if isinstance(one, str)]


def _published(line: Mapping[str, Any]) -> str | None:
    """Return when an article was published by its outlet's own clock: lists and filters go by the day that its readers saw."""
    said, raw = _text(line.get("published_at")), _text(line.get("published_raw"))
    try:
        at = own_time(said, raw)
    except OverflowError:  # a day at the end of time, in a zone that lies behind it
        at = None
    return at.isoformat(timespec="microseconds") if at is not None and at.utcoffset() else _moment(said)


def _moment(value: object) -> str | None:
    """Return a time as all tables have it; a bare day and other words stay as they are."""
    text = _text(value)
    try:
        return text and moment_text(read_moment(text))
    except (ValueError, OverflowError):
        return text and text[:_LONGEST_NAME]


def _name(value: object) -> str | None:
    """Return what lists are filtered by, short enough for an index of PostgreSQL (8 kB a page); nothing real is longer."""
    text = _text(value)
    return text and text[:_LONGEST_NAME]


def _text(value: object) -> str | None:
    return sql_text(value) if isinstance(value, str) else None
