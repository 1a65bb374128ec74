"""How long a command takes to its answer: `python -m bench.start_up [--articles 3000] [--rounds 11] [--json FILE]`.

A store of made-up articles in three stories is written, then each command is run from start to end: user and system CPU of the whole
process, and wall time, medians. CPU is what to look at on a busy machine. The first row is Python's own start with the library of the
command line, below which no command can come.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from archive.store import FolderStore
from bench.desk_store import url_of, write_store
from bench.store_audit import write_run

STORIES = 3
FLOOR = "(Python and cyclopts)"
LIMITS = {"--help": 0.3, "show": 0.6}  # seconds, of CPU and on an idle core of wall too


class Took(NamedTuple):
    """Seconds of one command."""

    cpu: float
    wall: float


def main() -> None:
    """Measure each command and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--articles", type=int, default=3_000)
    asked.add_argument("--rounds", type=int, default=11)
    asked.add_argument("--json", type=Path)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="warraq-start-") as folder:
        lines = commands(Path(folder), args.articles)
        # In turns, so that a machine that grows busy grows busy for all; the first turn warms the caches.
        turns = [
            {name: run(line, Path(folder)) for name, line in lines.items()} for _ in range(args.rounds + 1)
        ][1:]
    rows = {name: [turn[name] for turn in turns] for name in lines}
    print(f"{'':<22}{'CPU ms':>8}{'wall ms':>9}{'limit ms':>10}")
    for name, took in rows.items():
        cpu, wall = (1000 * statistics.median(values) for values in zip(*took, strict=True))
        limit = f"{1000 * LIMITS[name]:.0f}" if name in LIMITS else ""
        print(f"{name:<22}{cpu:>8.0f}{wall:>9.0f}{limit:>10}")
    print(
        f"{args.articles} articles in {STORIES} stories; medians of {args.rounds}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    if args.json:
        args.json.write_text(
            "".join(
                json.dumps({"bench": "start_up", "what": name, "took": took}) + "\n"
                for name, took in rows.items()
            )
        )


def commands(folder: Path, articles: int) -> dict[str, Sequence[str]]:
    """Write the store and return each command by its name in the table, as arguments of Python."""
    write_store(folder / "store", articles, STORIES, again=20)
    small = folder / "small.warc.gz"
    small.write_bytes(_a_small_file(folder))
    given = ("--store", str(folder / "store"))
    answers = {
        "show": ("show", "story-000", *given),
        "diff": ("diff", url_of("story-000", 1), *given),
        "custody": ("custody", *given),
        "audit FILE": ("audit", str(small)),
        "show, no such story": ("show", "nowhere", *given),
    }
    helps = ("fetch", "text", "judge", "audit", "doctor", "diff", "serve")
    return {
        FLOOR: ("-c", "import cyclopts"),
        "--help": ("-m", "desk.cli", "--help"),
        **{name: ("-m", "desk.cli", *words) for name, words in answers.items()},
        **{f"{name} --help": ("-m", "desk.cli", name, "--help") for name in helps},
    }


def _a_small_file(folder: Path) -> bytes:
    write_run(folder / "one", 0, 1_000_000, None)
    store = FolderStore(folder / "one" / "store")
    return store.read(next(iter(store.list("warc/"))))


def run(line: Sequence[str], folder: Path) -> Took:
    """Run one command and return what it took; whatever it answers counts."""
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *line], env={**os.environ, **own}, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


if __name__ == "__main__":
    main()
