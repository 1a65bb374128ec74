"""A story's coverage as a drawing: bounded, mirrored, and telling languages by more than colour."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.views.articles import Cell
from desk.web.story.day_bins import MOST_COLUMNS, bins_of
from desk.web.story.timeline import MANY, MOST_MARKS, MOST_ROWS, SHAPES, Timeline, timeline_of

DAY = date(2025, 7, 25)


def cell(day: str = "2025-07-25", outlet: str | None = "A", language: str = "ar", count: int = 1) -> Cell:
    return Cell(day=day, outlet=outlet, language=language, count=count)


def drawn(*cells: Cell, is_rtl: bool = False) -> Timeline:
    found = timeline_of(cells, is_rtl=is_rtl)
    assert found is not None
    return found


def test_no_articles_are_no_drawing() -> None:
    assert timeline_of([], is_rtl=False) is None


@given(
    st.dictionaries(
        st.one_of(st.none(), st.dates()), st.integers(min_value=1, max_value=9_999), min_size=1, max_size=80
    )
)
def test_every_day_stands_in_one_column_and_columns_are_few(counts: dict[date | None, int]) -> None:
    bins = bins_of(counts)
    assert len(bins.columns) <= MOST_COLUMNS + 3  # before, behind, and without a date
    for day in counts:
        column = bins.columns[bins.place_of(day)]
        assert column.is_undated if day is None else column.since is None or column.since <= day
        assert day is None or column.until is None or day <= column.until
    dated = [column for column in bins.columns if not column.is_undated]
    assert all(a.until is not None and b.since == a.until + timedelta(days=1) for a, b in pairwise(dated))


def test_a_few_articles_of_another_age_stretch_no_axis() -> None:
    days = {DAY + timedelta(days=n): 10 for n in range(20)}
    bins = bins_of({**days, date(1970, 1, 1): 1, date(2099, 1, 1): 1})
    assert bins.width_days == 1
    assert (bins.columns[0].since, bins.columns[-1].until) == (None, None)
    assert len(bins.columns) == 22


def test_a_hundred_thousand_articles_of_many_outlets_are_a_bounded_drawing_in_which_none_is_lost() -> None:
    cells = [
        cell(
            day=str(DAY + timedelta(days=n % 900)),
            outlet=f"outlet {n % 40}" if n % 3 else None,
            language=("ar", "en", "fr")[n % 7 % 3],
            count=20,
        )
        for n in range(5_000)
    ]
    timeline = drawn(*cells)
    assert len(timeline.rows) == MOST_ROWS + 1
    assert timeline.rows[-1].outlet is None
    assert sum(row.total for row in timeline.rows) == timeline.total == 100_000
    assert sum(len(row.marks) for row in timeline.rows) <= MOST_MARKS


def test_twenty_outlets_have_a_row_each() -> None:
    timeline = drawn(*(cell(outlet=f"outlet {n}", count=n + 1) for n in range(20)))
    assert [row.outlet for row in timeline.rows] == [f"outlet {n}" for n in reversed(range(20))]
    more = drawn(*(cell(outlet=f"outlet {n}") for n in range(21)))
    assert (len(more.rows), more.rows[-1].outlet, more.rows[-1].total) == (
        MOST_ROWS + 1,
        None,
        21 - MOST_ROWS,
    )


def test_time_runs_from_the_right_on_a_page_that_does() -> None:
    cells = cell(day="2025-07-25"), cell(day="2025-07-30")
    ltr, rtl = (drawn(*cells, is_rtl=is_rtl) for is_rtl in (False, True))
    assert ltr.rows[0].marks[0].x < ltr.rows[0].marks[1].x
    assert rtl.rows[0].marks[0].x > rtl.rows[0].marks[1].x
    assert all(0 < mark.x < rtl.width for mark in rtl.rows[0].marks)


def test_each_language_has_a_shape_of_its_own_and_a_line_in_the_legend() -> None:
    timeline = drawn(*(cell(language=code) for code in ("ar", "en", "fr", "he", "tr", "fa", "de")))
    kinds = {one.language: one.kind for one in timeline.legend}
    assert len({SHAPES[kind] for kind in kinds.values()}) == 7


def test_a_language_keeps_its_mark_whatever_else_is_shown() -> None:
    alone, beside = drawn(cell(language="he")), drawn(cell(language="he"), cell(language="ar", count=9))
    assert {one.kind for one in beside.legend if one.language == "he"} == {alone.legend[0].kind}


def test_languages_in_one_place_stand_beside_each_other_and_too_many_are_one_mark() -> None:
    three = drawn(*(cell(language=code) for code in ("ar", "en", "fr")))
    assert len({mark.y for mark in three.rows[0].marks}) == three.rows[0].lanes == 3
    four = drawn(*(cell(language=code) for code in ("ar", "en", "fr", "he")))
    assert [(mark.kind, mark.count, mark.language) for mark in four.rows[0].marks] == [(MANY, 4, None)]


@pytest.mark.parametrize("day", ["", "not a day", "2025-13-45"])
def test_what_has_no_date_stands_in_the_last_column(day: str) -> None:
    timeline = drawn(cell(), cell(day=day))
    assert timeline.columns[-1].is_undated
    assert timeline.rows[0].cells == (1, 1)
