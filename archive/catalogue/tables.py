"""The catalogue's tables, and how claims become rows.

Times are RFC 3339 text in UTC with microseconds: they sort as text, and read the same in SQLite and PostgreSQL.
"""

import hashlib

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from archive.addresses.urls import UrlError, site_of, url_key

Value = str | int | float | bool | bytes | None
Row = tuple[Value, ...]  # a value for each column, in the table's order

SCHEMA_VERSION = 8  # another number: throw the catalogue away and rebuild it
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
READINGS = Table(  # a line of a run's clean text each
    "readings",
    METADATA,
    Column("story", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("began_at", String(32), nullable=False),  # of the run: the newest reading of an article stands
    Column("article", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record_id", Text, index=True),
    Column("words_sha256", String(64), nullable=False),  # as readers see them (archive/spelling.py)
    Column("title", Text, nullable=False),
    Column("bylines", Text, nullable=False),  # JSON list of names
    Column("published_at", Text),  # by the outlet's own clock where its stamp has a zone
    Column("modified_at", Text),
    Column("captured_at", String(32)),
    Column("status", Text),
    Index("readings_by_article", "story", "article"),
    Index("readings_by_run", "story", "run"),
)
_LISTED = (
    "outlet",
    "language",
    "is_changed",
    "is_suspect",
    "is_gone",
)  # so that an index answers a list alone
_COPIED = text("copied IS NOT NULL")  # most articles take nothing over
ARTICLES = Table(
    "articles",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("article", String(64), primary_key=True),
    Column("id", Text, nullable=False),
    Column("key_hash", BigInteger),  # of its page's address: what fates are looked up by
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("outlet", Text),
    Column("language", Text),
    Column("published_at", Text),
    Column("captured_at", String(32)),
    Column("status", Text),
    Column("relation", Text),
    Column("score", Float),
    Column("related", Boolean, nullable=False),
    Column("copy_of", Text),
    Column(
        "copied", Text
    ),  # "copy" or "derived" where it takes another text over, as the line's finding says
    Column("copied_of", Text),  # the id of that text
    Column("record_id", Text, index=True),
    Column("run", Text, nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    # How it stands now: see archive/catalogue/standing.py.
    Column("versions", Integer, nullable=False),
    Column("last_change", Text),
    Column("changed_at", String(32)),
    Column("is_silent", Boolean, nullable=False),
    Column("gone_at", String(32)),
    Column("decision", Text),
    Column("decision_note", Text),
    Column("is_hidden", Boolean, nullable=False),
    # What lists ask for: all of it follows from the columns above.
    Column("dated", Text, nullable=False),  # published_at; empty where there is no day in it
    Column("is_shown", Boolean, nullable=False),
    Column("is_suspect", Boolean, nullable=False),
    Column("is_changed", Boolean, nullable=False),
    Column("is_gone", Boolean, nullable=False),
    Column("waits", Float),  # place in the review queue, lowest first; null when nobody has to look
    Index("articles_by_key", "key_hash"),
    Index("articles_waiting", "story", "waits"),
    Index("articles_listed", "story", "is_shown", "dated", "article", *_LISTED),
    Index("articles_judged", "story", "relation", "dated", "article", "is_hidden", *_LISTED),
    Index("articles_decided", "story", "decision", "dated", "article"),
    Index(
        "articles_copied",
        "story",
        "is_shown",
        "dated",
        "article",
        "copied",
        sqlite_where=_COPIED,  # named for PostgreSQL too it would load that one's dialect for every command
    ),
)
CELLS = Table(  # how many articles are alike in all that lists can be filtered by; what has no value is ""
    "cells",
    METADATA,
    Column("story", Text, primary_key=True),
    # In this order the key adds a story's coverage up: by day and language, and by outlet in them.
    Column("day", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("outlet", Text, primary_key=True),
    Column("relation", Text, primary_key=True),
    Column("decision", Text, primary_key=True),
    Column("is_shown", Boolean, primary_key=True),
    Column("is_hidden", Boolean, primary_key=True),
    Column("is_changed", Boolean, primary_key=True),
    Column("is_suspect", Boolean, primary_key=True),
    Column("is_gone", Boolean, primary_key=True),
    Column("is_waiting", Boolean, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,  # the key is the table
)
DECISIONS = Table(
    "decisions",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("story", Text, nullable=False),
    Column("article", String(64), nullable=False),
    Column("content", Text, nullable=False),  # the file's bytes, which are ASCII
    Index("decisions_by_article", "story", "article"),
)
WORDS = Table(  # what is searched: see archive/catalogue/index.py
    "words",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("article", String(64), primary_key=True),
    Column("doc", Integer, index=True),  # its number in the index; the higher, the newer
    Column(
        "scope", Text, nullable=False
    ),  # what the index has of it beside words; empty while it is not there
    Column("packed", LargeBinary, nullable=False),  # title and paragraphs
)
COUNTS = Table(  # of a story's articles by one thing at a time: what every page of it asks for
    "counts",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("kind", String(16), primary_key=True),  # a column of cells; of a flag its count stands under ""
    Column("name", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
ENDS = Table(  # of a run's addresses by how they ended
    "ends",
    METADATA,
    Column("story", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("fate", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("count", Integer, nullable=False),
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
    Column("key_hash", BigInteger, nullable=False),
    Index("fates_by_run", "story", "run"),
    Index("fates_by_key", "key_hash"),
)


def key_hash(key: str) -> int:
    """Return what captures are looked up by: 64 bits of a URL key's SHA-256. Two keys may share them: compare both."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)


def page_hash(url: str) -> int:
    """Return the hash by which `keyed` finds an address."""
    try:
        return key_hash(url_key(url))
    except UrlError:
        return key_hash(sql_text(url))


Keyed = tuple[str, int, str]  # an address's key, the hash of it, and its registered domain


def sql_text(text: str) -> str:
    """Return a text that every database takes: no NUL (PostgreSQL), no half characters (UTF-8)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def keyed(url: str) -> Keyed:
    """Return what an address is found by; one that is no address of the web is its own key, of no domain."""
    try:
        key, site = url_key(url), site_of(url)
    except UrlError:  # an index line of a foreign file may speak of urn: or dns:
        key, site = sql_text(url), ""
    return key, key_hash(key), site
