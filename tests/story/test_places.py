import gzip
import hashlib
from importlib import resources

import pytest

from story.gazetteer import city_names, country_of
from story.place_names import bearers, cities

DATA = resources.files("story").joinpath("data")


@pytest.mark.parametrize("index", ["city_names.tsv.gz", "place_names.tsv.gz"])
def test_the_index_of_names_is_that_of_the_tables(index: str) -> None:
    tables = ("cities.tsv.gz", "towns.tsv.gz")
    marks = [hashlib.sha256(DATA.joinpath(table).read_bytes()).hexdigest()[:16] for table in tables]
    first = gzip.decompress(DATA.joinpath(index).read_bytes()).decode().partition("\n")[0]
    assert first == f"# {' '.join(marks)}", "run python -m bench.place_index"


def test_a_name_has_all_places_that_bear_it_the_largest_first() -> None:
    assert [country_of(one) for one in bearers("طرابلس")] == ["LY", "LB"]
    assert [country_of(one) for one in bearers("بنت جبيل")] == ["LB"]
    assert bearers("طرابل") == bearers("") == bearers("\t") == ()


def test_a_city_is_called_as_its_time_zone_and_a_country_is_no_city() -> None:
    assert cities()["new york"].country == "US"
    assert "panama" not in cities()
    assert [city_names("5128581", language)[0] for language in ("ar", "en", "he")] == [
        "نيويورك",
        "New York",
        "ניו יורק",
    ]
