"""Parts of pages that cost much and say the same until the catalogue changes: drawn once, and kept while it stands as it did."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

from markupsafe import Markup

MOST_KEPT = 64  # a timeline has up to 200 kB
_TICK_NS = 1_000_000_000  # a file system's clock may stand still so long: what changed just now may change again unseen
State = tuple[tuple[int, int, int], ...]


class Kept:
    """Drawn parts, those that were asked for last. They are forgotten when the catalogue is in another state."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._drawn: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = threading.Lock()

    def part(self, state: State | None, key: Hashable, draw: Callable[[], Markup]) -> Markup:
        """Return a part as it was drawn in this state, else drawn now; of no state nothing is kept. *state* was looked at before anything was asked of the catalogue."""
        if state is None:
            return draw()
        with self._lock:
            if state != self._state:
                self._state = state
                self._drawn.clear()
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        drawn = draw()
        with self._lock:
            if state == self._state:
                self._drawn[key] = drawn
                if len(self._drawn) > MOST_KEPT:
                    self._drawn.popitem(last=False)
        return drawn


def state_of(path: Path) -> State | None:
    """Return what changes with every change of a catalogue in a file: the times and sizes of the file and of its log; None where one was just now."""
    found = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            seen = file.stat()
        except FileNotFoundError:
            continue
        if time.time_ns() - seen.st_mtime_ns < _TICK_NS:
            return None
        found.append((seen.st_ino, seen.st_mtime_ns, seen.st_size))
    return tuple(found) or None
