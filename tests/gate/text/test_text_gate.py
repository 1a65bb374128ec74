"""Clean text must not get worse: floors that were measured, on a fixed sample of real pages, for both ways.

The weights that are shipped have seen these pages: the floors say that nothing broke, not how a strange site is
read. The figures of sites that were left out of the training stand in docs/text-model.md.
`python -m bench.text_floors DATA --write` raises the floors, and never lowers one.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from bench.text_floors import FLOORS, PAGES, ROWS, YARDSTICK, broken, floors_of, measure, raised

DATA = Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[4] / "shared" / "data")) / "pages"
STANDING = json.loads(FLOORS.read_text("utf-8"))
TOLD = ("f1", "f1_with_title", "snippet_f1", "lead_lost", "unclean", "placed")


@cache
def measured(name):
    if not (DATA / name / "gold.jsonl").exists():
        pytest.skip(f"{DATA / name} is not here: set WARRAQ_GATE_DATA to the folder that holds pages/{name}")
    return measure(DATA / name)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_text_stays_above_its_floors(name, capsys):
    found = measured(name)
    with capsys.disabled():
        for row, figures in found.rows.items():
            shown = ", ".join(f"{key} {figures[key]:.4f}" for key in TOLD if key in figures)
            print(f"\n{name}, {row}: {shown}", end="")  # noqa: T201 - the gate's figures belong on the screen
    if STANDING[name]["corpus"] != found.corpus:
        pytest.skip(f"the floors of {name} belong to other pages than those in {DATA}")
    assert {row: broken(STANDING[name]["floors"][row], found.rows[row]) for row in ROWS} == {
        row: [] for row in ROWS
    }


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("name", PAGES)
def test_text_is_never_worse_than_trafilaturas(name, row):
    rows = measured(name).rows
    measures = [key for key in ("f1", "f1_with_title", "snippet_f1") if key in rows[YARDSTICK]]
    assert [key for key in measures if rows[row][key] < rows[YARDSTICK][key]] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_paragraph_has_its_place_in_the_bytes(name):
    assert {row: measured(name).rows[row]["placed"] for row in ROWS} == dict.fromkeys(ROWS, 1.0)


def test_floors_are_only_raised():
    standing = {"f1": 0.95, "lead_lost": 0.1, "survived_share": 0.0}
    worse, better = {"f1": 0.9, "lead_lost": 0.2, "survived_share": 0.5}, {"f1": 0.99, "lead_lost": 0.0}
    assert raised(standing, floors_of(worse)) == standing
    assert raised(standing, floors_of(better)) == {"f1": 0.988, "lead_lost": 0.0}


def test_a_figure_below_its_floor_is_told():
    floors = {"f1": 0.95, "lead_lost": 0.1}
    assert broken(floors, {"f1": 0.95, "lead_lost": 0.1}) == []
    assert broken(floors, {"f1": 0.94, "lead_lost": 0.2}) == [
        "f1 is 0.9400, its floor 0.95",
        "lead_lost is 0.2000, its floor 0.1",
    ]
