"""How facts of a story are told to a person."""

import pytest

from story.profiles.told_facts import facts_by_kind

WRITTEN = {"place:2988507": "باريس", "nation:FR": "باريس", "nation:SY": "السوري", "event:meeting": "لقاء"}


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("place:2988507", "nation:SY"), "places باريس; countries السوري"),
        (("nation:FR", "nation:SY"), "countries France (باريس), السوري"),
        (("nation:IL", "event:meeting"), "countries Israel; what happens لقاء"),
        ((), ""),
    ],
)
def test_a_country_that_a_city_stands_for_is_told_by_its_own_name(keys: tuple[str, ...], told: str) -> None:
    assert facts_by_kind(keys, WRITTEN) == told
