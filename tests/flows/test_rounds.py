"""Rounds: the first may not spend what those behind it need."""

import pytest

from flows.rounds import pages_of_round


@pytest.mark.parametrize(("most", "rounds"), [(400, 3), (400, 2), (2, 3), (1, 3), (7, 1)])
def test_a_third_of_the_pages_is_kept_for_later_rounds_and_the_last_may_spend_all(
    most: int, rounds: int
) -> None:
    left, spent = most, []
    for number in range(1, rounds + 1):
        spent.append(pages_of_round(number, rounds, left))
        left -= spent[-1]
    assert left == 0
    assert spent[0] == most if rounds == 1 else spent[0] == most - most // 3
    assert spent[0] >= 1
