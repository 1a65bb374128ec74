"""A whole walk over 500 pages: fetched, kept, sealed, catalogued, read, their links found; pages/s, user CPU by stage, memory.

    python -m bench.walk            (--turns 3; --profile writes bench/profiles/walk-*.txt with py-spy)

Delays are off, 40 host names, some 70 KB a page (20 KB as gzip), a server in a process of its own that does not count. Memory is
the peak of all processes' proportional share (PSS). What starting the processes costs is told by itself.
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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_LOOK_S = 0.1
# What it is to come to on two idle cores: pages/s at least, user CPU at most, in ms a page, and MiB at most.
LIMITS = {"pages/s": 110.0, "fetched and kept": 4.0, "links": 1.5, "read": 10.0, "MiB": 350.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One walk: its seconds, the user CPU (s) by stage, peak memory (MiB), and pages that became articles."""

    wall_s: float
    cpu_s: dict[str, float]
    peak_mib: float
    articles: int
    pages: int


def measured(turns: int) -> list[Turn]:
    """Walk so many times, each time into a store of its own."""
    with _server() as port:
        return [_turn(port) for _ in range(turns)]


def figures(turns: list[Turn]) -> dict[str, float]:
    """Return the medians: pages/s, ms of user CPU a page by stage, and MiB."""
    one = turns[0]
    found = {"pages/s": statistics.median(turn.pages / turn.wall_s for turn in turns)}
    for stage in one.cpu_s:
        found[stage] = statistics.median(1000 * turn.cpu_s[stage] / turn.pages for turn in turns)
    return {**found, "MiB": statistics.median(turn.peak_mib for turn in turns)}


def table(found: dict[str, float]) -> str:
    """Return the figures as a table, with what they are to come to."""
    lines = ["| what | here | limit |", "|---|---|---|"]
    for name, figure in found.items():
        unit = (
            ""
            if name in {"pages/s", "MiB"}
            else " (ms a page)"
            if name.startswith("kernel")
            else " (ms of user CPU a page)"
        )
        limit = LIMITS.get(name)
        lines.append(f"| {name}{unit} | {figure:.2f} | {'' if limit is None else limit} |")
    return "\n".join(lines)


@contextmanager
def _server() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.walk_server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())


def _turn(port: int, profile: Path | None = None) -> Turn:
    command = [sys.executable, "-m", "bench.walk", "--one", str(port)]
    if profile is not None:
        command = [
            "py-spy",
            "record",
            "-s",
            "-g",
            "-r",
            "200",
            "-f",
            "raw",
            "-o",
            str(profile),
            "--",
            *command,
        ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as walk:
        peak = 0.0
        while walk.poll() is None:
            peak = max(peak, pss_mib(walk.pid))
            time.sleep(_LOOK_S)
        assert walk.stdout is not None
        told = json.loads(next(line for line in walk.stdout if line.startswith("{")))
    return Turn(peak_mib=peak, **told)


def tree(pid: int) -> list[int]:
    """Return a process and all that came of it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def pss_mib(pid: int) -> float:
    """Return the memory of a process and all that came of it, shared pages by their part (proc_pid_smaps(5))."""
    total = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def user_s(pid: int) -> float:
    """Return the user CPU of a process so far, without its children's (field 14 of proc_pid_stat(5))."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) * _TICK_S
    except OSError:
        return 0.0


def everything_s() -> tuple[float, float]:
    """Return the user and the kernel CPU of this process and of all that came of it so far, those too that ended and were waited for."""
    own = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    user, kernel = sum(one.ru_utime for one in own), sum(one.ru_stime for one in own)
    for pid in tree(os.getpid())[1:]:
        with suppress(OSError):
            fields = list(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
            user, kernel = (
                user + (fields[0] + fields[2]) * _TICK_S,
                kernel + (fields[1] + fields[3]) * _TICK_S,
            )
    return user, kernel


def _walk(port: int, folder: Path) -> dict[str, object]:
    """Walk once in this process; give the figures."""
    from bench.walk_once import walked

    return walked(port, folder, datetime.now(UTC))


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--one", type=int)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.one is not None:
        with tempfile.TemporaryDirectory(prefix="warraq-bench-") as folder:
            print(json.dumps(_walk(asked.one, Path(folder))))
        return
    if asked.profile:
        from bench.walk_profile import write_profiles

        with _server() as port, tempfile.TemporaryDirectory() as folder:
            _turn(port, Path(folder, "raw"))
            write_profiles(Path(folder, "raw"))
        return
    print(table(figures(measured(asked.turns))))
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
