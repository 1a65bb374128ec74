"""Reads the pages that the block model learns from: blocks, facts, an extractor's votes, and which blocks the gold has."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from article.blocks.votes import votes_of
from article.cuts.memory import SiteMemory, Trace, trace_from
from article.markup.scanner import scan
from article.markup.source import Block, Source
from article.metadata import Facts, facts_of
from article.page import Page, page_of
from bench.block_labels import shares
from bench.rouge import rouge_l, words_of

_NO_SITE = frozenset({"", "web.archive.org", "fakehost"})  # hosts that many sites' pages were saved under
_KEPT = 20  # other pages of a site that memory holds
HOPELESS = 0.3  # ROUGE-L that the gold's own blocks reach; below, the gold is no text of the page (raw HTML and the like)
_TITLE_WEIGHT = 0.3  # a title's block counts less: golds differ in having it, and rules know it anyway


@dataclass(slots=True, kw_only=True)
class Sample:
    """One page to learn from. `target` and `weight` run parallel to its blocks; `gold` is None for snippet sets."""

    family: str
    name: str
    site: str
    source: Source
    facts: Facts
    chosen: frozenset[int]
    trace: Trace
    gold: list[str] | None
    target: NDArray[np.float64]
    weight: NDArray[np.float64]
    oracle: float = 0.0
    made: bool = False


def rows_in(folder: Path) -> list[tuple[str, Path, dict[str, str]]]:
    """Return (set, folder, gold row) of every page under `folder`, in a stable order."""
    return [
        (d.name, d, json.loads(line))
        for d in sorted(folder.iterdir())
        for line in (d / "gold.jsonl").read_text("utf-8").splitlines()
    ]


def digest_of(folder: Path) -> str:
    """Return the BLAKE2b-128 digest of all gold files under `folder`: it names the data that weights come from."""
    told = blake2b(digest_size=16)
    for d in sorted(folder.iterdir()):
        told.update(d.name.encode() + b"\n" + (d / "gold.jsonl").read_bytes())
    return told.hexdigest()


def opened(folder: Path, row: dict[str, str]) -> Page | None:
    """Open the saved page of one gold row."""
    page = page_of(gzip.decompress((folder / row["html_file"]).read_bytes()), url=row["url"])
    return page if isinstance(page, Page) else None


def samples_in(folder: Path) -> list[Sample]:
    """Read all pages under `folder`, two at a time."""
    with Pool(2) as pool:
        return [s for s in pool.imap(_sample, rows_in(folder), chunksize=16) if s is not None]


def _sample(job: tuple[str, Path, dict[str, str]]) -> Sample | None:
    family, folder, row = job
    page = opened(folder, row)
    source = scan(page.html) if page else Source()
    if page is None or not source.blocks:
        return None
    chosen = votes_of(page.html, source).trafilatura or frozenset()
    facts = facts_of(source, url=row["url"], fetched_at=None)
    gold = words_of(row["gold_text"]) if row.get("gold_text") else None
    told = shares([words_of(b.text) for b in source.blocks], gold or [])
    trace = trace_from(source, url=row["url"])
    source.markup = ""
    sample = Sample(
        family=family, name=row["id"], site=site_of(family, row), source=source, facts=facts, chosen=chosen,
        trace=trace, gold=gold, target=np.zeros(0), weight=np.zeros(0),
    )  # fmt: skip
    label(sample, told)
    return sample


def label(sample: Sample, told: list[float]) -> None:
    """Set target and weight from the share of each block that the gold has. Titles are never article text."""
    blocks, facts = sample.source.blocks, sample.facts
    part = np.array(told)
    title = np.array([b.key in facts.said_titles or b.tag == "h1" for b in blocks])
    sample.target = np.where(title, 0.0, part >= 0.5)
    size = np.array([min(_words(b), 80) ** 0.7 for b in blocks])
    sample.weight = size * (np.abs(part - 0.5) * 1.8 + 0.1) * np.where(title, _TITLE_WEIGHT, 1.0)
    if sample.gold:
        found = "\n".join(b.text for b, p in zip(blocks, told, strict=True) if p >= 0.5)
        sample.oracle = rouge_l(sample.gold, words_of(found))


def _words(block: Block) -> int:
    return block.words if block.words > 1 else max(1, len(block.text) // 8)


def site_of(family: str, row: dict[str, str]) -> str:
    """Return the name under which pages of one site stay together, whatever set they are in."""
    said = row.get("site") or ""
    if family == "fundus_tests" or said in _NO_SITE:
        said = urlsplit(row["url"] or "").hostname or ""
    host = re.sub(r"^(?:www\d?|m)\.", "", said.split("/")[0].lower())
    return f"{family}/{row['id']}" if host in _NO_SITE else host


def memories_of(samples: list[Sample]) -> Iterator[SiteMemory]:
    """Give each page the memory of at most 20 other pages of its site and set, chosen by digest."""
    sites: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        sites[sample.family, sample.site].append(sample)
    for sample in samples:
        others = [s for s in sites[sample.family, sample.site] if s is not sample]
        others.sort(key=lambda s: blake2b(f"{s.name} {sample.name}".encode()).digest())
        yield SiteMemory(tuple(s.trace for s in others[:_KEPT]))
