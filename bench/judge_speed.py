"""How fast articles are judged, and in how much memory: python -m bench.judge_speed FILE.jsonl.gz [LINES…].

Each size is a process of its own: the whole of `warraq judge --json`, copies included, over that many lines, made of the file's
articles by repeating them; what repeats is changed in every ninth word, its beginning and its date, so that copies must be sought.
Told are lines a second of CPU (user) without what one line takes to start, of wall clock, and the peak of resident memory.
On a machine that does other work the least of several runs counts.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

STORY = "paris-meeting-2025"


def lines_of(file: Path, many: int) -> Iterator[bytes]:
    """Give `many` lines: those of the file, then the same again and again with other words in them."""
    with gzip.open(file, "rb") as packed:
        known = packed.readlines()
    for number in range(many):
        again, place = divmod(number, len(known))
        yield known[place] if again == 0 else _changed(json.loads(known[place]), again)


def _changed(row: dict[str, str], again: int) -> bytes:
    words = row["text"].split(" ")
    words[again % 9 :: 9] = [f"{word}{again}" for word in words[again % 9 :: 9]]
    cut = (again * 7) % 40
    at = datetime.fromisoformat(row["date"]) + timedelta(hours=again)
    row |= {"id": f"{row['id']}-{again}", "text": " ".join(words[cut:]), "date": at.isoformat()}
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def started(file: Path) -> float:
    """Return the user CPU that one line takes, in seconds: the start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with gzip.open(file, "rb") as packed:
        line = packed.readline()
    command = [sys.executable, "-m", "desk.cli", "judge", STORY, "-", "--json", "--quiet"]
    subprocess.run(command, input=line, stdout=subprocess.DEVNULL, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measured(file: Path, many: int | None, start: float = 0.0) -> str:
    """Judge the file itself (`many` is None), or that many lines through a pipe, and return the figures in words."""
    command = [
        sys.executable,
        "-m",
        "desk.cli",
        "judge",
        STORY,
        str(file) if many is None else "-",
        "--json",
        "--quiet",
    ]
    began = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        if many is not None:
            for line in lines_of(file, many):
                child.stdin.write(line)
        child.stdin.close()
        told = copies = 0
        for line in child.stdout:
            told += 1
            copies += b'"copy_of": "' in line
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    return (
        f"{told:>9,} lines  {told / (used.ru_utime - start):>6,.0f} a second of user CPU ({used.ru_utime:.0f} s, {start:.1f} of them the start, system {used.ru_stime:.0f} s), "
        f"{told / wall:>6,.0f} of wall clock; peak {used.ru_maxrss / 1024:.0f} MiB; {copies:,} copies; exit {child.returncode}"
    )


def main(file: Path, sizes: list[int]) -> None:
    """Print a line for the file, and for each size."""
    start = started(file)
    print(f"{measured(file, None, start)}  (the file itself)", flush=True)
    for many in sizes:
        print(measured(file, many, start), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(the bench itself: {peak:.0f} MiB)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(word) for word in sys.argv[2:]])
