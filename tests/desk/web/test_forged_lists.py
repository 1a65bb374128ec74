"""Lists are made of the catalogue, which no seal holds: what it says otherwise than the stored texts is not believed, and said."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.decisions.decision import article_of
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import GONE, PAGES, STORY
from tests.desk.web.own_desk import a_copy

FORGED = "The mayor confesses"


@pytest.mark.parametrize("page", [f"/story/{STORY}", "/search?q=harbour"])
def test_a_title_that_was_forged_in_the_catalogue_is_told_as_its_stored_text_has_it(
    desk_house: House, tmp_path: Path, page: str
) -> None:
    house = a_copy(desk_house, tmp_path)
    client = Client(make_app(house, Serving()))
    assert "the catalogue says otherwise" not in client.get(page).text
    with closing(sqlite3.connect(house.root / "catalogue.db")) as rows, rows:
        mine = (article_of(GONE.url),)
        rows.execute(f"UPDATE articles SET title = '{FORGED}', outlet = 'Nobody' WHERE article = ?", mine)
    told = client.get(page).text
    assert FORGED not in told
    (row,) = [one for one in re.findall(r"<li.*?</li>", told, re.DOTALL) if article_of(GONE.url) in one]
    assert "the catalogue says otherwise" in row
    assert "warraq recover --catalogue" in row
    assert GONE.title in re.sub("<[^>]+>", "", row)
    assert told.count("the catalogue says otherwise") == 1


SAME = PAGES[5]  # seen again, and as it was
_CLAIMS = {
    "gone": (SAME, "gone_at = '2025-07-30T00:00:00.000000Z', is_gone = 1", "This page is gone"),
    "changed": (
        SAME,
        "is_silent = 1, last_change = 'changed-silently', versions = 2, changed_at = '2025-07-30T00:00:00.000000Z'",
        "silently",
    ),
    "not gone": (GONE, "gone_at = NULL, is_gone = 0", ""),
}


@pytest.mark.parametrize("claim", _CLAIMS)
@pytest.mark.parametrize("whose", ["articles", "fates"])
def test_what_became_of_a_page_is_told_by_its_runs_and_never_by_the_catalogue_alone(
    desk_house: House, tmp_path: Path, claim: str, whose: str
) -> None:
    told, forged, words = _CLAIMS[claim]
    house, page = a_copy(desk_house, tmp_path), f"/story/{STORY}/article/{article_of(told.url)}"
    before = Client(make_app(house, Serving())).get(page).text
    assert 'data-integrity="sound"' in before
    with closing(sqlite3.connect(house.root / "catalogue.db")) as rows, rows:
        rows.execute(f"UPDATE articles SET {forged} WHERE article = ?", (article_of(told.url),))
        if whose == "fates":
            reason = {"gone": "gone", "changed": "changed-silently", "not gone": "same-bytes"}[claim]
            refetch = "url = ? AND run LIKE '%refetch'"
            rows.execute(f"UPDATE fates SET reason = ? WHERE {refetch}", (reason, told.url))
            rows.execute(f"DELETE FROM fates WHERE {refetch} AND reason = 'same-bytes'", (told.url,))
    after = Client(make_app(house, Serving())).get(page).text
    assert 'data-integrity="damaged"' in after
    for text in (before, after):
        assert ("This page is gone" in text) == ("No longer at its address" in text) == (told is GONE)
        assert not words or words not in text
