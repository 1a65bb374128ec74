"""Who signed a pasted text without a word that says so, whose post it is, and which agency its head names."""

import pytest

from article.article import Why
from article.datelines import dateline_agency
from article.pasted import clean_text
from article.posts import head_of_post
from article.signatures import signed_on

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
        (["مدينة الورد الآن", "٣ س ·", "عاجل"], [Why.AUTHOR_BOX, Why.DATELINE]),
        (["Lina Haddad", "@linahaddad", "1/ The ministry"], [Why.AUTHOR_BOX, Why.AUTHOR_BOX]),
        (["مدينة الورد الآن", "عاجل", "٣ س ·"], []),
        (["سنعود", "كأننا لم نغب يوماً", "ونمضي"], []),
    ],
)
def test_a_posts_head_is_its_name_and_its_age(lines, whys):
    assert head_of_post(lines) == whys


def test_tags_without_a_head_repeat_the_text_and_names_of_the_dead_do_not():
    told = f"{TITLE}\n{TEXT}\n"
    tags = clean_text(f"{told}عشرة مطارات\nرئيس الوزراء\nأضف تعليقاً".encode())
    dead = clean_text(f"{told}نادر الصافي\nرنا العتيبي\nأضف تعليقاً".encode())
    assert [c.why for c in tags.boilerplate][:2] == [Why.TAGS, Why.TAGS]
    assert [p.text for p in dead.paragraphs][-2:] == ["نادر الصافي", "رنا العتيبي"]


def test_a_breaking_head_in_the_menu_takes_no_headline():
    got = clean_text(f"الرئيسية\nأخبار عاجلة\nمحافظات\n{TITLE}\n12 آذار 2025\n{TEXT}".encode())
    assert got.title == TITLE
    assert got.published_raw == "12 آذار 2025"
