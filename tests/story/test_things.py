"""Named things of a story: found by the table or by their letters, and kept by queries in every other language."""

import pytest

from story.profile import build_profile
from story.profiles.thing_names import LANGUAGES, THINGS_NAMED
from story.queries import queries_for
from story.seed import SeedText
from story.terms import Profile
from tests.story.story_builders import a_plain_story


def profile_of(language: str, title: str, text: str) -> Profile:
    seed = SeedText(name="a", title=title, text=text, published_at=None, language=language, url=None)
    return build_profile(a_plain_story(), (seed,))


FERRY = ("fr", "La NAVIRA suspend ses liaisons", "La direction de la NAVIRA a suspendu ses liaisons jeudi à Marseille.")  # fmt: skip
PLANT = ("en", "Zorvek cuts power after strike", "Workers at the utility of Kenya said on Monday that Zorvek had cut power. In Nairobi, Zorvek declined to comment.")  # fmt: skip
MATCH = ("ar", "الترجي يفوز على الوداد", "فاز الترجي على غريمه الوداد في مباراة الدوري على ملعب رادس. وسجل المهاجم هدفين من ركلة جزاء، وقال مدرب الوداد إن الحكم أخطأ.")  # fmt: skip
RIVER = ("he", "זיהום בנהר הפרת", "תושבים דיווחו על זיהום בפרת. מפעל סמוך לפרת נסגר.")


@pytest.mark.parametrize(
    ("seed", "keys"),
    [
        (FERRY, ["navira"]),
        (PLANT, ["zorvek"]),
        (MATCH, ["Esperance", "Wydad"]),
        (RIVER, ["Euphrates"]),
        (("ar", "قصف في دارفور", "قصفت طائرة سوقا في دارفور."), ["Darfur"]),
        (("ar", "البنك الأهلي يرفع الفائدة", "رفع البنك الأهلي الفائدة. وقال البنك الأهلي إن القرار نهائي."), []),
        (("de", "Die Stadt baut", "Hier baut die Stadt eine Brücke. Die Stadt will die Brücke bald öffnen."), []),
        (("fr", "AFP", "PARIS (AFP) - Le maire a parlé. Selon l'AFP, il est content."), []),
    ],
)  # fmt: skip
def test_a_thing_is_known_by_the_table_or_by_its_capitals(
    seed: tuple[str, str, str], keys: list[str]
) -> None:
    assert sorted(one.key for one in profile_of(*seed).things) == sorted(keys)


@pytest.mark.parametrize(
    ("seed", "language", "word", "guessed"),
    [
        (FERRY, "en", "NAVIRA", False),
        (FERRY, "ar", "NAVIRA", True),
        (PLANT, "fr", "Zorvek", False),
        (PLANT, "ar", "زورفك", True),
        (MATCH, "en", "Wydad", False),
        (RIVER, "ar", "الفرات", False),
        (RIVER, "tr", "Fırat", False),
    ],
)
def test_queries_of_another_language_hold_the_storys_own_name(
    seed: tuple[str, str, str], language: str, word: str, guessed: bool
) -> None:
    asked = [query for query in queries_for(profile_of(*seed), language) if word in query.terms]
    assert asked
    assert all((word in query.guessed) is guessed for query in asked)


def test_what_the_user_forbids_is_no_thing() -> None:
    seed = SeedText(name="a", title=MATCH[1], text=MATCH[2], published_at=None, language="ar", url=None)
    story = a_plain_story(forbidden=("الترجي",))
    assert [one.key for one in build_profile(story, (seed,)).things] == ["Wydad"]


def test_the_table_has_every_language_of_every_thing() -> None:
    assert all(columns[language] for _, columns in THINGS_NAMED.values() for language in LANGUAGES)
