"""What a site's other pages repeat: site memory. Blocks that other pages hold too are furniture, not article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urldefrag

import numpy as np
from numpy.typing import NDArray

from article.markup.scanner import scan
from article.markup.source import Block, Source, key_of
from article.page import Page
from article.titles.headlines import is_prose
from article.titles.titles import split_site

_ROW = np.dtype([("key", "<u8"), ("masked", "<u8"), ("signature", "<u8"), ("words", "<u2"), ("prose", "?")])
_DIGITS = re.compile(r"\d+")
_OWN_TITLE = (
    15  # letters of a title from which on it is cut out of other blocks; shorter ones are plain words
)
_PROSE_WORDS = 10
# Two pages are captures of one article when they share at least so many paragraphs, and such a part of all, that are
# not frequent on the site. Without it the memory deletes the article itself: measured in docs/decisions/0020.
_SHARED_PARAGRAPHS, _SHARED_PART = 3, 0.3
_FREQUENT = 2
# Blocks of the longest page whose sorted columns are remembered: a choice. A block takes some 100 bytes with its trace,
# so the 256 pages take 100 MB at most; ordinary pages have 200 blocks.
_ORDINARY = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What memory keeps of one page: hashes of its blocks and of where they stand; no text. About 27 bytes a block."""

    rows: bytes
    title: int
    address: int

    @property
    def table(self) -> NDArray[np.void]:
        """Return the blocks as a structured array, in page order."""
        return np.frombuffer(self.rows, dtype=_ROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What memory says of each block of one page. Arrays run parallel to `source.blocks`.

    `key_pages` and `masked_pages` count the other pages that hold the block (its key; its key with the page's own
    title cut out), `place_pages` those that have its place (path of element names), `place_words` the words that
    stand there on them and `place_repeated` those of them that several pages share.
    """

    pages: int
    key_pages: NDArray[np.int64]
    masked_pages: NDArray[np.int64]
    place_pages: NDArray[np.int64]
    place_words: NDArray[np.int64]
    place_repeated: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Traces of other pages of one site; the caller chooses them (at most 20; more bring nothing, docs/decisions/0020).

    `unread` counts the pages that were to be among them and could not be read in time: `Article.method` tells it.
    """

    traces: tuple[Trace, ...] = field(default=())
    unread: int = 0

    @property
    def pages(self) -> int:
        """Count the pages remembered."""
        return len(self.traces)

    def recall(self, own: Trace) -> Recall:
        """Say what the other pages repeat of page `own`; captures of that page itself do not count."""
        mine = own.table
        others = self._others(own)
        if not others or not len(mine):
            return nothing_recalled(len(mine), pages=len(others))
        known = [_distinct(t.rows) for t in others]
        keys = [k.key for k in known]
        words, repeated = _places(mine, known)
        return Recall(
            pages=len(others),
            key_pages=_pages_with(mine["key"], keys),
            masked_pages=_pages_with(mine["masked"], [k.masked for k in known]),
            place_pages=_pages_with(mine["signature"], [k.signature for k in known]),
            place_words=words,
            place_repeated=repeated,
        )

    def _others(self, own: Trace) -> list[Trace]:
        left = [t for t in self.traces if t.rows != own.rows and not (t.address and t.address == own.address)]
        prose = [_distinct(t.rows).prose for t in (own, *left)]
        rare = prose[0][_pages_with(prose[0], prose) <= _FREQUENT]
        return [
            t
            for t, shared in zip(left, _shared(rare, prose[1:]), strict=True)
            if not _is_copy(len(rare), shared, t.title == own.title != 0)
        ]


def nothing_recalled(blocks: int, *, pages: int = 0) -> Recall:
    """Say that `pages` other pages repeat nothing of a page of so many blocks."""
    none = np.zeros(blocks, dtype=np.int64)
    return Recall(
        pages=pages,
        key_pages=none,
        masked_pages=none,
        place_pages=none,
        place_words=none,
        place_repeated=none,
    )


def _shared(mine: NDArray[np.uint64], others: list[NDArray[np.uint64]]) -> list[int]:
    """Count how many of `mine` (sorted, distinct) each of `others` has."""
    if not len(mine) or not others:
        return [0] * len(others)
    everything = np.concatenate(others)
    page = np.repeat(np.arange(len(others)), [len(o) for o in others])
    at = np.minimum(np.searchsorted(mine, everything), len(mine) - 1)
    counts: list[int] = np.bincount(page[mine[at] == everything], minlength=len(others)).tolist()
    return counts


def _is_copy(own: int, shared: int, same_title: bool) -> bool:
    least = 1 if same_title else _SHARED_PARAGRAPHS
    return shared >= least and shared >= _SHARED_PART * own


def recall_of(source: Source, memory: SiteMemory, *, url: str | None, own: Trace | None = None) -> Recall:
    """Say what `memory` repeats of a page; `url` is its own, and other versions of it do not count. `own` is its trace, if made."""
    if not memory.pages:
        return nothing_recalled(len(source.blocks))
    return memory.recall(own or trace_from(source, url=url))


def trace_of(page: Page) -> Trace:
    """Give the trace of a page. Only its source is scanned; no extractor runs."""
    return trace_from(scan(page.html), url=page.url)


def trace_from(source: Source, *, url: str | None) -> Trace:
    """Give the trace of a page that is scanned already."""
    titles = _titles(source)
    blocks = source.blocks
    table = np.zeros(len(blocks), dtype=_ROW)
    masked = [_masked(b.key, titles) for b in blocks]
    table["key"] = table["masked"] = _hashes([b.key for b in blocks])
    changed = [i for i, b in enumerate(blocks) if masked[i] != b.key]
    table["masked"][changed] = _hashes([masked[i] for i in changed])
    table["signature"] = _signatures(blocks)
    words = [b.words for b in blocks]
    table["words"] = np.minimum(np.array(words, dtype=np.int64), 60_000)
    table["prose"] = [
        w >= _PROSE_WORDS and b.link_share < 0.5 and is_prose(b.text)
        for w, b in zip(words, blocks, strict=True)
    ]
    title = int(_hashes([titles[0]])[0]) if titles else 0
    address = int(_hashes([urldefrag(url)[0]])[0]) if url else 0
    return Trace(rows=table.tobytes(), title=title, address=address)


def _hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return 64-bit digests, the same on every machine and hash seed."""
    joined = b"".join([blake2b(t.encode("utf-8", "surrogatepass"), digest_size=8).digest() for t in texts])
    return np.frombuffer(joined, dtype="<u8")


def _titles(source: Source) -> list[str]:
    """Return the keys under which a page says its own title, longest first."""
    told = [content for name, content in source.metas if name in ("og:title", "twitter:title")]
    told += [source.title, *(b.text for b in source.blocks if b.tag == "h1")][:8]
    keys = {key_of(form) for t in told for form in (t, split_site(t)[0])}
    return sorted((k for k in keys if len(k) >= _OWN_TITLE), key=lambda k: (-len(k), k))


def _masked(key: str, titles: list[str]) -> str:
    for title in titles:
        if title in key:
            return key.replace(title, "\x00")
    return key


def _signatures(blocks: list[Block]) -> NDArray[np.uint64]:
    """Hash where each block stands: the names of the elements around it, numbers in them masked."""
    places: dict[tuple[str, ...], int] = {}
    at = [places.setdefault(b.path, len(places)) for b in blocks]
    return _hashes(["/".join([_unnumbered(e) for e in p]) for p in places])[at]


@lru_cache(maxsize=1 << 13)  # elements' names recur on the pages of a site
def _unnumbered(element: str) -> str:
    return _DIGITS.sub("0", element)


@dataclass(frozen=True, slots=True)
class _Distinct:
    """The distinct values of a trace's columns, sorted; `prose` are the keys of its paragraphs.

    `place` gives for each row its signature's index in `signature`, `held` the words that stand at each signature.
    """

    key: NDArray[np.uint64]
    masked: NDArray[np.uint64]
    signature: NDArray[np.uint64]
    prose: NDArray[np.uint64]
    rows: NDArray[np.void]
    place: NDArray[np.int64]
    held: NDArray[np.int64]


def _distinct(rows: bytes) -> _Distinct:
    """Sort a trace's columns; those of ordinary pages are remembered, since a site's pages are asked again and again."""
    return _remembered(rows) if len(rows) <= _ORDINARY * _ROW.itemsize else _sorted(rows)


@lru_cache(maxsize=256)
def _remembered(rows: bytes) -> _Distinct:
    return _sorted(rows)


def _sorted(rows: bytes) -> _Distinct:
    table = np.frombuffer(rows, dtype=_ROW)
    signature, place = np.unique(table["signature"], return_inverse=True)
    return _Distinct(
        key=np.unique(table["key"]),
        masked=np.unique(table["masked"]),
        signature=signature,
        prose=np.unique(table["key"][table["prose"]]),
        rows=table,
        place=place,
        held=np.bincount(place, weights=table["words"], minlength=len(signature)).astype(np.int64),
    )


def _pages_with(mine: NDArray[np.uint64], others: list[NDArray[np.uint64]]) -> NDArray[np.int64]:
    """Count for each of `mine` in how many of `others` (each without repetitions) it is."""
    everything = np.sort(np.concatenate(others))
    return np.searchsorted(everything, mine, "right") - np.searchsorted(everything, mine, "left")


def _places(mine: NDArray[np.void], others: list[_Distinct]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count for each block the words that stand at its place on other pages, and those that pages share."""
    places, here = np.unique(mine["signature"], return_inverse=True)
    held = np.concatenate([o.held for o in others])
    at = _positions(places, np.concatenate([o.signature for o in others]))
    words = np.bincount(at, weights=held, minlength=len(places) + 1)
    keys = np.concatenate([o.rows["key"] for o in others])
    ends = np.cumsum([0] + [len(o.signature) for o in others])
    where = at[np.concatenate([o.place + start for o, start in zip(others, ends[:-1], strict=True)])]
    keys, told = (c[where < len(places)] for c in (keys, np.concatenate([o.rows["words"] for o in others])))
    shared = _known(np.union1d(_twice([o.key for o in others]), mine["key"]), keys)
    repeated = np.bincount(where[where < len(places)], weights=told * shared, minlength=len(places))
    return words[here].astype(np.int64), repeated[here].astype(np.int64)


def _positions(among: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return where each value stands in `among` (sorted, distinct, at least one); its length where it does not."""
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.where(among[at] == values, at, len(among))


def _known(among: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return _positions(among, values) < len(among)


def _twice(others: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return what more than one of `others` (each without repetitions) has."""
    everything = np.sort(np.concatenate(others))
    again: NDArray[np.uint64] = everything[1:][everything[1:] == everything[:-1]]
    return again
