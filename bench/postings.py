"""Counts of many texts as columns: for each key the texts that hold it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.weighing.features import Vector

Column = NDArray[np.float64]


@dataclass(slots=True)
class Postings:
    """For each key the rows that hold it and how often."""

    keys: dict[str, int]
    start: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def of(cls, counters: Iterable[Mapping[str, float]]) -> "Postings":
        """Turn rows into columns."""
        keys: dict[str, int] = {}
        found = [
            (keys.setdefault(key, len(keys)), row, n)
            for row, counts in enumerate(counters)
            for key, n in counts.items()
        ]
        column = np.array([f[0] for f in found], np.int32)
        order = np.argsort(column, kind="stable")
        rows = np.array([f[1] for f in found], np.int32)[order]
        values = np.array([f[2] for f in found], np.float32)[order]
        return cls(keys, np.searchsorted(column[order], np.arange(len(keys) + 1)), rows, values)

    def weighed(
        self, rarity: Callable[[str], float], tf: Callable[[Column], Column], size: int
    ) -> "Postings":
        """Return the same as TF-IDF vectors of length 1."""
        idf = np.array([rarity(key) for key in self.keys])
        value = tf(self.values.astype(np.float64)) * np.repeat(idf, np.diff(self.start))
        length = np.sqrt(np.bincount(self.rows, value * value, size))
        length[length == 0] = 1.0
        return Postings(self.keys, self.start, self.rows, (value / length[self.rows]).astype(np.float32))

    def holders(self, key: str) -> NDArray[np.int32]:
        """Return the rows that hold a key."""
        at = self.keys.get(key)
        return self.rows[:0] if at is None else self.rows[self.start[at] : self.start[at + 1]]

    def dot(self, vector: Vector, size: int) -> Column:
        """Return the scalar product of each row with a vector."""
        rows, values = [self.rows[:0]], [self.values[:0].astype(np.float64)]
        for key, x in vector.items():
            at = self.keys.get(key)
            if at is not None and x:
                part = slice(self.start[at], self.start[at + 1])
                rows.append(self.rows[part])
                values.append(self.values[part] * x)
        return np.bincount(np.concatenate(rows), np.concatenate(values), size)
