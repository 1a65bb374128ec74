"""What a worker that has nothing to do waits for, in a line: told when that changes, and never again and again."""

from collections.abc import Callable
from dataclasses import dataclass, field

from archive.shared.ill import IllHosts, Resting

_NAMED = 3


@dataclass(slots=True)
class Idle:
    """A worker that was given nothing, and what it said of that last."""

    ill: IllHosts
    tell: Callable[[str], None]
    _told: object = field(init=False, default=None)

    def look(self, board: str, machine: str) -> None:
        """Look what is waited for on a board, "" for all, and tell it where that is news. Raises AwayError, RefusedError."""
        others = self.ill.with_others(board, machine)
        resting = self.ill.resting(board)
        waits_for = (frozenset(others), frozenset(one.place for one in resting))
        if waits_for != self._told and (others or resting):
            self.tell(_sentence(others, resting))
        self._told = waits_for

    def is_over(self) -> None:
        """It was given something."""
        self._told = None


def _sentence(others: dict[str, int], resting: tuple[Resting, ...]) -> str:
    parts = [f"{machine} has {number} of the hosts that wait" for machine, number in others.items()]
    parts += [
        f"{one.place} is not well, left alone for {_so_long(one.left_s)} more ({one.why})"
        for one in resting[:_NAMED]
    ]
    if len(resting) > _NAMED:
        parts.append(f"and {len(resting) - _NAMED} more hosts are not")
    return f"nothing to do here for now: {'; '.join(parts)}"


def _so_long(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
