"""How an article stands now: whether it belongs to the story, what a person decided, and what became of its page since."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.since import Since, since_kept
from archive.decisions.decision import article_of
from flows.exports.taken import Taken
from flows.judging.made import told_judged

_NAMES = tuple(name for name in Since.__slots__ if name != "article")
_TABLE = f"CREATE TABLE since (article TEXT PRIMARY KEY, {', '.join(_NAMES)}) WITHOUT ROWID"
_FLAGS = frozenset({"is_silent"})


def fill(rows: sqlite3.Connection, catalogue: Catalogue, story: str) -> None:
    """Put what the catalogue knows of a story's articles into a table beside their places."""
    rows.execute(_TABLE)
    marks = ", ".join("?" * len(Since.__slots__))
    rows.executemany(
        f"INSERT INTO since VALUES ({marks})",  # noqa: S608 -- marks alone
        ([getattr(one, name) for name in ("article", *_NAMES)] for one in since_kept(catalogue, story)),
    )


def since_of(rows: sqlite3.Connection, article: str) -> dict[str, Any]:
    """Return what became of an article's page; every value is None where the catalogue does not know it."""
    found = rows.execute("SELECT * FROM since WHERE article = ?", (article,)).fetchone()
    values = dict(zip(_NAMES, found[1:] if found else [None] * len(_NAMES), strict=True))
    return {
        name: bool(value) if name in _FLAGS and value is not None else value for name, value in values.items()
    }


def now_of(rows: sqlite3.Connection, taken: Taken, name: str, *, is_related: bool) -> dict[str, Any]:
    """Return how an article stands now, by its id and by whether the judge said that it belongs to the story."""
    article = article_of(name)
    return {
        "belongs": taken.belongs(article, is_related=is_related),
        "decision": taken.decision(article),
        "note": taken.notes.get(article),
        **since_of(rows, article),
    }


def told_now(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give in words what a reader has to know of how an article stands now, and of who judged it when; nothing of a line that tells neither."""
    yield from told_judged(line)
    now = line.get("now") or {}
    if now.get("decision"):
        belongs = "belongs to the story" if now["belongs"] else "does not belong to the story"
        yield "decision", f"a person decided that it {belongs}" + (f": {now['note']}" if now["note"] else "")
    if now.get("changed_at"):
        silently = ", and the page does not say so" if now["is_silent"] else ""
        yield "changed", f"{now['versions']} versions; other words seen {now['changed_at']}{silently}"
    if now.get("gone_at"):
        yield "gone", f"the page is gone from its site; seen {now['gone_at']}"
