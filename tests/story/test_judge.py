"""The judge: reasons add up to the score, the story is kept in any language, its neighbours are not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.judge import StoryJudge
from story.profiles.background import Background, load_background
from story.seed import SeedText
from story.verdict import RELATED_FROM, UNSURE_FROM, Relation, Verdict
from tests.story.language_texts import TOLD, Told
from tests.story.paris_seeds import SEEDS


@pytest.fixture(scope="module")
def judge() -> StoryJudge:
    return StoryJudge.fit(SEEDS)


@pytest.fixture(scope="module")
def seeker() -> StoryJudge:
    """Judges what a run found for the story."""
    return StoryJudge.fit(SEEDS, sought=True)


def judged(judge: StoryJudge, told: Told, *, language: str | None = None) -> Verdict:
    day = datetime.fromisoformat(told.day).replace(tzinfo=UTC)
    return judge.judge(
        told.title, title=told.title, text=told.text, published_at=day, language=language or told.language
    )


@pytest.mark.parametrize(
    "told", [t for t in TOLD if t.about == "paris"], ids=lambda t: f"{t.language} {t.title[:30]}"
)
def test_the_story_is_kept_in_every_language(seeker: StoryJudge, told: Told) -> None:
    assert judged(seeker, told).relation is Relation.RELATED


@pytest.mark.parametrize(
    "told", [t for t in TOLD if t.about != "paris"], ids=lambda t: f"{t.language} {t.about}"
)
def test_its_neighbours_are_not_accepted(seeker: StoryJudge, told: Told) -> None:
    assert not judged(seeker, told).related


@pytest.mark.parametrize("told", TOLD, ids=lambda t: f"{t.language} {t.about}")
def test_an_unknown_language_is_judged_by_its_letters(judge: StoryJudge, told: Told) -> None:
    assert judged(judge, told, language="und").related == judged(judge, told).related


@pytest.mark.parametrize("held_out", range(5))
def test_four_seeds_accept_the_fifth(held_out: int) -> None:
    others = tuple(seed for i, seed in enumerate(SEEDS) if i != held_out)
    seed = SEEDS[held_out]

    verdict = StoryJudge.fit(others).judge(
        seed.name, title=seed.title, text=seed.text, published_at=seed.published_at, language="ar"
    )

    assert verdict.relation is Relation.RELATED


@pytest.mark.parametrize("days", [0, 30, 400, 4000, None])
def test_a_date_never_rejects_by_itself(judge: StoryJudge, days: int | None) -> None:
    seed = SEEDS[0]
    when = None if days is None else datetime(2025, 7, 26, tzinfo=UTC) + timedelta(days=days)

    verdict = judge.judge("a", title=seed.title, text=seed.text, published_at=when, language="ar")

    assert verdict.relation is Relation.RELATED


def test_a_missing_date_is_neither_near_nor_far(judge: StoryJudge) -> None:
    def score(day: datetime | None) -> float:
        told = TOLD[0]
        return judge.judge("a", title=told.title, text=told.text, published_at=day, language="en").score

    far = StoryJudge.fit(tuple(s for s in SEEDS if s.published_at))
    told = TOLD[0]

    def dated(day: datetime | None) -> float:
        return far.judge("a", title=told.title, text=told.text, published_at=day, language="en").score

    assert dated(datetime(2026, 7, 26, tzinfo=UTC)) < dated(None) < dated(datetime(2025, 7, 26, tzinfo=UTC))
    assert score(None) == pytest.approx(
        score(datetime(2026, 7, 26, tzinfo=UTC))
    )  # undated seeds: no day is far


def test_the_reasons_say_which_words_and_names_matched(judge: StoryJudge) -> None:
    verdict = judged(judge, TOLD[0])
    details = {reason.rule: reason.detail for reason in verdict.reasons}

    assert "Dermer" in details["names"]
    assert "Paris" in details["facts-text"]
    assert details["date"] == "published 1 day from the nearest dated seed"
    assert not re.search(r"place:|nation:|event:|name:|consonants", " ".join(details.values()))
    assert all(reason.weight for reason in verdict.reasons)


def test_matched_words_are_shown_as_the_seeds_write_them(judge: StoryJudge) -> None:
    seed = SEEDS[3]
    verdict = judge.judge("a", title=seed.title, text=seed.text, published_at=None, language="ar")

    assert "باريس" in next(r.detail for r in verdict.reasons if r.rule == "openings")


@settings(max_examples=60, deadline=None)
@given(
    title=st.text(max_size=80),
    text=st.text(max_size=400),
    day=st.none() | st.datetimes(timezones=st.just(UTC)),
    language=st.sampled_from(["ar", "en", "he", "fa", "tr", "und", "zz", ""]),
)
def test_any_text_gets_a_verdict_whose_reasons_add_up(
    judge: StoryJudge, title: str, text: str, day: datetime | None, language: str
) -> None:
    verdict = judge.judge("a", title=title, text=text, published_at=day, language=language)

    assert verdict.score == pytest.approx(sum(reason.weight for reason in verdict.reasons))
    assert (verdict.relation is Relation.RELATED) == (verdict.score >= RELATED_FROM)
    assert (verdict.relation is Relation.UNRELATED) == (verdict.score < UNSURE_FROM)


def test_the_same_article_gets_the_same_verdict_from_a_new_judge(judge: StoryJudge) -> None:
    again = StoryJudge.fit(tuple(reversed(SEEDS)))

    assert judged(again, TOLD[0]).score == pytest.approx(judged(judge, TOLD[0]).score)


def test_seeds_of_two_languages_are_each_read_in_their_own() -> None:
    english = SeedText(
        name="en", title=TOLD[0].title, text=TOLD[0].text, published_at=None, language="en", url=None
    )
    judge = StoryJudge.fit((*SEEDS, english))

    rules = {reason.rule for reason in judged(judge, TOLD[1]).reasons}

    assert {"lede", "facts-lede"} <= rules
    assert judged(judge, TOLD[1]).related


def test_a_story_may_have_one_seed_and_no_background() -> None:
    judge = StoryJudge.fit(SEEDS[:1], background=lambda _: Background(documents=0))

    assert judge.judge(
        "a", title=SEEDS[0].title, text=SEEDS[0].text, published_at=None, language="ar"
    ).related


def test_the_shipped_table_knows_common_words_from_rare_ones() -> None:
    table = load_background("ar")

    assert table.rarity("عام") < table.rarity("باريس") < table.rarity("ديرمر")
    assert load_background("xx") == Background(documents=0)
    assert table.documents == 18_000


def test_who_is_named_once_in_a_single_seed_is_met_in_another_language() -> None:
    seed = SeedText(
        name="seed",
        title="Minister opens bridge",
        text="Transport Minister Nabil Haddad opened the Danube bridge in Vienna on Monday.",
        published_at=None,
        language="en",
        url=None,
    )
    text = "افتتح الوزير نبيل حداد الجسر في فيينا."
    told = StoryJudge.fit((seed,)).judge("a", title="جسر", text=text, published_at=None, language="ar")

    assert "نبيل حداد" in next(r.detail for r in told.reasons if r.rule == "names")


FLOOD = SeedText(
    name="flood",
    title="فيضانات في آسفي غربي المغرب تقتل أحد عشر شخصا",
    text="قتل أحد عشر شخصا في مدينة آسفي المغربية بعد سيول غمرت المدينة القديمة مساء الأربعاء، وأعلنت السلطات إنقاذ العشرات.",
    published_at=datetime(2026, 3, 12, tzinfo=UTC),
    language="ar",
    url=None,
)


def of_the_flood(title: str, text: str, language: str = "en", *, year: int = 2026) -> Verdict:
    day = datetime(year, 3, 13, tzinfo=UTC)
    return StoryJudge.fit((FLOOD,)).judge("a", title=title, text=text, published_at=day, language=language)


FLOODED = (
    "Flood in Moroccan city of Safi kills 11",
    "Rescuers searched the old town of Safi in Morocco after floods.",
)
A_MATCH = ("Safi hold Casablanca in Moroccan league", "The football club of Safi, Morocco, drew in a match before its own stadium.")  # fmt: skip


def test_other_affairs_of_a_storys_town_stand_below_it_and_say_so() -> None:
    told, match = of_the_flood(*FLOODED), of_the_flood(*A_MATCH)

    assert told.score > match.score + 1
    assert "aside" not in {reason.rule for reason in told.reasons}
    aside = next(reason for reason in match.reasons if reason.rule == "aside")
    assert aside.weight < 0
    assert "football" in aside.detail.casefold()


def test_subjects_are_heard_only_where_facts_judge_alone() -> None:
    title, text = (
        "آسفي تتعادل مع الدار البيضاء",
        "تعادل فريق آسفي المغربي في مباراة على ملعب المدينة القديمة بآسفي في المغرب.",
    )

    assert "aside" in {reason.rule for reason in of_the_flood(*A_MATCH).reasons}
    assert "aside" not in {reason.rule for reason in of_the_flood(title, text, "ar").reasons}


def test_a_page_of_more_than_a_year_before_the_story_is_at_most_for_a_person_to_read() -> None:
    old, later = (of_the_flood(FLOOD.title, FLOOD.text, "ar", year=year) for year in (2018, 2034))

    assert old.relation is Relation.UNSURE
    assert old.score == pytest.approx(sum(reason.weight for reason in old.reasons))
    assert "2018-03-13" in next(reason.detail for reason in old.reasons if reason.rule == "before")
    assert "before" not in {reason.rule for reason in later.reasons}


def test_a_page_that_names_no_party_and_nobody_of_the_story_is_at_most_for_a_person_to_read() -> None:
    day = datetime(2025, 7, 26, tzinfo=UTC)
    judge = StoryJudge.fit(SEEDS[1:2], sought=True)
    noise = "Paris : une réunion publique sur les négociations de la ville"
    body = "La mairie de Paris tient samedi une réunion à Paris. La délégation des riverains a demandé des garanties."
    told = "Une rencontre entre la Syrie et Israël à Paris. La délégation syrienne a demandé des garanties."

    strange = judge.judge("a", title=noise, text=body, published_at=day, language="fr")
    right = judge.judge("b", title=noise, text=f"{body} {told}", published_at=day, language="fr")

    assert strange.relation is not Relation.RELATED
    assert right.relation is Relation.RELATED
    reason = next(reason for reason in strange.reasons if reason.rule == "parties")
    assert {"Syr", "Isr"} <= {word[:3] for word in reason.detail.split()}
    assert "parties" not in {reason.rule for reason in right.reasons}
