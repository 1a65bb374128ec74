"""A row and a stanza are one thing: some of it taken means all of it, unless the odds are against the whole."""

import pytest

from article.blocks.mates import mates_of, sentences_of
from article.markup.scanner import scan

ROW = "<table><tr><td>بندورة</td><td>40</td><td>55</td></tr></table>"
STANZA = "<div>يا ميناء القلب الأخير<br>خذ من يدي حبل الرجوع<br>واترك على الرمل أثر السفينة</div>"
LINES = "<p>ساحة المدينة</p><p>سوق المدينة</p><p>ميناء المدينة</p>"


@pytest.mark.parametrize(
    ("markup", "odds", "added"),
    [
        (ROW, [0.6, 0.6, 0.1], [2]),
        (STANZA, [0.3, 0.5, 0.1], [0, 2]),
        (STANZA, [0.01, 0.41, 0.01], []),
        (LINES, [0.6, 0.6, 0.1], []),
    ],
    ids=["the last cell", "the other verses", "one verse that nothing speaks for", "paragraphs stand alone"],
)
def test_the_rest_of_a_row_or_a_stanza_comes_with_what_was_taken(markup, odds, added):
    chosen = [i for i, p in enumerate(odds) if p >= 0.4]
    assert mates_of(scan(markup), chosen, odds) == added


def test_links_and_hidden_cells_do_not_come_along():
    linked = "<table><tr><td>بندورة</td><td><a href='/x'>المزيد</a></td></tr></table>"
    hidden = "<table><tr><td>بندورة</td><td hidden>المزيد</td></tr></table>"
    assert [mates_of(scan(markup), [0], [0.9, 0.1]) for markup in (linked, hidden)] == [[], []]


@pytest.mark.parametrize(
    ("first", "odds", "added"),
    [("الموعد", 0.08, [3, 4, 5]), ("الموعد", 0.01, []), ("نشرت البلدية اليوم جدول مواعيد الحافلات الجديد. " * 6, 0.08, [])],
    ids=["all rows", "rows that nothing speaks for", "a page laid out as a table"],
)  # fmt: skip
def test_the_other_rows_of_a_table_of_facts_come_with_those_that_were_taken(first, odds, added):
    rows = [(first, "السعر", "المدة"), ("<a href='/t'>تل الورد</a>", "18:30", "0.81")]
    cells = ["</td><td>".join(row) for row in rows]
    markup = "<table><tr><td>" + "</td></tr><tr><td>".join(cells) + "</table>"
    assert sorted(mates_of(scan(markup), [0, 1, 2], [0.35] * 3 + [odds] * 3)) == added


def test_a_sub_heading_comes_with_the_sentence_under_it_and_a_lone_one_does_not():
    entry = "<div><h3>إلغاء ثماني رحلات</h3><p>قال متحدث باسم المطار إن الرحلات ألغيت بسبب الرياح.</p></div>"
    source = scan(f"<p>بدأت العاصفة فجر اليوم.</p>{entry}<h3>أخبار المدينة</h3><p>سوق المدينة</p>")
    assert mates_of(source, [0, 2], [0.9, 0.1, 0.7, 0.1, 0.1]) == [1]
    assert mates_of(source, [0, 2], [0.9, 0.01, 0.7, 0.1, 0.1]) == []


def test_a_sentence_among_chosen_ones_stays_and_is_doubted():
    lost = "ويلتئم الاجتماع المقبل في مسقط في أيار من العام القادم."
    told = [
        "أقرت بلدية المرفأ في جلستها الأخيرة خطة لإصلاح شبكة المياه القديمة، بكلفة بلغت مليوني ليرة.",
        "وقال رئيس البلدية سليم الحداد إن الخطة تشمل أربعة أحياء، وإن الأولوية لحي الصيادين.",
    ]
    blocks = scan("<div>" + "".join(f"<p>{t}</p>" for t in [*told, lost]) + "<p>من نحن</p></div>").blocks
    assert sentences_of(blocks, {0, 1}) == [2]
    apart = scan(
        "<div>" + "".join(f"<p>{t}</p>" for t in told) + f"</div><aside><p>{lost}</p></aside>"
    ).blocks
    assert sentences_of(apart, {0, 1}) == []


@pytest.mark.parametrize(
    ("third", "added"),
    [("خالد عبد الله", [2]), ("<a href='/x'>المزيد من الأسماء</a>", [])],
    ids=["a name like the others", "a link"],
)
def test_the_last_entry_of_a_list_comes_with_the_others(third, added):
    names = "".join(f"<li>{name}</li>" for name in ("أحمد الحسن", "نادر قباني", third, "سلمى درويش"))
    assert mates_of(scan(f"<ul>{names}</ul>"), [0, 1, 3], [0.7, 0.7, 0.3, 0.7]) == added
