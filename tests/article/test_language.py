"""Languages by script, words and letters; a page's own tag decides only what is close."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from article.language import code_of, language_of
from article.language_model import identifier

TEXTS = """
ar = عقد وفد سوري وآخر إسرائيلي لقاء في العاصمة الفرنسية باريس
ar = لقاء في باريس
ar = مجلس النواب الأميركي
ar = بحث الجانبان التهدئة فى الجنوب وقال المصدر إن الحوار مستمر
fa = رئیس جمهور در تهران با مقام‌های سوری دیدار کرد
fa = دیدار وزیران خارجه
ur = وزیراعظم نے کہا کہ مذاکرات جاری رہیں گے
ur = پاکستان کرکٹ ٹیم کی فتح
ku = سەرۆکی هەرێم لەگەڵ شاندێکی بیانی کۆبووەوە
ps = د بهرنیو چارو وزارت وایي چې خبرې دوام لري
ug = بۇ ئۇچرىشىش پارىژدا ئۆتكۈزۈلدى ۋە نەتىجىسىز ئاخىرلاشتى
he = ראש הממשלה נפגש עם שר החוץ
en = The two delegations met in Paris on Thursday to discuss the south
fr = Les deux délégations se sont réunies jeudi dans la capitale française
de = Die beiden Delegationen trafen sich am Donnerstag in der Hauptstadt
tr = İki heyet perşembe günü Fransa'nın başkentinde bir araya geldi
ru = Делегации двух стран встретились в четверг во французской столице
zh = 两国代表团周四在法国首都举行会谈
ja = 両国の代表団は木曜日にフランスの首都で会談した
ko = 양국 대표단이 목요일 프랑스 수도에서 회담했다
el = Οι δύο αντιπροσωπείες συναντήθηκαν την Πέμπτη
bn = প্রধানমন্ত্রী আজ ঢাকায় বৈঠক করেছেন
ka = საქართველოს პრემიერ მინისტრი შეხვდა
und = 2025
und = !?
"""


@pytest.mark.parametrize("line", [x for x in TEXTS.strip().splitlines() if x])
def test_a_short_text_names_its_language(line):
    code, _, text = line.partition(" = ")
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("tag", "code"),
    [("ar-SY", "ar"), ("ara", "ar"), ("ckb", "ku"), ("fil-PH", "tl"), ("iw", "he"), ("en_US", "en"), ("zh-Hant-TW", "zh"), ("pt", "pt"), ("", ""), ("x", ""), ("arabic", ""), ("qqq", "")],
)  # fmt: skip
def test_a_tag_gives_two_letters_or_nothing(tag, code):
    assert code_of(tag) == code


def test_a_tag_decides_what_the_words_leave_open():
    assert language_of("دیدار با وزیر", "fa-IR") == "fa"
    assert language_of("قرار المجلس في المدينة", "ku") == "ar"
    assert language_of("Die Delegationen trafen sich am Donnerstag in der Hauptstadt", "en") == "de"


@given(st.text(max_size=200), st.text(max_size=12))
def test_no_text_and_no_tag_gives_anything_but_two_letters_or_und(text, hint):
    assert re.fullmatch(r"[a-z]{2}|und", language_of(text, hint))


def test_the_mapped_model_gives_to_the_last_bit_what_py3langid_gives() -> None:
    mapped, whole = identifier(), LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    for line in (*TEXTS.strip().splitlines(), "", "\ud800 x", "SHOUTED WORDS OF THE MAYOR"):
        assert mapped.rank(line) == whole.rank(line)
