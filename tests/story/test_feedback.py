"""Pages that the seeds accept clearly teach the judge; what the seeds call unrelated stays out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from story.events.episodes import Telling, episode_of, telling
from story.judge import StoryJudge
from story.seed import SeedText
from story.verdict import UNSURE_FROM, Episode
from story.weighing.evidence import date_evidence
from story.weighing.feedback import LEARNED_FROM, LEARNED_MOST, learned_pages
from tests.story.language_texts import TOLD
from tests.story.paris_seeds import SEEDS

PAGES = tuple(
    SeedText(
        name=f"{n}",
        title=t.title,
        text=t.text,
        published_at=datetime.fromisoformat(t.day).replace(tzinfo=UTC),
        language=t.language,
        url=None,
    )
    for n, t in enumerate(TOLD)
)
JULY, AUGUST = (datetime(2025, month, 25, tzinfo=UTC).date() for month in (7, 8))


def score(judge: StoryJudge, page: SeedText) -> float:
    return judge.judge(
        page.name, title=page.title, text=page.text, published_at=page.published_at, language=page.language
    ).score


def test_only_clear_pages_teach_and_none_that_repeats_a_seed() -> None:
    judge = StoryJudge.fit(SEEDS[:3], sought=True)
    twin = replace(SEEDS[0], name="twin")

    learned = learned_pages(judge, SEEDS[:3], (*PAGES, twin, *SEEDS[3:]))

    assert 0 < len(learned) <= LEARNED_MOST
    assert twin not in learned
    assert min(score(judge, page) for page in learned) >= LEARNED_FROM


def test_no_page_is_kept_that_the_seeds_alone_call_unrelated() -> None:
    alone = StoryJudge.fit(SEEDS[:1])
    drifted = StoryJudge.fit(SEEDS[:1], learned=PAGES)

    strangers = [page for page in PAGES if score(alone, page) < UNSURE_FROM]

    assert strangers
    assert [p.title for p in strangers if score(drifted, p) >= UNSURE_FROM] == []


def test_what_was_learned_never_takes_a_page_away() -> None:
    alone, wider = StoryJudge.fit(SEEDS[:2]), StoryJudge.fit(SEEDS[:2], learned=SEEDS[2:])

    assert all(score(wider, page) >= score(alone, page) for page in PAGES)


@pytest.mark.parametrize(
    ("article", "seeds", "expected"),
    [
        (Telling(day=JULY, again=True), [Telling(day=JULY, again=False)], Episode.SAME),
        (Telling(day=AUGUST, again=False), [Telling(day=JULY, again=False)], Episode.OTHER),
        (Telling(day=AUGUST, again=True), [Telling(day=JULY, again=False)], Episode.OTHER),
        (Telling(day=AUGUST, again=True), [Telling(day=JULY, again=False), Telling(day=None, again=True)], Episode.SAME),
        (Telling(day=None, again=False), [Telling(day=JULY, again=False)], Episode.SAME),
        (Telling(day=None, again=True), [Telling(day=None, again=False)], Episode.OTHER),
        (Telling(day=AUGUST, again=False), [Telling(day=None, again=False)], Episode.SAME),
    ],
)  # fmt: skip
def test_an_episode_is_told_by_day_and_words(
    article: Telling, seeds: list[Telling], expected: Episode
) -> None:
    assert episode_of(article, seeds) is expected


@pytest.mark.parametrize(
    ("title", "language", "again"),
    [
        ("لقاء ثان بين الوفدين في جنيف", "ar", True),
        ("جولة جديدة من المحادثات", "ar", True),
        ("لقاء بين الوفدين في جنيف", "ar", False),
        ("Second round of talks opens", "en", True),
        ("Talks open in Geneva", "en", False),
        ("Deuxième rencontre à Genève", "fr", True),
        ("סבב שני בז'נבה", "he", True),
        ("Cenevre'de ikinci görüşme", "tr", True),
        ("دومین نشست در ژنو", "fa", True),
    ],
)
def test_another_meeting_is_read_from_the_words(title: str, language: str, again: bool) -> None:
    assert telling(title, "", None, language).again is again


def test_the_day_of_a_page_that_taught_is_never_told_as_a_seeds() -> None:
    day, undated = date(2025, 7, 31), (None, None)
    taught = date_evidence(day, undated, learned_days=(day, None))
    assert taught.words() == "published on the day of a page found that is clearly of the story"
    assert date_evidence(day, undated).words().startswith("published on 2025-07-31, and no seed has a date")
    near = date_evidence(day, (date(2025, 7, 28),), learned_days=(date(2025, 7, 30),))
    assert near.words() == "published 1 day from the nearest dated page found that is clearly of the story"
    own = date_evidence(day, (day,), learned_days=(day,))
    assert (own.words(), own.value) == ("published on the day of a seed", taught.value)

    seed = replace(SEEDS[0], published_at=None)
    judge = StoryJudge.fit([seed], learned=SEEDS[1:3], sought=True)
    found = [judge.judge(p.name, title=p.title, text=p.text, published_at=SEEDS[1].published_at, language="ar") for p in SEEDS]  # fmt: skip
    told = {reason.detail for one in found for reason in one.reasons if reason.rule == "date"}
    assert "published on the day of a page found that is clearly of the story" in told
    assert not any("day of a seed" in detail for detail in told)
