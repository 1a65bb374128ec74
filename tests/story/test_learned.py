import pytest

from story.alphabets.skeletons import skeleton
from story.names.names import bare_name
from story.profile import build_profile
from story.profiles.learned import Lesson, heard_pairs, taught_by
from tests.story.name_pairs import LANGUAGES, NAMES
from tests.story.story_builders import a_plain_story, two_seeds


def taught(text: str, language: str) -> set[str]:
    lesson = Lesson(page="https://a.example/1", language=language, text=text)
    return {one.text for one in taught_by(build_profile(a_plain_story(), two_seeds()), [lesson])}


@pytest.mark.parametrize(
    ("language", "text", "met"),
    [
        ("en", "Tom Barrack hosted Asaad al-Shaibani, not Ehud Olmert, in Paris", {"Tom Barrack", "Asaad al-Shaibani"}),
        ("he", "טום ברק נפגש עם אסעד א-שיבאני בפריז", {"טום ברק", "אסעד א-שיבאני"}),
        ("tr", "Esad Şeybani ile Ron Dermer görüştü", {"Esad Şeybani", "Ron Dermer"}),
        ("fa", "دیدار اسعد الشیبانی و ران درمر", {"اسعد الشیبانی", "ران درمر"}),
        ("ar", "وقال طوم باراك إن أسعد الشيباني حضر", {"طوم باراك"}),
    ],
)  # fmt: skip
def test_pages_teach_how_they_spell_people(language: str, text: str, met: set[str]) -> None:
    assert met <= taught(text, language)


def test_pages_teach_places_and_only_what_the_seeds_do_not_write() -> None:
    assert "Soueida" in taught("À Soueida, les combats ont cessé", "fr")
    assert taught("قال توم باراك في باريس", "ar") == set()


def test_a_surname_or_a_stranger_teaches_nothing() -> None:
    assert taught("Shaibani left. Tom Baker, Bashar Assad and Aaron Barak stayed", "en") == set()


def test_a_spelling_says_from_which_pages_it_came_and_the_commonest_goes_first() -> None:
    profile = build_profile(a_plain_story(), two_seeds())
    said = ["Tom Barak met", "Tom Barrack met", "Tom Barrack left"]
    lessons = [Lesson(page=f"https://a.example/{n}", language="en", text=text) for n, text in enumerate(said)]
    first, second = taught_by(profile, lessons)
    assert (first.text, first.pages) == ("Tom Barrack", ("https://a.example/1", "https://a.example/2"))
    assert second.text == "Tom Barak"


def test_well_known_names_are_met_across_letters_and_no_stranger_is() -> None:
    # 60 names in five languages: 271 of 300 met, and 224 by plain skeletons; 21,240 pairs of strangers, none met.
    met = [
        bool(heard_pairs(row["ar"], "ar") & heard_pairs(row[code], code))
        for row in NAMES
        for code in LANGUAGES[1:]
    ]
    assert sum(met) >= 268
    plain = [_plain(row["ar"], "ar") == _plain(row[code], code) for row in NAMES for code in LANGUAGES[1:]]
    assert sum(plain) < sum(met)
    for at, one in enumerate(NAMES):
        for other in NAMES[at + 1 :]:
            assert not any(
                heard_pairs(one["ar"], "ar") & heard_pairs(other[code], code) for code in LANGUAGES
            )


def _plain(name: str, language: str) -> tuple[str, str]:
    parts = name.split()
    return skeleton(bare_name(parts[0]), language), skeleton(bare_name(parts[-1]), language)
