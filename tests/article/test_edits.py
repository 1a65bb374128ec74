"""Which edits make another version, which of them an outlet keeps quiet about, and of which nobody is accused."""

import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from article.markup.scanner import scan
from article.metadata import facts_of
from article.versions.differences import Told
from article.versions.edits import Edit, edit_of, is_another, is_free_part, is_said, is_silent
from tests.builders import A_MOMENT

_KEPT = A_MOMENT.replace(hour=15)
_MORNING, _NOON, _DAY = (A_MOMENT.replace(hour=h, minute=0, second=0, microsecond=0) for h in (9, 12, 0))
_LATER = _MORNING + timedelta(days=1)
_ENGLISH = (
    "The ministers met for the third time this summer, and 14 journalists waited before the doors.",
    "“It’s a beginning,” an official said – and not an end. The government did not comment on the note of the French Désaccord.",
    "A next meeting is planned for the autumn, in a town that has a lake, the spokesman told reporters.",
)
_ARABIC = (
    "أعلن الوزير مسؤولية الحكومة عن الانتشار، وقال إن 14 شخصاً قُتلوا في المكتبة.",
    "انتشر خبر الاجتماع، ولم يعلّق الوزير على مذكّرة ماكرون.",
)
_PERSIAN = ("وزیر گفت می‌شود به آینده امید داشت، و کتاب‌ها را نشان داد.",)
_CHINESE = ("部长们第三次在巴黎会面。", "政府没有对此发表评论。")


def told(*paragraphs: str, **fields: object) -> Told:
    first = Told(
        title="Ministers meet by the lake", bylines=("Jane Smith",), published_at=_MORNING, modified_at=_MORNING,
        paragraphs=paragraphs or _ENGLISH, said=frozenset({"bylines", "published_at"}),
    )  # fmt: skip
    return replace(first, **fields)  # type: ignore[arg-type]


def edited(texts: tuple[str, ...], old: str, new: str) -> tuple[Told, Told]:
    assert any(old in text for text in texts)
    return told(*texts), told(*(text.replace(old, new) for text in texts))


def reshaped(form: str) -> tuple[Told, Told]:
    return told(), told(*(unicodedata.normalize(form, text) for text in _ENGLISH))


@pytest.mark.parametrize(
    ("was", "now", "silent"),
    [
        (_MORNING, _MORNING, True),
        (_MORNING, _NOON, False),
        (_MORNING, _MORNING + timedelta(minutes=1), False),
        (_NOON, _MORNING, True),
        (_MORNING, None, True),
        (None, None, False),
        (None, _MORNING, False),
        (_DAY, _DAY, False),
        (_DAY + timedelta(days=1), _DAY + timedelta(days=1), False),
        (_DAY - timedelta(days=2), _DAY - timedelta(days=2), True),
    ],
    ids=[
        "stays",
        "moves on",
        "moves on by a minute",
        "goes back",
        "is taken away",
        "never was",
        "is the first",
        "a day, of which it is",
        "a day that had begun further east",
        "a day that was over everywhere",
    ],
)
def test_an_edit_is_silent_where_a_date_of_change_does_not_move_on(
    was: datetime | None, now: datetime | None, silent: bool
) -> None:
    assert is_silent(told("p.", modified_at=was), told("q.", modified_at=now), _KEPT) is silent


def test_a_date_of_change_that_is_there_and_not_believed_keeps_nothing_quiet() -> None:
    data = '{"@type": "NewsArticle", "headline": "Talks by the lake", "datePublished": "2025-07-20", "dateModified": "%s"}'
    texts = ("The ministers met by the lake on Friday and went home again in the evening.",) * 2
    seen = []
    for said, text in (
        ("2025-07-21T10:00:00Z", texts[0]),
        (f"{_KEPT + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}", texts[1] + " They said so."),
    ):
        page = f'<html lang="en"><script type="application/ld+json">{data % said}</script><h1>Talks by the lake</h1><p>{text}</p>'
        facts = facts_of(scan(page), url=None, fetched_at=_KEPT)
        found = frozenset(f.field for f in facts.found if is_said(f.field, f.source, f.trust))
        seen.append(told(text, modified_at=facts.modified.at if facts.modified else None, said=found))
    assert [one.modified_at is None for one in seen] == [False, True]
    assert not is_silent(*seen, _KEPT)
    assert is_silent(seen[0], replace(seen[1], said=frozenset()), _KEPT)


_NONE, _WRITING, _PART, _WORDS = Edit.NONE, Edit.WRITING, Edit.PART, Edit.WORDS
_CASES: dict[str, tuple[tuple[Told, Told], Edit]] = {
    # What no reader can see.
    "soft hyphens": (edited(_ENGLISH, "government", "gov\xadern\xadment"), _NONE),
    "letters taken apart": (reshaped("NFD"), _NONE),
    "a mark of direction": (edited(_ARABIC, "الوزير", "\u200fالوزير\u061c"), _NONE),
    "forms of a font": (edited(_ARABIC, "خبر", "\ufea7\ufe92\ufeae"), _NONE),
    "letters that mark a reader": (edited(_ENGLISH, "government", "gov\u200b\u2060\ufeff\u200dernment"), _NONE),
    "blanks of another kind": (edited(_ENGLISH, "the third", "the\xa0 third"), _NONE),
    "paragraphs joined": ((told(), told(" ".join(_ENGLISH[:2]), _ENGLISH[2])), _NONE),
    "a paragraph cut in two": ((told(" ".join(_ENGLISH)), told()), _NONE),
    "a counter of visits": ((told(*_ENGLISH, "Vu 1 024 fois"), told(*_ENGLISH, "Vu 20 488 fois")), _NONE),
    "an Arabic counter": ((told(*_ARABIC, "عدد المشاهدات: 120"), told(*_ARABIC, "عدد المشاهدات: ٣٤٥")), _NONE),
    "Chinese paragraphs joined": ((told(*_CHINESE), told("".join(_CHINESE))), _NONE),
    # The same words, written otherwise.
    "straight quotes": (edited(_ENGLISH, "“It’s a beginning,”", '"It\'s a beginning,"'), _WRITING),
    "a longer dash": (edited(_ENGLISH, "–", "—"), _WRITING),
    "capitals": (edited(_ENGLISH, "The government", "the Government"), _WRITING),
    "tatweel": (edited(_ARABIC, "الوزير", "الوزيـــر"), _WRITING),
    "vowel signs": (edited(_ARABIC, "انتشر", "انتَشَرَ"), _WRITING),
    "a seat of hamza": (edited(_ARABIC, "مسؤولية", "مسئولية"), _WRITING),
    "alef without hamza": (edited(_ARABIC, "أعلن", "اعلن"), _WRITING),
    "Arabic digits": (edited(_ARABIC, "14", "١٤"), _WRITING),
    "a space for a joiner": (edited(_PERSIAN, "می‌شود", "می شود"), _WRITING),
    "no joiner": (edited(_PERSIAN, "می‌شود", "میشود"), _WRITING),
    "Persian letters": (edited(_ARABIC, "ماكرون", "ماکرون"), _WRITING),
    # Other words.
    "a digit": (edited(_ENGLISH, "14", "15"), _WORDS),
    "what is counted in words": ((told(*_ENGLISH, "14 killed"), told(*_ENGLISH, "20 killed")), _WORDS),
    "an Arabic digit": (edited(_ARABIC, "14", "١٥"), _WORDS),
    "digits parted": (edited(_ENGLISH, "14", "1 4"), _WORDS),
    "a negation added": (edited(_ENGLISH, "met for", "did not meet for"), _WORDS),
    "an Arabic negation taken away": (edited(_ARABIC, "ولم يعلّق", "وعلّق"), _WORDS),
    "a Chinese negation taken away": (edited(_CHINESE, "没有", "已"), _WORDS),
    "an accent": (edited(_ENGLISH, "Désaccord", "Desaccord"), _WORDS),
    "quotes taken away": (edited(_ENGLISH, "“It’s a beginning,”", "It’s a beginning,"), _WORDS),
    "another speaker": (edited(_ENGLISH, "an official", "the minister"), _WORDS),
    "paragraphs in another order": ((told(), told(*_ENGLISH[::-1])), _WORDS),
    "a paragraph taken away": ((told(), told(_ENGLISH[0], _ENGLISH[2])), _WORDS),
    "the last of three": ((told(), told(*_ENGLISH[:2])), _WORDS),
    "the title": ((told(), told(title="Ministers do not meet")), _WORDS),
    # What may be a part.
    "broken off amid a word": ((told(), told(*_ENGLISH[:2], _ENGLISH[2][:32])), _PART),
    "a third that is left": ((told(), told(_ENGLISH[0], "…")), _PART),
    "whole again behind it": ((told(_ENGLISH[0]), told()), _PART),
    "read with a doubt": ((told(), told(*_ENGLISH[1:], is_whole=False)), _PART),
    # What says in words that it was changed.
    "a correction behind the text": ((told(), told(*_ENGLISH, "Correction: an earlier version misstated the number.")), Edit.NOTED),
    "a correction beside an edit": ((told(), told(_ENGLISH[0], *_ENGLISH[2:], cuts=("Editor’s note: a quotation was removed.",))), Edit.NOTED),
    "an Arabic correction": ((told(*_ARABIC), told(*_ARABIC, "تنويه: عُدّل هذا الخبر بعد نشره لتصحيح عدد القتلى.")), Edit.NOTED),
    "a Hebrew correction": ((told(), told(*_ENGLISH, "הבהרה: בגרסה קודמת של הידיעה צוין בטעות כי הפגישה נערכה ביום רביעי.")), Edit.NOTED),
    "a shown day of change": ((told(), told(*_ENGLISH[1:], cuts=("Updated 26 July 2025, 14:05",))), Edit.NOTED),
    "a correction that was there before": ((told(cuts=("Correction: x",)), told(*_ENGLISH[1:], cuts=("Correction: x",))), _WORDS),
    "hours since a change": ((told(cuts=("Updated 3 hours ago",)), told(*_ENGLISH[1:], cuts=("Updated 9 hours ago",))), _WORDS),
    "an update of a telephone": ((told(), told(*_ENGLISH, "Update your phone before the trip.")), _WORDS),
    # What the page says of itself.
    "byline": ((told(), told(bylines=("John Doe",))), _WORDS),
    "byline in capitals": ((told(), told(bylines=("JANE SMITH",))), _NONE),
    "byline taken away": ((told(), told(bylines=(), said=frozenset())), _WORDS),
    "day": ((told(), told(published_at=_LATER)), _WORDS),
    "a day before": ((told(), told(published_at=_MORNING - timedelta(days=1))), _WORDS),
    "its seconds": ((told(), told(published_at=_MORNING + timedelta(seconds=41))), _NONE),
    "authors in another order": ((told(bylines=("A B", "C D")), told(bylines=("C D", "a b"))), _NONE),
    "day without its hour": ((told(), told(published_at=_DAY)), _NONE),
    "date of change alone": ((told(), told(modified_at=_NOON)), _NONE),
    "found in the text": ((told(), told(bylines=("B",), published_at=_LATER, said=frozenset())), _NONE),
}  # fmt: skip


@pytest.mark.parametrize(("pair", "edit"), _CASES.values(), ids=_CASES)
def test_only_other_words_can_be_a_silent_edit(pair: tuple[Told, Told], edit: Edit) -> None:
    assert edit_of(*pair) is edit
    assert is_silent(*pair, _KEPT + timedelta(days=9)) is (edit is _WORDS)


def test_what_a_paywall_leaves_is_a_part_of_the_text_and_nothing_else() -> None:
    cut = f"{_ENGLISH[1][:40]}…"
    assert is_free_part(told(), told(_ENGLISH[0], cut, is_whole=False))
    assert not is_free_part(told(), told(_ENGLISH[0], cut))
    assert not is_free_part(told(), told("The ministers did not meet.", is_whole=False))


_NOTE = "The site is down for scheduled maintenance. Please come back in a few minutes, we are sorry."
_REWRITTEN = tuple(" ".join(reversed(text.split())) for text in _ENGLISH)


@pytest.mark.parametrize(
    ("new", "is_it"),
    [
        (told(_NOTE, title="Under maintenance", published_at=None), True),
        (told(*_ARABIC, title="خبر آخر", published_at=_LATER), True),
        (told(*_REWRITTEN), False),
        (told(*_REWRITTEN, title="New headline, new text"), False),
        (told(*_ENGLISH, title="New headline", published_at=_LATER), False),
        (told(_NOTE, published_at=None), True),
        (told(_ENGLISH[0], published_at=None), False),
    ],
    ids=[
        "a note",
        "another article",
        "rewritten",
        "rewritten with its title",
        "dated anew",
        "its own title, and no day",
        "a text without its day",
    ],
)
def test_another_text_is_no_edit_where_title_day_and_words_are_all_others(new: Told, is_it: bool) -> None:
    assert is_another(told(), new) is is_it


def test_where_an_address_leads_another_title_and_text_are_another_article_whatever_its_day() -> None:
    other = told(*_REWRITTEN, title="The harbour is frozen over")
    assert is_another(told(), other, is_led=True)
    assert not is_another(told(), other)
    assert not is_another(told(), told(*_REWRITTEN), is_led=True)
