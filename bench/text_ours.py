"""Our own extraction as a process: `python -m bench.text_ours full|fast [FOLDS]`, the other side of `text_tools.Tool`.

A page comes as {"html_file", "url", "others": [[file, url], …], "fold"}. Files are gzipped; the page is decoded
before the clock starts, as the peers get theirs decoded. Memory of the other pages is made once and not counted:
in an archive it is kept. With FOLDS, the tables that have not seen the page's site stand in for the shipped ones.
"""

import gc
import gzip
import json
import os
import sys
import time
from functools import cache
from pathlib import Path

from article.article import Article, NoArticle
from article.blocks import odds
from article.cuts.memory import SiteMemory, Trace, trace_of
from article.extract import extract, method
from article.page import Page, page_of
from article.way import Way
from flows.reading.nursery import NEW_OBJECTS

Told = dict[str, object]


def main() -> None:
    """Answer pages until the input ends, with the memory settings of our own workers."""
    gc.set_threshold(NEW_OBJECTS)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    way, folds = Way(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print(json.dumps({"version": method()}), file=out, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if folds is not None:
            _use(folds, asked["fold"])
        print(json.dumps(answer(asked, way)), file=out, flush=True)


def _use(folds: Path, fold: int) -> None:
    """Put the tables of one fold in the place of those that are shipped."""

    def left_out(way: Way) -> odds.BlockModel:
        return _model(folds / f"blocks_{way.value}-{fold}.npz")

    odds.block_model = left_out  # type: ignore[assignment]


@cache
def _model(path: Path) -> odds.BlockModel:
    return odds.read_model(path)


def answer(asked: Told, way: Way) -> Told:
    """Extract one page: what `bench.text_tools.Told` holds, as a dictionary."""
    memory = SiteMemory(tuple(t for file, url in asked["others"] if (t := _trace(file, url)) is not None))  # type: ignore[attr-defined]
    page = _page(str(asked["html_file"]), asked["url"])
    started, error = time.process_time(), None
    found: Article | NoArticle | None = None
    try:
        found = extract(page, way=way, memory=memory) if isinstance(page, Page) else page
    except Exception as raised:  # noqa: BLE001 - a failure is a figure of the table, ours too
        error = f"{type(raised).__name__}: {str(raised)[:200]}"
    told: Told = {"title": "", "text": "", "cpu_s": time.process_time() - started, "error": error}
    if isinstance(found, Article):
        told |= {"title": found.title, "text": found.text, "notes": _notes(found)}
    elif found is not None:
        told["notes"] = {"none": found.kind.value, "why": found.why}
    return told


def _notes(article: Article) -> Told:
    placed = sum(p.place is not None for p in article.paragraphs)
    return {
        "placed": placed,
        "paragraphs": len(article.paragraphs),
        "suspect": article.why,
        "method": article.method,
    }


def _page(file: str, url: object) -> Page | NoArticle:
    return page_of(gzip.decompress(Path(file).read_bytes()), url=str(url) if url else None)


@cache
def _trace(file: str, url: str | None) -> Trace | None:
    page = _page(file, url)
    return trace_of(page) if isinstance(page, Page) else None


if __name__ == "__main__":
    main()
