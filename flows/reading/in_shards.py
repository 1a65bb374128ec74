"""Archived pages read in shards, each with the pages of its sites that serve it: what is read is the same however they are cut.

A shard holds pages of few sites, in the order of capture, and on both sides of those that it reads as many of the site as serve one page.
"""

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from archive.record import RecordRef
from article.article import Article, NotArticleKind
from article.way import Way
from flows.bulk.bulk import Bulk
from flows.bulk.parts import Part, as_piece, pieces_of, write_part
from flows.house import House
from flows.lines import article_line, captured
from flows.reading.extraction import Extracted, Limits, extractors
from flows.reading.page_orders import Original
from flows.reading.site_pages import MOST_OTHERS, Listed, Serving, pages_known, site_key
from flows.run import originals_of

# Pages that one shard reads: some seconds of work, which a death costs, against up to forty pages more that are read for their traces.
PAGES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Places of a list of pages: those of a shard, and which of these (counted in the shard) it reads."""

    pages: tuple[int, ...]
    read: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShard:
    """Pages to read, by their places among `pages`, each of which may serve others."""

    name: str
    pages: tuple[Original, ...]
    read: tuple[int, ...]

    def __str__(self) -> str:
        return f"pages {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How the pages of every shard are read, and where what is read goes. `processes` read side by side in one worker."""

    way: Way
    seconds: float
    processes: int
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read in a page: the line of its article and what was captured of it, or why there is none."""

    line: dict[str, Any] | None = None
    captured: dict[str, Any] | None = None
    kind: NotArticleKind = NotArticleKind.KILLED
    why: str = ""


def cuts(sites: Sequence[Hashable | None], read: Sequence[int], size: int) -> Iterator[Cut]:
    """Cut the places that are read into shards of at most so many, site by site, with what serves them."""
    of_site: dict[Hashable | None, list[int]] = defaultdict(list)
    for place, site in enumerate(sites):
        of_site[site].append(place)
    wanted, whole = frozenset(read), Cut(pages=(), read=())
    for site, places in of_site.items():
        ours = [at for at, place in enumerate(places) if place in wanted]
        while ours:
            room = size - len(whole.read)
            first, last = ours[0], ours[:room][-1]
            margin = MOST_OTHERS if site is not None else 0
            begin = max(0, first - margin)
            begun = len(whole.pages) - begin
            whole = Cut(
                pages=(*whole.pages, *places[begin : last + margin + 1]),
                read=(*whole.read, *(begun + at for at in ours[:room])),
            )
            del ours[:room]
            if len(whole.read) == size:
                yield whole
                whole = Cut(pages=(), read=())
    if whole.read:
        yield whole


def read_shard(job: Job, shard: PageShard, done: Callable[[int], None] = lambda _done: None) -> Part:
    """Read the pages of a shard and write what each becomes, in their order. Runs in a worker."""
    limits = Limits(seconds=job.seconds, workers=job.processes)
    listed = Listed(
        sites=[site_key(page.ref.url) for page in shard.pages],
        pages=lambda places: [shard.pages[place] for place in places],
        read=frozenset(shard.read),
        way=job.way,
    )
    with extractors(limits) as pool, Serving(pool, listed) as serving:
        found = pool.articles(serving.readings(shard.read), done)
    return write_part(job.folder, shard.name, (_packed(found_of(one)) for one in found))


def found_in(
    house: House, refs: Sequence[RecordRef], job: Job, bulk: Bulk, done: Callable[[int], None]
) -> Iterator[tuple[int, Found]]:
    """Read records and give what each becomes, with its place among *refs*, as shards come to their end.

    Raises EngineError.
    """
    known = pages_known(house, refs)
    place_of = {ref.record_id: place for place, ref in enumerate(known)}
    asked = {place_of[ref.record_id]: number for number, ref in enumerate(refs)}
    cut = list(cuts([site_key(ref.url) for ref in known], list(asked), PAGES))
    # Where one shard is all, or one worker does them all, it is this process that reads, and tells of each page.
    here = len(cut) < 2 or bulk.is_here
    told = 0
    work = partial(read_shard, job, done=lambda n: done(told + n)) if here else partial(read_shard, replace(job, processes=1))  # fmt: skip
    parts = bulk.done(work, _shards(house, known, cut), lost=_lost)
    for one, part in zip(cut, parts, strict=True):
        for at, found in zip(one.read, _found(job.folder, part, len(one.read)), strict=True):
            yield asked[one.pages[at]], found
        told += len(one.read)
        done(told)


def _shards(house: House, known: Sequence[RecordRef], cut: Sequence[Cut]) -> Iterator[PageShard]:
    """Give the shards one at a time, for a bucket's files are fetched when they are."""
    for number, one in enumerate(cut):
        pages = originals_of(house, [known[place] for place in one.pages])
        yield PageShard(name=f"{number:06}.jsonl", pages=tuple(map(_anywhere, pages)), read=one.read)


def _anywhere(page: Original) -> Original:
    """Return a page whose files are found from any folder."""
    return Original(places=tuple(replace(place, path=place.path.absolute()) for place in page.places))


def _lost(shard: PageShard, why: str) -> Part:
    return Part(name=shard.name, why=f"{why}; its original is untouched")


def _found(folder: Path, part: Part, pages: int) -> Iterator[Found]:
    if part.why:
        yield from [Found(why=part.why)] * pages
        return
    yield from map(_unpacked, pieces_of(folder, part))
    (folder / part.name).unlink()


def found_of(read: Extracted) -> Found:
    """Return what was read as it travels."""
    if isinstance(read, Article):
        return Found(line=article_line(read), captured=captured(read.ref))
    return Found(kind=read.kind, why=read.why)


def in_turn(found: Iterable[tuple[int, Found]], count: int, folder: Path) -> Iterator[tuple[int, Found]]:
    """Give what was found at so many places in their order; what comes before its turn waits in a file."""
    waiting: dict[int, tuple[int, int]] = {}
    told = 0
    with tempfile.TemporaryFile(dir=folder) as file:
        for place, one in found:
            if place == told:
                yield place, one
                told += 1
            else:
                at = file.seek(0, os.SEEK_END)
                waiting[place] = at, file.write(_packed(one))
            while told in waiting:
                at, length = waiting.pop(told)
                file.seek(at)
                yield told, _unpacked(file.read(length))
                told += 1
    assert told == count, f"{count - told} pages were not read"


def _packed(found: Found) -> bytes:
    if found.line is not None:
        return as_piece({"line": found.line, "captured": found.captured})
    return as_piece({"kind": found.kind.value, "why": found.why})


def _unpacked(piece: bytes) -> Found:
    fields = json.loads(piece)
    return Found(kind=NotArticleKind(fields.pop("kind", NotArticleKind.KILLED)), **fields)
