"""How cost grows: user CPU of each part of the work over pages, records, stories, outlets and lines, as figures and as pictures.

    .venv/bin/python -m bench.growth [--full [--most SIZE]] [--axis NAME]… [--no-pictures | --draw]

Everything is simulated: no page is fetched, stores are made of small records. Each work is done in a process of its own; of short
ones the least of three counts. The quick form takes some eight minutes on an idle machine; --full goes on to 100,000 pages and lines,
1,000,000 records, 500 stories and 5,000 outlets, which takes hours; --most leaves out what is greater. Written below bench/results/: a
line a point, with its hour, commit and load (growth.jsonl, or growth-full.jsonl), and a picture an axis, drawn by matplotlib in an
environment of its own (`make .peers/draw/.ok`); --draw draws what stands written, and measures nothing. What the points say of growth:
`bench.growth.fit`. Files are counted, not timed, too.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.growth import judged, outlets, pages, stores
from bench.growth.fit import Says, by_curve, growth_of
from bench.growth.point import Axis, FailedError, cost_of

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "bench" / "results"
QUICK, FULL = RESULTS / "growth.jsonl", RESULTS / "growth-full.jsonl"
_DRAW = ROOT / ".peers" / "draw"
AXES = (
    Axis(name="pages", unit="pages of one run", quick=(1_000, 3_000, 10_000), full=(1_000, 3_000, 10_000, 30_000, 100_000), works=pages.works),
    Axis(name="lines", unit="lines of a list that is judged", quick=(1_000, 5_000, 20_000), full=(1_000, 3_000, 10_000, 30_000, 100_000), works=judged.works),
    Axis(name="records", unit="records in the store", quick=(3_000, 10_000, 40_000), full=(10_000, 30_000, 100_000, 300_000, 1_000_000), works=stores.of_records),
    Axis(name="stories", unit="stories in the store", quick=(1, 10, 60), full=(1, 5, 20, 100, 500), works=stores.of_stories),
    Axis(name="outlets", unit="outlets of a story", quick=(150, 900, 5_000), full=(50, 150, 500, 1_500, 5_000), works=outlets.works),
)  # fmt: skip


def main() -> None:
    """Measure, write the lines, draw, and print a line a curve."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--full", action="store_true")
    words.add_argument("--most", type=int, help="leave out sizes above it")
    words.add_argument("--axis", action="append", choices=[one.name for one in AXES])
    pictures = words.add_mutually_exclusive_group()
    pictures.add_argument("--no-pictures", action="store_true")
    pictures.add_argument("--draw", action="store_true", help="draw what stands written, and measure nothing")
    words.add_argument("--point", nargs=2, metavar=("AXIS", "SIZE"), help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.point:
        name, size = asked.point
        _point(next(one for one in AXES if one.name == name), int(size))
        return
    if asked.draw:
        print("\n".join(told(written(FULL if asked.full else QUICK))))
        draw()
        return
    wanted = [one for one in AXES if not asked.axis or one.name in asked.axis]
    lines = measured(wanted, full=asked.full, most=asked.most)
    print("\n".join(told(lines)))
    if not asked.no_pictures:
        draw()


def measured(axes: list[Axis], *, full: bool, most: int | None = None) -> list[dict[str, object]]:
    """Measure all points of some axes, write each down at once, and return them; those of the other axes stay written."""
    RESULTS.mkdir(exist_ok=True)
    names, path = {axis.name for axis in axes}, FULL if full else QUICK
    others, lines = [line for line in written(path) if line["axis"] not in names], list[dict[str, object]]()
    for axis in axes:
        for size in axis.full if full else axis.quick:
            if most is None or size <= most:
                lines += _asked(axis, size)
                path.write_text(
                    "".join(json.dumps(line) + "\n" for line in [*others, *lines]), encoding="utf-8"
                )
    return lines


def written(path: Path) -> list[dict[str, object]]:
    """Return the points that stand written."""
    there = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in there]


def _asked(axis: Axis, size: int) -> Iterator[dict[str, object]]:
    """Measure one size in a process of its own."""
    began, now = time.monotonic(), {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "commit": commit()}
    command = [sys.executable, "-m", "bench.growth", "--point", axis.name, str(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    busy = {"load": round(os.getloadavg()[0], 1)}
    for line in done.stdout.splitlines():
        yield {**json.loads(line), **now, **busy}
    if done.returncode:
        yield {
            "axis": axis.name,
            "size": size,
            "work": "all",
            "error": f"ended with {done.returncode}",
            **now,
            **busy,
        }
    print(f"{axis.name} {size:,}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _point(axis: Axis, size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        os.environ |= {"XDG_CONFIG_HOME": f"{name}/config", "XDG_STATE_HOME": f"{name}/state"}
        for work in axis.works(Path(name), size):
            line: dict[str, object] = {"axis": axis.name, "size": size, "work": work.name}
            try:
                cost = cost_of(work, Path(name))
                line |= {"user_s": round(cost.user_s, 4), "wall_s": round(cost.wall_s, 3), "more_MB": round(cost.more_mb), "files": cost.opened}  # fmt: skip
            except FailedError as error:
                line |= {"error": str(error)[-2_000:]}
            print(json.dumps(line), flush=True)


def commit() -> str:
    """Return which source is measured; "+" where files were changed since."""
    words = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


def told(lines: Sequence[dict[str, object]]) -> Iterator[str]:
    """Yield a table of the curves: at the greatest size what it costs, and how it grows."""
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    yield "| over | work | greatest size | user CPU | exponent | n log n | |"
    yield "|---|---|---:|---:|---:|---:|---|"
    for (axis, work), points in by_curve(lines).items():
        size, cost = points[-1] if points else (0, 0.0)
        growth = growth_of(points)
        grown = f"{growth.least:.2f} to {growth.most:.2f} | {growth.allowed:.2f}" if growth else "– | –"
        yield f"| {axis} | {work} | {size:,} | {cost:.2f} s | {grown} | {growth.says if growth else Says.OPEN} |"
    yield from broken(lines)


def broken(lines: Sequence[dict[str, object]]) -> list[str]:
    """Return a line for each work that broke off."""
    last = [(line, str(line["error"]).strip().splitlines()[-1]) for line in lines if "error" in line]
    return [f"{line['axis']} {line['size']}, {line['work']}: {why}" for line, why in last]


def verdicts(lines: Sequence[dict[str, object]]) -> dict[str, Counter[Says]]:
    """Return for each axis how many of its curves say what; one with fewer than three points says nothing."""
    found: dict[str, Counter[Says]] = {}
    for (axis, _), points in by_curve(lines).items():
        growth = growth_of(points)
        found.setdefault(axis, Counter())[growth.says if growth else Says.OPEN] += 1
    return found


def draw() -> None:
    """Draw the pictures of what stands written, where matplotlib can be had."""
    made = subprocess.run(["make", "-s", f"{_DRAW.relative_to(ROOT)}/.ok"], cwd=ROOT, check=False, stdout=sys.stderr)  # fmt: skip
    if made.returncode:
        print("matplotlib could not be installed: no pictures", file=sys.stderr)
        return
    units = json.dumps({axis.name: (axis.unit, axis.full[-1]) for axis in AXES})
    for path in (QUICK, FULL):
        if path.exists():
            command = [str(_DRAW / "bin" / "python"), "-m", "bench.growth.draw", str(path), units]
            subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
