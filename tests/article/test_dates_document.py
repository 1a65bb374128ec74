"""docs/dates.md tells what the parser does: its examples are read, and refused, as it says."""

import re
from datetime import UTC, datetime

import pytest

from article.dates.reading import find_date
from tests.builders import ROOT_OF_REPO

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
READ, REFUSED = (ROOT_OF_REPO / "docs" / "dates.md").read_text("utf-8").split("## What is refused")
EXAMPLES = re.findall(r"^\| (.+?) \| (\d{4}-\d\d-\d\d) \|", READ, re.MULTILINE)
NONE = [
    words for words in re.findall(r"^\| (.+?) \|", REFUSED, re.MULTILINE) if words not in ("words", "---")
]


def test_the_document_has_its_examples():
    assert len(EXAMPLES) >= 30
    assert len(NONE) >= 20


@pytest.mark.parametrize(("words", "day"), EXAMPLES)
def test_an_example_is_read_as_the_document_says(words, day):
    assert find_date(words, fetched_at=NOW).at.date().isoformat() == day


@pytest.mark.parametrize("words", NONE)
def test_an_example_is_refused_as_the_document_says(words):
    assert find_date(words, fetched_at=NOW) is None


def test_day_and_month_that_could_change_places_are_as_the_document_says():
    assert find_date("03/04/2025", language="tr").at.date().isoformat() == "2025-04-03"
    assert find_date("03/04/2025", language="en") is None
    assert find_date("03/04/2025") is None
