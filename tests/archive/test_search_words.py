"""Words meet however they are written: what is searched and what is typed fold alike."""

import unicodedata
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.catalogue.search_days import day_words, span_words
from archive.catalogue.search_words import (
    LONGEST_WORD,
    MOST_WORDS,
    Part,
    asked_in,
    spellings_of,
    tokens_of,
    words_of,
)

ALIKE = [
    ("مُحادثاتٌ", "محادثات"),
    ("أسعد إسرائيل آمال", "اسعد اسرائيل امال"),
    ("مسؤول قائد", "مسوول قايد"),
    ("الشيبانى", "الشيباني"),
    ("هدنة", "هدنه"),
    ("محـــادثات", "محادثات"),
    ("١٩٧٤ ۱۹۷۴", "1974 1974"),
    ("کتاب یک", "كتاب يك"),
    ("می‌شود", "میشود"),
    ("ﻻ ﷲ", "لا الله"),
    ("naïve Élysée", "NAIVE elysee"),
    ("İstanbul ışık Şam", "istanbul isik sam"),
    ("straße Łódź Ørsted", "STRASSE lodz orsted"),
    ("שָׁלוֹם", "שלום"),
    ("ёлка", "елка"),
    ("ﬁn ① ²", "fin 1 2"),
    ("a\u202eb co\u00adop", "ab coop"),
    ("ｶﾞﾊﾟあ カ\u3099ハ\u309a", "ガパあ ガパ"),
    ("\u0f43", "\u0f42\u0fb7"),  # Tibetan gha, as one letter and as two
]


@pytest.mark.parametrize(("written", "typed"), ALIKE)
def test_what_is_spelt_otherwise_is_the_same_word(written: str, typed: str) -> None:
    assert words_of(written) == words_of(typed) != []


@pytest.mark.parametrize(("one", "other"), [("सूत", "सत"), ("ماء", "ما"), ("سال", "سأل ل"), ("東京", "京東")])
def test_other_words_stay_others(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


def test_scripts_that_part_no_words_are_taken_letter_by_letter() -> None:
    assert words_of("東京で会談 Paris") == ["東", "京", "で", "会", "談", "paris"]
    (asked,) = asked_in("会談")
    assert asked.spellings == (("会",), ("談",))


def test_what_arabic_writes_in_front_of_a_word_hides_it_from_nobody() -> None:
    text = set(words_of("وديرمر بباريس للشيباني والمفاوضات ومفاوضات כשדרמר בפריז"))
    for word in ("ديرمر", "باريس", "الشيباني", "شيباني", "مفاوضات", "المفاوضات", "פריז"):
        (asked,) = asked_in(word)
        assert text & set(asked.spellings[0]), word
    (asked,) = asked_in("وديرمر")
    assert "ديرمر" in asked.spellings[0]
    (quoted,) = asked_in('"ديرمر"')
    assert not text & set(quoted.spellings[0])


# What is typed, and what a text may have in its place.
FOUND_BY = [
    ("السويدا", "السويداء بالسويداء وسويداء"),
    ("السويداء", "السويدا للسويدا"),
    ("لباريس", "باريس بباريس وباريس فلباريس"),
    ("ولباريس", "باريس لباريس"),
    ("بباريس", "باريس"),
    ("للرئيس", "رئيس الرئيس والرئيس برئيس"),
    ("وبدمشق", "دمشق لدمشق"),
    ("وزرا", "الوزراء لوزراء"),
]


@pytest.mark.parametrize(("typed", "text"), FOUND_BY)
def test_a_word_is_found_without_the_letters_and_the_hamza_that_it_was_typed_with(
    typed: str, text: str
) -> None:
    words = words_of(text)
    assert [word for word in words if word not in spellings_of(words_of(typed)[0])] == []


@pytest.mark.parametrize(
    ("typed", "other"), [("ماء", "ما"), ("لجنة", "جنة"), ("كتاب", "تاب"), ("باريس", "ريس"), ("سما", "سماءات")]
)
def test_what_is_left_of_a_short_word_is_another(typed: str, other: str) -> None:
    assert words_of(other)[0] not in spellings_of(words_of(typed)[0])


def test_or_joins_its_neighbours_and_a_minus_leaves_out() -> None:
    asked = asked_in('paris OR "the talks" -lyon -"new york" U-boat OR OR a | b - c')
    told = [(one.part, one.spellings[0][0], len(one.spellings)) for one in asked]
    too, either, without = Part.TOO, Part.EITHER, Part.WITHOUT
    assert told == [
        (too, "paris", 1), (either, "the", 2), (without, "lyon", 1), (without, "new", 2), (too, "u", 2),
        (either, "a", 1), (either, "b", 1), (too, "c", 1),
    ]  # fmt: skip
    assert [one.part for one in asked_in("OR a -b OR c or")] == [too, without, too, too]


def test_a_question_is_words_phrases_and_beginnings_and_never_more_than_a_few() -> None:
    phrase, begin, cut = asked_in('"Paris  Talks" dipl* U.S.')
    assert phrase.spellings == (("paris",), ("talks",))
    assert (begin.spellings, begin.prefix) == ((("dipl",),), True)
    assert cut.spellings == (("u",), ("s",))
    assert asked_in('"" * " -- !? \u0640') == ()
    assert sum(len(one.spellings) for one in asked_in("a " * 100 + '"b c"')) == MOST_WORDS


@given(st.text())
@example("\u0e33 น\u0e49\u0e33")  # Thai am is taken for two letters by NFKD
@example("\u0eb3\u0edc\u0edd \u309f\u30ff a\u3038 a\uff66\uff9e \u0f43")
def test_a_folded_word_is_letters_and_digits_alone_and_folds_to_itself(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    for word in words:
        assert 0 < len(word) <= LONGEST_WORD
        assert all(unicodedata.category(c)[0] in "LNM" for c in word), word


def _is_taken_apart(one: str) -> bool:
    return unicodedata.normalize("NFKD", one.lower()).casefold() != one and not "가" <= one <= "힣"


def test_every_letter_that_is_taken_apart_folds_to_itself_alone_and_inside_a_word() -> None:
    letters = [one for one in map(chr, range(0x110000)) if one.isalnum() and _is_taken_apart(one)]
    words = words_of(" ".join(f"{one} a{one}b" for one in letters))
    assert words_of(" ".join(words)) == words


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_places_of_words_are_where_they_stand(text: str) -> None:
    tokens = list(tokens_of(text))
    assert [one.word for one in tokens] == words_of(text)
    assert all(words_of(text[one.start : one.end]) == [one.word] for one in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(st.dates(date(1899, 1, 1), date(2201, 12, 31)), st.integers(-3, 4_000), st.integers(-40, 40))
def test_a_span_of_days_has_one_word_of_each_day_in_it_and_none_of_others(
    since: date, length: int, near: int
) -> None:
    until = min(since + timedelta(days=max(length, 0)), date(2201, 12, 31))
    if length < 0:
        since, until = until + timedelta(days=1), since
    words = span_words(since.isoformat(), until.isoformat())
    for day in (since, until, since + timedelta(days=near), until + timedelta(days=near)):
        is_inside = since <= day <= until and 1900 <= day.year <= 2200
        assert len(set(words) & set(day_words(day.isoformat()))) == is_inside
    assert len(words) <= 400


def test_a_span_without_an_end_or_with_nonsense_is_short() -> None:
    assert span_words("2025-07-26", None)[:6] == [f"t202507{day}" for day in range(26, 32)]
    assert len(span_words(None, None)) == len(span_words("never", "2025-13-45")) == 301
    assert span_words("2025-07-27", "2025-07-26") == []
    assert day_words("July") == []
