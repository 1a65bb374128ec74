"""The articles of an export in shards: each is a range of them by their places in the store's files, never their texts."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Protocol

from flows.bulk.bulk import Bulk
from flows.bulk.parts import Part, pieces_of, write_part
from flows.exports.package import ExportError
from flows.exports.wanted import Line
from flows.judging.made import Made, judged_keys

# Articles of one shard: some 10 MB of text, and a second of work, which a death costs. Parquet's groups of rows are as large.
ARTICLES = 1_000

# What a form makes of lines: pieces of bytes, in their order. A plain function of a module, or a functools.partial of one.
Making = Callable[[Iterable[Line]], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the line of an article stands: the how many-th file of its shard, from which byte, and how it stands `now`.

    `made` says who made its verdict, `before` where lines with the verdicts before stand, and who made these.
    """

    file: int
    at: int
    length: int
    now: dict[str, Any]
    made: Made
    before: tuple["PlacedVerdict", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedVerdict:
    """Where a line stands that holds a verdict of which another took the place, and who made it."""

    file: int
    at: int
    length: int
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShard:
    """A range of an export's articles, in their order, the first of which is the `first`-th."""

    first: int
    files: tuple[Path, ...]
    places: tuple[Placed, ...]

    def __str__(self) -> str:
        return f"articles {self.first + 1} to {self.first + len(self.places)}"


class InShards(Protocol):
    """The articles of an export, one at a time or in shards."""

    articles: int

    def lines(self) -> Iterator[Line]:
        """Read them one at a time."""

    def shards(self, size: int) -> Iterator[ArticleShard]:
        """Give them in shards of so many."""


def lines_of(shard: ArticleShard) -> Iterator[Line]:
    """Read the articles of a shard, each as a line of the schema "warraq/article/2" with how it stands `now` and who judged it when (docs/exports.md §2)."""
    with ExitStack() as closing:
        held: dict[int, BinaryIO] = {}

        def line_of(place: Placed | PlacedVerdict) -> Line:
            if place.file not in held:
                held[place.file] = closing.enter_context(shard.files[place.file].open("rb"))
            held[place.file].seek(place.at)
            line: Line = json.loads(held[place.file].read(place.length))
            return line

        for place in shard.places:
            before = tuple((one.made, line_of(one)["verdict"]) for one in place.before)
            told = {"now": place.now, **judged_keys(place.made, before)}
            yield {**line_of(place), "schema": "warraq/article/2", **told}


def pieces(articles: InShards, making: Making, bulk: Bulk, near: Path) -> Iterator[bytes]:
    """Give what *making* makes of the articles, in their order, made in shards by the workers of an engine.

    What they write goes into a folder in *near*, which all of them must reach. Raises ExportError for a shard that killed
    every worker, for an export is never made without a part.
    """
    if bulk.is_here or articles.articles <= ARTICLES:
        bulk.say_unasked()
        yield from making(articles.lines())
        return
    with tempfile.TemporaryDirectory(prefix=".shards-", dir=near) as name:
        folder = Path(name).absolute()
        work = partial(write_shard, making, folder)
        for part in bulk.done(work, articles.shards(ARTICLES), lost=refused):
            yield from pieces_of(folder, part)
            (folder / part.name).unlink()


def write_shard(making: Making, folder: Path, shard: ArticleShard) -> Part:
    """Write what *making* makes of a shard. Runs in a worker."""
    return write_part(folder, f"{shard.first:09}", making(lines_of(shard)))


def refused(shard: object, why: str) -> NoReturn:
    """Raise ExportError: a part of the export cannot be made."""
    raise ExportError(
        f"{shard} of the export were not written: {why}. Leave less memory to others, or export in parts (--since, --until)"
    )
