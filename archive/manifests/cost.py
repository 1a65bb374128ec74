"""What a run cost, as its manifest says it: bytes, requests and time, by fate and by host."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from archive.strict_json import Fields, JsonError

_KEYS = ("addresses", "requests", "sent_bytes", "received_bytes", "wire_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What some addresses cost: requests put on the wire, retries too, with their bytes both ways (after TLS).

    `wire_ms` is the time from writing a request to the last byte of its answer, summed: requests that ran side by side
    count each.
    """

    addresses: int = 0
    requests: int = 0
    sent_bytes: int = 0
    received_bytes: int = 0
    wire_ms: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(**{key: getattr(self, key) + getattr(other, key) for key in _KEYS})


NOTHING = Cost()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCost:
    """What a run cost: its wall clock and processor time, over all processes that it had, and its wire.

    `by_fate` and `by_host` are sorted pairs; both split up the same addresses, those of no host (what is no address)
    left out of the second.
    """

    wall_ms: int
    cpu_ms: int
    by_fate: tuple[tuple[str, Cost], ...] = ()
    by_host: tuple[tuple[str, Cost], ...] = ()

    @property
    def total(self) -> Cost:
        """Return what all addresses cost together."""
        return added(cost for _, cost in self.by_fate)


def added(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    return reduce(Cost.__add__, costs, NOTHING)


def cost_value(cost: Cost) -> dict[str, int]:
    """Return a cost as JSON values."""
    return {key: getattr(cost, key) for key in _KEYS}


def run_cost_value(cost: RunCost) -> dict[str, object]:
    """Return a run's cost as JSON values."""
    return {
        "wall_ms": cost.wall_ms,
        "cpu_ms": cost.cpu_ms,
        "by_fate": {fate: cost_value(one) for fate, one in cost.by_fate},
        "by_host": {host: cost_value(one) for host, one in cost.by_host},
    }


def read_run_cost(value: object, place: str) -> RunCost:
    """Read what `run_cost_value` wrote. Raises JsonError, which names the place."""
    fields = Fields(value, place)
    cost = RunCost(
        wall_ms=fields.number("wall_ms"),
        cpu_ms=fields.number("cpu_ms"),
        by_fate=_split(fields.take("by_fate"), f"{place}.by_fate"),
        by_host=_split(fields.take("by_host"), f"{place}.by_host"),
    )
    fields.done()
    return cost


def _split(value: object, place: str) -> tuple[tuple[str, Cost], ...]:
    if not isinstance(value, dict):
        raise JsonError(f"{place}: expected an object, found {type(value).__name__}")
    return tuple(sorted((str(name), _cost(one, f"{place}.{name}")) for name, one in value.items()))


def _cost(value: object, place: str) -> Cost:
    fields = Fields(value, place)
    cost = Cost(**{key: fields.number(key) for key in _KEYS})
    fields.done()
    return cost
