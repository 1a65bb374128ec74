"""What can be read of a page before the other pages of its site are known, and its form for a file.

Two steps make an article: `article.extract.prepared` needs the page alone, `article.extract.finished` the site's memory too.
What lies between them may wait in a file, so that the first step can go beside fetching.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from article.blocks.features import Alone
from article.blocks.odds import asked_columns
from article.blocks.votes import Votes
from article.cuts.memory import Trace
from article.markup.source import Block, Source
from article.metadata import Facts
from article.page import Page, with_bytes, without_bytes
from article.way import Way


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A page as far as it alone can be read, by a way. What may be None was not asked for yet."""

    way: Way
    source: Source
    facts: Facts
    trace: Trace | None = None
    votes: Votes | None = None
    alone: Alone | None = None


def packed(prepared: Prepared, page: Page) -> bytes:
    """Return what was prepared of a page as bytes, the page's own bytes and characters left out: who unpacks it has them.

    A page of 159 KB gives 163 KB, two thirds of them columns (182 pages of all sets).
    """
    source = prepared.source
    paths: dict[tuple[str, ...], int] = {}
    blocks = [
        (
            (b.start, b.end, b.text, b.key, b.tag),
            paths.setdefault(b.path, len(paths)),
            (b.link_share, b.hidden, b.container, b.bold, b.breaks),
        )
        for b in source.blocks
    ]
    found = (source.metas, source.links, source.scripts, source.times)
    said = (source.title, source.language, source.depth, source.loose_depth)
    rest = (prepared.facts, prepared.trace, prepared.votes, _thin(prepared.alone))
    bare = (without_bytes(page), crc32(page.body))
    return pickle.dumps((prepared.way.value, blocks, tuple(paths), found, said, rest, bare), protocol=5)


def unpacked(raw: bytes, body: bytes, opened: Callable[[], object]) -> tuple[Page, Prepared] | None:
    """Return a page and what was prepared of it; None where *body*, its payload now, is another. Only for bytes of our own workers.

    *opened* reads the page anew: the few whose characters are not simply their bytes decoded.
    """
    way, rows, paths, found, said, rest, (bare, checksum) = pickle.loads(raw)  # noqa: S301  # from a folder that is ours alone
    page = opened() if bare is None else with_bytes(bare, body)
    if crc32(body) != checksum or not isinstance(page, Page):
        return None
    make: Callable[..., Block] = Block
    source = Source(
        blocks=[make(*own, paths[path], *more) for own, path, more in rows],
        metas=found[0],
        links=found[1],
        scripts=found[2],
        times=found[3],
        title=said[0],
        language=said[1],
        depth=said[2],
        loose_depth=said[3],
        markup=page.html,
    )
    return page, Prepared(
        way=Way(way), source=source, facts=rest[0], trace=rest[1], votes=rest[2], alone=_thick(rest[3])
    )


def _thin(alone: Alone | None) -> tuple[object, ...] | None:
    """Return what a page says of its blocks by itself as few arrays: the columns that a model asks for, as wide as it reads them."""
    if alone is None:
        return None
    names = tuple(name for name in asked_columns() if name in alone.columns)
    columns = np.array([alone.columns[name] for name in names], dtype=np.float32)
    return names, columns, np.array([alone.container, alone.path, alone.home, alone.size]), alone.prose


def _thick(thin: Any) -> Alone | None:
    if thin is None:
        return None
    names, columns, (container, path, home, size), prose = thin
    return Alone(
        columns=dict(zip(names, columns, strict=True)),
        container=container,
        path=path,
        home=home,
        size=size,
        prose=prose,
    )
