"""What is laid away on disk comes back as it was."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from flows.judging.drawers import Drawers
from flows.judging.piles import Column, Pile


def test_numbers_come_back_whole_and_in_parts(tmp_path: Path) -> None:
    with ExitStack() as closing:
        column = Column(tmp_path / "c", closing, np.int64)
        assert (len(column), len(column.numbers())) == (0, 0)
        for number in range(20_001):
            column.append(-number)
        assert len(column) == 20_001
        assert column.numbers(8190, 3).tolist() == [-8190, -8191, -8192]
        assert int(column.numbers().sum()) == -200_010_000
        column.append(7)
        assert column.numbers()[-1] == 7


def test_rows_come_back_in_order_and_by_number_meanwhile(tmp_path: Path) -> None:
    rows = [(n, "نص" * (n % 5), None, (1.5, True)) for n in range(9000)]
    with ExitStack() as closing:
        pile = Pile(tmp_path / "rows", closing)
        for row in rows:
            pile.add(row)
        assert [pile[n] for n in (0, 1, 8191, 8192, 8999)] == [rows[n] for n in (0, 1, 8191, 8192, 8999)]
        assert [(row, pile[n] if n % 900 == 0 else row) for n, row in enumerate(pile)] == [
            (row, row) for n, row in enumerate(rows)
        ]
        pile.add(rows[3])
        assert pile[9000] == rows[3]


@pytest.mark.parametrize("many", [0, 1, 1000, 600_000])
def test_rows_of_one_upper_half_come_back_together_however_full_a_drawer_is(
    tmp_path: Path, many: int
) -> None:
    keys = np.arange(many, dtype=np.uint64) % np.uint64(5000) * np.uint64(64)  # all in one drawer
    rows = (keys << np.uint64(32)) | np.arange(many, dtype=np.uint64)
    drawers = Drawers(tmp_path / "d")
    for part in np.array_split(rows, 3):
        drawers.put(part)
    for _ in range(2):
        given = list(drawers)
        assert np.array_equal(np.sort(np.concatenate([rows[:0], *given])), np.sort(rows))
        seen = np.concatenate([keys[:0], *(np.unique(part >> np.uint64(32)) for part in given)])
        assert len(seen) == len(np.unique(keys))
        assert max((len(part) for part in given), default=0) <= 250_000
