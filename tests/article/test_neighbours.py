"""jusText's step by neighbours, done in linear time: the very same classes."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from justext.core import revise_paragraph_classification

from article.blocks.neighbours import linear_trafilatura, revise

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
