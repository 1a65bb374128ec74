"""The catalogue's tables, and how claims become rows.

Times are RFC 3339 text in UTC with microseconds: they sort as text, and read the same in SQLite and PostgreSQL.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

from archive.cdxj import kind_said
from archive.cdxj_spelt import Spelt
from archive.manifest import Manifest
from archive.manifest_spelt import RunSaid
from archive.strict_json import JsonError, moment_text, read_json
from archive.urls import UrlError, site_of, url_key

Value = str | int | float | bool | None
Row = tuple[Value, ...]  # a value for each column, in the table's order

SCHEMA_VERSION = 3  # another number: throw the catalogue away and rebuild it
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
    # No primary key: one of four columns costs more than all other indexes together. `capture_rows` gives no place twice.
    Column("story", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("warc", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("key_hash", BigInteger, nullable=False),  # a key may be longer than an index of PostgreSQL takes
    Column("site", Text, nullable=False),
    Column("captured_at", String(32), nullable=False),
    Column("digest", Text),
    Column("status", Integer),
    Column("content_type", Text),
    Index("captures_by_key", "key_hash"),
    Index("captures_by_run", "story", "run"),
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
    Column("story", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("place", Integer, nullable=False),  # in the manifest, from 0; no primary key, as above
    Column("url", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("record_id", Text),
    Column("redirects_to", Text),
    Index("fates_by_run", "story", "run"),
)


def key_hash(key: str) -> int:
    """Return what captures are looked up by: 64 bits of a URL key's SHA-256. Two keys may share them: compare both."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)


def run_row(manifest: Manifest) -> Row:
    """Return the row of a run."""
    return (
        manifest.story,
        manifest.run_id,
        moment_text(manifest.began_at),
        moment_text(manifest.ended_at),
        manifest.result.value,
        manifest.settings_digest,
        manifest.previous,
        manifest.allow_private,
        manifest.connect_to,
    )


def fate_rows(said: RunSaid) -> Iterator[Row]:
    """Give a row for every planned URL."""
    if not said.ended:
        return iter(())
    url, fate, reason, why, record_id, onward = zip(*said.ended, strict=True)
    story, run = itertools.repeat(said.manifest.story), itertools.repeat(said.manifest.run_id)
    redirects_to = [None if to is None else sql_text(to) for to in onward]
    return zip(story, run, itertools.count(), _sql_texts(url), fate, _sql_texts(reason), _sql_texts(why), record_id, redirects_to, strict=False)  # fmt: skip


def capture_rows(said: RunSaid, lines: Iterable[Spelt]) -> Iterator[Row]:
    """Give a row for every index line; the manifest's records know the time to the microsecond.

    Of two lines about one place the first counts: an index of ours has no second one.
    """
    story, run, records = said.manifest.story, said.manifest.run_id, said.records
    seen: dict[str, set[int]] = {}
    for _, timestamp, url, mime, status, digest, length, offset, warc, record_id in lines:
        offsets = seen.setdefault(warc, set())
        if offset in offsets:
            continue
        offsets.add(offset)
        kind, at = records.get(record_id) or (kind_said(url, mime).value, _of_digits(timestamp))
        key, site = _key_and_site(url)
        yield (
            story,
            run,
            warc,
            offset,
            length,
            record_id,
            kind,
            sql_text(url),
            key,
            key_hash(key),
            site,
            at,
            None if digest == "-" else digest,
            status,
            None if mime == "-" else mime,
        )


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
    return (
        story,
        place,
        _text(value.get("record")),
        _text(value.get("url")),
        _text(value.get("title")) or "",
        _text(value.get("outlet")),
        _text(value.get("language")),
        _text(value.get("published_at")),
        _text(value.get("status")),
        _text(value.get("method")),
        sum(len(text.split()) for text in texts if isinstance(text, str)),
    )


def _verdict_row(manifest: Manifest, place: int, record: object, verdict: dict[str, object]) -> Row:
    score = verdict.get("score")
    return (
        manifest.story,
        place,
        manifest.run_id,
        _text(record),
        _text(verdict.get("relation")) or "",
        float(score) if isinstance(score, int | float) else 0.0,
        _text(verdict.get("copy_of")),
        json.dumps(_reasons(verdict.get("reasons"))),
    )


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


def _sql_texts(texts: Sequence[str]) -> Iterable[str]:
    joined = "".join(texts)
    return texts if joined.isascii() and "\0" not in joined else map(sql_text, texts)


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
