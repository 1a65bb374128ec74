"""Judging: copies of seeds, copies of pages, and which of two equal texts came first."""

from datetime import UTC, datetime

import pytest

from article.article import Article, Paragraph, Status
from flows.founding.seeds import local_seed_texts
from flows.judging.verdicts import Subject, judge_articles
from flows.settings import load_settings
from flows.store.stories import open_story
from story.copies import latest
from story.verdict import Relation
from story.weighing.decided import RULE, Review

STORY = "paris-meeting-2025"


def an_article(text: str, *, title: str = "", at: datetime | None = None, language: str = "ar") -> Article:
    """Return an article of these words."""
    return Article(
        url=None, ref=None, title=title, bylines=(), outlet=None, published_at=at, published_raw=None, published_from=None,
        modified_at=None, language=language, canonical_url=None, paragraphs=tuple(Paragraph(text=p) for p in text.split("\n\n")),
        boilerplate=(), status=Status.ARTICLE, method="test",
    )  # fmt: skip


@pytest.fixture(scope="module")
def seeds() -> tuple:
    return local_seed_texts(open_story(STORY, load_settings()))


def test_a_page_that_repeats_a_seed_is_its_copy_and_belongs_to_the_story(seeds: tuple) -> None:
    page = Subject(id="https://a.example/1", article=an_article(seeds[0].text, title="عنوان آخر تماما"))
    (judged,) = judge_articles(seeds, [page])
    assert judged.verdict.relation is Relation.COPY_OF
    assert judged.verdict.copy_of == f"seed:{seeds[0].name}"
    assert judged.verdict.related


def test_a_copy_that_a_person_rejected_stays_out_and_one_that_was_accepted_stays_a_copy(seeds: tuple) -> None:
    pages = [
        Subject(id=f"https://{name}.example/", article=an_article(seeds[0].text)) for name in ("out", "in")
    ]
    reviews = {page.id: Review(accepted="in." in page.id, detail="by layla") for page in pages}
    out, kept = (judged.verdict for judged in judge_articles(seeds, pages, reviews=reviews))
    assert (out.relation, out.related) == (Relation.UNRELATED, False)
    assert (kept.relation, kept.related) == (Relation.COPY_OF, True)
    assert [one.reasons[-1].detail for one in (out, kept)] == ["by layla"] * 2
    assert [[one.rule for one in verdict.reasons].count(RULE) for verdict in (out, kept)] == [1, 1]


def test_a_bare_day_is_never_the_original_of_a_known_hour(seeds: tuple) -> None:
    text = seeds[1].text.replace("باريس", "لندن").replace("سوري", "ليبي")[::-1]  # nobody's words
    day = Subject(id="https://a.example/day", article=an_article(text, at=datetime(2025, 7, 25, tzinfo=UTC)))
    hour = Subject(
        id="https://b.example/hour", article=an_article(text, at=datetime(2025, 7, 25, 9, 30, tzinfo=UTC))
    )
    judged = {j.verdict.article: j.verdict for j in judge_articles(seeds, [day, hour])}
    assert judged[day.id].copy_of == hour.id
    assert judged[hour.id].copy_of is None


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (None, None),
        (datetime(2025, 7, 25, tzinfo=UTC), datetime(2025, 7, 25, 23, 59, 59, tzinfo=UTC)),
        (datetime(2025, 7, 25, 9, tzinfo=UTC), datetime(2025, 7, 25, 9, tzinfo=UTC)),
    ],
)
def test_the_last_moment_that_a_time_can_mean(at: datetime | None, end: datetime | None) -> None:
    assert latest(at) == end
