"""One table of what we cost beside others and beside our own limits: `make bench`, or python -m bench.table [--full] [--only SECTION]…

Quick forms of the other benches, each section in a process of its own, half an hour at most on two cores. Peers run in the same run, each
in an environment of its own below .peers/, and are never imported. Figures are medians of user CPU where nothing else is said. A peer that
is not installed says so, and a section that breaks off has a row that says why: neither ends the run. With --full, growth is measured up
to its greatest sizes too, which takes hours (`make bench BENCH=--full`). Written: bench/results/table.md and table.jsonl (a line a row),
unless others took more than a tenth of the machine (--write: then too), and what `python -m bench.growth` writes.
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
from datetime import UTC, datetime
from pathlib import Path

from bench.growth.__main__ import FULL, QUICK, commit, written
from bench.table.notes import notes
from bench.table.row import Row, table, values_of
from bench.table.sections import ROOT, SECTIONS, beside, grown

RESULTS = ROOT / "bench" / "results"
_LIMIT_S, _WHOLE_S = 300.0, 1_800.0  # of one section, and of all: what is left then is told as not measured
_LONGER_S = {"growth": 1_200.0, "growth_full": 8 * 3_600.0}
_BUSY = 0.1  # of the machine, by others: figures made beside them are not kept
_KEYS = {one.name for one in fields(Row)}


def main() -> None:
    """Measure all sections, print the table, and write it."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--only", action="append", choices=list(SECTIONS))
    words.add_argument("--full", action="store_true")
    words.add_argument("--write", action="store_true", help="keep the table of a busy machine too")
    words.add_argument("--section", choices=list(SECTIONS), help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.section:
        for row in SECTIONS[asked.section]():
            print(json.dumps(values_of(row)))
        return
    began, clock = time.monotonic(), Machine()
    rows = measured(asked.only or [name for name in SECTIONS if name != "growth_full"], began + _WHOLE_S)
    if asked.full:
        rows += rows_of("growth_full", _LONGER_S["growth_full"])
    elif not asked.only:
        rows += grown(written(FULL)) if FULL.exists() else []
    others, minutes = clock.others(), (time.monotonic() - began) / 60
    print(page := text_of(rows, others, minutes))
    if not asked.only and (others <= _BUSY or asked.write):
        write(rows, page)
    elif not asked.only:
        print(f"Not written: others took {others:.0%} of the machine; --write keeps it all the same.")


def measured(names: Sequence[str], end: float) -> list[Row]:
    """Measure sections one after the other, peers beside what they are peers of."""
    return beside(row for name in names for row in rows_of(name, end - time.monotonic()))


def text_of(rows: Sequence[Row], others: float, minutes: float) -> str:
    """Return the table, of when and where it is, and what stands below it."""
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, source {commit()}, Python {platform.python_version()}, {os.cpu_count()} cores, {minutes:.0f} minutes; "
        f"others took {others:.0%} of the machine (column others: while the row was measured)."
    )
    if others > _BUSY:
        machine += " It was busy: pages/s are too low, and CPU is up to a third too high."
    stands = written(FULL) + written(QUICK)
    told = ["", "What a run pays for its whole story:", "", *notes(stands)] if stands else []
    return "\n".join([*table(rows), "", machine, *told, ""])


class Machine:
    """How much of the machine programs of others took since it was made: time that all cores were at work, less that of our children."""

    def __init__(self) -> None:
        self._began, self._busy, self._ours = time.monotonic(), _busy_s(), _ours_s()

    def others(self) -> float:
        """Return it as a share of all cores."""
        whole = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        theirs = (_busy_s() - self._busy) - (_ours_s() - self._ours)
        return min(1.0, max(0.0, theirs / whole)) if whole else 0.0


def _busy_s() -> float:
    """Return the seconds that all cores were at work so far (proc_stat(5): user, nice, system, irq, softirq, steal)."""
    fields_ = list(map(int, Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]))
    return (sum(fields_) - fields_[3] - fields_[4]) / os.sysconf("SC_CLK_TCK")


def _ours_s() -> float:
    return sum(os.times()[:4])


def rows_of(section: str, left_s: float) -> Iterator[Row]:
    """Measure one section in a process of its own, with settings of its own; one that breaks off, or has no time left, is a row."""
    if left_s <= 0:
        yield Row(what=section, unit="", ours=None, note="not measured: the others took all the time")
        return
    began, clock = time.monotonic(), Machine()
    command = [sys.executable, "-m", "bench.table", "--section", section]
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as own:
        apart = {**os.environ, "XDG_CONFIG_HOME": f"{own}/config", "XDG_STATE_HOME": f"{own}/state"}
        try:
            said = _said(command, apart, min(left_s, _LONGER_S.get(section, _LIMIT_S)))
            lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
            others = clock.others()
            yield from (Row(**{**{key: value for key, value in line.items() if key in _KEYS}, "others": others}) for line in lines)  # fmt: skip
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
