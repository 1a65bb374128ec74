"""How a cost grows: the exponent that its increase follows, a constant start taken out, and whether that is worse than n log n.

A cost is read as a + b·n^e: what starting takes is `a`, and e is what counts. Through the three greatest points there is one such curve;
figures of a machine are never exact, so e is told as a span: from what it is if each figure is off by `_OFF` one way, to the other way.
Worse is a curve whose whole span is above n log n; one whose span reaches from there to n·√n cannot be told at these sizes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Point = tuple[int, float]  # size, cost
# Of a figure, and in seconds: so far apart comes the same work out when it is done again.
_OFF, _OFF_S = 0.05, 0.005
# Above the exponent of n log n: caches and memory, on curves that are linear by their code, make up to .1 of it. A span that reaches
# not as far as n·√n is taken to hold.
_SLACK, _HOLDS = 0.12, 0.35
_FLAT = 0.25  # of the greatest cost: what rises less over all sizes is a start and little else
_MOST = 4.0  # the greatest exponent that is looked for


class Says(StrEnum):
    """What the points of a curve say."""

    HOLDS = "holds"
    WORSE = "WORSE"
    FLAT = "flat"  # it hardly rises: all is well as far as the sizes go, and nothing is known beyond
    OPEN = "cannot be told"  # the figures allow both


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The span of exponents that a curve's greatest points allow, and that of n log n over the same sizes."""

    least: float
    most: float
    allowed: float
    is_flat: bool = False

    @property
    def says(self) -> Says:
        """Return what the points say."""
        if self.is_flat:
            return Says.FLAT
        if self.least > self.allowed + _SLACK:
            return Says.WORSE
        return Says.HOLDS if self.most <= self.allowed + _HOLDS else Says.OPEN


def growth_of(points: Sequence[Point]) -> Growth | None:
    """Return how a cost grows, by its three greatest points; None of fewer, which allow any curve."""
    if len(points) < 3:
        return None
    three = sorted(points)[-3:]
    sizes, costs = [n for n, _ in three], [cost for _, cost in three]
    off = [_OFF_S + _OFF * cost for cost in costs]
    allowed = _exponent(sizes, [n * math.log(max(n, 2)) for n in sizes])
    rises_less = costs[2] - min(costs) <= max(_FLAT * costs[2], 4 * _OFF_S)
    # The middle point higher and the others lower bend a curve down as far as the figures allow, and the other way round.
    least, most = (
        _exponent(sizes, [costs[0] - way * off[0], costs[1] + way * off[1], costs[2] - way * off[2]])
        for way in (1, -1)
    )
    if costs[1] + off[1] < costs[0] - off[0]:
        least = (
            0.0  # it fell and rose again, which no curve of that shape does: something else was measured too
        )
    return Growth(least=least, most=max(least, most), allowed=allowed, is_flat=rises_less)


def by_curve(lines: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], list[Point]]:
    """Return the points of each curve, by its axis and its name, sorted by size; one that broke off at all sizes has none."""
    found: dict[tuple[str, str], list[Point]] = {}
    for line in lines:
        points = found.setdefault((str(line["axis"]), str(line["work"])), [])
        if line.get("user_s") is not None:
            points.append((int(str(line["size"])), float(str(line["user_s"]))))
    return {key: sorted(points) for key, points in found.items()}


def _exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return e of a + b·n^e through three points, a not below zero: where it would be, that of b·n^e through the outer two."""
    first, second = max(costs[1] - costs[0], 0.0), max(costs[2] - costs[1], 0.0)
    plain = math.log(max(costs[2], _OFF_S) / max(costs[0], _OFF_S)) / math.log(sizes[2] / sizes[0])
    if second == 0:
        return 0.0
    low, high = 0.0, _MOST
    for _ in range(50):
        e = (low + high) / 2
        shape = (sizes[2] ** e - sizes[1] ** e) * first - (sizes[1] ** e - sizes[0] ** e) * second
        low, high = (low, e) if shape > 0 else (e, high)
    return max(low, plain)
