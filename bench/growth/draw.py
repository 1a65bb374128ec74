"""Curves as pictures, a file an axis: `python -m bench.growth.draw LINES FOLDER UNITS`, run by an interpreter that has matplotlib.

Nothing of warraq is imported here but bench.growth.fit, which needs nothing.
"""

import importlib
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.growth.fit import Point, by_curve, growth_of

_ACROSS = 3  # small pictures in a row


def main(lines: Path, folder: Path, units: Mapping[str, str]) -> None:
    """Draw one picture for each axis: a small one for each work, with n log n beside it."""
    curves = by_curve([json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()])
    for axis, unit in units.items():
        mine = {work: points for (one, work), points in curves.items() if one == axis and len(points) > 1}
        if mine:
            _picture(unit, mine, folder / f"growth-{axis}.png")


def _picture(unit: str, curves: Mapping[str, Sequence[Point]], path: Path) -> None:
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("agg")
    matplotlib.rcParams |= {"font.size": 9}
    pyplot = importlib.import_module("matplotlib.pyplot")
    rows = math.ceil(len(curves) / _ACROSS)
    height = 2.9 * rows + 0.6  # inches, 0.4 of them for the heading
    figure, places = pyplot.subplots(rows, _ACROSS, figsize=(12, height), squeeze=False)
    for place, (work, points) in zip(places.flat, curves.items(), strict=False):
        _curve(place, work, points, unit)
    for place in places.flat[len(curves) :]:
        place.axis("off")
    figure.suptitle(f"User CPU over {unit}", fontsize=13, y=1 - 0.1 / height)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.3 / height))
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def _curve(place: Any, work: str, points: Sequence[Point], unit: str) -> None:
    sizes, costs = [n for n, _ in points], [max(cost, 0.001) for _, cost in points]
    growth = growth_of(points)
    label = f"measured, n^{growth.exponent:.2f}" if growth else "measured, too small to tell"
    place.loglog(sizes, costs, "o-", color="#1f6f8b", label=label)
    scale = costs[-1] / (sizes[-1] * math.log(max(sizes[-1], 2)))
    line = [max(scale * n * math.log(max(n, 2)), 0.0005) for n in sizes]
    place.loglog(sizes, line, "--", color="#999999", label="n log n")
    place.set_title(work, fontsize=10)
    place.set_xlabel(unit)
    place.set_ylabel("seconds")
    place.set_ylim(bottom=min(*costs, *line) / 3)
    place.tick_params(axis="both", which="minor", labelleft=False, labelbottom=False)
    place.grid(visible=True, which="major", alpha=0.3)
    place.legend(fontsize=8, loc="lower right")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
