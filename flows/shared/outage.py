"""A database that is away while a machine begins or ends a run: it waits, and goes on from its own disk, as after a crash."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from archive.shared.away import AwayError
from flows.shared.boards import AGAIN_S, MOST_AWAY_S, LongAwayError


@dataclass(slots=True)
class Outage:
    """How long a machine has come to no end of anything; `ask` asks the database until it answers, `tell` takes a line for people."""

    ask: Callable[[], object]
    tell: Callable[[str], None]
    _began: float | None = field(init=False, default=None)

    def wait(self, away: AwayError) -> None:
        """Wait until the work that broke off may be done again. Raises LongAwayError where it was for an hour."""
        if isinstance(away, LongAwayError):
            raise away
        if self._began is None:
            self._began = time.monotonic()
            self.tell("the database was away while a run began or ended: the run goes on from this disk")
        if time.monotonic() - self._began > MOST_AWAY_S:
            raise LongAwayError(f"{away}. It was tried for an hour") from away
        self.ask()
        time.sleep(AGAIN_S)

    def is_over(self) -> None:
        """Note that something came to its end."""
        self._began = None
