"""Furniture known by its kind, not by its wording; and sentences that look like it and stay."""

import pytest

from article.article import Why
from article.cuts.boilerplate import Line, opens_list, why_cut
from article.cuts.zones import cut_lines, doubtful

P1 = "قال مسؤول في وزارة الطاقة إن الشبكة عادت إلى العمل في معظم الأحياء بعد انقطاع دام ساعات."
P2 = "وأضاف أن الانقطاع نجم عن عطل في محطة التحويل الرئيسية، وأن التحقيق سيعلن خلال أيام."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("كن أول من يعرف الخبر.. تابع قناتنا على الواتساب", Why.SHARE),
        ("Get the day's top stories in your inbox", Why.NEWSLETTER),
        ("نزل تطبيقنا على هاتفك", Why.APP),
        ("ما رأيك في هذا الخبر؟ شاركنا تعليقك", Why.COMMENTS),
        ("هذا الموقع يستعمل ملفات الكوكيز، باستمرارك في التصفح فأنت توافق على ذلك.", Why.COOKIES),
        ("سياسة اقتصاد رياضة ثقافة وفن منوعات", Why.FURNITURE),
        ("0:00 / 3:12", Why.FURNITURE),
        ("اقرأ في محليات: افتتاح معرض الكتاب", Why.READ_ALSO),
        ("الصورة من الأرشيف", Why.CREDIT),
        ("نُشر هذا الخبر أولاً على موقع بوابة الساحل", Why.APPEARED_FIRST),
        ("Deprecated: Function each() is deprecated in /srv/site/wp-settings.php on line 520", Why.FURNITURE),
    ],
)
def test_a_line_is_known_by_its_kind(text, why):
    assert why_cut(Line(text=text)) is why


@pytest.mark.parametrize(
    "text",
    [
        "تابع الرئيس عبر تويتر رسالته إلى المتظاهرين في الساحة",
        "تابعنا على مدى شهر كامل حسابات مئة متطوع، ووجدنا أن استخدامهم تراجع.",
        "تقرير: هجمات إلكترونية خلال أولمبياد الشتاء",
        "تطوير الثانوية العامة",
        "الاتفاق النووي: ماذا بعد إعلان الانسحاب؟",
        "Writing by hand has these effects.",
        "Get the latest news on the bridge, including closures,",
        "4. Edit, edit, edit.",
        "Wrap-up",
    ],
)
def test_what_may_be_a_sentence_or_a_heading_stays(text):
    assert cut_lines([Line(text=t) for t in (P1, text, P2)]) == [None, None, None]


def test_a_head_with_a_slot_takes_headlines_and_is_a_sub_heading_before_prose():
    lines = [
        P1,
        "الأكثر تضررا",
        P2,
        "الأكثر تداولا اليوم",
        "ارتفاع جديد في سعر الصرف",
        "وفاة شاعر المدينة القديم",
    ]
    whys = cut_lines([Line(text=t) for t in lines])
    assert whys == [None, None, None, Why.MOST_READ, Why.MOST_READ, Why.MOST_READ]


def test_words_behind_a_colon_open_no_list():
    assert opens_list(Line(text="المزيد من الأخبار")) is Why.LATEST
    assert opens_list(Line(text="More on this: Fuel prices rise")) is None


def test_a_number_goes_beside_furniture_and_stays_between_sentences():
    assert cut_lines([Line(text=t) for t in (P1, "1", P2)])[1] is None
    assert cut_lines([Line(text=t) for t in (P1, P2, "التعليقات", "12")])[3] is not None


def test_headlines_without_a_head_stay_and_are_marked():
    lines = [Line(text=t) for t in (P1, P2, "ارتفاع جديد في سعر الصرف", "وفاة شاعر المدينة القديم")]
    whys = cut_lines(lines)
    assert whys == [None] * 4
    assert doubtful(lines, whys) == [None, None, Why.RELATED, Why.RELATED]
