"""Who leads a story is asked for before who saw it."""

from dataclasses import replace

import pytest

from story.names.leading_people import leading_first
from story.profile import build_profile
from tests.story.story_builders import a_plain_story, a_text

CASES = [
    ("fr", "La pluie coupe Bouaké", "Les routes de Bouaké sont coupées depuis trois jours. Les écoles ont fermé dans toute la région de Bouaké. « L'eau est montée d'un coup », raconte Awa Traoré, vendeuse. Le ministre des Transports, Marc Kouassi, a promis un pont. Le président, Paul Diallo, est attendu jeudi.", ["Paul Diallo", "Marc Kouassi"]),
    ("en", "Floods cut off Garissa", "Floods cut off the town of Garissa on Monday for the third day. Schools closed and roads were under water, officials said. \"We lost the goats,\" said Mary Brown, a trader. Water minister Peter Smith promised boats. President John Carter will visit on Friday.", ["John Carter", "Peter Smith"]),
    ("tr", "Van'da yollar kapandı", "Van'da kar nedeniyle köy yolları üç gündür kapalı kaldı ve okullar tatil edildi. Yüzlerce araç yolda mahsur kaldı, ekipler çalışıyor. Esnaf Hasan Kaya \"Hiç böyle görmedik\" dedi. Van Valisi Mehmet Demir ekipleri ziyaret etti. Cumhurbaşkanı Ahmet Yılmaz yarın geliyor.", ["Ahmet Yılmaz", "Mehmet Demir"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "text", "names"), CASES, ids=lambda one: one if len(one) == 2 else ""
)
def test_who_heads_a_state_is_asked_first_then_offices_and_no_witness(
    language: str, title: str, text: str, names: list[str]
) -> None:
    seed = replace(a_text("a.txt", title, text), language=language)
    people = build_profile(a_plain_story(), (seed,)).people
    assert len(people) >= len(names)
    assert [person.text for person in leading_first(people, language)] == names


def test_a_headline_leads_before_an_office() -> None:
    text = "The court jailed the singer Maria Lopez for two years on Monday. President John Carter declined to comment."
    seed = replace(a_text("a.txt", "Maria Lopez jailed", text), language="en")
    people = build_profile(a_plain_story(), (seed,)).people
    assert [person.text for person in leading_first(people, "en")] == ["Maria Lopez", "John Carter"]


def test_where_nobody_leads_all_are_asked() -> None:
    seed = replace(a_text("a.txt", "", "It rained, said Mary Brown."), language="en")
    people = build_profile(a_plain_story(), (seed,)).people
    assert leading_first(people, "en") == list(people)
