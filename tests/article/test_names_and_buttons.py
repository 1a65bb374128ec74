"""A name apart from what stands around it on pages: buttons, papers, labels of interviews, translators, speakers."""

import pytest
from heads import AR, EN, PROSE, facts, meta

from article.markup.scanner import scan
from article.metadata import facts_of
from article.pasted import clean_text
from article.writers.people import is_signed_by

BUTTONS = [
    ('<div class="byline">Jane Miller<span>Follow</span></div>', ("Jane Miller",)),
    ('<div class="author-name"><a href="/a">Jane Miller</a> <a href="/f">Follow</a></div>', ("Jane Miller",)),
    ('<div class="author">Jane Miller <span>View Profile</span></div>', ("Jane Miller",)),
    ('<div class="author">Jane Miller X Facebook</div>', ("Jane Miller",)),
    ('<span class="author"><a>Jane Miller</a><a>Send an email</a> July 26, 2025</span>', ("Jane Miller",)),
    ('<div class="author"><a>سامر الحلبي</a><a>كل المقالات</a></div>', ("سامر الحلبي",)),
    ('<div class="post-author">سامر الحلبي <a>تابع</a></div>', ("سامر الحلبي",)),
    ('<div class="author">Anne Duval <a>Suivre</a></div>', ("Anne Duval",)),
    ('<div class="author">Anne Duval <a>Tous ses articles</a></div>', ("Anne Duval",)),
    ('<div class="author"><a>דנה כהן</a> <a>עקוב</a></div>', ("דנה כהן",)),
    ('<div class="yazar-adi">Ayşe Demir <a>Tüm Yazıları</a></div>', ("Ayşe Demir",)),
    ('<div class="author">سارا کریمی <a>دنبال کنید</a></div>', ("سارا کریمی",)),
    ('<div class="author">Jan Weber <a>Alle Beiträge</a></div>', ("Jan Weber",)),
    ('<div class="author">José Ortega <a>Seguir</a></div>', ("José Ortega",)),
    ('<div class="author"><a>Jane Miller</a> <a>Gå til profilsiden</a></div>', ("Jane Miller",)),  # in no table
    ('<div class="author"><a>Jane Miller</a> <a>John Doe</a></div>', ("Jane Miller", "John Doe")),
    ('<div class="byline">By <a>Jane Miller</a> and <a>John Doe</a></div>', ("Jane Miller", "John Doe")),
    ('<div class="byline"><a>Jane Miller</a>, John Doe</div>', ("Jane Miller", "John Doe")),
    ('<div class="author">Malcolm X</div>', ("Malcolm X",)),
]  # fmt: skip
CREDITS = [
    ('<div class="author">القدس العربي - سامر الحلبي</div>', ("سامر الحلبي",)),
    ('<div class="author">سامر الحلبي - ليلى الحمصي</div>', ("سامر الحلبي", "ليلى الحمصي")),
    ('<div class="byline">بقلم الأسير المحرر سامر الحلبي</div>', ("سامر الحلبي",)),
    ('<div class="byline">بقلم أحمد الأسير</div>', ("أحمد الأسير",)),
    ("<div>إعداد وتقديم: سامر الحلبي</div>", ("سامر الحلبي",)),
    ("<div>حاورته في باريس: ليلى الحمصي</div>", ("ليلى الحمصي",)),
    ("<div>أجرى الحوار: سامر الحلبي</div>", ("سامر الحلبي",)),
    ("<div>حاوره: سامر الحلبي</div>", ("سامر الحلبي",)),
    ("<div>ترجمة: ليلى الحمصي</div>", ()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "names"), [*BUTTONS, *CREDITS])
def test_a_name_is_read_apart_from_the_buttons_papers_and_labels_beside_it(line, names):
    language = "ar" if any("\u0600" < c < "\u06ff" for c in line) else "en"
    assert facts(body=f"<h1>{AR if language == 'ar' else EN}</h1>{line}{PROSE[language]}").bylines == names


@pytest.mark.parametrize(
    ("line", "is_line"),
    [
        ("Jane MillerFollow", True),
        ("Jane MillerSend an email July 26, 2025", True),
        ("Jane Miller", False),
        ("Jane Miller said on Thursday that more would follow", False),
        ("سامر الحلبي:", False),
    ],
)
def test_a_line_of_a_name_and_buttons_is_told_from_a_name_alone(line, is_line):
    assert is_signed_by(line, line[: 11 if line[0] == "س" else len("Jane Miller")]) is is_line


def test_a_title_that_begins_with_the_blog_ends_with_what_the_page_calls_the_post():
    post = f'<h3 class="post-title entry-title">Hunger</h3>{PROSE["en"]}'
    got = facts(body=post, title="Harbour Diary: Hunger")
    assert (got.title, got.outlet) == ("Hunger", "Harbour Diary")
    assert (
        facts(body=f"<h3>Hunger</h3>{PROSE['en']}", title="Harbour Diary: Hunger").title
        == "Harbour Diary: Hunger"
    )


def test_the_headline_stands_below_an_h1_that_is_the_site():
    body = f"<h1>وكالة المرفأ الإخبارية</h1><div>{AR}</div>{PROSE['ar']}"
    got = facts(body=body, title=f"وكالة المرفأ الإخبارية : {AR}")
    assert (got.title, got.outlet, got.agency) == (AR, "وكالة المرفأ الإخبارية", None)
    slogan = f"<h1>Everything in its time</h1><p>The harbour for a good life</p>{PROSE['en']}"
    title = "Everything in its time | The harbour for a good life"
    assert facts(body=slogan, title=title).title == "Everything in its time"


def test_the_end_of_a_title_that_the_heading_does_not_say_and_the_page_says_alone_is_the_site():
    body = f"<a href='/'>صوت المرفأ</a><h1>مغيبون: سامر الحلبي</h1>{PROSE['ar']}"
    got = facts(body=body, title="سامر الحلبي - صوت المرفأ")
    assert (got.title, got.outlet) == ("مغيبون: سامر الحلبي", "صوت المرفأ")
    assert (
        facts(meta(), f"<h1>مغيبون: سامر الحلبي</h1>{PROSE['ar']}", title="سامر الحلبي - صوت المرفأ").outlet
        != "صوت المرفأ"
    )


def test_words_outside_of_all_elements_are_no_headline():
    bare = "Talks <hr> The two delegations met in the capital on Thursday to discuss how the fighting might be ended."
    assert facts_of(scan(bare), url=None, fetched_at=None).title == ""


SENTENCES = "\n".join(
    [
        "قال مسؤول في الوزارة إن الوفد وصل إلى العاصمة اليوم، وإنه يلتقي نظيره غداً.",
        "وأضاف أن اللقاء يعقد في مقر السفارة بحضور وسطاء، وأن جدول أعماله لم يكتمل.",
    ]
)


def test_an_agencys_credit_behind_a_pasted_text_names_who_wrote_and_leaves_the_text():
    credit = "(إعداد سامر الحلبي للنشرة العربية - تحرير ليلى الحمصي)"
    got = clean_text(f"وفد الوزارة يصل إلى العاصمة\n{SENTENCES}\n{credit}\n".encode())
    assert got.bylines == ("سامر الحلبي",)
    assert [p.text for p in got.paragraphs] == SENTENCES.split("\n")


def test_a_speaker_who_speaks_again_is_no_outlet():
    turns = f"سامر الحلبي:\n{SENTENCES}\nليلى الحمصي:\nلا أعرف.\nسامر الحلبي:\n{SENTENCES}"
    got = clean_text(f"حوار مع ليلى الحمصي عن لقاء العاصمة\n{turns}\n".encode())
    assert got.outlet is None
    assert [p.text for p in got.paragraphs].count("سامر الحلبي:") == 2


def test_the_source_of_a_paste_is_the_agency_among_several():
    got = clean_text(f"وفد الوزارة يصل إلى العاصمة\n{SENTENCES}\nالمصدر: المرفأ + وكالات\n".encode())
    assert got.agency == "agencies"


def test_who_signed_above_a_paste_comes_before_who_helped():
    english = "The delegation reached the capital on Thursday, the ministry said, and talks will begin soon."
    lines = [EN, "16 July 2025", "David Miller", english, english, "Additional reporting by Jane Smith"]
    assert clean_text("\n".join(lines).encode()).bylines == ("David Miller", "Jane Smith")
