"""Boosted oblivious trees from a table of weights: whole numbers are summed, so every machine gives the same odds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNIT = 4096  # parts of one unit of log odds that a leaf's whole number counts in

# Rows at once. A row takes 4 kB on the way (250 trees), so 60,000 together took 0.24 GB and twice the time; 256 to 2,048 are alike.
_ROWS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees that ask the same question at each level, so that a leaf's number is the row of its answers' bits.

    `columns` name the features asked for, `split_column` and `split_at` list the distinct questions ("is column c
    above t"), `trees` holds each tree's questions (row of `depth` indexes, lowest bit first), `leaves` its
    2**depth log odds in `UNIT`s.
    """

    columns: tuple[str, ...]
    split_column: NDArray[np.int16]
    split_at: NDArray[np.float32]
    trees: NDArray[np.int16]
    leaves: NDArray[np.int16]
    bias: int

    def margins(self, matrix: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the log odds, in `UNIT`s, of each row of `matrix` (its columns in the order of `columns`)."""
        parts = [self._some(matrix[at : at + _ROWS]) for at in range(0, len(matrix), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _some(self, matrix: NDArray[np.float32]) -> NDArray[np.int64]:
        across = np.ascontiguousarray(matrix.T)
        answers = (across.take(self.split_column, axis=0) > self.split_at[:, None]).view(np.uint8)
        count, depth = self.trees.shape
        asked = answers.take(self.trees.T.ravel(), axis=0).reshape(depth, count, len(matrix))
        at = asked[depth - 1]
        for level in range(depth - 2, -1, -1):  # numpy doubles in a fraction of the time that it shifts in
            np.add(at, at, out=at)
            np.bitwise_or(at, asked[level], out=at)
        first = np.arange(count, dtype=np.intp) << depth  # of each tree's leaves, laid end to end
        chosen = self.leaves.ravel().take(at + first[:, None])
        total: NDArray[np.int64] = chosen.sum(axis=0, dtype=np.int64)
        return total + self.bias

    def __post_init__(self) -> None:
        if self.trees.shape[1] > 8 or self.leaves.shape != (len(self.trees), 1 << self.trees.shape[1]):
            raise ValueError("a tree of depth d <= 8 has 2**d leaves")
