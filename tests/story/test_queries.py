import pytest

from story.event_words import EVENT_WORDS
from story.link import Query
from story.profile import build_profile
from story.queries import MOST_QUERIES, queries_for
from story.query_words import QUERY_WORDS
from tests.story.story_builders import a_plain_story, a_text, two_seeds


def terms_of(queries: tuple[Query, ...]) -> list[tuple[str, ...]]:
    return [query.terms for query in queries]


def test_arabic_queries_join_people_venue_and_nations_under_both_spellings() -> None:
    found = terms_of(queries_for(build_profile(a_plain_story(), two_seeds()), "ar"))
    for expected in [
        ("توم باراك", "باريس"),
        ("توم براك", "باريس"),
        ("الشيباني", "باريس"),
        ("سوري", "إسرائيلي", "باريس"),
        ("سوري", "إسرائيلي", "لقاء"),
    ]:
        assert expected in found


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [("Shaibani", "Paris"), ("Syria", "Israel", "Paris"), ("Syria", "Israel", "meeting")]),
        ("fr", [("Chaibani", "Paris"), ("Syrie", "Israël", "Paris"), ("Syrie", "Israël", "rencontre")]),
        ("he", [("שיבאני", "פריז"), ("סורי", "ישראלי", "פריז"), ("סורי", "ישראלי", "פגישה")]),
        ("tr", [("Şeybani", "Paris"), ("Suriye", "İsrail", "Paris"), ("Suriye", "İsrail", "görüşme")]),
    ],
)
def test_each_language_gets_the_story_in_its_own_words(
    language: str, expected: list[tuple[str, ...]]
) -> None:
    found = terms_of(queries_for(build_profile(a_plain_story(), two_seeds()), language))
    assert set(expected) <= set(found)


@pytest.mark.parametrize("language", ["ar", "en", "fr", "he", "tr", "fa", "de"])
def test_queries_are_few_short_and_say_where_they_came_from(language: str) -> None:
    queries = queries_for(build_profile(a_plain_story(), two_seeds()), language)
    assert len(queries) <= MOST_QUERIES
    assert len(set(terms_of(queries))) == len(queries)
    for query in queries:
        assert 2 <= len(query.terms) <= 4
        assert query.made_from
        assert query.terms not in {("باراك",), ("براك",)}


def test_learned_names_replace_guesses() -> None:
    profile = build_profile(a_plain_story(), two_seeds())
    found = terms_of(queries_for(profile, "en", ("Asaad al-Shibani", "Tom Barrack", "Some Body")))
    assert ("Tom Barrack", "Paris") in found
    assert ("Asaad al-Shibani", "Paris") in found
    assert not any("Some Body" in terms or "Shaibani" in terms for terms in found)


def test_a_pinned_term_is_sent_as_it_stands() -> None:
    found = terms_of(queries_for(build_profile(a_plain_story(pinned=("ممر داود",)), two_seeds()), "ar"))
    assert ("ممر داود",) in found


def test_a_story_without_names_falls_back_on_place_event_and_rare_words() -> None:
    seed = a_text(
        "quake.txt",
        "زلزال يضرب درنة ويهدم السد القديم",
        "ضرب زلزال مدينة درنة فجرا. وقالت فرق الإنقاذ إن السد القديم انهار في درنة.",
    )
    assert queries_for(build_profile(a_plain_story(), (seed,)), "ar")


def test_nothing_known_gives_no_queries() -> None:
    assert queries_for(build_profile(a_plain_story(), ()), "ar") == ()


def test_every_concept_that_is_sent_is_one_that_is_found() -> None:
    assert QUERY_WORDS.keys() <= EVENT_WORDS.keys()
    assert all(
        {"ar", "en", "fr", "he", "tr"} <= words.keys()
        and all(words[one] for one in ("ar", "en", "fr", "he", "tr"))
        for words in QUERY_WORDS.values()
    )
