"""What services are asked: which days, by which switches, and how far around the days that a story gives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.walk.survey import (
    EPISODE_DAYS,
    Known,
    is_late,
    likeliest_days,
    looked_at,
    survey_of,
    switched_off,
    with_episodes,
)
from story.channels.scope import days_outward
from story.channels.table import budget_of
from story.link import OPT_IN, Channel
from story.profile import DAYS_BEFORE, build_profile
from story.profiles.days import shifted
from story.profiles.learned import Taught
from story.profiles.learned_days import LearnedDays
from story.seed import SeedText, Story, Window
from story.terms import Profile

NOW = datetime(2025, 8, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
STORY = Story(name="s", title="t", seeds=(), languages=("ar", "he"), outlets=())
TEXT = "عقد وفدان سوري وإسرائيلي لقاء في باريس بوساطة أميركية{day}، وبحثا التهدئة في السويداء."


def a_profile(*, day: str = "", published: datetime | None = None, story: Story = STORY) -> Profile:
    seed = SeedText(
        name="a",
        title="لقاء سوري إسرائيلي في باريس",
        text=TEXT.format(day=day),
        published_at=published,
        language="ar",
        url=None,
    )
    return build_profile(story, (seed,))


def test_a_window_of_seed_days_is_as_wide_as_episodes_lie_apart_and_ends_today_at_the_latest() -> None:
    profile = a_profile(published=datetime(2025, 7, 26, tzinfo=UTC))
    wide = with_episodes(profile, TODAY).window
    assert profile.window.start is not None
    assert wide == Window(start=shifted(profile.window.start, -EPISODE_DAYS), end=TODAY)
    assert with_episodes(profile, date(2025, 7, 27)).window.end == profile.window.end


def test_a_window_of_the_users_and_an_open_one_stay_as_they_are() -> None:
    own = replace(STORY, window=Window(start=date(2025, 7, 20), end=date(2025, 7, 30)))
    for profile in (a_profile(story=own), a_profile()):
        assert with_episodes(profile, TODAY) is profile


def test_services_look_around_a_day_that_an_undated_text_names_and_the_judge_is_told_of_none() -> None:
    profile = a_profile(day=" يوم 24 تموز 2025")
    assert profile.window == Window()
    sought = looked_at(profile, TODAY)
    assert sought.window.start is not None
    assert sought.window.end is not None
    assert sought.window.start < date(2025, 7, 24) < sought.window.end
    assert "around 2025-07-24" in sought.note
    for none in (a_profile(day=" يوم 24 أيلول 2025"), a_profile()):  # a day to come, and none
        assert looked_at(none, TODAY).window == Window()
        assert "do not know when to look" in looked_at(none, TODAY).note
    assert looked_at(a_profile(published=NOW), TODAY).note == ""


def test_of_several_named_days_the_latest_does_not_simply_win() -> None:
    day = " يوم 24 تموز 2025 وتأكد يوم 24 تموز 2025. وكان ذلك يوم 24 تموز 2025. ومنها 2 آب 2025"
    sought = looked_at(a_profile(day=day), TODAY)
    assert sought.window.start is not None
    assert sought.window.start < date(2025, 7, 24)
    assert "2025-07-24, one of 2 days" in sought.note


def test_a_day_without_a_year_leads_to_days_of_several_years_and_is_told_as_a_guess() -> None:
    profile = a_profile(day=" يوم 24 تموز")
    sought = looked_at(profile, TODAY)
    assert sought.window == Window()
    assert sought.days == (date(2025, 7, 24), date(2024, 7, 24), date(2023, 7, 24))
    assert "guessed" in sought.note
    asked = days_outward(survey_of(STORY, profile, Known(now=NOW, learned={})), date(2020, 1, 1))
    assert {2023, 2024, 2025} <= {day.year for day in asked[:9]}


def test_the_days_of_the_events_are_asked_for_first_then_what_lies_nearest() -> None:
    profile = a_profile(published=datetime(2025, 7, 26, tzinfo=UTC))
    days = likeliest_days(profile, with_episodes(profile, TODAY).window, TODAY)
    assert [day.day for day in days[:5]] == [26, 27, 25, 28, 24]
    assert len(days) == len(set(days))
    assert max(days) == TODAY


@pytest.mark.parametrize(
    ("channels", "is_off"),
    [
        ((), OPT_IN),
        ((("gdelt-doc", False),), OPT_IN | {Channel.GDELT_DOC}),
        ((("bing-news", True),), OPT_IN - {Channel.BING_NEWS}),
    ],
)
def test_what_must_be_switched_on_is_off_until_it_is(
    channels: tuple[tuple[str, bool], ...], is_off: frozenset[Channel]
) -> None:
    assert switched_off(replace(STORY, channels=channels)) == is_off


def test_a_survey_asks_in_english_too_within_the_storys_budgets() -> None:
    survey = survey_of(replace(STORY, asks=(("gdelt-doc", 7),)), a_profile(), Known(now=NOW, learned={}))
    assert set(survey.queries) == {"ar", "he", "en"}
    assert survey.languages == ("ar", "he")
    assert survey.budgets == {Channel.GDELT_DOC: 7}
    assert survey.today == TODAY


def test_without_services_none_is_asked() -> None:
    off = survey_of(STORY, a_profile(), Known(now=NOW, learned={}, services=False)).off
    assert {channel for channel in Channel if channel.value.startswith(("gdelt", "wayback", "media"))} <= off


@pytest.mark.parametrize(("asked", "is_done"), [("2025-08-01T10:20", False), ("2025-08-04T10:20", True)])
def test_a_list_that_was_missing_soon_after_its_time_is_asked_for_again(asked: str, is_done: bool) -> None:
    url = "https://data.gdeltproject.org/gdeltv3/gal/20250801100100.gal.json.gz"
    assert is_late(url, datetime.fromisoformat(asked).replace(tzinfo=UTC)) is is_done
    assert not is_late("https://data.gdeltproject.org/gdeltv3/gal/feed.rss", NOW)


LEARNED = LearnedDays(
    start=date(2025, 7, 23), end=date(2025, 7, 28), days=(date(2025, 7, 25), date(2025, 7, 23)), pages=9
)


def test_learned_days_are_asked_for_first_within_the_usual_margins_and_said() -> None:
    for profile in (a_profile(), a_profile(day=" يوم 24 أيلول 2024")):
        sought = looked_at(profile, TODAY, LEARNED)
        assert sought.window == Window(start=shifted(LEARNED.start, -DAYS_BEFORE - EPISODE_DAYS), end=TODAY)
        assert sought.note == "window learned from 9 pages: 23–28 July 2025"
        survey = survey_of(STORY, profile, Known(now=NOW, learned={}, days=LEARNED))
        assert days_outward(survey, date(2020, 1, 1))[:2] == LEARNED.days


def test_a_window_of_the_users_or_of_dated_seeds_is_never_replaced() -> None:
    own = replace(STORY, window=Window(start=date(2025, 1, 2), end=date(2025, 1, 3)))
    for profile in (a_profile(story=own), a_profile(published=NOW)):
        assert looked_at(profile, TODAY, LEARNED) == looked_at(profile, TODAY)
        first = survey_of(STORY, profile, Known(now=NOW, learned={}, is_first=True))
        assert first.budgets == {}


def test_who_does_not_know_yet_when_to_look_keeps_half_of_what_days_cost() -> None:
    first, then = (
        survey_of(STORY, a_profile(), Known(now=NOW, learned={}, is_first=is_first))
        for is_first in (True, False)
    )
    assert {name: budget_of(name, first) * 2 for name in first.budgets} == {
        name: budget_of(name, then) for name in (Channel.GDELT_DOC, Channel.GDELT_GAL, Channel.GDELT_GKG)
    }


def test_a_full_name_that_pages_taught_makes_a_line_of_a_list_plausible_and_one_word_does_not() -> None:
    profile = a_profile(day=" قال توم باراك إن اللقاء مفيد. وأضاف توم باراك ذلك")
    person = next(one for one in profile.people if "باراك" in one.text)

    def lists(*texts: str) -> Callable[[str, str], bool]:
        taught = tuple(Taught(key=person.key, text=text, language="tr", pages=("p",)) for text in texts)
        return survey_of(STORY, profile, Known(now=NOW, learned={"tr": taught})).plausible

    line = "Büyükelçi Thomas Berek açıkladı"
    assert not lists()(line, "")
    assert not lists("Berek")(line, "")
    assert lists("Thomas Berek")(line, "")
