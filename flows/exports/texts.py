"""Clean text of a story in the form that is asked for: lines, tables, pages, TEI, a dataset."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from archive.disk import digest_of
from archive.shelf import as_jsonl
from flows.bulk.bulk import Bulk
from flows.exports.about import write_about
from flows.exports.cells import csv_rows, write_rows
from flows.exports.chosen import Chosen, LeftOut, chosen
from flows.exports.rows import COLUMNS
from flows.exports.shards import InShards, pieces
from flows.exports.target import Target, check_free, whole_file, whole_folder
from flows.exports.tei import tei_document
from flows.exports.wanted import Line, Wanted
from flows.house import House
from flows.lines import markdown
from flows.reservations import Reserved
from flows.store.page_names import file_names


class Form(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    PARQUET = "parquet"
    CSV = "csv"
    MD = "md"
    TEI = "tei"
    HTML = "html"
    WACZ = "wacz"
    BUNDLE = "bundle"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: size of all files, SHA-256 of one that stands alone, articles in it and those that are not.

    `altered` are the runs' texts that it was made of and that are not what was claimed when they were written.
    """

    path: Path
    size_bytes: int
    sha256: str | None
    files: int
    articles: int
    left_out: LeftOut
    reserved: Reserved
    altered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """When an export is made, by what engine, and what is asked of a form: `has_bom` is for CSV."""

    at: datetime
    has_bom: bool = False
    bulk: Bulk = field(default_factory=Bulk)


def export_text(house: House, wanted: Wanted, form: Form, target: Target, making: Making) -> Written:
    """Write the articles that are wanted. Raises ExportError (nothing is left), StoreError (EXISTS, and the disk's own)."""
    check_free(target)
    with chosen(house, wanted) as articles:
        if form in _FILES:
            with whole_file(target) as part:
                _FILES[form](part, articles, making)
        elif articles.articles == 1 and _is_one(wanted, target, form):
            with whole_file(target) as part:
                part.write_bytes(_PAGES[form](next(articles.lines())))
        else:
            with whole_folder(target) as part:
                if form is Form.DATASET:
                    _dataset(part, wanted, articles, making)
                else:
                    _fill(part, articles, form, making.bulk)
                write_about(part, wanted, form, articles, making.at)
        return written(target.path, articles)


def written(path: Path, articles: Chosen) -> Written:
    """Say what stands at a path now."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    return Written(
        path=path,
        size_bytes=sum(file.stat().st_size for file in files),
        sha256=None if path.is_dir() else digest_of(path)[1],
        files=len(files),
        articles=articles.articles,
        left_out=articles.left_out,
        reserved=articles.reserved,
        altered=articles.altered,
    )


def write_lines(path: Path, articles: InShards, bulk: Bulk) -> None:
    """Write article lines, keys sorted, as docs/format.md §8 has them."""
    with path.open("wb") as file:
        file.writelines(pieces(articles, json_lines, bulk, path.parent))


def json_lines(lines: Iterable[Line]) -> Iterator[bytes]:
    """Give a line an article."""
    return (as_jsonl([line]) for line in lines)


def _is_one(wanted: Wanted, target: Target, form: Form) -> bool:
    """Say whether one article is asked for under a file's name."""
    suffixes = {Form.MD: ".md", Form.TEI: ".xml"}
    return wanted.names_articles and target.path.suffix.lower() == suffixes[form]


def _fill(folder: Path, articles: Chosen, form: Form, bulk: Bulk) -> None:
    for piece in pieces(articles, partial(named_pages, form), bulk, folder.parent):
        name, _, page = piece.partition(b"\n")
        (folder / json.loads(name)).write_bytes(page)


def named_pages(form: Form, lines: Iterable[Line]) -> Iterator[bytes]:
    """Give the page of each article behind a line with its file's name, as JSON."""
    suffix = ".md" if form is Form.MD else ".xml"
    for line in lines:
        name = file_names(line, suffix=suffix)[1].replace("/", "-").replace("\\", "-")
        yield json.dumps(name).encode("ascii") + b"\n" + _PAGES[form](line)


def _page(line: Line) -> bytes:
    return markdown(line).encode("utf-8", "backslashreplace")


def _dataset(folder: Path, wanted: Wanted, articles: Chosen, making: Making) -> None:
    from flows.exports.dataset import write_dataset

    write_dataset(folder, wanted, articles, making)


def _parquet(path: Path, articles: Chosen, making: Making) -> None:
    from flows.exports.columns import (  # pyarrow takes 0.2 s, and no other form asks for it
        row_groups,
        write_parquet,
    )

    groups = pieces(articles, partial(row_groups, COLUMNS), making.bulk, path.parent)
    write_parquet(path, groups, COLUMNS)


def _csv(path: Path, articles: Chosen, making: Making) -> None:
    rows = pieces(articles, csv_rows, making.bulk, path.parent)
    write_rows(path, rows, has_bom=making.has_bom)


_FILES: dict[Form, Callable[[Path, Chosen, Making], None]] = {
    Form.JSONL: lambda path, articles, making: write_lines(path, articles, making.bulk),
    Form.CSV: _csv,
    Form.PARQUET: _parquet,
}
_PAGES: dict[Form, Callable[[Line], bytes]] = {Form.MD: _page, Form.TEI: tei_document}
