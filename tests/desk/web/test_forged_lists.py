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
from tests.desk.web.kept_desk import GONE, STORY
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
