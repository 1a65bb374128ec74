"""Curves as pictures, a file an axis: `python -m bench.growth.draw LINES UNITS`, run by an interpreter that has matplotlib.

Nothing of warraq is imported here but bench.growth.fit, which needs nothing.
"""

import importlib
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.growth.fit import Point, Says, by_curve, growth_of

_ACROSS = 3  # small pictures in a row
_COLOURS = {Says.HOLDS: "#1f6f8b", Says.FLAT: "#1f6f8b", Says.OPEN: "#b7791f", Says.WORSE: "#b3261e"}
_LEAST_S = 0.001  # below it nothing is drawn: it is what the clock tells
_LEGEND = "Points: measured. Grey: how n log n would go on from the two points before the last. Each has a scale of its own; both axes are logarithmic."


def main(file: Path, units: Mapping[str, tuple[str, int]]) -> None:
    """Draw one picture for each axis beside the file of its points: a small one for each work, with n log n beside it."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for axis, (unit, wanted) in units.items():
        mine = [line for line in lines if line["axis"] == axis]
        curves = {work: points for (_, work), points in by_curve(mine).items() if len(points) > 1}
        if curves:
            heading = f"User CPU over {unit}: {_sizes(mine, wanted)}\n{_when(mine)}"
            _picture(heading, unit, curves, file.with_name(f"{file.stem}-{axis}.png"))


def _sizes(lines: Sequence[Mapping[str, Any]], wanted: int) -> str:
    sizes = sorted({int(line["size"]) for line in lines})
    ends = f"; the goal, {wanted:,}, is not in it" if sizes[-1] < wanted else ""
    return f"{sizes[0]:,} to {sizes[-1]:,}{ends}"


def _when(lines: Sequence[Mapping[str, Any]]) -> str:
    """Say when, of which source and how busy the machine was."""
    hours, loads = (
        sorted(str(line.get("at", "")) for line in lines),
        [float(line.get("load", 0)) for line in lines],
    )
    if not hours[0]:
        return "when, of which source and under which load was not written down"
    commits = ", ".join(sorted({str(line["commit"]) for line in lines}))
    return f"{hours[0]} to {hours[-1]} UTC, source {commits}, load {min(loads)} to {max(loads)}"


def _picture(heading: str, unit: str, curves: Mapping[str, Sequence[Point]], path: Path) -> None:
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("agg")
    matplotlib.rcParams |= {"font.size": 9}
    pyplot = importlib.import_module("matplotlib.pyplot")
    across = min(_ACROSS, len(curves))
    rows = math.ceil(len(curves) / across)
    height = 2.9 * rows + 1.0  # inches, 0.9 of them for the heading
    figure, places = pyplot.subplots(rows, across, figsize=(max(9, 4 * across), height), squeeze=False)
    for place, (work, points) in zip(places.flat, curves.items(), strict=False):
        _curve(place, work, points, unit)
    for place in places.flat[len(curves) :]:
        place.axis("off")
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.85 / height))
    figure.suptitle(heading, fontsize=12, y=1 - 0.1 / height)
    figure.text(0.5, 1 - 0.75 / height, _LEGEND, ha="center", fontsize=8, color="#555555")
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def _curve(place: Any, work: str, points: Sequence[Point], unit: str) -> None:
    growth = growth_of(points)
    says = growth.says if growth else Says.OPEN
    span = f", n^{growth.least:.1f} to n^{growth.most:.1f}" if growth and says is not Says.FLAT else ""
    sizes, costs = [n for n, _ in points], [max(cost, _LEAST_S) for _, cost in points]
    place.loglog(sizes, costs, "o-", color=_COLOURS[says])
    for n, cost in zip(sizes, costs, strict=True):
        place.annotate(f"{cost:.3g}", (n, cost), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    line = [] if says is Says.FLAT else _n_log_n(points)
    place.loglog([n for n, _ in line], [cost for _, cost in line], "--", color="#999999")
    place.margins(x=0.13)
    place.set_title(f"{work}\n{says}{span}", fontsize=9, color=_COLOURS[says])
    place.set_xlabel(unit)
    place.set_ylabel("seconds of user CPU")
    _scale(place, [*costs, *(cost for _, cost in line)], sizes)


def _n_log_n(points: Sequence[Point]) -> list[Point]:
    """Return how n log n goes on from the two points before the last one, what starting takes left out of it."""
    (n, first), (m, second) = points[-3:-1] if len(points) > 2 else (points[0], points[0])
    last, shape = points[-1][0], {size: size * math.log(max(size, 2)) for size, _ in points}
    each = (second - first) / (shape[m] - shape[n]) if m > n and second > first else 0.0
    start = second - each * shape[m]
    if start < 0 or not each:
        start, each = (0.0, second / shape[m]) if start < 0 else (second, 0.0)
    return [(size, max(start + each * shape[size], _LEAST_S)) for size in (m, last)]


def _scale(place: Any, costs: Sequence[float], sizes: Sequence[int]) -> None:
    """Let at least one decade be seen, with figures that a reader knows: 0.02, 0.05, 0.1; and only the sizes that were measured."""
    ticker = importlib.import_module("matplotlib.ticker")
    low, high = min(costs) / 1.6, max(costs) * 1.9
    if high / low < 10:
        low = high / 10
    place.set_ylim(low, high)
    place.yaxis.set_major_locator(
        ticker.LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 300 else (1.0,), numticks=20)
    )
    place.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    place.xaxis.set_major_locator(ticker.FixedLocator(list(sizes)))
    place.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
    for axis in (place.xaxis, place.yaxis):
        axis.set_minor_formatter(ticker.NullFormatter())
        axis.set_minor_locator(ticker.NullLocator())
    place.grid(visible=True, which="major", alpha=0.3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
