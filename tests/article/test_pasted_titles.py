"""A pasted text's title stands above its first sentence, and no sentence becomes one."""

import pytest

from article.pasted import clean_text

LEAD = "أعلن رئيس الوزراء أن الحكومة ستطرح عشرة مطارات أمام القطاع الخاص."
NEXT = "وأضاف خلال مؤتمر صحفي أن العائدات ستوجه لسداد الديون."


@pytest.mark.parametrize(
    "above",
    ["#سواليف", "دمشق-سانا", 'خاص "المدينة"', "المنارة - و.م.ع", "الجزيرة نت-خاص", "كتب – محمد سامي:"],
)
def test_what_names_a_source_is_no_title(above):
    article = clean_text(f"{above}\n{LEAD}\nتابع أيضا :\nلحظة سقوط عقار في المدينة القديمة\n{NEXT}".encode())
    assert article.title == ""
    assert LEAD in [p.text for p in article.paragraphs]


def test_the_first_sentence_is_no_title():
    assert clean_text(f"{LEAD}\n{NEXT}".encode()).title == ""


def test_a_poem_keeps_its_order():
    article = clean_text("سنعود\nكأننا لم نغب يوماً\nنحمل البحر في جيوبنا\nونمضي".encode())
    assert article.title == "سنعود"
    assert [p.text for p in article.paragraphs] == ["كأننا لم نغب يوماً", "نحمل البحر في جيوبنا", "ونمضي"]
