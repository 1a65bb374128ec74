"""The floors of copies, against brute force over articles that are not part of the repository.

WARRAQ_GATE_DATA names the folder of gate data; by default `shared/data` beside the repository. A part of each set, for
speed: `python -m bench.copies` takes all of it, and measures MinHash beside it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bench.copies import found_share, item_of, right_share, rows_of, truth_of
from story.copies import find_copies
from story.wording.copied import CopyKind

DATA = Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "related"
FLOORS: Mapping[str, Mapping[str, float]] = json.loads(
    Path(__file__).with_name("copies_floors.json").read_text()
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no gate data at {DATA}: set WARRAQ_GATE_DATA")


@pytest.mark.parametrize("name", FLOORS)
def test_copies_are_found_and_what_is_called_a_copy_is_one(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    floor = FLOORS[name]
    rows = rows_of(DATA, name)
    rows.sort(key=lambda row: str(row["date"]))
    rows = rows[: int(floor["articles"])]  # neighbours in time: copies lie within days
    truth = truth_of(rows)
    findings = find_copies([item_of(row) for row in rows])

    found, right = found_share(truth, findings), right_share(rows, findings)
    # Under one original as copies or as what was derived of it: nothing of a pair stands alone.
    together = found_share(truth, [replace(one, kind=CopyKind.COPY) for one in findings])
    with capsys.disabled():
        print(  # noqa: T201 - figures belong on the screen
            f"\ncopies in {name}: recall {found:.4f} of {len(truth.copies)} pairs, together {together:.4f}, precision {right:.4f}"
        )

    assert len(truth.copies) >= floor["pairs"]
    assert found >= floor["recall"], f"recall fell to {found:.4f}"
    assert together >= floor["together"], f"pairs under one original fell to {together:.4f}"
    assert right >= floor["precision"], f"precision fell to {right:.4f}"
