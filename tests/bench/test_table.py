"""The table of `make bench`, and how the exponents of growth are read off: what they say of figures, never the figures themselves."""

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bench.growth.__main__ import FULL, QUICK, written
from bench.growth.fit import Says, by_curve, growth_of
from bench.growth.point import FailedError, Work, cost_of
from bench.table import __main__ as whole
from bench.table.row import NOT_THERE, Row, table, values_of
from bench.table.sections import SECTIONS, beside, grown

SIZES = (1_000, 10_000, 100_000)


def test_a_row_says_ratio_limit_and_whether_it_is_met_either_way_round() -> None:
    fast = Row(what="w", unit="MB/s", ours=600.0, peer="p", its=300.0, limit=900.0, more_is_better=True)
    slow = Row(what="w", unit="ms", ours=3.0, peer="p", its=6.0, limit=4.0)
    assert (fast.ratio, fast.is_met) == (2.0, False)
    assert (slow.ratio, slow.is_met) == (0.5, True)
    assert table([fast])[-1] == "| w | MB/s | 600 | p | 300 | 2.00 | ≥ 900 | NO |  |"
    assert values_of(slow)["is_met"] is True
    untold = Row(what="w", unit="curves", ours=0.0, limit=0.0, is_told=False, others=0.25)
    assert table([untold])[-1] == "| w | curves | 0.00 |  |  |  | ≤ 0.00 | not known | 25% |"


def test_a_peer_that_is_not_installed_is_told_and_what_repeats_is_told_once() -> None:
    rows = [Row(what="w", unit="ms", ours=3.0, peer=name, its=its, limit=4.0) for name, its in (("a", 6.0), ("b", None))]  # fmt: skip
    assert table(rows)[-1] == f"|  |  |  | b | {NOT_THERE} |  |  |  |  |"


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


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (lambda n: 0.0, Says.FLAT),
        (lambda n: n / 1_000, Says.HOLDS),
        (lambda n: n * math.log(n) / 10_000, Says.HOLDS),
        (lambda n: 0.1 * (n / 1_000) ** 1.5, Says.WORSE),
        (lambda n: n * n / 1e8, Says.WORSE),
    ],
)
def test_what_grows_worse_than_n_log_n_is_told_whatever_starting_costs(
    shape: Callable[[int], float], says: Says, start: float
) -> None:
    growth = growth_of([(n, 0.02 + start + shape(n)) for n in SIZES])
    assert growth is not None
    assert growth.says is says


def test_a_square_below_its_start_is_not_said_to_hold() -> None:
    sizes = (1_000, 3_000, 9_000)
    growth = growth_of([(n, 1 + n * n / 1e8) for n in sizes])
    assert growth is not None
    assert growth.says is Says.OPEN
    costs = zip(sizes, (2.0, 4.0 * 0.93, 10.0 * 1.07), strict=True)
    busy = growth_of(list(costs))
    assert busy is not None
    assert busy.says is not Says.WORSE  # 1 + n / 1000 on a machine that did other things too
    fell = growth_of(list(zip(sizes, (0.5, 0.2, 1.0), strict=True)))
    assert fell is not None
    assert fell.says is Says.OPEN
    assert growth_of([(1_000, 1.0), (9_000, 81.0)]) is None


def _points(axis: str, work: str, costs: Sequence[float]) -> list[dict[str, object]]:
    return [
        {"axis": axis, "work": work, "size": n, "user_s": cost, "at": "2026-01-01 10:00"}
        for n, cost in zip(SIZES, costs, strict=True)
    ]


def test_works_that_broke_off_or_grow_too_fast_fail_the_row_and_what_is_not_told_keeps_no_limit() -> None:
    held, square, few = (
        _points("a", "held", (1, 10, 100)),
        _points("a", "square", (1, 100, 1e4)),
        _points("b", "few", (1, 10, 100))[:2],
    )
    broken: dict[str, object] = {"axis": "a", "size": 10, "work": "broken", "error": "x"}
    rows = grown([*held, *square, broken, *few])
    assert [(one.ours, one.is_met) for one in rows] == [(2.0, False), (0.0, None)]
    assert "1,000 to 10,000, 2026-01-01 10:00" in rows[1].what
    assert [one.is_met for one in grown(held)] == [True]
    (nothing,) = grown([])
    assert nothing.note
    assert nothing.is_met is None
    assert by_curve([broken]) == {("a", "broken"): []}


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
    lines = written(QUICK) + written(FULL)
    assert lines
    assert all({"axis", "size", "work"} <= line.keys() for line in lines)
