import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from story.alphabets import tokens
from story.alphabets.tokens import fold_accents, normalise, stem, stems, stop_words, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أميركية", "اميركيه"),
        ("إسرائيل", "اسراييل"),
        ("لقـــاءٌ", "لقاء"),
        ("مشاورات\u200f", "مشاورات"),
        ("علی", "على"),
        ("کشور", "كشور"),
        ("١٩٧٤", "1974"),
        ("۱۹۷۴", "1974"),
        ("İSTANBUL", "istanbul"),
        ("ﻻجئ", "لاجي"),
    ],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "forms",
    [
        ("سوري", "السورية", "السوريين", "سوريون", "والسورية", "بالسوري", "للسوريين"),
        ("إسرائيلي", "الإسرائيلية", "والإسرائيليين", "اسرائيل"),
        ("اجتماع", "الاجتماع", "اجتماعات", "والاجتماعات", "بالاجتماع"),
        ("تفاهمات", "التفاهمات"),
        ("أمنية", "الأمنية", "امني"),
    ],
)
def test_forms_of_one_arabic_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(normalise(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("باريس", "بارود"), ("وزير", "زائر"), ("قوات", "قوم"), ("باراك", "راكب")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(normalise(one)) != stem(normalise(other))


def test_numbers_fold_and_group_signs_go() -> None:
    assert words("نزوح ١٧٦٬٠٠٠ شخص، 14,000 و26-7-2025") == [
        "نزوح",
        "176000",
        "شخص",
        "14000",
        "و",
        "26",
        "7",
        "2025",
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The meetings were held in Paris", ["meet", "held", "pari"]),
        ("fr", "Les négociations à Paris", ["negoci", "paris"]),
        ("tr", "görüşmeler", ["gorusme"]),
        ("he", "והשיחות בפריז", ["שיח", "פריז"]),
        ("fa", "نشست‌های پاریس", ["نشست", "پاريس"]),
        ("ar", "أكد Axios أن اللقاء", ["axios", "لقاء"]),
    ],
)
def test_each_language_has_its_stemmer_and_stop_words(language: str, text: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


def test_stop_words_are_already_normalised() -> None:
    for language in ("ar", "fa", "en", "fr", "he", "tr"):
        assert {normalise(word) for word in stop_words(language)} == stop_words(language)


def test_accents_fold_for_names() -> None:
    assert fold_accents("israël") == "israel"


@given(st.text())
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert all(word for word in stems(text))


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءالوبه", min_size=3, max_size=14))
def test_a_stem_keeps_three_letters_and_is_inside_its_word(word: str) -> None:
    assert len(stem(word)) >= 3
    assert stem(word) in word


# Letters, marks, digits and signs that the short ways of folding must not get wrong.
NEWSROOM = st.text(
    alphabet="اأإآىئؤةيهوبال ٱیکۀهھ١٢۳4,٬.5_²½ⅧﻻﷲIİıé\u0301\u0307ـ\u064b\u200f\u00ad\n\u00a0ab𝟘𞤀"
)


def folded_slowly(text: str) -> str:
    """Return the text folded by the whole table, whatever stands in it: the definition of `normalise`."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(tokens._TABLE)
    return unicodedata.normalize("NFKC", folded)


def words_slowly(text: str) -> list[str]:
    found = re.findall(r"\d+(?:,\d{3})+(?!\d)|\d+|[^\W\d_]+", folded_slowly(text))
    return [word.replace(",", "") for word in found]


@given(st.one_of(NEWSROOM, st.text()))
@example("14,000 و١٤٬٠٠٠، 1,23_ab12")
@example("14,000,1")
def test_the_short_ways_give_what_the_definition_gives(text: str) -> None:
    assert normalise(text) == folded_slowly(text)
    assert words(text) == words_slowly(text)
    assert words(text) == words(text)


@given(NEWSROOM, st.sampled_from(["ar", "fa", "he", "en", "tr", "und"]))
def test_a_word_that_was_met_has_the_stem_that_it_had(text: str, language: str) -> None:
    first = stems(text, language)
    assert stems(text, language) == first
    assert [s for word in words_slowly(text) for s in stems(word, language)] == first
