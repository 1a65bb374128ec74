"""The catalogue as it stood at version 7: the first that migrations know.

Written out, not taken from `archive/catalogue/tables.py`: that one goes on, a migration stays.
"""

import re

from alembic import op

revision = "0007"
down_revision = None

# Texts compare by their bytes whatever the language of the database is, as in SQLite: order and ranges must not depend on it.
_TEXT = re.compile(r"(?<!\s)\s+(text|varchar\(\d+\))")
_TABLES = (
    """CREATE TABLE about (
    version integer NOT NULL, PRIMARY KEY (version))""",
    """CREATE TABLE articles (
    story text NOT NULL, article varchar(64) NOT NULL, id text NOT NULL, key_hash bigint, url text, title text NOT NULL, outlet
    text, language text, published_at text, captured_at varchar(32), status text, relation text, score float, related boolean
    NOT NULL, copy_of text, copied text, copied_of text, record_id text, run text NOT NULL, began_at varchar(32) NOT NULL, name
    text NOT NULL, "offset" bigint NOT NULL, length bigint NOT NULL, versions integer NOT NULL, last_change text, changed_at
    varchar(32), is_silent boolean NOT NULL, gone_at varchar(32), decision text, decision_note text, is_hidden boolean NOT NULL,
    dated text NOT NULL, is_shown boolean NOT NULL, is_suspect boolean NOT NULL, is_changed boolean NOT NULL, is_gone boolean
    NOT NULL, waits float, PRIMARY KEY (story, article))""",
    """CREATE TABLE captures (
    story text NOT NULL, run text NOT NULL, warc text NOT NULL, "offset" bigint NOT NULL, length bigint NOT NULL, record_id text
    NOT NULL, kind text NOT NULL, url text NOT NULL, url_key text NOT NULL, key_hash bigint NOT NULL, site text NOT NULL,
    captured_at varchar(32) NOT NULL, digest text, status integer, content_type text)""",
    """CREATE TABLE cells (
    story text NOT NULL, day text NOT NULL, language text NOT NULL, outlet text NOT NULL, relation text NOT NULL, decision text
    NOT NULL, is_shown boolean NOT NULL, is_hidden boolean NOT NULL, is_changed boolean NOT NULL, is_suspect boolean NOT NULL,
    is_gone boolean NOT NULL, is_waiting boolean NOT NULL, count integer NOT NULL, PRIMARY KEY (story, day, language, outlet,
    relation, decision, is_shown, is_hidden, is_changed, is_suspect, is_gone, is_waiting))""",
    """CREATE TABLE counts (
    story text NOT NULL, kind varchar(16) NOT NULL, name text NOT NULL, count integer NOT NULL, PRIMARY KEY (story, kind, name))""",
    """CREATE TABLE decisions (
    name text NOT NULL, story text NOT NULL, article varchar(64) NOT NULL, content text NOT NULL, PRIMARY KEY (name))""",
    """CREATE TABLE ends (
    story text NOT NULL, run text NOT NULL, host text NOT NULL, fate text NOT NULL, reason text NOT NULL, count integer NOT
    NULL, PRIMARY KEY (story, run, host, fate, reason))""",
    """CREATE TABLE fates (
    story text NOT NULL, run text NOT NULL, place integer NOT NULL, url text NOT NULL, fate text NOT NULL, reason text NOT NULL,
    why text NOT NULL, record_id text, redirects_to text, key_hash bigint NOT NULL)""",
    """CREATE TABLE readings (
    story text NOT NULL, run text NOT NULL, began_at varchar(32) NOT NULL, article varchar(64) NOT NULL, name text NOT NULL,
    "offset" bigint NOT NULL, length bigint NOT NULL, record_id text, words_sha256 varchar(64) NOT NULL, title text NOT NULL,
    bylines text NOT NULL, published_at text, modified_at text, captured_at varchar(32), status text)""",
    """CREATE TABLE runs (
    story text NOT NULL, run text NOT NULL, began_at varchar(32) NOT NULL, ended_at varchar(32) NOT NULL, result text NOT NULL,
    settings_digest text NOT NULL, previous varchar(64), allow_private boolean NOT NULL, connect_to boolean NOT NULL, PRIMARY
    KEY (story, run))""",
    """CREATE TABLE words (
    story text NOT NULL, article varchar(64) NOT NULL, doc integer, scope text NOT NULL, packed bytea NOT NULL, PRIMARY KEY
    (story, article))""",
    "CREATE TABLE found (doc integer PRIMARY KEY, words tsvector NOT NULL)",
)
_INDEXES = (
    "CREATE INDEX articles_by_key ON articles (key_hash)",
    "CREATE INDEX articles_copied ON articles (story, is_shown, dated, article, copied)",
    "CREATE INDEX articles_decided ON articles (story, decision, dated, article)",
    "CREATE INDEX articles_judged ON articles (story, relation, dated, article, is_hidden, outlet, language, is_changed, is_suspect, is_gone)",
    "CREATE INDEX articles_listed ON articles (story, is_shown, dated, article, outlet, language, is_changed, is_suspect, is_gone)",
    "CREATE INDEX articles_waiting ON articles (story, waits)",
    "CREATE INDEX ix_articles_record_id ON articles (record_id)",
    "CREATE INDEX captures_by_key ON captures (key_hash)",
    "CREATE INDEX captures_by_run ON captures (story, run)",
    "CREATE INDEX ix_captures_record_id ON captures (record_id)",
    "CREATE INDEX decisions_by_article ON decisions (story, article)",
    "CREATE INDEX fates_by_key ON fates (key_hash)",
    "CREATE INDEX fates_by_run ON fates (story, run)",
    "CREATE INDEX ix_readings_record_id ON readings (record_id)",
    "CREATE INDEX readings_by_article ON readings (story, article)",
    "CREATE INDEX readings_by_run ON readings (story, run)",
    "CREATE INDEX ix_words_doc ON words (doc)",
    "CREATE INDEX found_words ON found USING gin (words)",
)


def upgrade() -> None:
    """Make all tables and indexes; the articles' words are found by PostgreSQL's own search."""
    for table in _TABLES:
        op.execute(_TEXT.sub(r' \1 COLLATE "C"', table))
    for index in _INDEXES:
        op.execute(index)


def downgrade() -> None:
    """Say that there is no way back: an earlier version makes its catalogue again from the files."""
    raise NotImplementedError(revision)
