"""What a person decided, in an article's verdict: it settles it, and taken back it is as if it had never been said."""

from dataclasses import replace

import pytest

from story.verdict import Reason, Relation, Verdict
from story.weighing.decided import RULE, Review, settled

REASONS = (Reason(rule="date", weight=0.6, detail="a day"), Reason(rule="names", weight=0.3, detail="one"))
UNSURE = Verdict(article="a", relation=Relation.UNSURE, score=0.9, reasons=REASONS)
RELATED = replace(UNSURE, relation=Relation.RELATED, score=3.0, related=True)
COPY = replace(RELATED, relation=Relation.COPY_OF, copy_of="b")


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("judged", [UNSURE, RELATED, COPY])
def test_a_decision_settles_a_verdict_once_and_taken_back_leaves_the_judges_own(
    judged: Verdict, accepted: bool
) -> None:
    review = {"a": Review(accepted=accepted, detail="said")}
    (once,) = settled([judged], review)
    assert (once.related, [one.rule for one in once.reasons].count(RULE)) == (accepted, 1)
    assert settled([once], review) == (once,)
    (back,) = settled([once], {})
    assert (back.relation, back.related, back.reasons) == (judged.relation, judged.related, judged.reasons)
    assert back.score == pytest.approx(judged.score)
