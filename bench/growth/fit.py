"""How a cost grows: the exponent of a power law through its points, and whether it is worse than n log n."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Point = tuple[int, float]  # size, cost
_FLOOR_S = 0.05  # below it a point says how long starting takes, and how coarse the clock is
# Above the exponent that n log n itself has between the points: what a busy machine, caches and memory make of it. Measured: curves
# that are linear by their code came out between 0.85 and 1.08.
_SLACK = 0.12
_GREATEST = 3  # points: what starting costs bends the small ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The fitted exponent of a curve, that of n log n over the same sizes, and whether the curve is worse."""

    exponent: float
    allowed: float

    @property
    def is_worse(self) -> bool:
        """Say whether it grows worse than n log n."""
        return self.exponent > self.allowed + _SLACK


def growth_of(points: Sequence[Point]) -> Growth | None:
    """Return how a cost grows, by least squares on the logarithms of its greatest points; None where fewer than two are dear enough to tell."""
    told = [(n, cost) for n, cost in points if cost >= _FLOOR_S][-_GREATEST:]
    if len(told) < 2:
        return None
    return Growth(exponent=_slope(told), allowed=_slope([(n, n * math.log(max(n, 2))) for n, _ in told]))


def by_curve(lines: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], list[Point]]:
    """Return the points of each curve, by its axis and its name, sorted by size."""
    found: dict[tuple[str, str], list[Point]] = {}
    for line in lines:
        if line.get("user_s") is not None:
            key = str(line["axis"]), str(line["work"])
            found.setdefault(key, []).append((int(str(line["size"])), float(str(line["user_s"]))))
    return {key: sorted(points) for key, points in found.items()}


def _slope(points: Sequence[Point]) -> float:
    xs, ys = [math.log(n) for n, _ in points], [math.log(cost) for _, cost in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
