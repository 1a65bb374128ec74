"""How a walk tells its progress to whoever looks on."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.fate_log import FateLine

FATES = "fates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One sign of life: *stage* of the walk, how many of how many known so far, and a short note.

    `fate` is there when an address ended; at a run's end, stage `FATES`, each address is told once more for logs alone.
    """

    stage: str
    done: int
    known: int
    note: str = ""
    fate: FateLine | None = None


Watch = Callable[[Beat], None]


def unwatched(beat: Beat) -> None:
    """Tell nobody."""
    del beat
