"""What the desk says where things were decided since a page was opened, and of what was destroyed by a decision."""

import re
from datetime import UTC, datetime
from pathlib import Path

from archive.addresses.urls import url_key
from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind, article_of
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.decisions.decide import decisions_of
from flows.decisions.destroy import destroy
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import GONE, STORY
from tests.desk.web.own_desk import a_copy

HOME = f"/story/{STORY}"


def test_a_page_that_was_opened_before_a_decision_overrides_it_with_no_click(
    desk_house: House, tmp_path: Path
) -> None:
    house = a_copy(desk_house, tmp_path)
    client = Client(make_app(house, Serving()))
    stale = dict(re.findall(r'name="(article|was)" value="([^"]*)"', client.get(f"{HOME}/review").text))
    assert stale["was"] == ""
    assert client.post(f"{HOME}/decide", {**stale, "kind": "reject"}).status_code == 303
    told = client.post(f"{HOME}/decide", {**stale, "kind": "accept"}, accept_language="en")
    assert (told.status_code, "This article was rejected meanwhile" in told.text) == (409, True)
    assert [one.kind.value for one in decisions_of(house, STORY)] == ["reject"]


def test_an_article_that_was_destroyed_is_told_with_day_and_name_and_no_way_back(
    desk_house: House, tmp_path: Path
) -> None:
    house = a_copy(desk_house, tmp_path)
    word = Word(story=STORY, kind=DecisionKind.DESTROY, id=GONE.url, url=GONE.url, note="asked", by="Omar")
    with house.catalogue() as catalogue:
        record = catalogue.versions(url_key(GONE.url))[0].ref.record_id.removeprefix("urn:uuid:")
    destroy(house, word, now=datetime(2026, 1, 2, tzinfo=UTC))
    client = Client(make_app(house, Serving()))
    told = client.get(f"{HOME}/article/{article_of(GONE.url)}", accept_language="en")
    assert told.status_code == 451
    text = re.sub("<[^>]+>", "", told.text)
    assert "This article was destroyed on 2026-01-02 by Omar" in text
    assert "--restore" not in text
    for path in (f"/record/{record}", f"/original/{record}", f"/original/{record}/raw"):
        own = client.get(path, accept_language="en")
        assert own.status_code == 451
        assert "was destroyed on 2026-01-02 by Omar" in re.sub("<[^>]+>", "", own.text)
        assert "taken down" not in own.text
    rows = re.findall(r"<tr>.*?</tr>", client.get(f"{HOME}/decisions", accept_language="en").text, re.DOTALL)
    assert [("in force" in row) for row in rows if "destroyed" in row] == [True, False]
    assert all(article_of(GONE.url)[:8] in row for row in rows if "destroyed" in row)
    assert "-destroy.json" not in "".join(rows)
