"""How the articles of a story stand now, as the pages of a package tell it: what a person decided, what became of a page since."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from archive.decisions.decision import article_of
from archive.shelf import Line
from flows.exports.now import fill, now_of
from flows.exports.taken import Taken, taken_down
from flows.house import House


class Standing:
    """A story's decisions, and what the catalogue knows of its articles."""

    def __init__(self, rows: sqlite3.Connection, taken: Taken) -> None:
        self._rows, self._taken = rows, taken

    def belongs(self, line: Line) -> bool:
        """Say whether an article belongs to the story."""
        return self._taken.belongs(article_of(line["id"]), is_related=line["verdict"]["related"])

    def now(self, line: Line) -> dict[str, Any]:
        """Return how an article stands now (docs/exports.md §2)."""
        related = bool(line["verdict"]["related"])
        return now_of(self._rows, self._taken, line["id"], is_related=related)


@contextmanager
def standings_of(house: House, story: str) -> Iterator[Standing]:
    """Give how a story's articles stand."""
    with closing(sqlite3.connect("")) as rows:
        with house.catalogue() as catalogue:
            fill(rows, catalogue, story)
        yield Standing(rows, taken_down(house, story))
