"""Where somebody spoke is not where it happened: such places are in no query, and their country is not concerned."""

import pytest

from story.places.spoken_from import nations_told, places_told
from story.profile import build_profile
from story.seed import SeedText
from story.seeds.suggest import suggested
from story.terms import Profile
from tests.story.story_builders import a_plain_story


def seed_of(language: str, title: str, text: str) -> SeedText:
    return SeedText(name="a", title=title, text=text, published_at=None, language=language, url=None)


def profile_of(language: str, title: str, text: str) -> Profile:
    return build_profile(a_plain_story(), (seed_of(language, title, text),))


QUAKE = "A quake killed nine people in Izmir on Monday. "


@pytest.mark.parametrize(
    ("language", "title", "text", "told"),
    [
        ("en", "Quake in Izmir", QUAKE + "Turkey will rebuild, minister Murat Kurum said in Vienna.", ["Izmir"]),
        ("en", "Quake in Izmir", QUAKE + "Aftershocks were felt in Bursa, said Murat Kurum.", ["Izmir", "Bursa"]),
        ("fr", "Grève à Lyon", "PARIS (AFP) - Les salariés de Lyon ont cessé le travail. Le ministre a déclaré à Berlin qu'il était surpris.", ["Lyon"]),
        ("ar", "حريق في حلب", "اندلع حريق في مدينة حلب. وقال وزير الداخلية أحمد الخالدي في الرياض إن الحريق أخمد.", ["حلب"]),
        ("he", "שריפה בחיפה", "שריפה פרצה בחיפה. ראש הממשלה אמר בירושלים כי השריפה כובתה.", ["חיפה"]),
        ("tr", "İzmir'de yangın", "İzmir'de yangın çıktı. Bakan Murat Kurum Ankara'da gazetecilere yangının söndürüldüğünü söyledi.", ["İzmir"]),
        ("fa", "آتش‌سوزی در شیراز", "در شهر شیراز آتش‌سوزی شد. وزیر کشور در تهران گفت آتش خاموش شد.", ["شیراز"]),
        ("en", "Budget passed", "BEIRUT (AP) - Lebanon passed its budget.", ["BEIRUT"]),
    ],
)  # fmt: skip
def test_a_place_where_somebody_only_spoke_or_wrote_is_left_out(
    language: str, title: str, text: str, told: list[str]
) -> None:
    assert {place.text for place in places_told(profile_of(language, title, text))} == set(told)


def test_the_country_of_a_speaker_is_not_concerned() -> None:
    title, text = (
        "Inspectors enter Iran's plant",
        "Iran let inspectors in, agency chief Rafael Grossi said in Vienna.",
    )
    profile = profile_of("en", title, text)
    assert [nation.key for nation in nations_told(profile)] == ["IR"]
    assert suggested(profile, [seed_of("en", title, text)], ()).countries == ("IR",)
