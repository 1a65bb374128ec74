"""Numbers put away on disk by a key, and texts that are compared from there: memory stays flat whatever their number."""

from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from story.shingles import Numbers, Wording, sample

_DRAWERS = 64  # a million articles have 70 million sampled shingles: nine megabytes a drawer
_BATCH_ROWS = 250_000
_BYTES = 8
_UPPER, _LOW, _HALF = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFFFFFF), np.uint64(32)
# The lowest two bits choose the sample, the upper half is kept in a row: the drawer is chosen by bits that are neither.
_SAMPLE_BITS = np.uint64(2)


class Drawers:
    """Rows of 64 bits in files of a folder, by key; empty once they were given back."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._paths = [folder / str(n) for n in range(_DRAWERS)]

    def put(self, rows: Numbers) -> None:
        """Put rows away by their upper half."""
        self.put_by(rows >> _HALF, rows)

    def put_by(self, keys: Numbers, rows: Numbers) -> None:
        """Put rows away, those of equal keys together."""
        drawer = (keys % np.uint64(_DRAWERS)).astype(np.uint8)
        order = np.argsort(drawer, kind="stable")
        ends = np.cumsum(np.bincount(drawer, minlength=_DRAWERS))
        for path, part in zip(self._paths, np.split(rows[order], ends[:-1]), strict=True):
            if len(part):
                with path.open("ab") as file:
                    part.tofile(file)

    def __iter__(self) -> Iterator[Numbers]:
        """Give back all rows, a drawer at a time."""
        for path in self._paths:
            if path.exists():
                yield np.fromfile(path, np.uint64)


class TextsOnDisk:
    """Wordings kept in a folder as they come; `in_order` then makes them `story.copy_search.Texts`."""

    def __init__(self, folder: Path, closing: ExitStack) -> None:
        self._folder = folder
        self._written: BinaryIO = closing.enter_context((folder / "shingles").open("wb"))
        self._read: BinaryIO = closing.enter_context((folder / "shingles").open("rb"))
        self._postings = Drawers(folder / "postings")
        self._sizes, self._digests = array("i"), array("Q")
        self._batch: list[tuple[int, Numbers]] = []
        self._rows = self._rounds = 0
        self.sizes: NDArray[np.int32] = np.empty(0, np.int32)
        self.digests: Numbers = np.empty(0, np.uint64)

    def add(self, words: Wording) -> None:
        """Keep the next text's wording; its place is how many were kept before."""
        place = len(self._sizes)
        words.shingles.tofile(self._written)
        self._sizes.append(len(words.shingles))
        self._digests.append(words.digest)
        chosen = sample(words.shingles)
        self._batch.append((place, chosen))
        self._rows += len(chosen)
        if self._rows >= _BATCH_ROWS:
            self._put_batch()

    def in_order(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the texts by time (of equal ones the longest, then the first) and return the place of each number."""
        self._put_batch()
        self._written.flush()
        sizes = np.frombuffer(self._sizes, np.int32)
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self._places = np.lexsort((-sizes, times))
        self._numbers = np.empty(len(sizes), np.uint64)
        self._numbers[self._places] = np.arange(len(sizes), dtype=np.uint64)
        self.sizes, self.digests = sizes[self._places], np.frombuffer(self._digests, np.uint64)[self._places]
        return self._places

    def shingles(self, text: int) -> Numbers:
        """Return the shingles of one text."""
        size = int(self.sizes[text])
        self._read.seek(_BYTES * (int(self._ends[self._places[text]]) - size))
        return np.frombuffer(self._read.read(_BYTES * size), np.uint64)

    def postings(self) -> Iterator[Numbers]:
        """Give rows of shingle and text, all rows of one shingle together."""
        for rows in self._postings:
            yield (rows & _UPPER) | self._numbers[rows & _LOW]

    def drawers(self) -> Drawers:
        """Return empty drawers for pairs."""
        self._rounds += 1
        return Drawers(self._folder / f"pairs-{self._rounds}")

    def _put_batch(self) -> None:
        if self._batch:
            shingles = np.concatenate([chosen for _, chosen in self._batch])
            places = np.repeat(
                np.array([place for place, _ in self._batch], np.uint64),
                [len(chosen) for _, chosen in self._batch],
            )
            self._postings.put_by(shingles >> _SAMPLE_BITS, (shingles & _UPPER) | places)
        self._batch, self._rows = [], 0
