"""jusText's step by neighbours, done in linear time: the very same classes."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from justext.core import revise_paragraph_classification
from lxml import html

from article.blocks.neighbours import linear_trafilatura, revise, same_classes

CLASSES = st.lists(st.sampled_from(["good", "bad", "short", "neargood"]), max_size=40)


def a_paragraph(cf_class: str, *, heading: bool = False) -> SimpleNamespace:
    return SimpleNamespace(cf_class=cf_class, class_type="", heading=heading, text="some words")


@given(CLASSES, st.booleans())
def test_each_paragraph_has_the_class_that_justext_gives_it(classes: list[str], heading: bool) -> None:
    ours, theirs = (
        [a_paragraph(one, heading=heading and at == 1) for at, one in enumerate(classes)] for _ in range(2)
    )
    revise(ours)
    revise_paragraph_classification(theirs)
    assert [one.class_type for one in ours] == [one.class_type for one in theirs]


def test_trafilatura_takes_this_step_and_no_other() -> None:
    linear_trafilatura()
    from trafilatura import external

    assert external.revise_paragraph_classification is revise


def test_elements_have_the_classes_that_lxml_html_gives_them() -> None:
    page = (
        "<body><!-- a word --><?php ?><svg:FORM><FORM action=/><Input name=a><select><option>b</select><textarea></textarea>"
        "<label for=a>c</label></FORM><svg><foreignObject><INPUT></foreignObject></svg><table><tr><td>&nbsp;<fieldset><x-y>"
    )
    ours = html.HTMLParser()
    ours.set_element_class_lookup(same_classes())
    found = [
        [(type(one), one.tag) for one in html.document_fromstring(page, parser=parser).iter()]
        for parser in (ours, html.HTMLParser())
    ]
    assert found[0] == found[1]
    assert len({kind for kind, _ in found[0]}) >= 7
