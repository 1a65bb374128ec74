"""What a command that was stopped (Ctrl-C) leaves: a line for programs, under --json; people are told in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from desk.terminal.pasted import command
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from flows.house import House
    from flows.run import Run
    from flows.shared.work import Told

SCHEMA = "warraq/stopped/1"


@dataclass(slots=True, kw_only=True)
class Stop:
    """Tells, where the block is interrupted, which run it was, what stands of it and how to go on; the interrupt goes on, too."""

    house: "House"
    voice: Voice
    again: tuple[str, ...]
    _run: "Run | None" = None
    _told: dict[str, object] = field(default_factory=dict)

    def begin(self, run: "Run") -> None:
        """Hear which run it is; what it fetched stays in the spool, and the same command goes on with it."""
        self._run = run

    def hear(self, told: "Told", left: int) -> None:
        """Hear what a run that is sealed told a board, and how many addresses were given back."""
        self._told = {"run": told.run_id, "is_sealed": True, "fates": dict(told.fates), "left": left}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del error, trace
        if kind is None or not issubclass(kind, KeyboardInterrupt):
            return
        nothing: dict[str, object] = {"run": None, "is_sealed": False, "fates": {}, "left": None}
        told = self._told or (_standing(self._run) if self._run else nothing)
        self.voice.line({"schema": SCHEMA, **told, "next": command(self.house, *self.again)})


def _standing(run: "Run") -> Mapping[str, object]:
    """Return what stands of a run in the spool."""
    with run.frontier() as frontier:
        counts = dict(frontier.counts())
    left = counts.pop("pending", 0) + counts.pop("claimed", 0)
    return {"run": run.run_id, "is_sealed": False, "fates": counts, "left": left}
