"""What people rank articles with who have no judge: BM25, TF-IDF, SimHash, as well made as we can.

All read what our judge reads (the title twice, then 3,000 characters), by the same stems. The rarity of a word is
that of the searched corpus itself, which our judge does not know: it ships with a table of other years.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import Pool
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.postings import Column, Postings
from story.alphabets.tokens import stems
from story.weighing.features import BODY_CHARACTERS, Vector, mean, of_length_one

DECAY_DAYS = 14.0
TERMS = 40  # of the seeds, the strongest by TF-IDF
# The best of k1 .6 to 3 and b .3 to .9 on the very stories that are measured, with the terms weighed as the seeds weigh them
# (unweighed: AP .77 with one seed, .87 with four; weighed .82 and .94): all in BM25's favour.
BM25_K, BM25_B = 3.0, 0.9
BITS = 64

Counts = Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """The seeds of one draw: their stems with how often, and their days."""

    counts: Sequence[Counts]
    days: Sequence[int]


def counted(row: Mapping[str, Any]) -> Counts:
    """Return the stems of an article with how often they stand in it; those of its title count three times."""
    found = Counter(stems(row["text"][:BODY_CHARACTERS], "ar"))
    for stem in stems(row["title"], "ar"):
        found[stem] += 2
    return found


def counted_by_all(rows: Sequence[Mapping[str, Any]]) -> list[Counts]:
    """Return the same for many articles, by all cores."""
    with Pool() as pool:
        return pool.map(counted, rows, chunksize=500)


class Words:
    """How rare a word is in a corpus, and how long its articles are."""

    def __init__(self, articles: Sequence[Counts]) -> None:
        self._holders = Counter(stem for counts in articles for stem in counts)
        self._size = len(articles)
        self.length = sum(counts.total() for counts in articles) / len(articles)

    def rarity(self, stem: str) -> float:
        """Return BM25's idf, which never falls below 0."""
        n = self._holders[stem]
        return float(np.log1p((self._size - n + 0.5) / (n + 0.5)))


class Shelf:
    """Articles as peers know them; each peer's part is made when it is first asked for."""

    def __init__(self, articles: Sequence[Counts], days: NDArray[np.int64], words: Words) -> None:
        self._articles, self._days, self._words = articles, days, words
        self._size = len(articles)
        self._counts = Postings.of(articles)

    @cached_property
    def _vectors(self) -> Postings:
        return self._counts.weighed(self._words.rarity, lambda n: 1 + np.log(n), self._size)

    @cached_property
    def _often(self) -> Postings:
        counts, length = self._counts, np.array([one.total() for one in self._articles])
        norm = BM25_K * (1 - BM25_B + BM25_B * length / self._words.length)
        often = counts.values * (BM25_K + 1) / (counts.values + norm[counts.rows])
        return Postings(counts.keys, counts.start, counts.rows, often.astype(np.float32))

    @cached_property
    def _bits(self) -> NDArray[np.bool_]:
        signs = np.array([_signs_of(stem) for stem in self._vectors.keys])
        column = np.repeat(np.arange(len(signs)), np.diff(self._vectors.start))
        sums = [
            np.bincount(self._vectors.rows, self._vectors.values * signs[column, bit], self._size)
            for bit in range(BITS)
        ]
        return np.stack(sums, axis=1) > 0

    def bm25(self, sought: Sought) -> Column:
        """Rank by the seeds' 40 strongest words, each by its weight in the seeds; 1 is an article that is full of all of them."""
        centre = self._centre(sought)
        strongest = sorted(centre, key=lambda stem: (-centre[stem], stem))[:TERMS]
        query = {stem: centre[stem] * self._words.rarity(stem) for stem in strongest}
        return self._often.dot(query, self._size) / (sum(query.values()) * (BM25_K + 1))

    def tf_idf(self, sought: Sought) -> Column:
        """Rank by the cosine with the mean of the seeds."""
        return self._vectors.dot(self._centre(sought), self._size)

    def sim_hash(self, sought: Sought) -> Column:
        """Rank by the share of 64 bits that are a seed's, the mean over seeds (nearest seed and seeds' sum rank worse)."""
        signs = [self._seed_bits(vector) for vector in self._seeds(sought)]
        return np.asarray(np.mean([(self._bits == bits).mean(axis=1) for bits in signs], axis=0))

    def nearness(self, sought: Sought) -> Column:
        """Return 1 for the day of a seed, falling by e in 14 days from the nearest one."""
        gaps = np.abs(self._days[:, None] - np.array(sought.days)).min(axis=1)
        return np.asarray(np.exp(-gaps / DECAY_DAYS))

    def _seeds(self, sought: Sought) -> list[Vector]:
        rarity = self._words.rarity
        return [
            of_length_one({stem: (1 + float(np.log(n))) * rarity(stem) for stem, n in counts.items()})
            for counts in sought.counts
        ]

    def _centre(self, sought: Sought) -> Vector:
        return mean(self._seeds(sought))

    def _seed_bits(self, vector: Vector) -> NDArray[np.bool_]:
        return np.asarray(np.sum([x * _signs_of(stem) for stem, x in vector.items()], axis=0) > 0)


def _signs_of(stem: str) -> Column:
    drawn = np.frombuffer(hashlib.blake2b(stem.encode(), digest_size=BITS // 8).digest(), np.uint8)
    return np.where(np.unpackbits(drawn) == 1, 1.0, -1.0)


PEERS: Mapping[str, Callable[[Shelf, Sought], Column]] = {
    "BM25, 40 terms": Shelf.bm25,
    "BM25 x date": lambda shelf, sought: shelf.bm25(sought) * shelf.nearness(sought),
    "TF-IDF centroid": Shelf.tf_idf,
    "TF-IDF centroid x date": lambda shelf, sought: shelf.tf_idf(sought) * shelf.nearness(sought),
    "SimHash-64": Shelf.sim_hash,
}
