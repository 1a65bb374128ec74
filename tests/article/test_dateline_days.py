from datetime import date

import pytest

from article.dates.dateline_days import dateline_day
from article.pasted import clean_text


def day(language: str, *lines: str) -> date | None:
    found = dateline_day(lines, language)
    return found.at.date() if found else None


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "TUNIS, Nov 12, 2026 (Reuters) - The central bank said", date(2026, 11, 12)),
        ("en", "SAO PAULO, March 3, 2026 (AP) — A court", date(2026, 3, 3)),
        ("en", "NAIROBI, 7 May 2026 – Floods cut", date(2026, 5, 7)),
        ("fr", "RABAT, 24 juil. 2025 (AFP) – Quelque 300 salariés", date(2025, 7, 24)),
        ("fr", "Le Caire, le 11 mars 2026 – Le tribunal a", date(2026, 3, 11)),
        ("ar", "باريس 24-7-2025 (أ ف ب) - قال وزير", date(2025, 7, 24)),
        ("ar", "القاهرة في 12 سبتمبر/أيلول 2026 (رويترز) - قال", date(2026, 9, 12)),
        ("ar", "رام الله 6-6-2025 وفا- شيع", date(2025, 6, 6)),
        ("he", "ירושלים, 12 בנובמבר 2026 (רויטרס) - ראש", date(2026, 11, 12)),
        ("tr", "İZMİR, 3 Mart 2026 (AA) - Valilik", date(2026, 3, 3)),
        ("tr", "İZMİR (AA) - 03.03.2026 - Valilik", date(2026, 3, 3)),
        ("en", "LIMA (AP) — Peru's court said Monday, Nov. 9, 2026, that a judge", date(2026, 11, 9)),
        ("en", "QUITO, Tuesday, Aug. 4, 2026 — The", date(2026, 8, 4)),
        ("en", "Nairobi, Thursday, May 7, 2026", date(2026, 5, 7)),
        ("ar", "الرباط - الأحد 8 نوفمبر 2026", date(2026, 11, 8)),
        ("fr", "Lyon, mardi 10 novembre 2026", date(2026, 11, 10)),
        ("fr", "Dakar, le 3 févr. 2026", date(2026, 2, 3)),
        ("he", "ירושלים, 10 בנובמבר 2026", date(2026, 11, 10)),
        ("he", "חיפה, יום שלישי, 10 בנובמבר 2026", date(2026, 11, 10)),
        ("tr", "Ankara, 10 Kasım 2026, Salı", date(2026, 11, 10)),
        ("fa", "تهران، سه‌شنبه ۱۹ آبان ۱۴۰۵", date(2026, 11, 10)),
        ("fa", "تهران- ۲۱ آبان ۱۴۰۵- ایرنا- وزیر گفت", date(2026, 11, 12)),
        ("fa", "هرات – ۱۴ مهر ۱۴۰۵ – فرماندار گفت", date(2026, 10, 6)),
    ],
)
def test_a_dateline_with_a_day_dates_the_text(language: str, line: str, expected: date) -> None:
    assert day(language, "A headline", line) == expected


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ar", "دمشق – سانا"),
        ("en", "SALT LAKE CITY (AP) — A jury on March 3, 2026 found"),
        ("en", "LIMA (AP) — A judge said the trial of Tuesday, Nov. 9, 2026, was long"),  # a Monday
        ("en", "LIMA (AP) — Between Monday, Nov. 9, 2026, and Tuesday, Nov. 10, 2026, rain fell"),
        ("en", "Paris, 13 November 2015"),  # first of all lines: a headline
        ("en", "On March 3, 2026 — the day on which the dam broke — hundreds"),
        ("en", "The March 3, 2026 (Reuters) report - and what came of it"),
        ("ar", "حرب 6 أكتوبر 1973 - ذكرى تعود كل عام"),
        ("fr", "Entre le 3 mai 2025 et le 4 mai 2026 (AFP) – deux années"),
        ("en", "TUNIS, 03/04/2026 (Reuters) - Which of both is the month"),
    ],
)
def test_no_other_line_dates_a_text(language: str, line: str) -> None:
    assert day(language, line) is None


def test_a_day_without_a_year_takes_the_year_that_the_text_gives() -> None:
    line = "KYIV, Jan 3 (Reuters) - Talks ended."
    assert day("en", line) is None
    assert day("en", line, "They had begun on 30 December 2026.") == date(2027, 1, 3)
    assert day("en", line, "The treaty dates from 4 July 2019.") is None
    assert day("en", line, "Not on 2 January 2026, not on 5 January 2027.") is None


def test_a_pasted_text_is_dated_by_its_dateline_and_a_head_line_wins() -> None:
    text = "Bank keeps rates\n\nTUNIS, Nov 12, 2026 (Reuters) - The central bank kept its rate on Thursday, it said in a statement."
    told = clean_text(text.encode())
    assert (str(told.published_at)[:10], told.published_from, told.agency) == (
        "2026-11-12",
        "text",
        "Reuters",
    )
    assert "TUNIS" in told.text
    headed = clean_text(text.encode(), head=(("date", "2026-11-14"),))
    assert str(headed.published_at)[:10] == "2026-11-14"
