"""Blocks as a page's source gives them: lines, counters, names, hidden parts, references."""

import pytest

from article.markup.scanner import scan
from article.markup.source import PATH_DEPTH, key_of


def texts(markup):
    return [block.text for block in scan(markup).blocks]


def test_one_line_break_goes_on_and_two_end_a_paragraph():
    blocks = scan("<div>one<br>two<br><br>three</div>").blocks
    assert [(b.text, b.breaks) for b in blocks] == [("one", True), ("two", False), ("three", False)]


def test_lines_of_preformatted_text_are_blocks_of_their_own():
    blocks = scan("<pre>first line\nsecond <b>line</b>\n\nnext verse</pre>").blocks
    assert [(b.text, b.breaks) for b in blocks] == [
        ("first line", True),
        ("second line", False),
        ("next verse", False),
    ]


def test_a_linked_counter_is_not_the_first_word():
    assert texts('<p><a href="#c">0</a>Форвард стал</p>') == ["0", "Форвард стал"]
    assert texts('<p><a href="/x">12</a> monkeys came</p>') == ["12 monkeys came"]


def test_a_class_called_hidden_hides_nothing_behind_it():
    blocks = scan('<div class="a hidden"><p>one</p></div><div style="display:none"><p>two</p></div><p>three')
    assert [b.hidden for b in blocks.blocks][1:] == [True, False]


def test_paths_name_every_open_element_and_siblings_share_them():
    one, two = scan('<body><div class="x" data-id="9"><h2>a</h2><p>b</p></div></body>').blocks
    assert (one.path, two.path) == (("body", "div x", "h2"), ("body", "div x", "p"))
    assert one.container == two.container


def test_bold_and_linked_parts_are_measured():
    (block,) = scan('<p><b>half</b><a href="/">half</a></p>').blocks
    assert (block.bold, block.link_share) == (0.5, 0.5)


def test_absurd_depth_stays_cheap_and_is_told():
    source = scan("<div>" * 5000 + "text")
    assert source.depth == 5000
    assert len(source.blocks[0].path) == PATH_DEPTH


def test_elements_without_content_nest_nothing():
    assert scan("<p>" + "<wbr><source><param>" * 300 + "text").loose_depth == 0


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("it&#146;s", "it’s"),
        ("caf&eacute noir", "café noir"),
        ("a &#" + "1" * 5000 + "; b", "a � b"),
        ("می‌خواهم", "می‌خواهم"),
        ("Regie\u00adrung", "Regie\u00adrung"),
    ],
)
def test_references_are_undone_and_letters_stay_as_they_are(markup, text):
    assert texts(f"<p>{markup}</p>") == [text]


@pytest.mark.parametrize(
    ("one", "other"),
    [("الســلام", "السلام"), ("ﻻ", "لا"), ("Ｗａｒ", "war"), ("cafe\u0301", "café"), ("ﬁn", "fin")],
)
def test_forms_of_one_letter_have_one_key(one, other):
    assert key_of(one) == key_of(other)
