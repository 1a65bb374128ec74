"""What became of the articles of a bundle: every visit to the page of each, in order, with the record that shows it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.catalogue.bulk import in_pieces
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.visits import Visit, visits_of
from archive.decisions.decision import article_of
from archive.manifests.manifest import manifest_name
from flows.bulk.bulk import Bulk
from flows.exports.changed import CHANGES, changes_of, head, told_plain
from flows.exports.chosen import Chosen
from flows.exports.pages import Names, write_pages
from flows.exports.sealed import LINES, PATHS
from flows.exports.shards import refused
from flows.exports.wanted import Line
from flows.house import House

HISTORY = "history.jsonl"
_AT_ONCE = 500  # articles whose visits are asked for together
Places = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a bundle has of its records: the place of each in evidence.warc.gz, and the files that show what is in it."""

    places: Places
    names: Mapping[str, Names]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitShard:
    """The visits to some pages, each page by its address, in the order of articles.jsonl."""

    folder: Path
    pages: tuple[tuple[str, tuple[Line, ...]], ...]

    def __str__(self) -> str:
        return f"visits from {self.pages[0][0]} on"


def write_history(house: House, story: str, articles: Chosen, folder: Path, bulk: Bulk) -> int:
    """Write a line an article, in the order of articles.jsonl, the pages that its visits name, and what changed in their words.

    What was taken down is not among them. Return how many visits no manifest in the folder tells of.
    """
    held = Held(places=_places(folder), names=write_pages(folder, bulk))
    history = _History(folder=folder, articles=articles, held=held)
    with (
        house.catalogue() as catalogue,
        (folder / HISTORY).open("wb") as file,
        (folder / CHANGES).open("w", encoding="utf-8", errors="backslashreplace") as changed,
    ):
        changed.write(head())
        shards = history.shards(catalogue, story, file)
        changed.writelines(bulk.done(changes_told, shards, lost=refused))
    return history.unproven


@dataclass(slots=True, kw_only=True)
class _History:
    """The visits of a bundle's articles; `unproven` counts those that no manifest in its folder tells of."""

    folder: Path
    articles: Chosen
    held: Held
    unproven: int = 0

    def shards(self, catalogue: Catalogue, story: str, file: BinaryIO) -> Iterator[VisitShard]:
        """Write the visits of each article, and give them in shards."""
        for lines in in_pieces(self.articles.lines(), _AT_ONCE):
            found = visits_of(catalogue, story, [article_of(line["id"]) for line in lines])
            pages: list[tuple[str, tuple[Line, ...]]] = []
            for line in lines:
                told = tuple(_visits(found.get(article_of(line["id"]), ()), self.articles, self.held))
                _put(file, {"id": line["id"], "url": line.get("url"), "visits": told})
                pages.append((line.get("url") or line["id"], told))
                self.unproven += sum(not (self.folder / visit["manifest"]).exists() for visit in told)
            yield VisitShard(folder=self.folder.absolute(), pages=tuple(pages))


def changes_told(shard: VisitShard) -> str:
    """Tell what changed in the words of some pages. Runs in a worker."""
    return "".join(
        told_plain(page, visits, list(changes_of(shard.folder, visits))) for page, visits in shard.pages
    )


def read_histories(folder: Path, count: int) -> list[list[Line]]:
    """Return the visits of the first articles of a bundle."""
    with (folder / HISTORY).open("rb") as file:
        return [json.loads(raw)["visits"] for _, raw in zip(range(count), file, strict=False)]


def _visits(found: Sequence[Visit], articles: Chosen, held: Held) -> Iterator[Line]:
    """Give the visits to an article's page, each with the number of the version that was read at it."""
    for visit in found:
        if articles.taken.has(visit.url, visit.record_id):
            continue
        offset, length = held.places.get(visit.record_id or "", (None, None))
        names = held.names.get(visit.record_id or "", Names())
        yield {
            "at": visit.at,
            "url": visit.url,
            "fate": visit.fate,
            "reason": visit.reason,
            "version": visit.reading.version if visit.reading is not None else None,
            "record": visit.record_id,
            "offset": offset,
            "length": length,
            "page": names.page,
            "words": names.words,
            "manifest": manifest_name(visit.story, visit.run),
        }


def _places(folder: Path) -> Places:
    """Return where each record stands in evidence.warc.gz, and its length."""
    places: Places = {}
    with (folder / LINES).open("rb") as lines, (folder / PATHS).open(encoding="ascii") as paths:
        for raw, row in zip(lines, paths, strict=True):
            offset, length = row.split()[:2]
            places[json.loads(raw)["id"]] = (int(offset), int(length))
    return places


def _put(file: BinaryIO, value: Line) -> None:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    file.write(text.encode("utf-8", "backslashreplace") + b"\n")
