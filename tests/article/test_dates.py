import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.dates.reading import find_date, is_date_line, read_stamp, strip_dates

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)


def test_day_and_month_that_could_change_places_are_left_unread_in_english_only():
    assert find_date("03/04/2025", language="en") is None
    assert find_date("03/04/2025", language="ar").at.date().isoformat() == "2025-04-03"
    assert find_date("07/26/2025", language="en").at.date().isoformat() == "2025-07-26"


@pytest.mark.parametrize(
    ("words", "language", "day"),
    [
        ("03/04/2025", "en-us", None),  # what many templates say without meaning it
        ("03/04/2025", "en-gb", "2025-04-03"),
        ("03/04/2025", "de", None),  # German puts dots between; with slashes it is a foreign template's
        ("03.04.2025", "de", "2025-04-03"),
        ("03/04/2025", "en-AU", "2025-04-03"),
        ("03/04/2025", "", None),
        ("Thu, 03/04/2025 - 18:30", "en", "2025-04-03"),
        ("Tue, 03/04/2025 - 18:30", "en", "2025-03-04"),
        ("Wed, 03/04/2025 - 18:30", "en", None),
        ("الثلاثاء, 03/04/2025 - 18:30", "ar", "2025-03-04"),
        ("Fri, 05/09/2025", "en", None),  # both readings are Fridays
        ("Published 03/04/2025, updated 03/25/2025", "en", "2025-03-04"),
        ("Published 03/04/2025, updated 25/04/2025", "en", "2025-04-03"),
    ],
)
def test_a_region_a_weekday_or_another_day_of_the_line_says_which_number_is_the_month(words, language, day):
    found = find_date(words, language=language)
    assert (found and found.at.date().isoformat()) == day


def test_spans_need_the_moment_of_fetching():
    assert find_date("منذ يومين") is None


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2025-07-26T18:30:00+03:00", "2025-07-26T15:30:00+00:00"),
        ("2025-07-26T18:30:00Z", "2025-07-26T18:30:00+00:00"),
        ("2025-07-26T18:30:00.123456+0300", "2025-07-26T15:30:00+00:00"),
        ("2025-07-26 18:30", "2025-07-26T00:00:00+00:00"),  # no zone: the day is all that is known
        ("2025-07-26", "2025-07-26T00:00:00+00:00"),
        ("20250726", "2025-07-26T00:00:00+00:00"),
        ("Sat, 26 Jul 2025 18:30:00 +0300", "2025-07-26T15:30:00+00:00"),
        ("٢٠٢٥-٠٧-٢٦", "2025-07-26T00:00:00+00:00"),
    ],
)
def test_machine_stamps_become_utc(stamp, at):
    assert read_stamp(stamp).at.isoformat() == at


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "x",
        "2025-13-01",
        "9999-99-99",
        "0001-01-01",
        "99999999",
        "2025-02-30T00:00:00Z",
        "2025-07-26/27",
        "2025-07-26/2025-07-28",
        "0001-01-01T00:00:00+03:00",
        "9999-12-31T23:59:59-12:00",
        "Mon, 01 Jan 0001 00:00:00 +0300",
        "Fri, 31 Dec 9999 23:59:59 -1200",
    ],
)
def test_broken_stamps_are_no_dates(stamp):
    assert read_stamp(stamp) is None


def test_the_words_are_given_as_they_were_written():
    assert find_date("نُشر: ٢٦ يوليو ٢٠٢٥").words == "٢٦ يوليو ٢٠٢٥"


def test_a_line_with_more_than_a_date_is_no_date_line():
    assert not is_date_line("اجتمع الوفدان في 26 يوليو 2025")
    assert strip_dates("بلس 48, اليوم السبت 26 يوليو 2025 06:30 مساءً") == "بلس 48"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text):
    find_date(text, fetched_at=NOW)
    read_stamp(text)
    is_date_line(text)
    strip_dates(text)


NUMBERS = st.one_of(
    st.sampled_from(
        ["0", "00", "1", "0001", "9999", "31", "12", "13", "60", "1300", "1447", "1500", "٩٩٩٩", "⑳"]
    ),
    st.integers(min_value=0, max_value=10**30).map(str),
)
WORDS = st.sampled_from(
    ["1h30", "12:30", "18.30 uhr", "+", "(", ")", "الساعة", "بتوقيت", "26/7/2025", "السبت", "أمس", "نشر", "كتب", "-", "/", ".", ":", "T", " ", ", ", "+03:00", "-12:00", "Z", "GMT", "Mon", "Dec", "صفر", "ذو الحجة", "هـ", "مرداد", "اسفند",
     "تموز", "February", "août", "Şubat", "منذ", "قبل", "سنة", "أشهر", "years", "ago", "il y a", "לפני"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.one_of(NUMBERS, WORDS), max_size=14),
    st.sampled_from(["", " "]),
    st.sampled_from([NOW, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]),
)
def test_texts_made_of_the_pieces_of_dates_are_survived(pieces, joint, fetched_at):
    text = joint.join(pieces)
    read = [d for d in (read_stamp(text), find_date(text, fetched_at=fetched_at), find_date(text)) if d]
    assert all(d.at.tzinfo is UTC for d in read)


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from([0, 1, 2, 1447, 2025, 9998, 9999]),
    *[st.integers(0, 61) for _ in range(5)],
    st.sampled_from(["+", "-"]),
    st.integers(0, 9999),
)
def test_every_stamp_of_right_form_is_a_date_of_the_web_or_none(y, m, d, hour, minute, second, sign, zone):
    iso = f"{y:04}-{m:02}-{d:02}T{hour:02}:{minute:02}:{second:02}{sign}{zone:04}"
    mail = f"Mon, {d} Dec {y:04} {hour:02}:{minute:02}:{second:02} {sign}{zone:04}"
    read = [one for one in (read_stamp(iso), read_stamp(mail)) if one]
    assert all(1990 <= one.at.year <= 2100 for one in read)


def seconds(text):
    began = time.process_time()
    for reader in (find_date, strip_dates, is_date_line):
        reader(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "piece",
    [
        "26 ",
        "26/",
        "26-7-",
        "1447 صفر ",
        "منذ 3 ",
        "26 يوليو 2025 ",
        "26/7/2025 ",
        "3/4/2025 ",
        "الأحد 3/4/2025 ",
        "3 أيام و",
        "(-",
        "12:30+",
        "GMT+1h30",
        "نشر السبت ",
        "و 26 ",
    ],
)
def test_a_line_made_to_cost_time_costs_no_more_than_its_length(piece):
    short, long = (min(seconds(piece * (size // len(piece))) for _ in range(3)) for size in (500, 2000))
    assert long <= 8 * short + 0.02  # four times the length; a square takes sixteen times as long
