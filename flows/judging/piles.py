"""Rows and numbers laid away in files, so that what is kept of a million articles is on disk."""

import marshal
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Row = tuple[Any, ...]
Kind = TypeVar("Kind", np.int32, np.int64, np.uint64)

_BATCH = 8192  # numbers kept in memory before they are written, and offsets read at a time
_CODES = {np.int32: "i", np.int64: "q", np.uint64: "Q"}


class Column(Generic[Kind]):
    """Numbers in a file, one behind the other."""

    def __init__(self, path: Path, closing: ExitStack, kind: type[Kind]) -> None:
        self._path = path
        self._kind: type[Kind] = kind
        self._file: BinaryIO = closing.enter_context(path.open("wb"))
        self._batch = array(_CODES[kind])
        self._written = 0

    def __len__(self) -> int:
        return self._written + len(self._batch)

    def append(self, number: int) -> None:
        """Add a number at the end."""
        self._batch.append(number)
        if len(self._batch) >= _BATCH:
            self._write()

    def numbers(self, start: int = 0, count: int = -1) -> NDArray[Kind]:
        """Return `count` numbers from `start` on, by default all."""
        self._write()
        width = np.dtype(self._kind).itemsize
        return np.fromfile(self._path, self._kind, count, offset=start * width)

    def _write(self) -> None:
        if self._batch:
            self._file.write(self._batch)
            self._written += len(self._batch)
            del self._batch[:]
        self._file.flush()


class Pile:
    """Rows of plain values in a file, read again in order or by number."""

    def __init__(self, path: Path, closing: ExitStack) -> None:
        self._written: BinaryIO = closing.enter_context(path.open("wb"))
        self._read: BinaryIO = closing.enter_context(path.open("rb"))
        self._ends = Column(path.with_suffix(".ends"), closing, np.int64)
        self._end = 0

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, row: Row) -> None:
        """Lay a row on the pile."""
        self._end += self._written.write(marshal.dumps(row))
        self._ends.append(self._end)

    def __getitem__(self, number: int) -> Row:
        self._written.flush()
        first = max(0, number - 1)
        ends = self._ends.numbers(first, number - first + 1).tolist()
        start = ends[0] if number else 0
        self._read.seek(start)
        return _row(self._read.read(ends[-1] - start))

    def __iter__(self) -> Iterator[Row]:
        """Give all rows in order; others may be asked for by number meanwhile."""
        self._written.flush()
        start = 0
        for number in range(0, len(self), _BATCH):
            for end in self._ends.numbers(number, _BATCH).tolist():
                self._read.seek(start)
                yield _row(self._read.read(end - start))
                start = end


def _row(packed: bytes) -> Row:
    return cast("Row", marshal.loads(packed))  # noqa: S302  # this process wrote it, in a folder of its own
