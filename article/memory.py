"""What a site's other pages repeat: site memory. Blocks that other pages hold too are furniture, not article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import urldefrag

import numpy as np
from numpy.typing import NDArray

from article.headlines import is_prose
from article.page import Page
from article.scanner import scan
from article.source import Block, Source, key_of
from article.titles import split_site

_ROW = np.dtype([("key", "<u8"), ("masked", "<u8"), ("signature", "<u8"), ("words", "<u2"), ("prose", "?")])
_DIGITS = re.compile(r"\d+")
_OWN_TITLE = (
    15  # letters of a title from which on it is cut out of other blocks; shorter ones are plain words
)
_PROSE_WORDS = 10
# Two pages are captures of one article when they share at least so many paragraphs, and such a part of all, that are
# not frequent on the site. Measured in the extraction report (§5a, lessons i and ii): without it the memory deletes
# the article itself.
_SHARED_PARAGRAPHS, _SHARED_PART = 3, 0.3
_FREQUENT = 2


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
    """Traces of other pages of one site; the caller chooses them (at most 20; more bring nothing, extraction.md §5a)."""

    traces: tuple[Trace, ...] = field(default=())

    @property
    def pages(self) -> int:
        """Count the pages remembered."""
        return len(self.traces)

    def recall(self, own: Trace) -> Recall:
        """Say what the other pages repeat of page `own`; captures of that page itself do not count."""
        mine = own.table
        others = [t.table for t in self._others(own)]
        if not others or not len(mine):
            none = np.zeros(len(mine), dtype=np.int64)
            return Recall(
                pages=len(others),
                key_pages=none,
                masked_pages=none,
                place_pages=none,
                place_words=none,
                place_repeated=none,
            )
        words, repeated = _places(mine, others)
        return Recall(
            pages=len(others),
            key_pages=_pages_with(mine["key"], [t["key"] for t in others]),
            masked_pages=_pages_with(mine["masked"], [t["masked"] for t in others]),
            place_pages=_pages_with(mine["signature"], [t["signature"] for t in others]),
            place_words=words,
            place_repeated=repeated,
        )

    def _others(self, own: Trace) -> list[Trace]:
        left = [t for t in self.traces if t.rows != own.rows and not (t.address and t.address == own.address)]
        everyone = [_prose_keys(t) for t in (own, *left)]
        counts = np.unique(np.concatenate(everyone), return_counts=True)
        rare = counts[0][counts[1] <= _FREQUENT]
        mine = everyone[0][np.isin(everyone[0], rare)]
        return [
            t
            for t, keys in zip(left, everyone[1:], strict=True)
            if not _is_copy(len(mine), int(np.isin(mine, keys).sum()), t.title == own.title != 0)
        ]


def _is_copy(own: int, shared: int, same_title: bool) -> bool:
    least = 1 if same_title else _SHARED_PARAGRAPHS
    return shared >= least and shared >= _SHARED_PART * own


def trace_of(page: Page) -> Trace:
    """Give the trace of a page. Only its source is scanned; no extractor runs."""
    return trace_from(scan(page.html), url=page.url)


def trace_from(source: Source, *, url: str | None) -> Trace:
    """Give the trace of a page that is scanned already."""
    titles = _titles(source)
    blocks = source.blocks
    table = np.zeros(len(blocks), dtype=_ROW)
    table["key"] = _hashes([b.key for b in blocks])
    table["masked"] = _hashes([_masked(b.key, titles) for b in blocks])
    table["signature"] = _signatures(blocks)
    table["words"] = [min(b.words, 60_000) for b in blocks]
    table["prose"] = [b.words >= _PROSE_WORDS and b.link_share < 0.5 and is_prose(b.text) for b in blocks]
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
    return _hashes([_DIGITS.sub("0", "/".join(p)) for p in places])[at]


def _prose_keys(trace: Trace) -> NDArray[np.uint64]:
    table = trace.table
    return np.unique(table["key"][table["prose"]])


def _pages_with(mine: NDArray[np.uint64], others: list[NDArray[np.uint64]]) -> NDArray[np.int64]:
    keys, counts = np.unique(np.concatenate([np.unique(o) for o in others]), return_counts=True)
    at = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
    return np.where(keys[at] == mine, counts[at], 0)


def _places(
    mine: NDArray[np.void], others: list[NDArray[np.void]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count for each block the words that stand at its place on other pages, and those that pages share."""
    rows = np.concatenate(others)
    shared = _pages_with(rows["key"], [o["key"] for o in others]) > 1
    shared |= np.isin(rows["key"], mine["key"])
    places, at = np.unique(np.concatenate((mine["signature"], rows["signature"])), return_inverse=True)
    where = at[len(mine) :]
    words = np.bincount(where, weights=rows["words"], minlength=len(places))
    repeated = np.bincount(where, weights=rows["words"] * shared, minlength=len(places))
    here = at[: len(mine)]
    return words[here].astype(np.int64), repeated[here].astype(np.int64)
