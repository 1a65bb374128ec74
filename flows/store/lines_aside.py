"""Article lines laid aside on the disk: one takes some 30 KB, and a story may have 100,000 of them."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from archive.disk import told

Span = tuple[int, int]  # where a line begins in the file, and its length


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Lines that were laid aside together: their spans, and one digest of them all."""

    spans: tuple[Span, ...] = ()
    sha256: str = hashlib.sha256().hexdigest()


class LinesAside:
    """Lines in a file without a name, each given back by its span. Every method raises StoreError where the disk refuses."""

    def __init__(self, file: BinaryIO, folder: Path) -> None:
        self.file = file  # of those that were added, one behind the other
        self._what = f"cannot lay lines aside in {folder}"
        self._end = 0

    def __bool__(self) -> bool:
        """Say whether there is any line."""
        return self._end > 0

    def add(self, line: bytes) -> Span:
        """Lay a line aside."""
        with told(self._what):
            self.file.seek(self._end)
            self.file.write(line)
        span = self._end, len(line)
        self._end += len(line)
        return span

    def add_all(self, lines: Iterable[bytes]) -> Standing:
        """Lay lines aside."""
        spans, digest = [], hashlib.sha256()
        for line in lines:
            spans.append(self.add(line))
            digest.update(line)
        return Standing(spans=tuple(spans), sha256=digest.hexdigest())

    def __getitem__(self, span: Span) -> bytes:
        with told(self._what):
            self.file.seek(span[0])
            return self.file.read(span[1])


@contextmanager
def lines_aside(folder: Path) -> Iterator[LinesAside]:
    """Lay lines aside in a folder, on the disk of the store, for the length of a block: no crash leaves anything there."""
    with told(f"cannot lay lines aside in {folder}"):
        file = cast("BinaryIO", TemporaryFile(dir=folder))  # noqa: SIM115 - closed below, past this `told`
    with file:
        yield LinesAside(file, folder)
