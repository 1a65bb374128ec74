"""How a walk tells its progress to whoever looks on."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One sign of life: *stage* of the walk, how many of how many known so far, and a short note."""

    stage: str
    done: int
    known: int
    note: str = ""


Watch = Callable[[Beat], None]


def unwatched(beat: Beat) -> None:
    """Tell nobody."""
    del beat
