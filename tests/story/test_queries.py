from dataclasses import replace

import pytest

from story.alphabets.tokens import normalise
from story.asking.words import NOT_ASKED, QUERY_WORDS
from story.events.event_words import EVENT_WORDS
from story.events.more_events import concepts
from story.link import Family, Query
from story.profile import build_profile
from story.profiles.learned import Taught
from story.queries import MOST_QUERIES, MOST_TERMS, queries_for, spelt_out
from story.seed import SeedText
from tests.story.story_builders import a_plain_story, a_text, two_seeds
from tests.story.story_kinds import KINDS

LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")


def terms_of(queries: tuple[Query, ...]) -> list[tuple[str, ...]]:
    return [query.terms for query in queries]


def the_queries(language: str, learned: tuple[Taught, ...] = (), **changes: object) -> tuple[Query, ...]:
    return queries_for(build_profile(a_plain_story(**changes), two_seeds()), language, learned)


def test_arabic_queries_join_people_venue_and_nations() -> None:
    found = terms_of(the_queries("ar"))
    for expected in [("توم باراك", "باريس"), ("الشيباني", "باريس"), ("سوري", "إسرائيلي", "باريس")]:
        assert expected in found


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [("Asaad al-Shaibani", "Paris"), ("Shaibani", "Paris"), ("Syria", "Israel", "Paris")]),
        ("fr", [("Assaad al-Chaibani", "Paris"), ("Chaibani", "Paris"), ("Syrie", "Israël", "Paris")]),
        ("he", [("שיבאני", "פריז"), ("סורי", "ישראלי", "פריז")]),
        ("tr", [("Suriye", "İsrail", "Paris")]),
        ("fa", [("سوری", "اسرائیلی", "پاریس")]),
    ],
)
def test_each_language_gets_the_story_in_its_own_words(
    language: str, expected: list[tuple[str, ...]]
) -> None:
    asked = {group for query in the_queries(language) for group in spellings_of(query)}
    assert set(expected) <= asked


def spellings_of(query: Query) -> set[tuple[str, ...]]:
    """All ways that a channel with OR may meet a query of two or three terms."""
    ways: set[tuple[str, ...]] = {()}
    for group in query.groups:
        ways = {(*way, term) for way in ways for term in group}
    return ways


@pytest.mark.parametrize("seed", KINDS, ids=lambda seed: seed.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_of_any_kind_gets_telling_queries_in_every_language(seed: SeedText, language: str) -> None:
    queries = queries_for(build_profile(a_plain_story(), (seed,)), language)
    assert queries
    assert len(queries) >= 4 or language != seed.language
    for query in queries:
        assert 2 <= len(query.terms) <= MOST_TERMS
        assert query.made_from == (seed.name,)


@pytest.mark.parametrize(
    ("kind", "language", "met"),
    [
        ("massacre", "ar", "الرمان"),
        ("massacre", "en", "massacre"),
        ("earthquake", "ar", "زلزال"),
        ("earthquake", "tr", "deprem"),
        ("court", "ar", "عمان"),
        ("shipwreck", "ar", "نورسين"),
        ("shipwreck", "en", "Nursin"),
        ("corruption", "ar", "اختلاس"),
        ("strike", "ar", "هاني درويش"),
        ("strike", "fr", "grève"),
    ],
)
def test_what_a_story_is_about_is_asked_for(kind: str, language: str, met: str) -> None:
    seed = next(seed for seed in KINDS if seed.name == kind)
    queries = queries_for(build_profile(a_plain_story(), (seed,)), language)
    assert any(met in form for query in queries for group in query.groups for form in group)


@pytest.mark.parametrize("language", [*LANGUAGES, "de"])
def test_queries_are_few_short_and_say_where_they_came_from(language: str) -> None:
    queries = the_queries(language)
    assert len(queries) <= MOST_QUERIES
    assert len(set(terms_of(queries))) == len(queries)
    for query in queries:
        assert 2 <= len(query.terms) <= MOST_TERMS
        assert query.made_from
        assert query.family
        assert query.why.count(" + ") == len(query.terms) - 1
        assert not {"باراك", "براك", "ديرمر"} & set(query.terms)


def test_no_query_asks_for_less_than_another_does() -> None:
    for language in LANGUAGES:
        queries = [{frozenset(map(normalise, group)) for group in q.groups} for q in the_queries(language)]
        assert not any(one < other for one in queries for other in queries)


def test_the_host_of_a_meeting_is_not_asked_for_with_its_place() -> None:
    seed = a_text(
        "host.txt",
        "باريس تستضيف لقاء سوري إسرائيلي",
        "استقبل الرئيس الفرنسي إيمانويل ماكرون الوفود في باريس. وقال الرئيس الفرنسي إيمانويل ماكرون إن باريس ترعى لقاء سوري إسرائيلي.",
    )
    found = terms_of(queries_for(build_profile(a_plain_story(), (seed,)), "ar"))
    assert ("سوري", "إسرائيلي", "باريس") in found
    assert ("إيمانويل ماكرون", "باريس") not in found


def test_a_search_without_or_is_asked_for_the_next_spelling_apart() -> None:
    query = Query(
        terms=("أميركي", "توم باراك"),
        spellings=(("أميركية", "أمريكي"), ("توم براك",)),
        language="ar",
        made_from=("a.txt",),
    )
    assert terms_of(spelt_out([query])) == [
        ("أميركي", "توم باراك"),
        ("أمريكي", "توم باراك"),
        ("أميركي", "توم براك"),
    ]


def test_learned_names_replace_guesses_and_name_their_page() -> None:
    (key,) = {p.key for p in build_profile(a_plain_story(), two_seeds()).people if "الشيباني" in p.text}
    taught = Taught(key=key, text="Asaad al-Shibani", language="en", pages=("https://a.example/1",))
    (query,) = [q for q in the_queries("en", (taught,)) if q.terms == ("Asaad al-Shibani", "Paris")]
    assert "https://a.example/1" in query.made_from
    assert not any("Shaibani" in term for q in the_queries("en", (taught,)) for term in q.terms)
    assert terms_of(the_queries("fr", (taught,))) == terms_of(the_queries("fr"))


def test_a_pinned_term_is_sent_first_and_as_it_stands() -> None:
    found = the_queries("ar", pinned=("ممر داود",))
    assert (found[0].terms[0], found[0].family) == ("ممر داود", Family.GIVEN)


def test_nothing_known_gives_no_queries() -> None:
    assert queries_for(build_profile(a_plain_story(), ()), "ar") == ()


@pytest.mark.parametrize("key", sorted(EVENT_WORDS.keys() | concepts()))
def test_every_event_of_a_profile_has_words_for_queries_or_is_in_all_news(key: str) -> None:
    assert (key in QUERY_WORDS) != (key in NOT_ASKED)


@pytest.mark.parametrize(
    ("language", "title", "text", "asked"),
    [
        ("tr", "Bodrum açıklarında göçmen teknesi battı", "Bodrum açıklarında göçmenleri taşıyan tekne battı, beş kişi boğuldu. Aramalar sürüyor.", "shipwreck"),
        ("ar", "الحكم على موظف في الكويت بتهمة التجسس", "قضت محكمة في الكويت بسجن موظف بتهمة التجسس. وقال محاميه إن التهمة باطلة.", "espionage"),
        ("fr", "Goma sous blocus depuis un mois", "Le blocus de Goma prive la ville de vivres. Les habitants de Goma fuient.", "blockade"),
        ("en", "Fuel shortage empties Lagos", "A fuel shortage has emptied petrol stations in Lagos. Drivers in Lagos sleep in cars.", "fuel_shortage"),
        ("he", "הברחה נחשפה בנמל אשדוד", "הברחה של סיגריות נחשפה בנמל אשדוד. שני עובדים נחקרים באשדוד.", "smuggling"),
        ("fa", "اعدام یک زندانی در شیراز", "یک زندانی در شیراز اعدام شد. خانواده او در شیراز خبر نداشتند.", "execution"),
    ],
    ids=lambda one: one if one in QUERY_WORDS else "",
)  # fmt: skip
@pytest.mark.parametrize("language_asked", ["ar", "en", "he"])
def test_what_happened_is_asked_for_in_other_languages(
    language: str, title: str, text: str, asked: str, language_asked: str
) -> None:
    seed = replace(a_text("a.txt", title, text), language=language)
    queries = queries_for(build_profile(a_plain_story(), (seed,)), language_asked)
    said = {form for query in queries[:6] for group in query.groups for form in group}
    assert said & set(QUERY_WORDS[asked][language_asked])


def test_every_concept_has_words_in_all_languages() -> None:
    assert all(
        {"ar", "en", "fr", "he", "tr"} <= words.keys()
        and all(words[one] for one in ("ar", "en", "fr", "he", "tr"))
        for words in QUERY_WORDS.values()
    )


@pytest.mark.parametrize("seed", KINDS, ids=lambda seed: seed.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_known_words_go_first_and_no_query_has_two_guesses(seed: SeedText, language: str) -> None:
    queries = queries_for(build_profile(a_plain_story(), (seed,)), language)
    assert [bool(query.guessed) for query in queries] == sorted(bool(query.guessed) for query in queries)
    assert all(len(query.guessed) < 2 <= len(query.terms) for query in queries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parties_and_what_happened_are_asked_for_in_known_words(language: str) -> None:
    text = (
        "بحث رئيس الوزراء اللبناني في بيروت الغارات الإسرائيلية على جنوب لبنان. وقال لبنان إن إسرائيل تواصل غاراتها على الجنوب. "
        "وقتلت غارة إسرائيلية ثلاثة في لبنان."
    )
    seed = a_text("raid.txt", "لبنان يبحث وقف الغارات الإسرائيلية", text)
    queries = queries_for(build_profile(a_plain_story(), (seed,)), language)
    eventful = [one for one in queries if one.family in {Family.NATIONS_EVENT, Family.PLACE_EVENT}]
    assert any(not one.guessed for one in eventful)


@pytest.mark.parametrize("word", ["الخميس", "الوزير", "قائد"])
def test_no_query_is_made_of_a_weekday_or_a_bare_title(word: str) -> None:
    text = f"قال {word} في باريس إن المحادثات مستمرة. وعاد {word} إلى باريس. وأكد {word} أن {word} سيعود إلى باريس."
    seed = a_text("title.txt", f"{word} في باريس", text)
    queries = queries_for(build_profile(a_plain_story(), (seed,)), "ar")
    assert not any(word in group for query in queries for group in query.groups)


def test_what_is_named_in_passing_is_no_event_of_the_queries() -> None:
    text = " ".join(["عقد وفدان سوري وإسرائيلي لقاء في باريس."] * 4 + ["وجاء اللقاء بعد غارة على السويداء."])
    seed = a_text("meeting.txt", "لقاء سوري إسرائيلي في باريس", text)
    for language in LANGUAGES:
        asked = queries_for(build_profile(a_plain_story(), (seed,)), language)
        said = {form for query in asked for group in query.groups for form in group}
        assert not said & {*QUERY_WORDS["strike"][language], *QUERY_WORDS["humanitarian"][language]}
