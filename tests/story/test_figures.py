from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.events.happenings import happenings
from story.profiles.dated import dates_in, day_key
from story.profiles.numbers import numbers_in
from story.profiles.sentences import Sentence
from tests.story.story_builders import a_text


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("ar", "لقي ١٤ قتيلا و 16 شخصا حتفهم", ["14 killed", "16 killed"]),
        ("ar", "بقيمة 3.9 مليون دولار ونسبة 30 في المئة", ["3900000 USD"]),
        ("ar", "قتل ثلاثة جنود عند الساعة 10:42 في 2018 وفاز 2-1", []),
        ("en", "a $6bn deal, 5,000 dunams and three killed", ["6000000000 USD", "5000 dunam", "3 killed"]),
        ("en", "at 5:30 on page 12, 70 % of them, in 2024, 2-1", []),
        ("fr", "8,4 milliards de dollars et 14 morts", ["8400000000 USD", "14 killed"]),
        ("he", "14 הרוגים ו-5 מיליון דולר", ["14 killed"]),
        ("tr", "18 bin lira, saat 14 ile", ["18000 TRY"]),
        ("fa", "۱۴ کشته و ۵ میلیون دلار", ["14 killed", "5000000 USD"]),
        ("ar", "فاز بـ 4 وخسر 2 بلقاء", []),
    ],
)
def test_a_number_is_told_with_what_it_counts(language: str, text: str, keys: list[str]) -> None:
    assert [counted.key for counted in numbers_in(text, language)] == keys


def test_a_share_counts_where_a_title_gives_it() -> None:
    assert [n.key for n in numbers_in("ارتفاع الأسعار 30 في المئة", "ar", in_title=True)] == ["30 %"]


@pytest.mark.parametrize(
    ("said", "told", "keys"),
    [
        ("في 24 يوليو/تموز 2025 التقى الوفدان", None, ["2025-07-24"]),
        ("وفي 19 أغسطس اجتمع الوفدان", None, ["--08-19"]),
        ("وفي 24 يوليو اجتمع الوفدان", datetime(2025, 7, 26, tzinfo=UTC), ["2025-07-24"]),
        ("بعد 8 ديسمبر من التوغل", datetime(2025, 7, 29, tzinfo=UTC), ["--12-08"]),
        ("اتفاق فض الاشتباك الموقع عام 1974", None, ["1974"]),
        ("زيارة في 2025 شخصا", None, []),
    ],
)
def test_a_day_takes_the_year_of_its_own_seed_alone(
    said: str, told: datetime | None, keys: list[str]
) -> None:
    sentence = Sentence(a_text("seed.txt", "", said, told), said, in_title=False)
    assert [key for key, _ in dates_in(sentence)] == keys


def test_a_user_writes_days_as_they_like() -> None:
    written = ("2025-07-24", "24 July", "24 تموز", "1974", "soon", "2025-02-30")
    assert [day_key(text) for text in written] == ["2025-07-24", "--07-24", "--07-24", "1974", "", ""]


def test_a_seed_that_calls_its_meeting_the_second_shows_it_and_dates_nothing() -> None:
    first = a_text("july.txt", "لقاء في باريس", "اجتمع الوفدان.", datetime(2025, 7, 26, tzinfo=UTC))
    second = a_text("later.txt", "لقاء في باريس", "ويعتبر هذا اللقاء الثاني خلال شهر. وحضره خبراء.")
    august = replace(
        a_text("day.txt", "Talks in Paris", "They met on 19 August in Paris. It rained."), language="en"
    )
    told = {one.seeds: one for one in happenings((first, second, august))}
    assert told["july.txt",].start == date(2025, 7, 26)
    assert [sign.sentence for sign in told["later.txt",].signs] == ["ويعتبر هذا اللقاء الثاني خلال شهر"]
    assert [sign.sentence for sign in told["day.txt",].signs] == ["They met on 19 August in Paris"]
    assert told["later.txt",].start is None
    assert not told["july.txt",].signs


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["14 ", "مليار ", "$", "bn ", "قتيلا", "٪", "2025", "-", "ال", "في ", "،"]),
            st.text(max_size=3),
        ),
        max_size=30,
    ).map("".join),
    st.sampled_from(["ar", "en", "tr", "zh", "und"]),
)
def test_no_text_breaks_the_numbers(text: str, language: str) -> None:
    for counted in numbers_in(text, language, in_title=True):
        assert counted.written in text
