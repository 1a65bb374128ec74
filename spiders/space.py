"""A disk that runs short is noticed before it hurts: nothing new is fetched until there is room again.

A full disk stops a commit half way. Below `least_bytes` a crawl only finishes what is on the wire; it goes
on by itself when space is back, and ends when none comes within `patience_s`.
"""

import os
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path


class Space(Enum):
    """What a look at the disk says: enough, too little for now, too little for too long."""

    ENOUGH = "enough"
    SHORT = "short"
    GONE = "gone"


def free_bytes(folder: Path) -> int:
    """Give the bytes that we may still write on the file system of a folder."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class SpaceWatch:
    """Watches the file system of `folder`; `on_short` is told once a shortage, in a sentence.

    `free` gives its free bytes, `clock` seconds that only rise.
    """

    def __init__(
        self,
        folder: Path,
        *,
        least_bytes: int,
        patience_s: float,
        on_short: Callable[[str], None],
        free: Callable[[Path], int] = free_bytes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.is_short = False
        self._folder = folder
        self._least, self._patience_s = least_bytes, patience_s
        self._on_short, self._free, self._clock = on_short, free, clock
        self._since_s = 0.0

    def look(self) -> Space:
        """Look at the disk; `is_short` stays as found until the next look. Raises OSError as the disk does."""
        missing = self._least - self._free(self._folder)
        if missing <= 0:
            self.is_short = False
            return Space.ENOUGH
        if not self.is_short:
            self.is_short, self._since_s = True, self._clock()
            self._on_short(self._sentence(missing))
        return Space.SHORT if self._clock() - self._since_s < self._patience_s else Space.GONE

    def _sentence(self, missing: int) -> str:
        return (
            f"the disk of {self._folder} is nearly full: {missing} bytes are missing to the {self._least} that stay "
            f"free; nothing new is fetched until they are there, for {self._patience_s:.0f} s at most"
        )
