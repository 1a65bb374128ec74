"""The short way of folding letters gives what the definition gives, or says that it does not know."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from story.alphabets.letter_table import LetterTable
from story.alphabets.tokens import normalise, spelled, words, words_of_both
from story.wording.shingles import wording, wordings

TABLE = LetterTable(normalise)
# Words behind a text, so that it is long enough to be read by the table.
BEHIND = " كلمة واحدة" * 14
SIGNS = st.sampled_from(
    "اأإآىةيه ٱیکۀ١٢۳4,٬.5_²½ﻻİıßé\u0301\u0307\u0654ـ\u064b\u200f\u00ad\n\u00a0\u3000\u00a8ab\x1c…،\"'"
)


SIGNS_OF_BOTH = st.lists(SIGNS, max_size=30).map("".join)


def words_slowly(text: str) -> list[str]:
    found = re.findall(r"\d+(?:,\d{3})+(?!\d)|\d+|[^\W\d_]+", normalise(text))
    return [word.replace(",", "") for word in found]


@given(st.one_of(st.lists(SIGNS, max_size=30).map("".join), st.text()))
@example("14,000 و١٤٬٠٠٠، 1,23_ab12ج4")
@example("أعلن 12 , 000و5")
@example("")
def test_words_of_a_long_text_are_those_of_the_definition(text: str) -> None:
    long = text + BEHIND
    assert words(long) == words_slowly(long)
    for told in (text, long):
        assert "".join(map(chr, spelled(told).tolist())) == "".join(f"{w} " for w in words_slowly(told))


@given(SIGNS_OF_BOTH, SIGNS_OF_BOTH)
@example("1,", "2 ا\u0301")
@example("two\nlines", "")
def test_a_title_and_a_text_folded_together_join_nothing(title: str, text: str) -> None:
    assert words_of_both(title, text) == (words_slowly(title), words_slowly(text))


@given(st.lists(SIGNS_OF_BOTH, max_size=5))
@example([BEHIND, "", "x" * 6_000, "1,2 " * 9, "𝔸 " * 9, "1a2 " * 9])
def test_texts_that_are_read_together_are_worded_as_each_alone(texts: list[str]) -> None:
    told = [(one.shingles.tolist(), one.digest) for one in wordings([*texts, BEHIND])]
    assert told == [(one.shingles.tolist(), one.digest) for one in map(wording, [*texts, BEHIND])]


def test_every_sign_of_the_table_is_told_as_the_definition_tells_it() -> None:
    known = [chr(code) for code in (*range(0x0700), *range(0x2000, 0x2070))]
    told = [sign for sign in known if TABLE.letters(sign) is not None]
    text = " ".join(f"ا{sign}ب{sign}x{sign}1{sign} {sign}2 " for sign in told)
    assert TABLE.letters(text) is not None
    assert words(text) == words_slowly(text)


def test_no_mark_that_goes_joins_the_letter_before_it() -> None:
    whole = (unicodedata.decomposition(chr(code)).split() for code in range(0xFFFF))
    joining = {chr(int(two[1], 16)) for two in whole if len(two) == 2 and not two[0].startswith("<")}
    gone = [sign for sign in joining if (told := TABLE.letters(sign)) is not None and len(told) == 0]
    assert [
        s for s in gone if any(len(unicodedata.normalize("NFC", b + s)) == 1 for b in map(chr, range(0x0700)))
    ] == []


def test_news_is_read_by_the_table() -> None:
    for text in (
        "أعلن «المتحدث» أنّ 14 شخصاً… في باريس، يوم 25/7",
        "Israël: l’armée – 12 % «d’accord»",
        "בפריז, ב־25 ביולי",
    ):
        assert TABLE.letters(text) is not None
