"""Anchors: what crosses languages comes out the same in each of them."""

import pytest

from story.alphabets.skeletons import skeleton
from story.events.anchors import anchors_in
from story.places.place_names import cities


@pytest.mark.parametrize(
    ("expected", "spellings"),
    [
        (
            "XBN",
            [
                ("شيباني", "ar"),
                ("Shaibani", "en"),
                ("Shibani", "en"),
                ("Chaibani", "fr"),
                ("Şeybani", "tr"),
                ("שיבאני", "he"),
            ],
        ),
        ("DRMR", [("ديرمر", "ar"), ("Dermer", "en"), ("דרמר", "he"), ("درمر", "fa")]),
        ("BRK", [("باراك", "ar"), ("براك", "ar"), ("Barrack", "en"), ("Barrack", "tr"), ("ברק", "he")]),
        ("NTN", [("نتنياهو", "ar"), ("Netanyahu", "en"), ("Netanyahou", "fr"), ("נתניהו", "he")]),
        ("HJR", [("هجري", "ar"), ("Hijri", "en"), ("Hicri", "tr")]),
        ("XR", [("شرع", "ar"), ("Sharaa", "en"), ("Chareh", "fr"), ("Şara", "tr")]),
    ],
)
def test_a_name_has_one_skeleton_in_every_script(expected: str, spellings: list[tuple[str, str]]) -> None:
    assert {skeleton(word, language) for word, language in spellings} == {expected}


@pytest.mark.parametrize("word", ["", "ا", "aeiou", "٣", "-"])
def test_a_word_without_consonants_has_no_skeleton(word: str) -> None:
    assert skeleton(word) == ""


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("place:2988507", [("في باريس", "ar"), ("in Paris", "en"), ("à Paris", "fr"), ("בפריז", "he"), ("Paris'te", "tr"), ("در پاریس", "fa")]),
        ("place:172408", [("بالسويداء", "ar"), ("Sweida", "en"), ("Soueïda", "fr"), ("בסווידא", "he"), ("Süveyda'da", "tr"), ("السویدا", "fa")]),
        ("nation:SY", [("والسوريين", "ar"), ("Syrian", "en"), ("syriens", "fr"), ("הסורי", "he"), ("Suriye'nin", "tr"), ("سوریه", "fa")]),
        ("nation:US", [("الولايات المتحدة", "ar"), ("United States", "en"), ("États-Unis", "fr"), ('ארצות הברית', "he"), ("ABD'nin", "tr"), ("آمریکا", "fa")]),
        ("event:ceasefire", [("وقف إطلاق النار", "ar"), ("ceasefire", "en"), ("cessez-le-feu", "fr"), ("הפסקת האש", "he"), ("ateşkes", "tr"), ("آتش‌بس", "fa")]),
        ("event:meeting", [("الاجتماع", "ar"), ("met", "en"), ("rencontré", "fr"), ("נפגשו", "he"), ("görüştü", "tr"), ("دیدار", "fa")]),
        ("year:1974", [("عام ١٩٧٤", "ar"), ("in 1974", "en"), ("سال ۱۹۷۴", "fa")]),
        ("name:RN DRMR", [("رون ديرمر", "ar"), ("Ron Dermer", "en"), ("רון דרמר", "he"), ("رون درمر", "fa")]),
        ("name:SD XBN", [("أسعد الشيباني", "ar"), ("Asaad al-Shaibani", "en"), ("Assaad al-Chaibani", "fr"), ("אסעד א-שיבאני", "he"), ("Esad Şeybani", "tr")]),
    ],
)  # fmt: skip
def test_an_anchor_is_found_in_every_language(key: str, texts: list[tuple[str, str]]) -> None:
    missing = [text for text, language in texts if key not in {a.key for a in anchors_in(text, language)}]

    assert missing == []


def test_anchors_stand_where_the_text_writes_them() -> None:
    text = "Talks in Paris: Ron Dermer met Syrians"

    assert all(text[a.start :].startswith(a.written.split(" ")[-1]) for a in anchors_in(text, "en"))


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("مسؤول سوري", "ar", "place:6159905"),
        ("a nice reading of most springs", "en", "place:"),
        ("كيف جرت المدينة", "ar", "place:"),
        ("price 1974000 or 12", "en", "year:"),
        ("a note ²aaa", "en", "year:"),
        ("said the man to a friend", "en", "name:"),
    ],
)
def test_common_words_are_no_anchors(text: str, language: str, key: str) -> None:
    assert not [a for a in anchors_in(text, language) if a.key.startswith(key)]


def test_the_bigger_of_two_cities_has_the_name() -> None:
    assert cities()["london"].country == "GB"
    assert cities()["عمان"].country == "JO"


@pytest.mark.parametrize(
    ("text", "language", "countries"),
    [
        ("انهيار مبنى في مدينة طرابلس شمالي لبنان", "ar", {"LB"}),
        ("قتلى في العاصمة الليبية طرابلس", "ar", {"LY"}),
        ("TRIPOLI, Lebanon - A building fell in Tripoli", "en", {"LB"}),
        ("Hyderabad, in southern Pakistan", "en", {"PK"}),
        ("Valencia's streets", "en", set()),
    ],
)
def test_a_city_is_that_of_the_country_the_text_names(text: str, language: str, countries: set[str]) -> None:
    found = {a.key.removeprefix("nation:") for a in anchors_in(text, language) if a.key.startswith("nation:")}

    assert found == countries


def test_a_city_that_the_text_does_not_tell_apart_is_each_of_its_name() -> None:
    places = {anchor.key for anchor in anchors_in("مهرجان طرابلس", "ar")}

    assert places == {"place:2210247", "place:266826"}


def test_a_town_behind_a_first_name_is_a_family_name() -> None:
    found = {anchor.key for anchor in anchors_in("Salam spoke. PM Nawaf Salam met the army's chief.", "en")}

    assert "name:NB SLM" in found
    assert not any(key.startswith("place:") for key in found)


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (
            {"ar": "انهيار مبنى", "en": "a house collapses", "fr": "un pont s'effondre", "he": "קריסת גשר", "tr": "bina çöktü"},
            "about:collapse",
        ),
        (
            {"ar": "مباراة في الملعب", "en": "the football club", "fr": "le championnat", "he": "כדורגל", "tr": "futbol", "fa": "فوتبال"},
            "about:sport",
        ),
        (
            {"ar": "مشروع الموازنة", "en": "next year's budget", "he": "התקציב", "tr": "bütçe", "fa": "بودجه"},
            "about:budget",
        ),
    ],
    ids=["collapse", "sport", "budget"],
)  # fmt: skip
def test_what_a_text_is_about_is_one_fact_in_every_language_where_it_is_asked(
    texts: dict[str, str], key: str
) -> None:
    told = {code: {a.key for a in anchors_in(text, code, subjects=True)} for code, text in texts.items()}

    assert {code for code, keys in told.items() if key in keys} == texts.keys()
    assert not [a for code, text in texts.items() for a in anchors_in(text, code) if a.key == key]
