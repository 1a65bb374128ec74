"""Which blocks become the article: the block model, its guard, the lead, and what joins torn paragraphs again."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import Article, ParagraphKind, Why
from article.blocks.choice import likely_among
from article.cuts.memory import SiteMemory, trace_of
from article.extract import extract
from article.markup.scanner import scan
from article.metadata import facts_of
from article.page import page_of
from article.way import Way

TITLE = "بلدية المرفأ تقر خطة لإصلاح شبكة المياه قبل الصيف"
PROSE = [
    "أقرت بلدية المرفأ في جلستها الأخيرة خطة لإصلاح شبكة المياه القديمة، بكلفة بلغت مليوني ليرة، على أن تبدأ الأعمال مطلع الشهر المقبل.",
    "وقال رئيس البلدية سليم الحداد إن الخطة تشمل أربعة أحياء، وإن الأولوية لحي الصيادين حيث تتكرر الأعطال منذ سنوات طويلة.",
    "وأوضح المهندس المشرف أن الأنابيب وضعت قبل نصف قرن، مشيرا إلى أن ثلث المياه يضيع قبل أن يصل إلى البيوت.",
    "وطالب سكان الحي بأن تنشر البلدية جدولا واضحا لأيام القطع، حتى يتمكنوا من تخزين ما يكفيهم من المياه.",
    "ومن المقرر أن تعقد البلدية لقاء مفتوحا مع الأهالي يوم الأحد للإجابة عن أسئلتهم حول مراحل العمل.",
]
TAIL = "<footer><p>جميع الحقوق محفوظة</p><ul><li><a href=/a>من نحن</a></li><li><a href=/b>اتصل بنا</a></li></ul></footer>"


def a_page(inner, *, before="", after=""):
    body = f"<nav><a href=/>الرئيسية</a> <a href=/s>محليات</a></nav>{before}<article><h1>{TITLE}</h1>{inner}</article>{after}{TAIL}"
    text = f"<!doctype html><html lang=ar><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}</body></html>"
    return page_of(text.encode(), url="https://marfa.example/news/17")


def told(inner, **around):
    got = extract(a_page(inner, **around))
    assert isinstance(got, Article)
    return got


def paragraphs(texts=PROSE):
    return "".join(f"<p>{t}</p>" for t in texts)


def texts(got, kind=None):
    return [p.text for p in got.paragraphs if kind is None or p.kind is kind]


def cut(got, why):
    return [c.text for c in got.boilerplate if c.why is why]


@pytest.mark.parametrize("way", Way)
def test_both_ways_give_the_article_and_say_what_they_went_by(way):
    got = extract(a_page(paragraphs()), way=way)
    assert texts(got) == PROSE
    assert got.method.startswith(f"warraq/2+{way}+blocks/")


def test_trafilatura_is_asked_only_in_the_full_way_and_where_the_odds_leave_something_open():
    short, long = a_page(paragraphs(PROSE[:2])), a_page(paragraphs())
    assert "trafilatura/" in extract(short, way=Way.FULL).method
    assert "trafilatura/" not in extract(long, way=Way.FULL).method
    assert "trafilatura/" not in extract(short, way=Way.FAST).method


@pytest.mark.parametrize("way", Way)
def test_every_visible_word_of_a_page_is_text_or_cut_or_the_title(way):
    page = a_page(
        paragraphs(), before="<aside><h3>الأكثر قراءة</h3><a href=/x>أسعار الخضار اليوم</a></aside>"
    )
    got = extract(page, way=way)
    shown = html.unescape(re.sub(r"<[^>]*>", " ", page.html.split("<body>")[1])).split()
    found = " ".join([*(p.text for p in got.paragraphs), *(c.text for c in got.boilerplate)]).split()
    assert sorted(shown) == sorted(found)


def test_two_breaks_part_paragraphs_and_one_inside_a_sentence_does_not():
    first, second, third = PROSE[:3]
    halves = first.split("، ", 1)
    got = told(
        f"<div>{halves[0]}،<br>{halves[1]}<br><br>{second}<br><br>{third}</div>{paragraphs(PROSE[3:])}"
    )
    assert texts(got) == PROSE


def test_a_picture_inside_a_sentence_does_not_part_it():
    halves = PROSE[1].split(" إن ", 1)
    got = told(f"<p>{PROSE[0]}</p><p>{halves[0]} إن <img src=/i.png> {halves[1]}</p>{paragraphs(PROSE[2:])}")
    assert texts(got) == PROSE


def test_inline_elements_never_part_a_paragraph():
    first = PROSE[0].split()
    marked = " ".join(
        f"<{t}>{w}</{t}>"
        for t, w in zip(["b", "i", "span", "a href=/p", "em", "u", "font"] * 9, first, strict=False)
    ).replace("</a href=/p>", "</a>")
    assert texts(told(f"<p>{marked}</p>{paragraphs(PROSE[1:])}"))[0] == PROSE[0]


def test_a_drop_cap_in_an_element_of_its_own_belongs_to_its_word():
    english = "he harbour council approved a plan to mend the old water pipes, at a cost of two million, with work to begin next month."
    got = told(f"<div class=drop-cap>T</div><p>{english}</p>{paragraphs()}")
    assert texts(got)[0] == "T" + english


def test_a_stanza_stays_one_paragraph_with_its_lines():
    lines = ["يا مرفأ الصيف القديم", "خذ من شراعي ما تبقى", "واكتب على الموج اسمنا", "كي لا يضيع البحر منا"]
    got = told(f"{paragraphs(PROSE[:3])}<p>{'<br>'.join(lines)}</p>{paragraphs(PROSE[3:])}")
    assert texts(got, ParagraphKind.VERSE) == ["\n".join(lines)]


def test_a_table_comes_row_by_row():
    rows = [("الحي", "موعد القطع"), ("الصيادون", "الأحد"), ("الميناء", "الثلاثاء")]
    table = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    got = told(f"{paragraphs(PROSE[:3])}<table>{table}</table>{paragraphs(PROSE[3:])}")
    assert texts(got, ParagraphKind.TABLE_ROW) == [" | ".join(row) for row in rows]


def test_captions_are_cut_with_their_reason():
    figure = "<figure><img src=/a.jpg><figcaption>عمال يصلحون أنبوبا في حي الصيادين أمس</figcaption></figure>"
    got = told(f"{figure}{paragraphs()}")
    assert texts(got) == PROSE
    assert cut(got, Why.CAPTION) == ["عمال يصلحون أنبوبا في حي الصيادين أمس"]


def test_a_quote_pulled_out_of_the_text_is_cut_and_one_that_is_not_stays():
    pulled = PROSE[3].split("، ")[0]
    own = "لا نريد وعودا جديدة بل ماء يصل إلى البيوت كل صباح كما كان."
    got = told(
        f"{paragraphs(PROSE[:2])}<blockquote class=pull-quote>{pulled}</blockquote><blockquote><p>{own}</p></blockquote>{paragraphs(PROSE[2:])}"
    )
    assert cut(got, Why.PULL_QUOTE) == [pulled]
    assert own in texts(got)


def test_what_another_element_says_again_is_cut_once_and_a_refrain_stays():
    lead = f"<div class=standfirst><p>{PROSE[0]}</p></div>"
    got = told(f"{lead}<div>{paragraphs()}</div>")
    assert sorted(texts(got)) == sorted(PROSE)
    refrain = told(f"<div>{paragraphs([*PROSE, PROSE[2], PROSE[4]])}</div>")
    assert texts(refrain).count(PROSE[2]) == 2


def test_an_article_appended_below_is_cut_as_that():
    other = [p.replace("بلدية", "نقابة").replace("المياه", "الكهرباء") for p in PROSE]
    got = told(
        paragraphs(), after=f"<article><h1>نقابة الكهرباء تعلن برنامج عملها</h1>{paragraphs(other)}</article>"
    )
    assert texts(got) == PROSE


def test_text_that_a_page_hides_until_a_script_runs_is_its_text():
    got = told(f"<div style='display:none'>{paragraphs()}</div>")
    assert texts(got) == PROSE


WORD = st.sampled_from(PROSE)
BREAK = st.sampled_from(["</p><p>", "<br>", "<br><br>", "<b>", "</b>", " <img src=x> ", "</td><td>", "</tr><tr><td>", "<li>", "<!-- x -->"])  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(WORD, BREAK), min_size=3, max_size=12))
def test_the_bytes_at_a_joined_paragraphs_place_read_as_it_does(pieces):
    page = a_page("<div><p>" + "".join(f"{text}{mark}" for text, mark in pieces) + "</p></div>")
    got = extract(page)
    assert isinstance(got, Article)
    for paragraph in (*got.paragraphs, *got.boilerplate):
        markup = page.body[paragraph.place.start : paragraph.place.end].decode()
        shown = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", markup))
        assert re.sub(r"[\s|]", "", shown) == re.sub(r"[\s|]", "", paragraph.text)


def test_a_sentence_of_every_page_of_the_site_is_furniture_and_an_articles_own_stay():
    banner = "يقرأ أعضاء نادي المرفأ كل مساء عدد الغد قبل أن يصل إلى باعة الصحف في المدينة وضواحيها."

    def site_page(number):
        own = "".join(
            f"<p>{p} وكان هذا هو الخبر رقم {number} من أخبار اليوم.</p>".replace("في", f"في{number}")
            for p in PROSE
        )
        text = f"<html lang=ar><title>خبر المرفأ {number}</title><body><article><h1>خبر المرفأ {number}</h1>{own}<p>{banner}</p></article>"
        return page_of(text.encode(), url=f"https://city.example/news/{number}")

    pages = [site_page(number) for number in (1, 2, 3)]
    one, two = (SiteMemory(tuple(trace_of(p) for p in others)) for others in (pages[1:2], pages[1:]))
    assert banner in texts(extract(pages[0], memory=one))
    got = extract(pages[0], memory=two)
    assert banner not in texts(got)
    assert len(got.paragraphs) == len(PROSE)
    assert Why.FURNITURE in [c.why for c in got.boilerplate if c.text == banner]


@pytest.mark.parametrize(
    ("odds", "taken"),
    [
        pytest.param(
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.9, 0.5], [1, 2, 3, 4, 5, 6], id="from the title on, and beside"
        ),
        pytest.param([0.1, 0.9, 0.1, 0.1, 0.1, 0.5, 0.5], [1, 5], id="in the container of a sure one"),
        pytest.param(
            [0.5, 0.1, 0.5, 0.1, 0.5, 0.1, 0.5], [0, 2, 4, 6], id="everywhere where nothing is sure"
        ),
        pytest.param([0.3, 0.1, 0.3, 0.9, 0.3, 0.3, 0.3], [3], id="never what is unlikely"),
    ],
)
def test_what_is_neither_sure_nor_unlikely_is_taken_by_a_sure_block(odds, taken):
    page = f"<div><p>zero</p></div><h1>{TITLE}</h1><p>two</p><p>three</p><div><p>four</p></div><p>five</p><aside><p>six</p></aside>"
    source = scan(page)
    facts = facts_of(source, url=None, fetched_at=None)
    assert likely_among(source.blocks, facts, odds) == taken
