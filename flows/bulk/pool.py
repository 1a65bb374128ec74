"""What an engine has to do: begin a shard, say when it ended, and how."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Shard = TypeVar("Shard")
Result = TypeVar("Result")
# A plain function that can travel: of a module, or a functools.partial of one. Shard and result are values, never whole pages.
Work = Callable[[Shard], Result]


class WorkerDiedError(Exception):
    """The worker that did a shard died, `deaths` times since it was begun: killed, out of memory, or by a fault below Python."""

    def __init__(self, why: str, deaths: int = 1) -> None:
        super().__init__(why)
        self.deaths = deaths


class NotBegunError(Exception):
    """A shard waited behind one that killed the worker of both: nothing of it was done."""


class Begun(Protocol):
    """A shard that was given to an engine."""

    def result(self) -> Any:
        """Return what came of it; raises WorkerDiedError, NotBegunError, and whatever the work raised."""


class Pool(Protocol):
    """An engine at work."""

    @property
    def places(self) -> int:
        """Say how many shards it takes at once, those included that wait for a worker so that none stands idle."""

    def begin(self, work: Work[Any, Any], shard: object, ended: Callable[[], None]) -> Begun:
        """Begin a shard; *ended* is called from any thread when it ended, however."""

    def look(self) -> None:
        """Look whether workers are still there; called about each second while no shard ends. Raises EngineError where none comes back."""

    def end(self) -> None:
        """Let the engine go at once, whatever is under way."""
