"""The table of `make bench`, and how the exponents of growth are read off: what they say of figures, never the figures themselves."""

import json
import math
import sys
from pathlib import Path

import pytest

from bench.growth.fit import by_curve, growth_of
from bench.growth.point import FailedError, Work, cost_of
from bench.table import __main__ as whole
from bench.table.row import NOT_THERE, Row, table, values_of
from bench.table.sections import SECTIONS, beside

SIZES = (1_000, 10_000, 100_000)


def test_a_row_says_ratio_limit_and_whether_it_is_met_either_way_round() -> None:
    fast = Row(what="w", unit="MB/s", ours=600.0, peer="p", its=300.0, limit=900.0, more_is_better=True)
    slow = Row(what="w", unit="ms", ours=3.0, peer="p", its=6.0, limit=4.0)
    assert (fast.ratio, fast.is_met) == (2.0, False)
    assert (slow.ratio, slow.is_met) == (0.5, True)
    assert table([fast])[-1] == "| w | MB/s | 600 | p | 300 | 2.00 | ≥ 900 | NO |"
    assert values_of(slow)["is_met"] is True


def test_a_peer_that_is_not_installed_is_told_and_what_repeats_is_told_once() -> None:
    rows = [Row(what="w", unit="ms", ours=3.0, peer=name, its=its, limit=4.0) for name, its in (("a", 6.0), ("b", None))]  # fmt: skip
    assert table(rows)[-1] == f"|  |  |  | b | {NOT_THERE} |  |  |  |"


def test_figures_of_ours_stand_beside_peers_that_were_measured_apart() -> None:
    ours = Row(what="w", unit="ms", ours=3.0, limit=4.0)
    peers = [Row(what="w", unit="ms", ours=None, peer=name, its=6.0) for name in ("a", "b")]
    alone = Row(what="x", unit="ms", ours=None, peer="a", its=1.0)
    found = beside([ours, alone, *peers])
    assert [(one.what, one.peer, one.ours, one.limit) for one in found] == [
        ("w", "a", 3.0, 4.0),
        ("w", "b", 3.0, 4.0),
        ("x", "a", None, None),
    ]
    assert beside([ours]) == [ours]


def test_a_section_that_breaks_off_or_has_no_time_is_a_row_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    (row,) = whole.rows_of("desk", 5.0)
    assert row.note.startswith("CalledProcessError")
    (late,) = whole.rows_of("desk", 0.0)
    assert "not measured" in late.note
    assert row.note in table([row])[-1]
    assert len(SECTIONS) > 8


@pytest.mark.parametrize(
    ("exponent", "is_worse"), [(0.0, False), (1.0, False), (1.1, False), (1.5, True), (2.0, True)]
)
def test_what_grows_worse_than_n_log_n_is_told(exponent: float, is_worse: bool) -> None:
    growth = growth_of([(n, 0.1 * (n / 1_000) ** exponent) for n in SIZES])
    assert growth is not None
    assert math.isclose(growth.exponent, exponent, abs_tol=1e-9)
    assert growth.is_worse is is_worse


def test_points_too_small_to_tell_tell_nothing_and_failures_are_no_points() -> None:
    assert growth_of([(1_000, 0.001), (10_000, 0.2)]) is None
    lines = [{"axis": "a", "size": 10, "work": "w", "error": "x"}, {"axis": "a", "size": 20, "work": "w", "user_s": 1.0}]  # fmt: skip
    assert by_curve(lines) == {("a", "w"): [(20, 1.0)]}


def test_a_work_is_done_in_a_process_that_is_thrown_away_and_its_files_are_counted(tmp_path: Path) -> None:
    seen: list[int] = []

    def work() -> None:
        seen.append(1)
        for name in ("a", "b"):
            (tmp_path / name).write_text(name)

    assert cost_of(Work(name="w", do=work, once=True), tmp_path).opened == 2
    assert seen == []
    with pytest.raises(FailedError, match="ZeroDivisionError"):
        cost_of(Work(name="w", do=lambda: 1 / 0), tmp_path)


def test_results_that_stand_written_can_be_read() -> None:
    for line in (whole.RESULTS / "growth.jsonl").read_text(encoding="utf-8").splitlines():
        assert {"axis", "size", "work"} <= json.loads(line).keys()
