"""Every form of a date that newsrooms write is read as it says, and what is no date of the text's own is refused."""

import csv
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hijridate import Gregorian
from hypothesis import given, settings
from hypothesis import strategies as st

from article.dates.reading import find_date, is_date_line, strip_dates
from tests.builders import ROOT_OF_REPO

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
FOLDER = ROOT_OF_REPO / "tests" / "golden" / "dates"
BESIDE = "labels, names and counters on the line"


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


READ, REFUSED = rows("read.tsv"), rows("refused.tsv")


def test_the_tables_are_of_many_forms_and_no_row_stands_twice():
    assert len(READ) >= 300
    assert len(REFUSED) >= 120
    assert len(Counter(row["form"] for row in READ)) >= 14
    assert max(Counter(row["words"] for row in (*READ, *REFUSED)).values()) == 1


@pytest.mark.parametrize("row", READ, ids=lambda row: row["words"])
def test_a_newsrooms_date_is_read_with_and_without_the_pages_language(row):
    for language in (row["language"], ""):
        found = find_date(row["words"], fetched_at=NOW, language=language)
        assert found is not None
        assert found.at.date().isoformat() == row["day"]
        assert found.at.tzinfo is UTC
        assert 0 < found.trust < 1


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["words"])
def test_what_is_no_day_two_days_or_anothers_day_is_refused(row):
    for language in ("ar", "en", "fr", ""):
        assert find_date(row["words"], fetched_at=NOW, language=language) is None
        assert row["why"] == "ahead of the fetching" or find_date(row["words"], language=language) is None


@pytest.mark.parametrize(
    "row", [r for r in READ if r["form"] != BESIDE and "By" not in r["words"]], ids=lambda row: row["words"]
)
def test_what_is_a_date_alone_is_a_date_line(row):
    named = any(word in row["words"].split() for word in ("Par", "by", "read"))
    assert is_date_line(row["words"]) is not named
    assert (strip_dates(row["words"]) == "") is not named


def test_a_day_without_a_year_or_counted_back_needs_the_moment_of_fetching():
    for row in READ:
        if row["form"] == "counted back":
            assert find_date(row["words"], language=row["language"]) is None
    assert find_date("26 يوليو") is None
    assert (
        find_date("5 ديسمبر", fetched_at=datetime(2025, 11, 1, tzinfo=UTC)) is None
    )  # eleven months ago, or next month


def test_the_less_the_words_say_the_less_they_are_trusted():
    said = [
        "26 يوليو 2025",
        "26/07/2025",
        "1 صفر 1447",
        "26/07/25",
        "منذ يومين",
        "26 يوليو",
        "منذ أسبوع",
        "قبل شهر",
    ]
    trust = [find_date(words, fetched_at=NOW, language="ar").trust for words in said]
    assert trust == sorted(trust, reverse=True)
    assert len(set(trust)) == len(trust)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("July 26, 2025, 6:30 PM EDT", "2025-07-26T22:30:00+00:00"),
        ("26.07.2025 | 18:30 بتوقيت غرينتش", "2025-07-26T18:30:00+00:00"),
        ("26 يوليو 2025 12:05 ص بتوقيت السعودية", "2025-07-25T21:05:00+00:00"),
        ("26 يوليو 2025 06:30 مساءً (GMT+3)", "2025-07-26T15:30:00+00:00"),
        ("Sat Jul 26 2025 18:30:00 GMT+0300 (Arabian Standard Time)", "2025-07-26T15:30:00+00:00"),
        ("2025-07-26T18:30:00+03:30", "2025-07-26T15:00:00+00:00"),
        ("26 يوليو 2025 12:30 م", "2025-07-26T00:00:00+00:00"),  # no zone: the day is all that is known
        (
            "26 يوليو 2025 18:30 بتوقيت دمشق",
            "2025-07-26T00:00:00+00:00",
        ),  # its clocks have changed over the years
        ("26 July 2025 18:30 BST", "2025-07-26T00:00:00+00:00"),  # British summer, or Bangladesh
        ("26 July 2025 18:30 IST", "2025-07-26T00:00:00+00:00"),
        ("26 يوليو 2025 18:30 - 20:00 GMT", "2025-07-26T00:00:00+00:00"),  # which of the two times?
        ("26 يوليو 2025 بتوقيت غرينتش", "2025-07-26T00:00:00+00:00"),
    ],
)
def test_a_moment_is_given_where_one_time_and_one_steady_zone_are_stated(words, at):
    assert find_date(words, fetched_at=NOW).at.isoformat() == at


def test_a_weekday_settles_a_hijri_day_that_was_sighted_a_day_off_the_table():
    assert find_date("الأحد 1 صفر 1447").at.date() == date(2025, 7, 27)
    assert find_date("الاثنين 1 صفر 1447") is None


def test_a_stated_day_far_ahead_of_the_fetching_is_refused():
    assert find_date("26 يوليو 2029") is not None
    assert find_date("26 يوليو 2029", fetched_at=NOW) is None


MONTHS = """
LEVANT: كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول
EGYPT: يناير,فبراير,مارس,أبريل,مايو,يونيو,يوليو,أغسطس,سبتمبر,أكتوبر,نوفمبر,ديسمبر
TUNIS: جانفي,فيفري,مارس,أفريل,ماي,جوان,جويلية,أوت,سبتمبر,أكتوبر,نوفمبر,ديسمبر
MOROCCO: يناير,فبراير,مارس,أبريل,ماي,يونيو,يوليوز,غشت,شتنبر,أكتوبر,نونبر,دجنبر
PERSIAN: ژانویه,فوریه,مارس,آوریل,مه,ژوئن,ژوئیه,اوت,سپتامبر,اکتبر,نوامبر,دسامبر
URDU: جنوری,فروری,مارچ,اپریل,مئی,جون,جولائی,اگست,ستمبر,اکتوبر,نومبر,دسمبر
HEBREW: ינואר,פברואר,מרץ,אפריל,מאי,יוני,יולי,אוגוסט,ספטמבר,אוקטובר,נובמבר,דצמבר
TURKISH: Ocak,Şubat,Mart,Nisan,Mayıs,Haziran,Temmuz,Ağustos,Eylül,Ekim,Kasım,Aralık
FRENCH: janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre
ENGLISH: January,February,March,April,May,June,July,August,September,October,November,December
GERMAN: Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember
SPANISH: enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre
RUSSIAN: января,февраля,марта,апреля,мая,июня,июля,августа,сентября,октября,ноября,декабря
HIJRI: محرم,صفر,ربيع الأول,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,ذو القعدة,ذو الحجة
IRAN: فروردین,اردیبهشت,خرداد,تیر,مرداد,شهریور,مهر,آبان,آذر,دی,بهمن,اسفند
KABUL: حمل,ثور,جوزا,سرطان,اسد,سنبله,میزان,عقرب,قوس,جدی,دلو,حوت
"""
MONTHS_OF = {line.split(": ")[0]: line.split(": ")[1].split(",") for line in MONTHS.strip().splitlines()}
LEVANT, EGYPT, HEBREW, SPANISH, GERMAN, ENGLISH, HIJRI = (
    MONTHS_OF[k] for k in ("LEVANT", "EGYPT", "HEBREW", "SPANISH", "GERMAN", "ENGLISH", "HIJRI")
)
INDIC, FARSI = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def written(day):
    """Every form of one day, by what it is called."""
    m, y = day.month - 1, day.year
    for called, names in MONTHS_OF.items():
        if called not in ("HIJRI", "IRAN", "KABUL"):
            yield f"{day.day} {names[m]} {y}"
    yield f"{day.day} {LEVANT[m]}/{EGYPT[m]} {y}"
    yield f"{day.day} {EGYPT[m]} ({LEVANT[m]}) {y}م"
    yield f"{day.day} من شهر {LEVANT[m]} لعام {y}".translate(INDIC)
    yield f"{EGYPT[m]} {day.day}، {y}"
    yield f"{day.day}. {GERMAN[m]} {y}"
    yield f"{day.day} de {SPANISH[m]} de {y}"
    yield f"{day.day} ב{HEBREW[m]} {y}"
    yield f"{ENGLISH[m]} {day.day}, {y}"
    yield f"{ENGLISH[m][:3]} {day.day}, {y}, 6:30 PM"
    yield f"{day.day:02} - {day.month:02} - {y}"
    yield f"{day.day}/{day.month}/{y}".translate(INDIC)
    yield f"{y}/{day.month:02}/{day.day:02}".translate(FARSI)
    yield day.isoformat()
    yield day.strftime("%A, %d %B %Y")


@settings(deadline=None, max_examples=60)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2035, 12, 31)))
def test_every_day_is_read_back_from_every_form(day):
    for words in written(day):
        found = find_date(words, language="ar")
        assert found is not None, words
        assert found.at.date() == day, words


@settings(deadline=None, max_examples=100)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2035, 12, 31)))
def test_every_day_is_read_back_from_its_hijri_form(day):
    year, month, number = Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    for words in (
        f"{number} {HIJRI[month - 1]} {year} هـ",
        f"{number}/{month}/{year}هـ",
        f"{number} من {HIJRI[month - 1]} {year}".translate(INDIC),
    ):
        assert find_date(words).at.date() == day, words


def test_every_day_of_a_solar_year_follows_the_last_in_every_name():
    day = date(2025, 3, 21)  # 1 Farvardin 1404
    for month in range(12):
        for number in range(1, 32 if month < 6 else 31 if month < 11 else 30):
            for names in (MONTHS_OF["IRAN"], MONTHS_OF["KABUL"]):
                words = f"{number} {names[month]} 1404".translate(FARSI)
                assert find_date(words).at.date() == day, words
            assert find_date(f"1404/{month + 1:02}/{number:02}").at.date() == day
            day = date.fromordinal(day.toordinal() + 1)
    assert day == date(2026, 3, 21)


# First days of solar years, by the equinox in Tehran (the calendar centre of the University of Tehran).
@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1370, "1991-03-21"),
        (1375, "1996-03-20"),
        (1379, "2000-03-20"),
        (1392, "2013-03-21"),
        (1400, "2021-03-21"),
        (1403, "2024-03-20"),
    ],
)
def test_solar_years_begin_with_the_spring(year, day):
    assert find_date(f"۱ فروردین {year}").at.date().isoformat() == day
