import pytest

from tests.hostile.held import held, rows_in_name
from tests.hostile.matrix import GROUPS, ROWS
from tests.hostile.page import PAGE, page_text, state


def test_the_matrix_has_its_67_rows_each_once() -> None:
    counts = {"D": 16, "S": 5, "N": 10, "H": 10, "C": 1, "P": 8, "R": 6, "U": 6, "X": 3, "I": 2}
    assert set(ROWS) == {f"{letter}{n}" for letter, most in counts.items() for n in range(1, most + 1)}
    assert sum(map(len, GROUPS.values())) == len(ROWS)


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_a_row_has_tests_or_says_why_not(row: object) -> None:
    assert state(row) != "open"  # type: ignore[arg-type]


def test_no_test_holds_a_row_that_is_none() -> None:
    assert {one.row for one in held()} <= set(ROWS)


def test_the_page_is_the_one_that_is_made_now() -> None:
    assert PAGE.read_text("utf-8") == page_text(), "python -m tests.hostile.page makes it anew"


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("test_h4_every_hop_is_kept", ("H4",)),
        ("test_d3_d4_d5_whatever_fails", ("D3", "D4", "D5")),
        ("test_I1_a_bomb_is_refused", ("I1",)),
        ("test_i3_is_no_row", ()),
        ("test_a_key_on_p256", ()),
        ("test_d99_no_row", ()),
    ],
)
def test_a_name_says_its_rows(name: str, rows: tuple[str, ...]) -> None:
    assert rows_in_name(name) == rows
