"""What was taken down stays down when the file of the decision is damaged or lost; where nobody knows which page it was, nothing is given out."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.decisions.decision import DecisionKind, article_of, decision_names
from archive.store import StoreError
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.decisions.decide import Wanted, decide, decided_in, decisions_of, hidden_ids
from flows.decisions.down import down_in
from flows.house import House
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import STORY, a_story, url_of

URL = url_of("ferry")
PAGE = f"/story/{STORY}/article/{article_of(URL)}"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house in which one article was taken down."""
    house = a_story(tmp_path)
    decide(house, wanted(DecisionKind.TAKEDOWN, "ferry"), now=A_MOMENT + timedelta(days=1))
    return house


def wanted(kind: DecisionKind, topic: str) -> Wanted:
    return Wanted(story=STORY, kind=kind, article=article_of(url_of(topic)), note="privacy", by="layla")


def damage(house: House, how: str) -> None:
    """Take the file of the decision away, change one byte of it, or let it hide another page."""
    (name,) = decision_names(house.store(), STORY)
    path = house.root / name
    content = path.read_bytes()
    path.unlink()
    if how == "damaged":
        path.write_bytes(content.replace(b"decision/1", b"decision/9"))
    if how == "changed":
        path.write_bytes(about(content, "market"))


def about(content: bytes, topic: str) -> bytes:
    """Return a decision that is spelt as it should be, about another page."""
    value = {**json.loads(content), "id": url_of(topic), "url": url_of(topic), "pages": []}
    value["article"] = article_of(url_of(topic))
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()


def forget(house: House, how: str) -> None:
    """Take the catalogue away, or what it remembers of decisions."""
    if how == "catalogue gone":
        (house.root / "catalogue.db").unlink()
        return
    with closing(sqlite3.connect(house.root / "catalogue.db")) as catalogue, catalogue:
        catalogue.execute("DELETE FROM decisions")
        catalogue.execute("UPDATE articles SET is_hidden = 0, is_shown = 1")


def exported(house: House, to: Path) -> int:
    return desk(["export", STORY, "--to", "jsonl", "--output", str(to), "--store", house.settings.store])


@pytest.mark.row("R6")
@pytest.mark.parametrize("again", [False, True], ids=["as it is", "catalogue made again"])
@pytest.mark.parametrize("how", ["lost", "damaged", "changed"])
def test_a_page_stays_down_when_the_file_of_its_takedown_is_lost(
    house: House, how: str, tmp_path: Path, *, again: bool
) -> None:
    damage(house, how)
    if again:
        assert desk(["recover", "--catalogue", "--store", house.settings.store]) == Exit.SOUND
    assert exported(house, tmp_path / "out.jsonl") == Exit.SOUND
    assert "/bridge" in (tmp_path / "out.jsonl").read_text()
    assert "/ferry" not in (tmp_path / "out.jsonl").read_text()
    assert hidden_ids(house, STORY) == {URL}
    assert down_in(house).has(URL)
    client = Client(make_app(house, Serving()))
    assert client.get(PAGE).status_code == 451
    assert "privacy" in client.get(f"/story/{STORY}/decisions").text


@pytest.mark.row("R6")
@pytest.mark.parametrize("forgets", ["catalogue gone", "catalogue forged"])
@pytest.mark.parametrize("how", ["lost", "damaged", "changed"])
def test_where_nobody_knows_which_page_a_takedown_hides_nothing_is_shown_or_given_out(
    house: House, how: str, forgets: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(house, how)
    forget(house, forgets)
    assert exported(house, tmp_path / "out.jsonl") == Exit.ERROR
    assert "which page it hides" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
    client = Client(make_app(house, Serving()))
    assert [client.get(path).status_code for path in (PAGE, f"/story/{STORY}/decisions")] == [503, 503]
    with pytest.raises(StoreError, match=r"-takedown\.json is lost or damaged"):
        hidden_ids(house, STORY)


def test_of_what_the_catalogue_knows_no_file_is_opened_to_show_a_page(house: House) -> None:
    decide(house, wanted(DecisionKind.REJECT, "market"), now=A_MOMENT + timedelta(days=2))
    before = decisions_of(house, STORY)
    for name in decision_names(house.store(), STORY):
        (house.root / name).chmod(0o644)
        (house.root / name).write_bytes(b"")
    with decided_in(house) as decided:
        assert decided.of_names(decided.names) == before
        assert [one.id for one in decided.of_hidden()] == [URL]
        assert [one.id for one in decided.of_articles([(STORY, article_of(url_of("market")))])] == [
            url_of("market")
        ]
