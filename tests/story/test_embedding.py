"""A model of vectors is heard beside the facts across languages alone, and never decides by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.judge import StoryJudge
from story.seed import SeedText
from story.verdict import RELATED_FROM, UNSURE_FROM, Reason, Relation, Verdict
from story.weighing.embedding import MOST, Matrix, Meaning
from story.weighing.feedback import judge_with_pages

SEED = SeedText(
    name="a",
    title="مصر والسودان توقعان في الخرطوم اتفاقا على تقاسم المياه",
    text="وقعت مصر والسودان يوم الثلاثاء في الخرطوم اتفاقا جديدا على تقاسم مياه نهر النيل. "
    "وقال وزير الري المصري كريم الحلواني إن الاتفاق يعيد فتح السد أمام الفلاحين.",
    published_at=datetime(2024, 3, 5, tzinfo=UTC),
    language="ar",
    url=None,
)
TITLE = "River farmers hope for spring"
TEXT = "Farmers hope that the water will come back after the deal signed in Khartoum this week."


class Compass:
    """A model of two directions: texts that name water, in two languages, and all others."""

    name, digest, floor = "compass", "sha256:0", 0.5

    def __init__(self, turn: float = 0.0) -> None:
        self.turn = turn

    def vectors(self, texts: Sequence[str], language: str) -> Matrix:
        rows = [
            (1.0, 0.0) if language == "ar" else (np.cos(self.turn), np.sin(self.turn)) if "water" in text else (0.0, 0.0)
            for text in texts
        ]  # fmt: skip
        return np.array(rows, np.float32)


def judged(judge: StoryJudge, *, days: int = 0, language: str = "en", text: str = TEXT) -> Verdict:
    at = datetime(2024, 3, 5, tzinfo=UTC) + timedelta(days=days)
    return judge.judge("a", title=TITLE, text=text, published_at=at, language=language)


@pytest.fixture(scope="module")
def days() -> int:
    """Return how far from the seed the facts alone leave the page to a person."""
    alone = StoryJudge.fit((SEED,))
    return next(n for n in range(400) if judged(alone, days=n).relation is Relation.UNSURE)


def test_likeness_in_meaning_accepts_a_foreign_page_that_the_facts_left_to_a_person(days: int) -> None:
    alone, heard = (
        judged(StoryJudge.fit((SEED,)), days=days),
        judged(StoryJudge.fit((SEED,), embedder=Compass()), days=days),
    )

    assert (alone.relation, heard.relation) == (Relation.UNSURE, Relation.RELATED)
    assert heard.reasons[:-1] == alone.reasons
    assert (heard.reasons[-1].rule, heard.reasons[-1].weight) == ("embedding", pytest.approx(MOST))
    assert "compass: cosine 1.00" in heard.reasons[-1].detail
    assert heard.score == pytest.approx(sum(reason.weight for reason in heard.reasons))  # fmt: skip


def test_pages_that_teach_do_not_move_what_the_seeds_mean(days: int) -> None:
    page = SeedText(
        name="p", title=TITLE, text=TEXT * 3, published_at=SEED.published_at, language="en", url=None
    )
    heard = judge_with_pages((SEED,), (page,), embedder=Compass())
    assert judged(heard, days=days, language="fr").reasons[-1].weight == pytest.approx(MOST)


@pytest.mark.parametrize(
    ("turn", "language", "text", "why"),
    [
        (0.0, "ar", TEXT, "a language of the seeds has words to meet"),
        (1.2, "en", TEXT, "two texts about different things are as near"),
        (0.0, "en", TEXT.replace("water", "rain"), "the model knows no word of it"),
        (3.1, "en", TEXT, "what is unlike takes nothing away"),
    ],
)
def test_elsewhere_it_changes_no_score(days: int, turn: float, language: str, text: str, why: str) -> None:
    alone = judged(StoryJudge.fit((SEED,)), days=days, language=language, text=text)
    heard = judged(StoryJudge.fit((SEED,), embedder=Compass(turn)), days=days, language=language, text=text)
    assert heard.score == alone.score, why


def test_without_a_fact_for_the_story_it_is_not_heard() -> None:
    judge = StoryJudge.fit((SEED,), embedder=Compass(), sought=True)
    verdict = judged(judge, text="Clear water brings tourists to the coast of Portugal.")
    assert [reason.rule for reason in verdict.reasons].count("embedding") == 0
    assert verdict.relation is Relation.UNRELATED


@given(score=st.floats(-20, 20), turn=st.floats(0, 3.2))
def test_no_page_is_accepted_that_the_facts_alone_refuse(score: float, turn: float) -> None:
    facts = (
        Reason(rule="facts-text", weight=1.0, detail=""),
        Reason(rule="intercept", weight=score - 1.0, detail=""),
    )
    reason = Meaning((SEED,), Compass(turn)).reason(TITLE, TEXT, "en", facts)

    alone = sum(fact.weight for fact in facts)
    total = alone + (reason.weight if reason else 0.0)
    assert total >= alone
    assert alone >= UNSURE_FROM or total < RELATED_FROM  # fmt: skip


@pytest.mark.parametrize("row", [(np.nan, 1.0), (np.inf, 0.0), (0.0, 0.0)])
def test_a_model_that_answers_nonsense_is_not_heard(row: tuple[float, float]) -> None:
    class Broken(Compass):
        def vectors(self, texts: Sequence[str], language: str) -> Matrix:
            del language
            return np.array([row] * len(texts), np.float32)

    facts = (Reason(rule="facts-text", weight=1.0, detail=""),)
    assert Meaning((SEED,), Broken()).reason(TITLE, TEXT, "en", facts) is None
