"""Who signed a pasted text without a word that says so, whose post it is, and which agency its head names."""

import pytest

from article.article import Why
from article.dates.datelines import dateline_agency
from article.pasted import clean_text
from article.pasting.posts import head_of_post
from article.writers.signatures import signed_on

TITLE = "الحكومة تطرح عشرة مطارات للقطاع الخاص"
TEXT = "أعلن رئيس الوزراء أن الحكومة ستطرح عشرة مطارات.\nوأضاف سامر الحلبي أن العائدات ستوجه لسداد الديون.\nولم يحدد موعداً للطرح."


def article(*lines: str):
    return clean_text("\n".join([TITLE, *lines, TEXT]).encode())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("هدى الخطيب", "هدى الخطيب"),
        ("هدى الخطيب (القاهرة)", "هدى الخطيب"),
        ("الرافد – هدى الخطيب:", "هدى الخطيب"),
        ("كتبت هدى الخطيب", "هدى الخطيب"),
        ("By Jane Marlow on March 12, 2025", "Jane Marlow"),
        ("Author, Jane Marlow", "Jane Marlow"),
    ],
)
def test_a_name_alone_below_the_title_signs(line, name):
    got = article(line, "12 آذار 2025")
    assert got.bylines == (name,)
    assert next(cut.text for cut in got.boilerplate) == line


@pytest.mark.parametrize(
    "line", ["سامر الحلبي", "ريف دمشق", "شرق أوسط", "على هامش المؤتمر", "محمد صلاح يغيب أسبوعين عن الملاعب"]
)
def test_whom_the_text_is_about_and_what_is_no_name_sign_nothing(line):
    got = article(line)
    assert got.bylines == ()
    assert line in [p.text for p in got.paragraphs]


@pytest.mark.parametrize("line", ["بواسطة admin", "بقلم: فريق التحرير"])
def test_a_template_and_a_desk_are_nobody(line):
    assert article(line).bylines == ()


def test_two_names_are_two_people():
    assert signed_on("Tom Aldred and Sarah Nairn") == ["Tom Aldred", "Sarah Nairn"]


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("دمشق-سانا", "SANA"),
        ("بيروت (أ ف ب)", "AFP"),
        ("الخليل 26-7-2025 وفا- اقتلع مستعمرون، اليوم السبت، أربعين شجرة زيتون.", "WAFA"),
        ("صورة (أ ف ب)", None),
        ("قال مسؤول - وهو طبيب - إن المشفى أغلق أبوابه منذ أسبوع.", None),
    ],
)
def test_the_head_of_a_text_names_its_agency(line, agency):
    assert dateline_agency(line) == agency


@pytest.mark.parametrize(
    ("lines", "whys"),
    [
        (["ليلى الحمصي", "٣ س ·", "عاجل"], [Why.AUTHOR_BOX, Why.DATELINE]),
        (["Rafed News", "@rafed_news", "عاجل"], [Why.AUTHOR_BOX, Why.AUTHOR_BOX]),
        (["مدينة الورد الآن", "٣ س ·", "عاجل"], [None, Why.DATELINE]),
        (["Lina Haddad", "@linahaddad", "1/ The ministry"], [Why.AUTHOR_BOX, Why.AUTHOR_BOX]),
        (["مدينة الورد الآن", "عاجل", "٣ س ·"], []),
        (["سنعود", "كأننا لم نغب يوماً", "ونمضي"], []),
    ],
)
def test_a_posts_head_is_its_name_and_its_age(lines, whys):
    assert head_of_post(lines) == whys


@pytest.mark.parametrize(
    ("title", "sign"),
    [
        ("وفاة مطرب كبير في العاصمة", "@rafed_news"),
        ("هدنة جديدة في غزة", "٣ س ·"),
        ("Minister quits over budget row", "@janeroe"),
        ("Budget vote fails", "12 March 2025 ·"),
        ("Rafed news wins the award", "@rafednews"),
    ],
)
def test_a_headline_above_a_handle_or_an_age_is_the_title(title, sign):
    got = clean_text(f"{title}\n{sign}\n{TEXT}".encode())
    assert got.title == title
    assert [cut.text for cut in got.boilerplate] == [sign]


def test_another_headline_below_a_posts_head_is_the_title():
    got = clean_text(f"مدينة الورد الآن\n٣ س ·\n{TITLE}\n{TEXT}".encode())
    assert got.title == TITLE


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (["عشرة مطارات", "رئيس الوزراء"], Why.TAGS),  # tags, or the text's own list
        (["سامر الحلبي", "رئيس الوزراء", "الديون"], Why.TAGS),  # winners whom the text names
        (["نادر الصافي", "رنا العتيبي"], None),  # the dead whom it does not
    ],
)
def test_short_lines_behind_the_text_stay_and_are_doubted_where_they_repeat_it(lines, doubt):
    got = clean_text("\n".join([TITLE, TEXT, *lines, "أضف تعليقاً"]).encode())
    assert [(p.text, p.doubt) for p in got.paragraphs][-len(lines) :] == [(line, doubt) for line in lines]


@pytest.mark.parametrize(
    "last",
    [
        "هدى الخطيب كاتبة الرواية الفائزة قالت إن الجائزة تعود إلى أهلها في المدينة القديمة.",
        "هدى الخطيب صحفية استشهدت يوم الجمعة في قصف استهدف منزلها شمال المدينة.",
        "هدى الخطيب صحفية من القاهرة.",
    ],
)
def test_a_last_sentence_about_who_signed_is_doubted_and_not_cut(last):
    got = clean_text(f"{TITLE}\nكتبت هدى الخطيب\n{TEXT}\n{last}".encode())
    assert (got.paragraphs[-1].text, got.paragraphs[-1].doubt) == (last, Why.AUTHOR_BOX)


def test_the_name_of_who_signed_behind_the_text_is_cut():
    got = clean_text(f"{TITLE}\nكتبت هدى الخطيب\n{TEXT}\nهدى الخطيب".encode())
    assert got.boilerplate[-1].why is Why.AUTHOR_BOX


@pytest.mark.parametrize(
    "line", ["أزمة الكهرباء - حلول قديمة", "غزة - دماء وركام", "Budget debate - what next"]
)
def test_a_kicker_with_a_dash_beside_the_day_stays(line):
    got = article("12 آذار 2025", line)
    assert line in [p.text for p in got.paragraphs]
    assert got.bylines == ()


@pytest.mark.parametrize(("line", "names"), [("عمان - هدى الخطيب", ("هدى الخطيب",)), ("ريف دمشق - سانا", ())])
def test_a_name_or_an_agency_with_a_place_beside_the_day_goes(line, names):
    got = article("12 آذار 2025", line)
    assert line in [cut.text for cut in got.boilerplate]
    assert got.bylines == names


def test_a_breaking_head_in_the_menu_takes_no_headline():
    got = clean_text(f"الرئيسية\nأخبار عاجلة\nمحافظات\n{TITLE}\n12 آذار 2025\n{TEXT}".encode())
    assert got.title == TITLE
    assert got.published_raw == "12 آذار 2025"
