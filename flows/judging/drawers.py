"""Numbers put away on disk by a key, and texts that are compared from there: memory stays flat whatever their number."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from flows.judging.piles import Column
from story.wording.shingles import Numbers, Wording, sample

_DRAWERS = 64
# Rows that are held in memory: two megabytes, and a few times that while they are put away or compared.
_BATCH_ROWS = 250_000
_BYTES = 8
_UPPER, _LOW, _HALF = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFFFFFF), np.uint64(32)
# The lowest two bits choose the sample, the upper half is kept in a row: the drawer is chosen by bits that are neither.
_SAMPLE_BITS = np.uint64(2)
_CHOSEN = np.uint64(6)  # bits of a row's upper half that chose its drawer, where that half was the key


class Drawers:
    """Rows of 64 bits in files of a folder, by key; rows of one upper half and one key come back together."""

    def __init__(self, folder: Path, many: int = _DRAWERS) -> None:
        folder.mkdir()
        self._folder, self._many = folder, many
        self._batch: list[tuple[Numbers, Numbers]] = []
        self._rows = 0

    def put(self, rows: Numbers) -> None:
        """Put rows away by their upper half."""
        self.put_by(rows >> _HALF, rows)

    def put_by(self, keys: Numbers, rows: Numbers) -> None:
        """Put rows away, those of equal keys together."""
        self._batch.append((keys, rows))
        self._rows += len(rows)
        if self._rows >= _BATCH_ROWS:
            self._write()

    def __iter__(self) -> Iterator[Numbers]:
        """Give back all rows, a drawer at a time; one that is too full is sorted into smaller ones first."""
        for path in self._files():
            rows = path.stat().st_size // _BYTES
            yield from _smaller(path, rows) if rows > _BATCH_ROWS else (np.fromfile(path, np.uint64),)

    def _files(self) -> list[Path]:
        self._write()
        return [path for path in map(self._path, range(self._many)) if path.exists()]

    def _path(self, drawer: int) -> Path:
        return self._folder / str(drawer)

    def _write(self) -> None:
        if not self._rows:
            return
        keys, rows = (np.concatenate(parts) for parts in zip(*self._batch, strict=True))
        self._batch, self._rows = [], 0
        drawer = (keys % np.uint64(self._many)).astype(np.uint16)
        order = np.argsort(drawer, kind="stable")
        ends = np.cumsum(np.bincount(drawer, minlength=self._many))
        for number, part in enumerate(np.split(rows[order], ends[:-1])):
            if len(part):
                with self._path(number).open("ab") as file:
                    file.write(part.data)


def _smaller(path: Path, rows: int) -> Iterator[Numbers]:
    folder = path.with_name(f"{path.name}-parted")
    parted = Drawers(folder, 2 * rows // _BATCH_ROWS)
    for start in range(0, rows, _BATCH_ROWS):
        part = np.fromfile(path, np.uint64, _BATCH_ROWS, offset=start * _BYTES)
        parted.put_by(part >> (_HALF + _CHOSEN), part)
    for smaller in parted._files():
        yield np.fromfile(smaller, np.uint64)
    rmtree(folder)


class TextsOnDisk:
    """Wordings kept in a folder as they come; `in_order` then makes them `story.copy_search.Texts`."""

    def __init__(self, folder: Path, closing: ExitStack) -> None:
        self._folder = folder
        self._written: BinaryIO = closing.enter_context((folder / "shingles").open("wb"))
        self._read: BinaryIO = closing.enter_context((folder / "shingles").open("rb"))
        self._postings = Drawers(folder / "postings")
        self._sizes = Column(folder / "sizes", closing, np.int32)
        self._digests = Column(folder / "digests", closing, np.uint64)
        self._batch: list[tuple[int, Numbers]] = []
        self._rows = self._rounds = 0
        self._ends: NDArray[np.int64] = np.empty(0, np.int64)
        self._places: NDArray[np.int32] = np.empty(0, np.int32)
        self._numbers: NDArray[np.uint32] = np.empty(0, np.uint32)
        self.sizes: NDArray[np.int32] = np.empty(0, np.int32)

    def add(self, words: Wording) -> None:
        """Keep the next text's wording; its place is how many were kept before."""
        place = len(self._sizes)
        self._written.write(words.shingles.data)
        self._sizes.append(len(words.shingles))
        self._digests.append(words.digest)
        chosen = sample(words.shingles)
        self._batch.append((place, chosen))
        self._rows += len(chosen)
        if self._rows >= _BATCH_ROWS:
            self._put_batch()

    def in_order(self, times: NDArray[np.int64]) -> NDArray[np.int32]:
        """Number the texts by time (of equal ones the longest, then the first) and return the place of each number."""
        self._put_batch()
        self._written.flush()
        sizes = self._sizes.numbers()
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self._places = np.lexsort((-sizes, times)).astype(np.int32)
        self._numbers = np.empty(len(sizes), np.uint32)
        self._numbers[self._places] = np.arange(len(sizes), dtype=np.uint32)
        self.sizes = sizes[self._places]
        return self._places

    @property
    def digests(self) -> Numbers:
        """The digest of each text's words, read anew each time."""
        return self._digests.numbers()[self._places]

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
