"""A difference in a terminal: marks without colours, hostile text harmless, each text in its own direction."""

import pytest

from article.versions.differences import Told, differences
from desk.texts.diff import difference_lines
from flows.versions.history import Turn, Version, turn_of
from tests.builders import A_MOMENT


def version(number: int, *paragraphs: str, title: str = "t", payload: str = "") -> Version:
    return Version(
        number=number,
        record_id=f"urn:uuid:{number}",
        url="https://a.example/",
        kept_at=A_MOMENT,
        payload=payload or str(number),
        told=Told(title=title, paragraphs=paragraphs),
        turn=Turn.FIRST,
    )


def shown(old: Version, new: Version) -> list[str]:
    lines = difference_lines(old, new, turn_of(old, new), differences(old.told, new.told))
    return ["".join(part.text for part in parts) for parts in lines if parts]


@pytest.mark.row("U3")
def test_u3_a_paragraph_of_a_page_cannot_drive_the_terminal_or_turn_its_line() -> None:
    (_, line) = shown(version(1, "one two \x1b[2J\u202ethree\n."), version(2, "one two \x1b[2J\u202efour\n."))
    assert line == "~ one two [2[-Jthree-]{+Jfour+} ."
    assert not {"\x1b", "\u202e", "\n"} & set(line)


def test_text_from_the_right_is_isolated_with_its_marks_inside() -> None:
    (_, line) = shown(version(1, "قتل 12 شخصا"), version(2, "قتل 15 شخصا"))
    assert line == "~ \u2068قتل [-12-]{+15+} شخصا\u2069"


def test_what_did_not_change_is_counted_and_fields_stand_first() -> None:
    assert shown(version(1, "a", "b", "c d e"), version(2, "a", "b", "c d f", "x", title="u")) == [
        "between   1 and 2: changed",
        "- title     t",
        "+ title     u",
        "  … 2 paragraphs as before",
        "~ c d [-e-]{+f+}",
        "+ x",
    ]


@pytest.mark.parametrize(("payload", "said"), [("1", "same: not a byte"), ("2", "layout only: other bytes")])
def test_the_same_words_are_told_as_layout_or_as_the_same_bytes(payload: str, said: str) -> None:
    (line,) = shown(version(1, "a"), version(2, "a", payload=payload))
    assert said in line
