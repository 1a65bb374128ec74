"""Full names in other languages: by tables where they have them, guessed else, and said to be guessed."""

import pytest

from story.names.spelt_names import MOST_FORMS, spelt_in


@pytest.mark.parametrize(
    ("name", "language", "written", "guessed"),
    [
        ("Nawaf Salam", "ar", "نواف سلام", False),
        ("Nawaf Melhem", "ar", "نواف ملحم", True),
        ("בנימין נתניהו", "en", "Benjamin Netanyahu", False),
        ("توم باراك", "en", "Tom Barrack", True),
        ("حسن نصر الله", "fr", "Hassan Nasrallah", False),
        ("بشار الأسد", "tr", "Beşar Esad", False),
        ("بشار الأسد", "he", "בשאר אל-אסד", False),
        ("عبد الفتاح البرهان", "en", "Abdel Fattah al-Burhan", False),
        ("فیصل بن فرحان", "en", "Faisal bin Farhan", True),
        ("Tom Barrack", "fr", "Tom Barrack", False),
        ("Nikol Paşinyan", "en", "Nikol Pashinyan", False),
        ("رون ديرمر", "en", "Ron Dermer", True),
        ("John Miller", "fa", "جان میلر", False),
    ],
)
def test_first_and_last_name_are_written_together(
    name: str, language: str, written: str, guessed: bool
) -> None:
    spelt = spelt_in(name, language)
    assert written in spelt.forms
    assert spelt.guessed is guessed
    assert len(spelt.forms) <= MOST_FORMS


def test_a_first_name_in_no_table_is_left_out_so_that_a_name_is_one_guess() -> None:
    assert all(" " not in form for form in spelt_in("ديوداتو أبانيارا", "en").forms)
    assert spelt_in("أبانيارا", "en").forms == ()
