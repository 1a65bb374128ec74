"""Lines of one shape among a pasted text's own are what it lists: they stay, and sign and date nothing."""

import pytest

from article.article import Why
from article.cuts.runs import listed
from article.dates.stamps import announces
from article.pasted import clean_text

LEAD = "أعلنت اللجنة أمس أسماء العائدين إلى البلدة بعد غياب طويل، وقالت إنها تتابع ملفاتهم."
END = "وأضافت اللجنة أن القائمة ليست نهائية."
NAMES = ["أحمد محمد الحسن", "خالد عبد الله العلي", "فاطمة يوسف الأحمد", "سامر نبيل قدور"]


def kept(text: str) -> list[str]:
    return [p.text for p in clean_text(text.encode()).paragraphs]


def of(*lines: str) -> str:
    return "\n".join(["قائمة جديدة من لجنة العائدين إلى البلدة", *lines])


@pytest.mark.parametrize(
    ("announcing", "names"),
    [
        (["نشرت اللجنة القائمة التالية:"], NAMES),
        (["نشرت اللجنة القائمة التالية:"], NAMES[:2]),
        ([LEAD], NAMES),
        ([], NAMES),
        (["The committee named those who came back:"], ["Mohammed Noufal", "Ibrahim Zaher", "Moamen Aliwa"]),
    ],
)
def test_names_of_a_list_stay_and_sign_nothing(announcing, names):
    article = clean_text(of(*announcing, *names, END).encode())
    assert article.bylines == ()
    assert [p.text for p in article.paragraphs] == [*announcing, *names, END]
    assert {p.doubt for p in article.paragraphs} == {None}


@pytest.mark.parametrize("names", [NAMES[:1], NAMES[:2]])
def test_one_name_or_two_above_the_text_sign_it(names):
    assert clean_text(of(*names, LEAD, END).encode()).bylines == tuple(names)


@pytest.mark.parametrize(
    "days",
    [
        ["13 تموز", "14 تموز", "16 تموز"],
        ["13 تموز 2025", "14 تموز 2025", "16 تموز 2025"],
        ["12 March 2025", "14 March 2025", "2 April 2025"],
    ],
)
@pytest.mark.parametrize("entry", ["اشتباكات في حي المقوس", "اندلعت اشتباكات في حي المقوس عند الفجر."])
@pytest.mark.parametrize("lead", [[LEAD], []])
def test_days_of_a_timeline_stay_and_none_is_the_publication(days, entry, lead):
    rows = [text for day in days for text in (day, f"{entry[:-1]} {day[:2]}{entry[-1]}")]
    article = clean_text(of(*lead, *rows).encode())
    assert [p.text for p in article.paragraphs] == [*lead, *rows]
    assert article.published_at is None


def test_one_day_above_the_text_is_its_date():
    assert clean_text(of("13 تموز 2025", LEAD, END).encode()).published_raw == "13 تموز 2025"


@pytest.mark.parametrize("clock", ["14:32", "02:32 م", "14h32"])
def test_entries_of_a_clock_stay_where_no_line_is_a_sentence(clock):
    rows = [
        text
        for n in range(4)
        for text in (clock.replace("32", f"3{n}"), f"وزارة الصحة: ارتفاع عدد الشهداء إلى {n}")
    ]
    assert kept(of("آخر تحديث: 14:40", *rows)) == rows


@pytest.mark.parametrize(
    "rows",
    [
        ["دولار\t10250\t10350", "يورو\t12000\t12150"],
        ["دولار 10250 10350", "يورو 12000 12150", "ليرة تركية 252 256"],
        ["المدنيون: 814", "الأطفال: 20", "النساء: 34"],
    ],
)
def test_rows_of_figures_stay_whole_and_none_is_a_heading(rows):
    article = clean_text(of("13 تموز 2025", "العملة\tشراء\tمبيع", *rows, END).encode())
    assert [p.text for p in article.paragraphs][1:] == [*(" ".join(row.split()) for row in rows), END]
    assert {p.kind.value for p in article.paragraphs[1:]} == {"text"}


def test_the_last_line_of_many_is_no_heading_and_one_alone_is():
    kinds = {
        p.text: p.kind.value
        for p in clean_text(of(LEAD, "الثوم", "العسل", END, "ما بعد العودة", END).encode()).paragraphs
    }
    assert (kinds["العسل"], kinds["ما بعد العودة"]) == ("text", "heading")


def test_a_head_of_a_list_of_other_things_wins():
    text = of(
        LEAD,
        END,
        "اقرأ أيضاً:",
        "14:32",
        "انفجار في المدينة القديمة",
        "14:10",
        "وفد يصل إلى العاصمة",
        "13:00",
        "سقوط عقار",
    )
    assert kept(text) == [LEAD, END]


def test_names_in_two_kinds_stay():
    rows = ["الرجال:", *NAMES[:2], "النساء:", *NAMES[2:], LEAD]
    assert kept(of(*rows, END)) == [*rows, END]


@pytest.mark.parametrize("first", ["13 تموز", "13 تموز 2025"])
def test_the_day_above_a_timeline_is_the_publication_where_it_is_of_another_kind(first):
    rows = [text for n in range(3) for text in (first.replace("13", f"1{n}"), f"اشتباكات في الحي {n}")]
    article = clean_text(of("26 تموز 2025", LEAD, *rows).encode())
    assert article.published_raw == "26 تموز 2025"
    assert [p.text for p in article.paragraphs] == [LEAD, *rows]


def test_two_days_with_a_sentence_below_each_date_nothing():
    rows = ["13 تموز 2025", LEAD, "14 تموز 2025", END]
    article = clean_text(of(*rows).encode())
    assert (article.published_at, [p.text for p in article.paragraphs]) == (None, rows)


def test_a_flash_is_its_text():
    flash = "عاجل | الوزارة: القبض على المتورطين في تفجير السوق"
    article = clean_text(flash.encode())
    assert ([p.text for p in article.paragraphs], article.status.value) == ([flash], "article")


@pytest.mark.parametrize(
    ("text", "said"), [("وهم:", False), ("وهؤلاء أسماؤهم الكاملة:", True), ("اقرأ أيضاً:", False)]
)
def test_a_label_announces_nothing(text, said):
    assert announces(text) is said


def test_a_run_of_days_needs_three_and_an_entry_behind_each():
    assert listed(["13 تموز", "خبر", "14 تموز", "خبر"], None) == frozenset()
    assert listed(["13 تموز", "خبر", "14 تموز", "خبر", "15 تموز", "خبر"], None) == frozenset(range(6))


@pytest.mark.parametrize("buttons", [("رد", "رد"), ("رد", "إبلاغ"), ("Reply", "Report")])
def test_comments_without_names_of_elements_go_by_their_buttons(buttons):
    remarks = ["كلام جميل لكن لم نر شيئاً على الأرض.", buttons[0], "الماء مقطوع منذ أسبوع.", buttons[1]]
    assert kept(of(LEAD, END, "التعليقات (2)", *remarks)) == [LEAD, END]


def test_sentences_behind_the_head_of_comments_stay_with_a_doubt():
    remarks = ["الماء مقطوع منذ أسبوع.", "ولا أحد يهتم بنا هنا."]
    article = clean_text(of(LEAD, END, "التعليقات (2)", *remarks).encode())
    assert [p.doubt for p in article.paragraphs] == [None, None, Why.COMMENTS, Why.COMMENTS]


@pytest.mark.parametrize("line", ["نيويورك - (أ ف ب)", "Paris - (AFP)"])
def test_a_dateline_stays_above_the_text_and_is_no_heading(line):
    article = clean_text(of("2025-06-30", line, LEAD, END).encode())
    assert (article.paragraphs[0].text, article.paragraphs[0].kind.value) == (line, "text")
    assert article.agency == "AFP"


def test_an_agency_below_the_last_sentence_signs_and_credits_no_picture():
    article = clean_text(of(LEAD, END, "الأناضول").encode())
    assert ([(c.text, c.why) for c in article.boilerplate], article.agency) == (
        [("الأناضول", Why.BYLINE)],
        "Anadolu",
    )


def test_what_a_paper_wrote_with_is_no_title():
    text = "Le Monde avec AFP\nPublié le 3 mars 2025\nL'ONU appelle à la retenue\nLe secrétaire général a parlé mardi. Il part."
    article = clean_text(text.encode())
    assert (article.title, article.agency) == ("L'ONU appelle à la retenue", "AFP")


@pytest.mark.parametrize("title", ["الشرع: سوريا واحدة", "Paris'te Suriye-İsrail görüşmesi"])
def test_a_short_headline_with_a_colon_or_a_joined_word_is_a_title(title):
    assert clean_text(f"{title}\n{LEAD}\n{END}".encode()).title == title


def test_a_wall_behind_the_text_is_no_sentence_of_it():
    article = clean_text(
        "Un titre pour la ville\nLa route est longue.\nIl vous reste 78% de cet article à lire. La suite est réservée.".encode()
    )
    assert ([p.text for p in article.paragraphs], article.paywalled) == (["La route est longue."], True)


@pytest.mark.parametrize("count", ["1.2M", "12.5K", "340 k"])
def test_counters_behind_the_text_go(count):
    assert kept(of(LEAD, END, count)) == [LEAD, END]
