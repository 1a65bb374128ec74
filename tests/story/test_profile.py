import json
import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from story.events.happenings import happenings
from story.names.full_names import people_in
from story.names.names import spellings
from story.places.gazetteer import adjectives, city_names, country_names
from story.profile import build_profile
from story.queries import queries_for
from story.seed import Window
from tests.story.paris_seeds import SEEDS
from tests.story.story_builders import a_plain_story, a_text, two_seeds


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("اجتمع وزير الخارجية السوري أسعد الشيباني بشكل غير مسبوق", ["أسعد الشيباني"]),
        ("مع وزير الشؤون الإستراتيجية الإسرائيلي، رون ديرمر، برعاية", ["رون ديرمر"]),
        ("والمبعوث الأمريكي الخاص إلى سوريا توم براك ووزير الشؤون", ["توم براك"]),
        ("وزير الخارجية الفرنسي، جان نويل بارو، بحضور", ["جان نويل بارو"]),
        ("استقبل الرئيس عبد الفتاح البرهان وفدا", ["عبد الفتاح البرهان"]),
        ("بحث الرئيس الشرع ملف الجنوب", []),
        ("التقى وزير الداخلية يبحث مع المحافظين", []),
        ("وزير إسرائيلي في باريس", []),
        ("وزير الخارجية السوري، وتمت مناقشة آخر التطورات", []),
    ],
)
def test_a_person_is_a_title_and_two_names_never_a_surname(sentence: str, people: list[str]) -> None:
    assert [name.text for name in people_in(sentence, "ar")] == people


@pytest.mark.parametrize(
    ("language", "sentence", "people"),
    [
        (
            "en",
            "Syrian Foreign Minister Asaad al-Shaibani met US envoy Tom Barrack",
            ["Asaad al-Shaibani", "Tom Barrack"],
        ),
        ("tr", "ABD Özel Temsilcisi Tom Barrack Paris'te", ["Tom Barrack"]),
        ("he", "שר החוץ הסורי אסעד א-שיבאני נפגש", ["אסעד א-שיבאני"]),
    ],
)
def test_titles_find_people_in_other_languages(language: str, sentence: str, people: list[str]) -> None:
    assert [name.text for name in people_in(sentence, language)][: len(people)] == people


def test_spellings_are_made_in_both_directions() -> None:
    assert "توم باراك" in spellings("توم براك")
    assert "توم براك" in spellings("توم باراك")
    assert "دونالد ترمب" in spellings("دونالد ترامب")
    assert "رون درمر" in spellings("رون ديرمر")
    assert spellings("أسعد الشيباني") == ("اسعد الشيباني", "أسعد الشيبانى")
    assert {"أحمد الشرع", "احمد الشرع"} == {*spellings("أحمد الشرع"), *spellings("احمد الشرع")}
    assert "أسامه عيسي" not in spellings("أسامة عيسى")
    assert {"أسامة عيسي", "أسامه عيسى", "اسامة عيسى"} <= {*spellings("أسامة عيسى")}


def test_one_person_under_two_spellings_is_one_and_a_namesake_another() -> None:
    people = {person.text: person for person in build_profile(a_plain_story(), two_seeds()).people}
    envoy = next(person for person in people.values() if person.key == "TM BRK")
    assert set(envoy.forms) == {"توم باراك", "توم براك"}
    assert envoy.seeds == ("july.txt", "august.txt")
    assert "إيهود باراك" in people


def test_every_term_says_which_seed_and_sentence_it_came_from() -> None:
    profile = build_profile(a_plain_story(), two_seeds())
    for term in (*profile.people, *profile.places, *profile.nations, *profile.events, *profile.key_words):
        assert term.mentions
        assert {mention.seed for mention in term.mentions} <= {"july.txt", "august.txt"}
        assert all(mention.sentence for mention in term.mentions)


def test_mentions_are_the_seeds_own_words_and_terms_are_spelled_as_there() -> None:
    text = (
        "صرّح وزير الخارجية السوري أسعد الشيبانيّ أنّ اجتماعًا  عُقد في عمّان مع وفدٍ إسرائيليّ لبحث وقف إطلاق النّار."
    )
    profile = build_profile(a_plain_story(), (a_text("seed.txt", "", text),))
    terms = (*profile.people, *profile.places, *profile.nations, *profile.events, *profile.key_words)

    assert {mention.sentence for term in terms for mention in term.mentions} == {text.removesuffix(".")}
    assert {"أسعد الشيبانيّ", "عمّان", "إسرائيليّ", "اجتماعًا", "وفدٍ", "وقف إطلاق النّار"} <= {
        term.text for term in terms
    }


def test_the_five_seeds_are_quoted_letter_by_letter() -> None:
    profile = build_profile(a_plain_story(), SEEDS)
    said = {seed.name: f"{seed.title}\n{seed.text}" for seed in SEEDS}
    terms = (*profile.people, *profile.places, *profile.nations, *profile.events, *profile.key_words)
    for term in terms:
        assert all(mention.sentence in said[mention.seed] for mention in term.mentions)
        assert all(any(form in told for told in said.values()) for form in term.forms)


def test_queries_ask_without_vowel_marks() -> None:
    text = "التقى المبعوث الأميركي توم برّاك في عمّان وزير الخارجية السوري أسعد الشيبانيّ."
    queries = queries_for(build_profile(a_plain_story(), (a_text("seed.txt", "", text),)), "ar")
    assert any("الشيباني" in query.terms for query in queries)
    assert not any(re.search("[\u064b-\u0652\u0640]", term) for query in queries for term in query.terms)


def test_key_words_are_what_seeds_share_and_no_newsroom_words() -> None:
    profile = build_profile(a_plain_story(), SEEDS)
    shown = [word.key for word in profile.key_words]
    assert {"دبلوماس", "جنوب", "احتواء", "تقسيم"} <= set(shown)
    assert not {"وراء", "تلفز", "انعقاد", "كواليس", "بضمانات"} & set(shown)
    assert all(len(word.seeds) > 1 for word in profile.key_words)


def test_pair_venue_and_places_are_found() -> None:
    profile = build_profile(a_plain_story(), two_seeds())
    assert set(profile.pair) == {"SY", "IL"}
    assert [place.text for place in profile.places if place.key in profile.venues] == ["باريس", "عمّان"]
    assert "السويداء" in {place.text for place in profile.places}
    assert "باراك" not in {place.text for place in profile.places}
    assert {"meeting", "ceasefire", "escalation"} <= {event.key for event in profile.events}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Israeli and Syrian officials met in Paris, U.S. envoy says",
            "The Israeli and Syrian officials met in Paris, U.S. envoys said. France hosted.",
        ),
        (
            "fr",
            "Rencontre à Paris entre Israël et Syrie",
            "Des responsables d'Israël et de Syrie se sont vus à Paris. La rencontre Israël et Syrie a duré.",
        ),
        ("he", "פגישת ישראל וסוריה בפריז", "נציגי ישראל וסוריה נפגשו בפריז."),
        ("tr", "Paris'te İsrail ve Suriye görüşmesi", "İsrail ve Suriye heyetleri Paris'te buluştu."),
    ],
)
def test_the_pair_is_named_by_the_words_that_join_two_nations(language: str, title: str, text: str) -> None:
    seed = replace(a_text("seed.txt", title, text), language=language)
    assert set(build_profile(a_plain_story(), (seed,)).pair) == {"SY", "IL"}


def test_an_undated_seed_that_tells_another_meeting_is_an_event_of_its_own_and_dates_no_window() -> None:
    profile = build_profile(a_plain_story(), two_seeds())
    assert [(told.seeds, told.start) for told in profile.happenings] == [
        (("july.txt",), date(2025, 7, 26)),
        (("august.txt",), None),
    ]
    assert (profile.window, profile.window_from) == (
        Window(start=date(2025, 7, 23), end=date(2025, 8, 2)),
        "seed dates",
    )


def test_an_undated_seed_of_the_same_people_and_places_stands_with_their_event() -> None:
    said = "التقى الوزير سامر النجار وزيرة الخارجية هدى الحلبي في مسقط."
    on = datetime(2026, 3, 1, tzinfo=UTC)
    texts = (
        a_text("dated.txt", "لقاء", said, on),
        a_text("undated.txt", "لقاء في مسقط", said),
        a_text("second.txt", "لقاء ثان في مسقط", said),
        a_text("other.txt", "لقاء", "التقى الوزير سامر النجار الصحفيين في الدوحة."),
    )
    told = build_profile(a_plain_story(), texts).happenings
    assert [(one.seeds, one.start, one.end) for one in told] == [
        (("dated.txt", "undated.txt"), on.date(), on.date()),
        (("second.txt",), None, None),
        (("other.txt",), None, None),
    ]
    assert [bool(one.signs) for one in told] == [False, True, False]


def test_five_seeds_of_two_meetings_are_two_events() -> None:
    told = build_profile(a_plain_story(), SEEDS).happenings
    assert [one.seeds for one in told] == [("001", "002", "000", "004"), ("003",)]


def test_dated_seeds_a_week_apart_are_two_events() -> None:
    days = [datetime(2025, 7, day, tzinfo=UTC) for day in (1, 5, 20)]
    told = happenings(tuple(a_text(f"{on.day}.txt", "لقاء", "نص", on) for on in days))
    assert [one.seeds for one in told] == [("1.txt", "5.txt"), ("20.txt",)]


def test_the_users_window_wins_and_without_dates_it_is_open() -> None:
    window = Window(start=date(2025, 7, 20))
    assert build_profile(a_plain_story(window=window), two_seeds()).window == window
    assert build_profile(a_plain_story(), two_seeds()[1:]).window_from == "open"


def test_what_the_user_pinned_is_in_and_what_they_forbade_is_out() -> None:
    story = a_plain_story(
        pinned=("ماجد الأنصاري", "ممر داود"),
        pinned_names=("ماجد الأنصاري",),
        forbidden=("بيل كلينتون", "السويداء"),
    )
    profile = build_profile(story, two_seeds())
    assert profile.people[0].text == "ماجد الأنصاري"
    assert [term.text for term in profile.pinned] == ["ماجد الأنصاري", "ممر داود"]
    assert "بيل كلينتون" not in {person.text for person in profile.people}
    assert "السويداء" not in {place.text for place in profile.places}


def test_a_profile_is_plain_values() -> None:
    fields = json.loads(
        json.dumps(asdict(build_profile(a_plain_story(), two_seeds())), default=str, ensure_ascii=False)
    )
    assert fields["people"][0]["mentions"][0]["seed"] == "july.txt"


def test_a_story_without_texts_has_an_empty_profile() -> None:
    profile = build_profile(a_plain_story(), ())
    assert (profile.people, profile.pair, profile.window, profile.seed_language) == ((), (), Window(), "und")


def test_places_are_named_as_each_language_names_them() -> None:
    assert [city_names("170654", language)[0] for language in ("ar", "en", "fr", "he", "tr")] == [
        "دمشق",
        "Damascus",
        "Damas",
        "דמשק",
        "Şam",
    ]
    assert [city_names("172408", language)[0] for language in ("ar", "en", "fr")] == [
        "السويداء",
        "Sweida",
        "Soueida",
    ]
    assert [country_names("SY", language)[0] for language in ("ar", "en", "fr", "he", "tr")] == [
        "سوريا",
        "Syria",
        "Syrie",
        "סוריה",
        "Suriye",
    ]
    assert adjectives("US", "ar") == ("أميركي", "أمريكي")
    assert (city_names("0", "en"), country_names("SY", "nonsense")) == ((), ())


PIECES = [
    "وزير ",
    "الرئيس ",
    "باراك ",
    "سوري ",
    "إسرائيلي",
    "ال",
    "باريس",
    ". ",
    "، ",
    "President ",
    "al-",
    "Tom ",
    "שר ",
    "א-",
    "'",
    "2025",
    "\u064b",
    "و",
]


@settings(deadline=None)  # the first text reads the tables of names
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map("".join),
    st.sampled_from(["ar", "en", "fr", "he", "tr", "fa", "und"]),
)
def test_no_text_breaks_a_profile_or_its_queries(text: str, language: str) -> None:
    seed = replace(a_text("seed.txt", text[:20], text), language=language)
    profile = build_profile(
        a_plain_story(pinned=(text[:9] or "x",), pinned_names=(text[:9] or "x",)), (seed,)
    )
    for term in (*profile.people, *profile.places, *profile.nations, *profile.events, *profile.key_words):
        assert all(mention.sentence in text for mention in term.mentions)
    for wanted in ("ar", "en", "he", language):
        assert all(query.terms and all(query.terms) for query in queries_for(profile, wanted))
