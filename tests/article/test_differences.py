"""What one telling says otherwise than another: pieces that join to both texts, in any script and in bounded time."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.spelling import seen
from article.versions.differences import Difference, ParagraphKind, PieceKind, Told, differences, pieces_of
from article.versions.sentences import sentences_of, words_of
from article.versions.sequences import Steps, in_common

_TEXTS = st.text(alphabet="ab .،؛؟«»!12قلمة۔他来。\u064b\u0301\n", max_size=60)
_PARAGRAPHS = st.lists(st.one_of(st.sampled_from(["a b c.", "قال الوزير.", "x"]), _TEXTS), max_size=8)


def between(old: list[str], new: list[str]) -> Difference:
    return differences(Told(title="t", paragraphs=tuple(old)), Told(title="t", paragraphs=tuple(new)))


def marked(old: str, new: str) -> str:
    """Return the pieces as text: [-gone-] and {+come+}."""
    form = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "{{+{}+}}"}
    return "".join(form[piece.kind].format(piece.text) for piece in pieces_of(old, new))


def shown(text: str) -> str:
    """Return what a reader sees of a text, however it is broken into lines."""
    return "".join(seen(text).split())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("The government fell.", "The gov\xadern\xadment fell.", "The gov\xadern\xadment fell."),
        (
            "Un désaccord total, dit-il.",
            "Un de\u0301saccord partiel, dit-il.",
            "Un de\u0301saccord [-total-]{+partiel+}, dit-il.",
        ),
        ("قال الوزير نعم.", "قال \u200fالوزير لا.", "قال \u200fالوزير [-نعم-]{+لا+}."),
    ],
)
def test_what_no_reader_sees_is_no_change(old: str, new: str, told: str) -> None:
    assert marked(old, new) == told
    assert between([old], [old.replace("gov", "gov\u200b")]).is_same


@given(_TEXTS)
def test_sentences_and_words_joined_are_the_text(text: str) -> None:
    assert "".join(sentences_of(text)) == text
    assert "".join(words_of(text)) == text


@settings(max_examples=200)
@given(_PARAGRAPHS, _PARAGRAPHS)
def test_pieces_joined_are_both_texts_and_no_paragraph_is_lost(old: list[str], new: list[str]) -> None:
    found = between(old, new)
    for one in found.paragraphs:
        pieces = one.pieces
        assert shown("".join(p.text for p in pieces if p.kind is not PieceKind.ADDED)) == shown(one.old or "")
        assert "".join(p.text for p in pieces if p.kind is not PieceKind.REMOVED) == (one.new or "")
    assert [one.new for one in found.paragraphs if one.new is not None] == new
    assert sorted(one.old for one in found.paragraphs if one.old is not None) == sorted(old)
    assert not found.is_same or [shown(p) for p in old] == [shown(p) for p in new]
    assert found.is_same or old != new


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=30))
def test_what_is_in_common_stands_in_both_in_order(old: list[int], new: list[int]) -> None:
    i = j = 0
    for a, c, length in in_common(old, new, Steps()):
        assert (a >= i, c >= j) == (True, True)
        assert length > 0
        assert old[a : a + length] == new[c : c + length]
        i, j = a + length, c + length


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("قال الوزير، د. محمد علي، إنه وصل. «هل يعود؟» سأل.", 3),
        ("Mr. J. Smith paid 3.5 million. He left! Did he?", 4),  # "Mr." is a word like any other
        ("他来了。我们走吧！好", 3),
        ("یہ جملہ ہے۔ دوسرا جملہ۔", 2),
        ("لم يعد؛ وغادر", 2),
    ],
)
def test_sentences_end_where_each_script_ends_them(text: str, parted: int) -> None:
    assert len(sentences_of(text)) == parted


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("قتل 12 شخصا في الغارة.", "قتل 15 شخصا في الغارة.", "قتل [-12-]{+15+} شخصا في الغارة."),
        ("He left.", "He left today.", "He left{+ today+}."),
        ("他昨天来了。", "他今天来了。", "他[-昨-]{+今+}天来了。"),
        ("قالَ نعم", "قالُ نعم", "[-قالَ-]{+قالُ+} نعم"),
        ("One two. Three four.", "Three four.", "[-One two. -]Three four."),
        ("a big red fox ran", "a small, brown fox ran", "a [-big red-]{+small, brown+} fox ran"),
        ("It cost 3.5 million.", "It cost 3.7 million.", "It cost [-3.5-]{+3.7+} million."),
        ("بلغت ٣٫٥ ملايين", "بلغت ٣٫٧ ملايين", "بلغت [-٣٫٥-]{+٣٫٧+} ملايين"),
        ("He didn't go", "He doesn't go", "He [-didn't-]{+doesn't+} go"),
        ("กำลังมา", "กำลังไป", "กำลัง[-มา-]{+ไป+}"),
        ("นี้", "นี่", "[-นี้-]{+นี่+}"),
        ("เขาไม่ได้ไป", "เขาได้ไป", "เขา[-ไม่-]ได้ไป"),
    ],
)
def test_words_are_compared_whole_inside_sentences(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


def test_a_paragraph_that_stands_elsewhere_is_moved_and_one_much_alike_was_changed() -> None:
    old = ["First stays here.", "قال الوزير إن الوفد وصل.", "One goes down.", "Last stays.", "So does this."]
    new = ["First stays here.", "قال الوزير إن الوفد غادر.", "Last stays.", "So does this.", "One goes down."]
    assert [(one.kind.value, one.new) for one in between(old, new).paragraphs] == list(
        zip(["same", "changed", "same", "same", "moved"], new, strict=True)
    )


def test_a_paragraph_half_of_whose_words_changed_is_the_same_one_changed() -> None:
    found = between(
        ["one two three four five six seven eight"], ["one two three four nine ten eleven twelve"]
    )
    assert [one.kind for one in found.paragraphs] == [ParagraphKind.CHANGED]


@pytest.mark.parametrize(
    ("old", "new"),
    [("alpha beta gamma", "واحد اثنان ثلاثة"), ("Alpha, beta.", "Gamma, delta.")],
    ids=["nothing", "signs alone"],
)
def test_paragraphs_with_no_word_in_common_are_one_gone_and_one_come(old: str, new: str) -> None:
    found = between([old], [new])
    assert [one.kind for one in found.paragraphs] == [ParagraphKind.REMOVED, ParagraphKind.ADDED]


_ROWS = 250  # more pairs than are compared one with each other


def test_of_very_many_paragraphs_each_is_one_with_a_near_one_and_no_two_with_the_same() -> None:
    old = [f"same words stand here under number n{n}" for n in range(_ROWS)]
    new = ["wholly other"] * 3 + [f"same words stand here under figure f{n}" for n in range(_ROWS)]
    kinds = [one.kind for one in between(old, new).paragraphs]
    assert kinds == [ParagraphKind.ADDED] * 3 + [ParagraphKind.CHANGED] * _ROWS


def test_a_date_is_gone_or_come_as_a_whole() -> None:
    was, now = datetime(2025, 7, 26, tzinfo=UTC), datetime(2025, 7, 27, tzinfo=UTC)
    (field,) = differences(Told(title="t", published_at=was), Told(title="t", published_at=now)).fields
    assert [(one.kind, one.text) for one in field.pieces] == [
        (PieceKind.REMOVED, was.isoformat()),
        (PieceKind.ADDED, now.isoformat()),
    ]


def test_title_bylines_and_dates_are_told_as_fields() -> None:
    day = datetime(2025, 7, 26, tzinfo=UTC)
    old = Told(title="قتل 12", bylines=("A",), published_at=day)
    new = Told(title="قتل 15", bylines=("A", "B"), published_at=None, modified_at=day)
    assert [(one.name, one.old, one.new) for one in differences(old, new).fields] == [
        ("title", "قتل 12", "قتل 15"),
        ("bylines", "A", "A, B"),
        ("published_at", day.isoformat(), None),
        ("modified_at", None, day.isoformat()),
    ]
    assert not differences(old, new).is_same
    assert differences(old, old).is_same


_MANY = 100_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a " * _MANY], ["a " * (_MANY - 7)]),
        (["a " * _MANY + "b " * _MANY], ["b " * _MANY + "a " * _MANY]),
        (["x" * 1_000_000], ["x" * 999_999 + "y"]),
        (['."' * 500_000], ["!»" * 500_000]),
        ([f"{n % 7} {n % 3}" for n in range(2_000)], [f"{n % 5} {n % 3}" for n in range(2_000)]),
        ([f"same o{n}" for n in range(5_000)], [f"same n{n}" for n in range(5_000)]),
        (["a", "b"] * (_MANY // 2), ["b", "a"] * (_MANY // 2) + ["c"]),
    ],
    ids=[
        "one word",
        "two words turned",
        "one sentence",
        "stops",
        "paragraphs alike",
        "each changed",
        "two paragraphs",
    ],
)
def test_hostile_texts_cost_no_more_than_their_length(old: list[str], new: list[str]) -> None:
    began = time.process_time()
    between(old, new)
    assert time.process_time() - began < 8  # 1.6 s at most where this was written; without a bound minutes
