"""One point of a curve: what a piece of work costs at one size, measured in a process of its own that is thrown away."""

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SHORT_S = 1.0  # work below it is measured again, and the least counts: other programs only ever add
_AGAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work, under the name of its curve. One that changes the world is done `once`, and the next ones find it changed."""

    name: str
    do: Callable[[], object]
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What grows: its sizes in the quick form and in the full one, and what makes a world of such a size and gives the works in it.

    `works` gets an empty folder and the size, and yields one work after the other; who measures does each before the next is asked for.
    """

    name: str
    unit: str
    quick: tuple[int, ...]
    full: tuple[int, ...]
    works: Callable[[Path, int], Iterator[Work]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a work cost: seconds of user CPU (its child processes too) and of wall clock, memory that it took beyond what stood, files opened."""

    user_s: float
    wall_s: float
    more_mb: float
    opened: int


class FailedError(Exception):
    """A work that broke off; the message is its traceback."""


def cost_of(work: Work, under: Path) -> Cost:
    """Do a work in a copy of this process and return its cost; files are counted below *under*. Raises FailedError."""
    costs = [_once(work.do, under)]
    for _ in range(_AGAIN):
        if costs[0].wall_s < _SHORT_S and not work.once:
            costs.append(_once(work.do, under))
    return min(costs, key=lambda one: one.user_s)


def _once(do: Callable[[], object], under: Path) -> Cost:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            json.dump(_told(do, f"{under}/"), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        found = json.loads(told.read() or '{"error": "the process died"}')
    os.waitpid(child, 0)
    if "error" in found:
        raise FailedError(found["error"])
    return Cost(**found)


def _told(do: Callable[[], object], under: str) -> dict[str, object]:
    opened = 0

    def hear(event: str, said: tuple[object, ...]) -> None:
        nonlocal opened
        if event == "open" and str(said[0]).startswith(under):
            opened += 1

    sys.addaudithook(hear)
    before, began, stood = _user_s(), time.perf_counter(), _resident_mb()
    try:
        do()
    except BaseException:  # noqa: BLE001 - told to the process that asked, which ends
        return {"error": traceback.format_exc()}
    return {
        "user_s": _user_s() - before,
        "wall_s": time.perf_counter() - began,
        "more_mb": max(0.0, _resident_mb() - stood),
        "opened": opened,
    }


def _user_s() -> float:
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _resident_mb() -> float:
    """Return the highest resident size of this process so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
