"""Places that are small or filed under another name are asked for as newsrooms write them."""

import pytest

from story.places.gazetteer import names_meant
from story.places.small_places import camp_names, guessed_names


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("عين الحلوة", "en", "Ain al-Hilweh"),
        ("النصيرات", "he", "נוסייראת"),
        ("نهر البارد", "fr", "Nahr al-Bared"),
    ],
)
def test_a_camp_is_called_by_its_name(name: str, language: str, told: str) -> None:
    assert camp_names(name, language) == (told,)


@pytest.mark.parametrize(
    ("name", "begins"), [("دير الزهور", "Deir al-"), ("كفر سالم", "Kafr S"), ("وادي الجوز", "Wadi al-")]
)
def test_a_name_of_two_words_keeps_its_first_and_its_article(name: str, begins: str) -> None:
    assert guessed_names(name, "en")
    assert all(guess.startswith(begins) for guess in guessed_names(name, "en"))


@pytest.mark.parametrize("name", ["ببنين", "", "أ"])
def test_what_no_list_has_is_spelt_by_its_letters_alone(name: str) -> None:
    assert camp_names(name, "en") == ()
    assert isinstance(guessed_names(name, "en"), tuple)


def test_a_province_is_not_called_by_the_town_that_it_is_filed_under() -> None:
    assert names_meant("274723", "عكار", "en")[0] == "Akkar"
    assert names_meant("274723", "حلبا", "en") == ()
    assert names_meant("281184", "القدس", "en") == ()
