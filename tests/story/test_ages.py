"""At which ages a page is due again, and what story.toml may say of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.folder import load_story
from story.seed import SeedError
from story.seeds.ages import DEFAULT_AGES, Ages
from tests.story.test_folder import a_story

KEPT = datetime(2025, 7, 26, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "last", "following"),
    [
        (timedelta(), None, HOUR),
        (HOUR, HOUR, 6 * HOUR),
        (5 * HOUR, HOUR, 6 * HOUR),
        (2 * DAY, DAY, 7 * DAY),
        (8 * DAY, 7 * DAY, 37 * DAY),
        (100 * DAY, 97 * DAY, 127 * DAY),
    ],
)
def test_a_page_is_due_often_at_first_and_then_every_thirty_days(
    age: timedelta, last: timedelta | None, following: timedelta
) -> None:
    assert DEFAULT_AGES.due_at(KEPT, KEPT + age) == (last and KEPT + last, KEPT + following)


def test_what_is_gone_is_due_more_seldom_and_never_no_more() -> None:
    seldom = DEFAULT_AGES.seldom()
    assert seldom.due_at(KEPT, KEPT + 23 * HOUR) == (None, KEPT + DAY)
    assert seldom.due_at(KEPT, KEPT + 400 * DAY) == (KEPT + 397 * DAY, KEPT + 427 * DAY)
    none = Ages(after=(HOUR,), then=HOUR).seldom()
    assert none.due_at(KEPT, KEPT + 30 * HOUR) == (KEPT + DAY, KEPT + 2 * DAY)


@given(st.integers(0, 10**9))
def test_now_lies_between_the_last_moment_and_the_next(seconds: int) -> None:
    now = KEPT + timedelta(seconds=seconds)
    last, following = DEFAULT_AGES.due_at(KEPT, now)
    assert (last or KEPT) <= now < following


def test_story_toml_sets_the_ages_and_says_nothing_for_the_defaults(tmp_path: Path) -> None:
    toml = 'title = "t"\n[refetch]\nafter = ["30m", "2 d", "1w"]\nthen = "14d"\n'
    ages = load_story(a_story(tmp_path / "a", toml), ()).ages
    assert ages == Ages(after=(HOUR / 2, 2 * DAY, 7 * DAY), then=14 * DAY)
    assert load_story(a_story(tmp_path / "b"), ()).ages == DEFAULT_AGES


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('after = ["6h", "1h"]', "'refetch.after' must be rising ages"),
        ('after = ["1 fortnight"]', "'refetch.after' must be rising ages"),
        ('after = ["1m"]', "at least 15m"),
        ("after = [1]", "'refetch.after' must be a list of texts"),
        ('then = "5m"', "'refetch.then' must be an age of at least 15m"),
        ('ages = ["1h"]', "unknown key 'refetch.ages'"),
    ],
)
def test_ages_that_are_none_stop_with_the_key_and_what_it_may_be(
    line: str, said: str, tmp_path: Path
) -> None:
    folder = a_story(tmp_path / "s", f'title = "t"\n[refetch]\n{line}\n')
    with pytest.raises(SeedError, match=said):
        load_story(folder, ())
