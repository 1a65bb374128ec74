"""A decision counts by what was sealed or signed: rows of the catalogue and files that somebody put into the store lift nothing."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.custody.keys import make_signing_key
from archive.decisions.decision import DecisionKind, article_of, decision_names
from archive.lock import StepLock
from archive.store import StoreError
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.decisions.decide import Wanted, decide, hidden_ids, reviews_of
from flows.decisions.down import down_in
from flows.house import House
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import STORY, a_story, url_of

URL = url_of("ferry")
PAGE = f"/story/{STORY}/article/{article_of(URL)}"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house in which one article was taken down, and another rejected."""
    house = a_story(tmp_path)
    decide(house, wanted(DecisionKind.TAKEDOWN, "ferry"), now=A_MOMENT + timedelta(days=1))
    decide(house, wanted(DecisionKind.REJECT, "market"), now=A_MOMENT + timedelta(days=2))
    return house


def wanted(kind: DecisionKind, topic: str) -> Wanted:
    return Wanted(story=STORY, kind=kind, article=article_of(url_of(topic)), note="privacy", by="layla")


def change(house: House, statement: str, *values: str) -> None:
    """Change the catalogue as whoever can write to the store can."""
    with closing(sqlite3.connect(house.root / "catalogue.db")) as catalogue, catalogue:
        catalogue.execute(statement, values)


def elsewhere(house: House, tmp_path: Path, kind: DecisionKind, topic: str) -> str:
    """Decide in a copy of the store, where another key signs, and bring the file alone; return its name."""
    other = tmp_path / "elsewhere"
    shutil.copytree(house.root, other / house.root.name)
    make_signing_key(other / "key.pem")
    settings = house.settings.model_copy(
        update={"store": str(other / house.root.name), "signing_key": other / "key.pem"}
    )
    made = decide(House(settings=settings), wanted(kind, topic), now=A_MOMENT + timedelta(days=3))
    shutil.copy(other / house.root.name / made.name, house.root / made.name)
    return made.name


def is_down(house: House, tmp_path: Path) -> None:
    """Hold the page to be hidden from everybody."""
    assert hidden_ids(house, STORY) == {URL}
    assert down_in(house).has(URL)
    client = Client(make_app(house, Serving()))
    assert client.get(PAGE).status_code == 451
    for path in (f"/story/{STORY}", f"/story/{STORY}/review", f"/story/{STORY}/copies", "/search?q=ferry"):
        assert article_of(URL) not in client.get(path).text
    to = tmp_path / "out.jsonl"
    assert desk(["export", STORY, "--to", "jsonl", "--output", str(to), "--store", house.settings.store]) == Exit.SOUND  # fmt: skip
    assert ("/bridge" in to.read_text(), "/ferry" in to.read_text()) == (True, False)


@pytest.mark.row("R6")
def test_a_page_stays_down_when_the_catalogue_has_its_takedown_beside_another_article(
    house: House, tmp_path: Path
) -> None:
    change(house, "UPDATE decisions SET article = ?, story = ?", "0" * 64, "another")
    change(house, "UPDATE articles SET is_hidden = 0, is_shown = 1")
    is_down(house, tmp_path)


def test_what_was_decided_of_one_article_is_never_told_of_another(house: House) -> None:
    change(house, "UPDATE decisions SET article = ?", article_of(url_of("bridge")))
    assert {one.kind for one in down_in(house).articles.values()} == {DecisionKind.TAKEDOWN}
    assert list(reviews_of(house, STORY)) == [url_of("market")]
    page = Client(make_app(house, Serving())).get(f"/story/{STORY}/article/{article_of(url_of('bridge'))}")
    assert page.status_code == 200
    assert "privacy" not in page.text


@pytest.mark.row("R6")
@pytest.mark.parametrize("again", [False, True], ids=["as it is", "catalogue made again"])
def test_a_decision_to_show_a_page_again_that_nobody_here_signed_shows_nothing(
    house: House, tmp_path: Path, *, again: bool
) -> None:
    elsewhere(house, tmp_path, DecisionKind.RESTORE, "ferry")
    if again:
        assert desk(["recover", "--catalogue", "--store", house.settings.store]) == Exit.SOUND
    is_down(house, tmp_path)


@pytest.mark.parametrize("kind", [DecisionKind.ACCEPT, DecisionKind.CLEAR])
def test_a_decision_that_nobody_here_signed_accepts_and_clears_nothing(
    house: House, tmp_path: Path, kind: DecisionKind
) -> None:
    elsewhere(house, tmp_path, kind, "market")
    assert {url: one.accepted for url, one in reviews_of(house, STORY).items()} == {url_of("market"): False}


def test_a_decision_that_nobody_here_signed_hides_its_page(house: House, tmp_path: Path) -> None:
    elsewhere(house, tmp_path, DecisionKind.TAKEDOWN, "bridge")
    assert hidden_ids(house, STORY) == {URL, url_of("bridge")}


def test_what_a_run_is_in_the_way_of_sealing_counts_at_once(house: House) -> None:
    with StepLock(house.root):
        decide(house, wanted(DecisionKind.RESTORE, "ferry"), now=A_MOMENT + timedelta(days=3))
        assert not hidden_ids(house, STORY)


@pytest.mark.row("R6")
def test_a_seal_by_a_key_that_nobody_here_knows_shows_no_page_again(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    make_signing_key(other)
    stranger = House(settings=house.settings.model_copy(update={"signing_key": other}))
    decide(stranger, wanted(DecisionKind.RESTORE, "ferry"), now=A_MOMENT + timedelta(days=3))
    is_down(house, tmp_path)
    assert not hidden_ids(stranger, STORY)  # there the key is known


@pytest.mark.row("R6")
def test_a_takedown_that_was_changed_together_with_its_seal_lets_nothing_out(house: House) -> None:
    name = decision_names(house.store(), STORY)[0]
    content = (house.root / name).read_bytes()
    value = {**json.loads(content), "id": url_of("bridge"), "url": url_of("bridge"), "pages": []}
    value["article"] = article_of(url_of("bridge"))
    (house.root / name).chmod(0o644)
    (house.root / name).write_text(json.dumps(value, sort_keys=True, indent=1) + "\n")
    new = house.store().measure(name)
    for seal in (house.root / "custody" / "seals").glob("*.json"):
        if name in seal.read_text():
            held = json.loads(seal.read_text())
            held["file"] |= {"sha256": new.sha256, "size_bytes": new.size_bytes}
            seal.chmod(0o644)
            seal.write_text(json.dumps(held, sort_keys=True, indent=1) + "\n")
    change(house, "DELETE FROM decisions")
    with pytest.raises(StoreError, match="a seal that is not sound"):
        hidden_ids(house, STORY)
    assert Client(make_app(house, Serving())).get(PAGE).status_code == 503
