"""Lines that come again in one shape are the article's own; one alone, or a pair with nothing behind it, is judged by its words."""

import pytest

from article.article import Why
from article.cuts.series import grids_of, is_record, series_of
from article.extract import extract
from article.markup.scanner import scan
from article.page import page_of

TOLD = [
    "اندلعت الاشتباكات في حي الميناء القديم بعد منتصف الليل بقليل، وفق ما قال سكان الحي.",
    "دخلت فرق الإسعاف الحي من جهته الشرقية ونقلت ثمانية جرحى إلى مشفى المدينة.",
    "أعلن المجلس المحلي عودة الكهرباء والماء إلى معظم بيوت الحي.",
]
TITLE = "ثلاثة أيام في حي الميناء"


def paragraphs(*body, title=TITLE):
    markup = f"<html lang=ar><head><title>{title}</title></head><body><h1>{title}</h1>{''.join(body)}</body></html>"
    got = extract(page_of(markup.encode(), url="https://city.example/news/4711"))
    return [p.text for p in got.paragraphs], {c.text: c.why for c in got.boilerplate}, got


@pytest.mark.parametrize(
    ("heads", "tag"),
    [
        (["13 تموز 2025", "14 تموز 2025", "16 تشرين الثاني 2025"], "<p><strong>{}</strong></p>"),
        (["13 July 2025", "14 July 2025", "16 July 2025"], "<h3>{}</h3>"),
        (["14:05", "13:40", "9:05"], "<div class=entry-date>{}</div>"),
    ],
    ids=["days in bold", "days as headings", "clocks of a live blog"],
)
def test_days_and_clocks_over_entries_stay(heads, tag):
    body = [tag.format(head) + f"<p>{told}</p>" for head, told in zip(heads, TOLD, strict=True)]
    kept, _, _ = paragraphs(*body)
    assert kept == [line for pair in zip(heads, TOLD, strict=True) for line in pair]


def test_speakers_stay_and_name_neither_author_nor_outlet():
    names = ["ليلى الحموي:", "نادر قباني:", "ليلى الحموي:", "نادر قباني:"]
    said = ["كيف تصف أحوال الحي اليوم؟", TOLD[0], "وما الذي ينقصه؟", TOLD[1]]
    body = [f"<p><b>{name}</b></p><p>{line}</p>" for name, line in zip(names, said, strict=True)]
    kept, _, got = paragraphs(*body)
    assert kept == [line for pair in zip(names, said, strict=True) for line in pair]
    assert got.bylines == ()
    assert got.outlet != "ليلى الحموي"


def test_a_day_of_publication_and_one_of_a_change_are_no_series():
    markup = f"<h1>{TITLE}</h1><p>13 تموز 2025</p><p>14 تموز 2025</p><p>{TOLD[0]}</p><p>{TOLD[1]}</p>"
    assert series_of(scan(markup).blocks, range(1, 5)) == {}


def test_days_of_two_articles_and_labels_of_lists_are_no_series():
    two = "".join(f"<h1>{TITLE}</h1><p>1{n} تموز 2025</p><p>{TOLD[n]}</p>" for n in (0, 1))
    assert series_of(scan(two).blocks, (1, 2, 4, 5)) == {}
    also = "".join(f"<p>اقرأ أيضاً:</p><p>{told}</p>" for told in TOLD)
    assert series_of(scan(also).blocks, range(6)) == {}


def test_cells_of_a_record_stay_with_their_labels():
    rows = [
        ("تاريخ الولادة", "12 آذار 1985"),
        ("تاريخ الاعتقال", "3 أيار 2013"),
        ("مكان الاعتقال", "حاجز الجسر"),
    ]
    table = "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows) + "</table>"
    kept, _, _ = paragraphs(table, *(f"<p>{told}</p>" for told in TOLD))
    assert kept == [*(f"{a} | {b}" for a, b in rows), *TOLD]


@pytest.mark.parametrize(
    "told", [TOLD[0] * 2, "港口的船只昨日恢复航行，渡轮公司表示班次仍然不足。" * 4], ids=["ar", "zh"]
)
def test_a_page_laid_out_as_a_table_is_no_table_of_facts(told):
    source = scan(
        f"<table><tr><td>طباعة</td><td>12 آذار 2025</td></tr><tr><td>{told}</td><td>{told}</td></tr></table>"
    )
    assert grids_of(source, range(4)) == []
    assert grids_of(scan("<table><tr><td>طباعة<td>إرسال<td>12:05<td>13:05</tr></table>"), range(4)) == []


RECORD = [
    ("تاريخ الاستشهاد: 26 تموز 2014", True), ("مواليد 12/3/1985", True), ("تم الاعتقال بتاريخ 12-03-2013", True), ("آخر ظهور 5 أيار 2014", True),
    ("Date of arrest: 3 May 2013", True), ("Doğum tarihi: 12.03.1985", True), ("תאריך לידה: 12.3.1985", True), ("تاريخ النشر: 26 تموز 2014", False),
    ("آخر تحديث: 26 تموز 2014", False), ("Killed for a song", False), ("اعتقال صحفي في الميناء", False),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), RECORD)
def test_a_line_of_a_record_is_told_from_a_day_of_publication(line, told):
    assert is_record(line) is told


def test_the_lines_of_a_record_under_a_name_stay():
    lines = ["تاريخ الولادة: 12 آذار 1985", "تاريخ الاعتقال: 3 أيار 2013", "مكان الاعتقال: حاجز الجسر"]
    body = "<div>" + "".join(f"<div>{line}</div>" for line in lines) + "</div>"
    kept, cut, got = paragraphs(body, *(f"<p>{told}</p>" for told in TOLD), title="نادر سليم قباني")
    assert kept == [*lines, *TOLD]
    assert cut == {"نادر سليم قباني": Why.REPEATED_TITLE}
    assert got.published_at is None
