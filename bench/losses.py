"""Articles told otherwise: part of their words, facts or names taken away, the same ones in each run."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.postings import Postings


def with_losses(raw: Mapping[str, Postings], ids: Sequence[str]) -> dict[str, Postings]:
    """Take names away from a third of the articles and one fact in five from all, countries apart: as if spelled in a way nobody foresaw."""
    nameless = np.array([_share(f"names {name}") < 1 / 3 for name in ids])
    return {f: _lossy(p, ids, nameless, named=f != "last-names") for f, p in raw.items()}


def retold(raw: Mapping[str, Postings], ids: Sequence[str], part: float) -> dict[str, Postings]:
    """Take this part of the words away from each article: as if told in other words."""
    return {f: _thinned(p, ids, part) for f, p in raw.items()}


def _thinned(p: Postings, ids: Sequence[str], part: float) -> Postings:
    columns = np.repeat(np.arange(len(p.keys)), np.diff(p.start))
    by_key = np.array([_share(key) for key in p.keys])
    by_row = np.array([_share(name) for name in ids])
    kept = (by_key[columns] + by_row[p.rows]) % 1.0 >= part
    start = np.searchsorted(columns[kept], np.arange(len(p.keys) + 1))
    return Postings(p.keys, start, p.rows[kept], p.values[kept])


def _lossy(p: Postings, ids: Sequence[str], nameless: NDArray[np.bool_], *, named: bool) -> Postings:
    columns = np.repeat(np.arange(len(p.keys)), np.diff(p.start))
    by_key = np.array([_share(key) for key in p.keys])
    by_row = np.array([_share(name) for name in ids])
    kept = (by_key[columns] + by_row[p.rows]) % 1.0 >= 0.2
    is_name = np.array([not named or key.startswith("name:") for key in p.keys])
    # A country is written in a way that the tables know: what is lost of them would teach that their absence says nothing.
    kept |= np.array([key.startswith("nation:") for key in p.keys])[columns]
    kept &= ~(is_name[columns] & nameless[p.rows])
    return Postings(
        p.keys,
        np.searchsorted(columns[kept], np.arange(len(p.keys) + 1)),
        p.rows[kept],
        p.values[kept],
    )


def _share(name: str) -> float:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest()) / 2**32
