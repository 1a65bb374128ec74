"""The catalogue's tables, and how claims become rows.

Times are RFC 3339 text in UTC with microseconds: they sort as text, and read the same in SQLite and PostgreSQL.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

from archive.cdxj import CdxLine, kind_of
from archive.manifest import Manifest
from archive.record import RecordRef
from archive.strict_json import JsonError, moment_text, read_json
from archive.urls import UrlError, site_of, url_key

Row = dict[str, str | int | float | bool | None]

SCHEMA_VERSION = 1  # another number: throw the catalogue away and rebuild it
METADATA = MetaData()

ABOUT = Table("about", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))
RUNS = Table(
    "runs",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("began_at", String(32), nullable=False),
    Column("ended_at", String(32), nullable=False),
    Column("result", Text, nullable=False),
    Column("settings_digest", Text, nullable=False),
    Column("previous", String(64)),
    Column("allow_private", Boolean, nullable=False),
    Column("connect_to", Boolean, nullable=False),
)
CAPTURES = Table(
    "captures",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("warc", Text, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("record_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("key_digest", String(64), nullable=False),  # a key may be longer than an index of PostgreSQL takes
    Column("site", Text, nullable=False, index=True),
    Column("captured_at", String(32), nullable=False),
    Column("digest", Text),
    Column("status", Integer),
    Column("content_type", Text),
    Index("captures_by_key", "key_digest", "captured_at"),
)
ARTICLES = Table(
    "articles",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),  # line of articles.jsonl, from 0
    Column("record_id", Text, index=True),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("outlet", Text),
    Column("language", Text),
    Column("published_at", Text),
    Column("status", Text),
    Column("method", Text),
    Column("words", Integer, nullable=False),
)
VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("run", Text, nullable=False),
    Column("record_id", Text, index=True),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("copy_of", Text),
    Column("reasons", Text, nullable=False),  # JSON list of [rule, weight, detail]
)
FATES = Table(
    "fates",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("record_id", Text),
    Column("redirects_to", Text),
)


def key_digest(key: str) -> str:
    """Return what captures are looked up by: SHA-256 of a URL key."""
    return hashlib.sha256(key.encode()).hexdigest()


def run_row(manifest: Manifest) -> Row:
    """Return the row of a run."""
    return {
        "story": manifest.story,
        "run": manifest.run_id,
        "began_at": moment_text(manifest.began_at),
        "ended_at": moment_text(manifest.ended_at),
        "result": manifest.result.value,
        "settings_digest": manifest.settings_digest,
        "previous": manifest.previous,
        "allow_private": manifest.allow_private,
        "connect_to": manifest.connect_to,
    }


def fate_rows(manifest: Manifest) -> Iterator[Row]:
    """Give a row for every planned URL."""
    for place, outcome in enumerate(manifest.planned):
        yield {
            "story": manifest.story,
            "run": manifest.run_id,
            "place": place,
            "url": sql_text(outcome.url),
            "fate": outcome.fate.value,
            "reason": sql_text(outcome.reason),
            "why": sql_text(outcome.why),
            "record_id": None if outcome.ref is None else outcome.ref.record_id,
            "redirects_to": None if outcome.redirects_to is None else sql_text(outcome.redirects_to),
        }


def capture_rows(manifest: Manifest, lines: Iterable[CdxLine]) -> Iterator[Row]:
    """Give a row for every index line; the manifest's records know the time to the microsecond.

    Of two lines about one place the first counts: an index of ours has no second one.
    """
    refs = {outcome.ref.record_id: outcome.ref for outcome in manifest.planned if outcome.ref is not None}
    seen: dict[str, set[int]] = {}
    for line in lines:
        offsets = seen.setdefault(line.filename, set())
        if line.offset not in offsets:
            offsets.add(line.offset)
            yield _capture_row(manifest, line, refs.get(line.recordid))


def _capture_row(manifest: Manifest, line: CdxLine, ref: RecordRef | None) -> Row:
    key, site = _key_and_site(line.url)
    return {
        "warc": line.filename,
        "offset": line.offset,
        "length": line.length,
        "record_id": line.recordid,
        "kind": (kind_of(line) if ref is None else ref.kind).value,
        "url": sql_text(line.url),
        "url_key": key,
        "key_digest": key_digest(key),
        "site": site,
        "story": manifest.story,
        "run": manifest.run_id,
        "captured_at": _of_digits(line.timestamp) if ref is None else moment_text(ref.captured_at),
        "digest": None if line.digest == "-" else line.digest,
        "status": line.status,
        "content_type": None if line.mime == "-" else line.mime,
    }


def article_rows(manifest: Manifest, articles: bytes) -> tuple[list[Row], list[Row]]:
    """Return article and verdict rows of an articles.jsonl; lines that are no JSON object are left to the audit."""
    listed: list[Row] = []
    judged: list[Row] = []
    for place, value in _objects(articles):
        listed.append(_article_row(manifest.story, place, value))
        verdict = value.get("verdict")
        if isinstance(verdict, dict):
            judged.append(_verdict_row(manifest, place, value.get("record"), verdict))
    return listed, judged


def _objects(articles: bytes) -> Iterator[tuple[int, dict[str, object]]]:
    for place, raw in enumerate(articles.split(b"\n")):
        try:
            value = read_json(raw, "articles.jsonl") if raw else None
        except JsonError:
            continue
        if isinstance(value, dict):
            yield place, value


def _article_row(story: str, place: int, value: dict[str, object]) -> Row:
    paragraphs = value.get("paragraphs")
    texts = (
        [p.get("text") if isinstance(p, dict) else p for p in paragraphs]
        if isinstance(paragraphs, list)
        else []
    )
    return {
        "story": story,
        "place": place,
        "record_id": _text(value.get("record")),
        "url": _text(value.get("url")),
        "title": _text(value.get("title")) or "",
        "outlet": _text(value.get("outlet")),
        "language": _text(value.get("language")),
        "published_at": _text(value.get("published_at")),
        "status": _text(value.get("status")),
        "method": _text(value.get("method")),
        "words": sum(len(text.split()) for text in texts if isinstance(text, str)),
    }


def _verdict_row(manifest: Manifest, place: int, record: object, verdict: dict[str, object]) -> Row:
    score = verdict.get("score")
    return {
        "story": manifest.story,
        "place": place,
        "run": manifest.run_id,
        "record_id": _text(record),
        "relation": _text(verdict.get("relation")) or "",
        "score": float(score) if isinstance(score, int | float) else 0.0,
        "copy_of": _text(verdict.get("copy_of")),
        "reasons": json.dumps(_reasons(verdict.get("reasons"))),
    }


def _reasons(value: object) -> list[tuple[str, float, str]]:
    found = [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []
    weights = [r.get("weight") for r in found]
    return [
        (
            _text(r.get("rule")) or "",
            float(w) if isinstance(w, int | float) else 0.0,
            _text(r.get("detail")) or "",
        )
        for r, w in zip(found, weights, strict=True)
    ]


def sql_text(text: str) -> str:
    """Return a text that every database takes: no NUL (PostgreSQL), no half characters (UTF-8)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _text(value: object) -> str | None:
    return sql_text(value) if isinstance(value, str) else None


def _key_and_site(url: str) -> tuple[str, str]:
    try:
        return url_key(url), site_of(url)
    except UrlError:  # an index line of a foreign file may speak of urn: or dns:
        return sql_text(url), ""


def _of_digits(timestamp: str) -> str:
    t = timestamp
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}.000000Z"
