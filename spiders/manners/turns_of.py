"""Which budget of turns manners on the wire ask for: that of many machines, of this one, or of this process."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from archive.shared.away import AwayError
from spiders.manners.turns import Turns
from spiders.wire.wire import Wire

if TYPE_CHECKING:
    from spiders.manners.turns_shared import SharedTurns

_Answer = TypeVar("_Answer")
_AGAIN_S = 1.0


def turns_of(
    wire: Wire, calendar: Callable[[], float] = time.time, on_alone: Callable[[str], None] | None = None
) -> "Turns | SharedTurns":
    """Return the budget that these manners ask for. Without delays nothing is shared."""
    if not wire.shared or wire.turns is None:
        return Turns(wire.turns, calendar=calendar, on_alone=on_alone)
    from spiders.manners.turns_shared import (
        SharedTurns,
    )  # its libraries take 0.3 s, and most crawls share nothing

    return SharedTurns(wire.shared, wire.machine, calendar=calendar, is_leased=wire.is_leased)


def patiently(ask: Callable[[], _Answer]) -> _Answer:
    """Ask until the database that machines share is there; for who asks outside of a crawl."""
    while True:
        try:
            return ask()
        except AwayError:
            time.sleep(_AGAIN_S)
