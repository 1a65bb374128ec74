from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from story.channels import gdelt_gal
from story.link import Ask, Channel
from story.seed import Window
from tests.story.survey_answers import SURVEY, an_answer_to

ROOT = "https://data.gdeltproject.org/gdeltv3/gal/"
A_LIST = (
    b'{"date": "2025-03-04T10:16:00Z", "url": "https://wadi.example/dam-1", "title": "Wadi", "lang": "ar"}'
)


def minutes(asks: tuple[Ask, ...]) -> list[str]:
    return [ask.url.removeprefix(ROOT)[:12] for ask in asks]


def test_the_likeliest_day_is_probed_first_a_minute_of_each_quarter_hour() -> None:
    found = minutes(gdelt_gal.asks(SURVEY))
    assert found[:3] == ["202503040001", "202503040916", "202503041831"]
    assert [minute[:8] for minute in found[::96]] == ["20250304", "20250305", "20250303"]
    assert len(found) == gdelt_gal.MOST_ASKS // gdelt_gal.PROBES_A_QUARTER


@pytest.mark.parametrize("quarters", [5, 12, 40, 70, 96])
def test_wherever_a_budget_ends_the_probes_are_spread_over_the_day(quarters: int) -> None:
    there = sorted(gdelt_gal.SPREAD[:quarters])
    gaps = [later - sooner for sooner, later in pairwise([*there, there[0] + 96])]
    assert len(set(there)) == quarters
    assert max(gaps) <= 2.5 * 96 / quarters


def test_the_budget_is_shared_among_quarter_hours() -> None:
    assert len(gdelt_gal.asks(replace(SURVEY, budgets={Channel.GDELT_GAL: 50}))) == 10
    assert len(gdelt_gal.asks(replace(SURVEY, budgets={Channel.GDELT_GAL: 1}))) == 1


def quarter_hour(written: dict[str, bool]) -> list[str]:
    """The minutes that one run asks of a quarter hour whose files are written at the minutes of *written*."""
    survey = replace(SURVEY, budgets={Channel.GDELT_GAL: 1})
    (ask,), asked = gdelt_gal.asks(survey), []
    while True:
        minute = ask.url.removeprefix(ROOT)[10:12]
        asked.append(minute)
        answer = an_answer_to(ask, A_LIST, status=200 if written.get(minute) else 404)
        further = gdelt_gal.read(answer, survey).asks
        if not further:
            return asked
        (ask,) = further


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("01 02", "01 02"),
        ("01 04", "01 02 03 04"),
        ("00 07", "01 02 03 04 05 00 06 07"),
        ("03", "01 02 03 04 05 00 06 07"),
        ("", "01 02 03 04 05 00 06 07"),
    ],
)
def test_a_quarter_hour_is_left_when_two_files_were_found(written: str, asked: str) -> None:
    assert quarter_hour(dict.fromkeys(written.split(), True)) == asked.split()


def test_the_next_run_goes_on_where_this_one_ended() -> None:
    quarter = ROOT + "2025030400{}00.gal.json.gz"
    known = {quarter.format("01"): True, quarter.format("02"): False}
    first = gdelt_gal.asks(replace(SURVEY, asked=known))[0]
    assert (first.url, first.depth) == (quarter.format("03"), 1)
    assert gdelt_gal.read(an_answer_to(first, A_LIST), SURVEY).asks == ()
    for done in ({**known, quarter.format("03"): True}, {quarter.format(f"0{n}"): False for n in range(8)}):
        assert minutes(gdelt_gal.asks(replace(SURVEY, asked=done)))[0] == "202503040916"


def test_minutes_at_which_files_were_found_are_probed_first() -> None:
    known = {
        f"{ROOT}202503050{hour}{minute}00.gal.json.gz": True
        for hour in range(3)
        for minute in ("06", "36", "03")
    }
    survey = replace(SURVEY, asked={**known, f"{ROOT}20250305010100.gal.json.gz": False})
    first = gdelt_gal.asks(survey)[0]
    (second,) = gdelt_gal.read(an_answer_to(first, A_LIST), survey).asks
    (third,) = gdelt_gal.read(an_answer_to(replace(second, depth=0), status=404), survey).asks
    assert minutes((first, second, third)) == ["202503040006", "202503040003", "202503040001"]


def test_a_refusal_ends_the_probing_of_its_quarter_hour() -> None:
    first = gdelt_gal.asks(SURVEY)[0]
    for status in (403, 429, 503):
        assert gdelt_gal.read(an_answer_to(first, status=status), SURVEY).asks == ()


def test_nothing_is_probed_before_its_files_are_written() -> None:
    today = replace(SURVEY, window=Window(), today=date(2025, 3, 4), days=(date(2025, 3, 4),))
    assert {minute[:8] for minute in minutes(gdelt_gal.asks(today)[1:])} == {
        "20250303",
        "20250302",
        "20250301",
    }
    at = datetime(2025, 3, 4, 1, 4, tzinfo=UTC)
    assert minutes(gdelt_gal.asks(replace(today, now=at))[1:4]) == [
        "202503040001",
        "202503040016",
        "202503040031",
    ]
    assert minutes(gdelt_gal.asks(replace(today, now=at - timedelta(hours=2)))[1:2]) == ["202503030001"]


def test_days_without_lists_are_not_asked_for() -> None:
    old = replace(SURVEY, window=Window(start=date(2019, 12, 31), end=date(2020, 1, 1)), days=())
    assert {minute[:8] for minute in minutes(gdelt_gal.asks(old))} == {"20200101"}
    assert (
        gdelt_gal.asks(replace(SURVEY, window=Window(end=date(2019, 1, 1)), days=(date(2018, 1, 1),))) == ()
    )
