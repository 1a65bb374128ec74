"""Who is named in passing is no party: neither in the profile, nor in the queries, nor where coverage is looked for."""

import pytest

from story.places.parties import parties_among
from story.profile import build_profile
from story.queries import queries_for
from story.seed import SeedText
from story.seeds.suggest import suggested
from tests.story.story_builders import a_plain_story

MINE = (
    "Onze mineurs sont morts dans l'effondrement d'une mine près de Kolwezi, en République démocratique du Congo. "
    "Le gouverneur de Kolwezi a ouvert une enquête. Les familles attendent devant la mine. "
    "La Belgique et la Suède ont présenté leurs condoléances."
)
FLOOD = "لقي ستة أشخاص مصرعهم في فيضانات ضربت مدينة تطوان شمال المغرب. وأعلنت السلطات المغربية إغلاق المدارس. وقال ناج إنه فقد بيته. وعرضت إسبانيا والبرتغال المساعدة."
GAS = "İstanbul'da doğal gaz patlaması sonucu üç kişi öldü. Patlama Türkiye'de gündem oldu. Ölenlerin ikisi öğrenciydi. Almanya ve Yunanistan başsağlığı diledi."
TALKS = "Delegations of Armenia and Azerbaijan met in Tbilisi to talk about the border. The Armenian side asked for the prisoners. Baku declined. France and Germany welcomed the talks."


# Language, title and text; the home, the pair, and who is named in passing.
Row = tuple[str, str, str, str, tuple[str, ...], frozenset[str]]
ROWS: list[Row] = [
    ("fr", "Onze morts dans une mine de Kolwezi", MINE, "CD", (), frozenset({"BE", "SE"})),
    ("ar", "قتلى في فيضانات تطوان", FLOOD, "MA", (), frozenset({"ES", "PT"})),
    ("tr", "İstanbul'da patlama: 3 ölü", GAS, "TR", (), frozenset({"DE", "GR"})),
    ("en", "Armenia and Azerbaijan meet in Tbilisi", TALKS, "AM", ("AM", "AZ"), frozenset({"FR", "DE"})),
]  # fmt: skip
every_story = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3])


def seed_of(row: Row) -> SeedText:
    return SeedText(name="a.txt", title=row[1], text=row[2], published_at=None, language=row[0], url=None)


@every_story
def test_the_parties_are_those_that_act(row: Row) -> None:
    profile = build_profile(a_plain_story(), (seed_of(row),))
    found = parties_among(profile.nations, profile.places)
    assert (profile.pair, found[0]) == (row[4], row[3])
    assert not row[5] & set(found)


@every_story
def test_who_is_named_in_passing_is_no_country_of_the_story(row: Row) -> None:
    countries = suggested(build_profile(a_plain_story(), (seed_of(row),)), [seed_of(row)], ()).countries
    assert countries[0] == row[3]
    assert not row[5] & set(countries)


@every_story
@pytest.mark.parametrize("language", ["ar", "en", "fr", "he", "tr", "fa"])
def test_no_query_asks_for_who_is_named_in_passing(row: Row, language: str) -> None:
    profile = build_profile(a_plain_story(), (seed_of(row),))
    passing = {f"nation {nation.text}" for nation in profile.nations if nation.key in row[5]}
    queries = queries_for(profile, language)
    assert queries
    assert not any(passing & set(query.why.split(" + ")) for query in queries)
