"""One table of what we cost beside others and beside our own limits: `make bench`, or python -m bench.table [--only SECTION]…

Quick forms of the other benches, each section in a process of its own, twenty minutes at most on two cores. Peers run in the same run, each in an
environment of its own below .peers/, and are never imported. Figures are medians of user CPU where nothing else is said. A peer that
is not installed says so, and a section that breaks off has a row that says why: neither ends the run. Written: bench/results/table.md
and table.jsonl (a line a row), and what `python -m bench.growth` writes.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields

from bench.growth.__main__ import written
from bench.table.notes import notes
from bench.table.row import Row, table, values_of
from bench.table.sections import ROOT, SECTIONS, beside

RESULTS = ROOT / "bench" / "results"
_LIMIT_S, _WHOLE_S = 300.0, 1_200.0  # of one section, and of all: what is left then is told as not measured
_KEYS = {one.name for one in fields(Row)}


def main() -> None:
    """Measure all sections, print the table, and write it."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--only", action="append", choices=list(SECTIONS))
    words.add_argument("--section", choices=list(SECTIONS), help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.section:
        for row in SECTIONS[asked.section]():
            print(json.dumps(values_of(row)))
        return
    began, busy = time.monotonic(), os.getloadavg()[0]
    end = began + _WHOLE_S
    rows = beside(row for name in asked.only or SECTIONS for row in rows_of(name, end - time.monotonic()))
    seconds = time.monotonic() - began
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores; load {busy:.1f} at the beginning, "
        f"{os.getloadavg()[0]:.1f} at the end; {seconds / 60:.0f} minutes."
    )
    if busy > 1:
        machine += (
            " The machine was busy: what is told in pages/s is too low, and CPU up to a third too high."
        )
    told = ["", "What a run pays for its whole story:", "", *notes(written())] if written() else []
    page = "\n".join([*table(rows), "", machine, *told, ""])
    print(page)
    if not asked.only:
        write(rows, page)


def rows_of(section: str, left_s: float) -> Iterator[Row]:
    """Measure one section in a process of its own, with settings of its own; one that breaks off, or has no time left, is a row."""
    if left_s <= 0:
        yield Row(what=section, unit="", ours=None, note="not measured: the others took all the time")
        return
    began = time.monotonic()
    command = [sys.executable, "-m", "bench.table", "--section", section]
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as own:
        apart = {**os.environ, "XDG_CONFIG_HOME": f"{own}/config", "XDG_STATE_HOME": f"{own}/state"}
        try:
            said = _said(command, apart, min(left_s, _LIMIT_S))
            lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
            yield from (Row(**{key: value for key, value in line.items() if key in _KEYS}) for line in lines)
        except (subprocess.SubprocessError, ValueError, TypeError) as error:
            why = f"{type(error).__name__}; `python -m bench.table --section {section}` says more"
            yield Row(what=section, unit="", ours=None, note=why)
    print(f"{section}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _said(command: Sequence[str], apart: dict[str, str], limit_s: float) -> str:
    """Return what a section prints; all that it began ends with it. Raises SubprocessError."""
    with subprocess.Popen(command, cwd=ROOT, env=apart, stdout=subprocess.PIPE, text=True, start_new_session=True) as section:  # fmt: skip
        try:
            said, _ = section.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(section.pid, signal.SIGKILL)  # it is not waited for yet: its number is its own
            raise
    if section.returncode:
        raise subprocess.CalledProcessError(section.returncode, command)
    return said


def write(rows: Sequence[Row], page: str) -> None:
    """Write the last table."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "table.md").write_text(page, encoding="utf-8")
    lines = "".join(json.dumps(values_of(row)) + "\n" for row in rows)
    (RESULTS / "table.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
