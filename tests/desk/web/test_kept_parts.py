"""What a page draws once: kept while the catalogue stands as it did, and never a moment longer."""

import os
from collections.abc import Callable
from pathlib import Path

from markupsafe import Markup

from archive.decisions.decision import DecisionKind, article_of
from desk.web.kept import MOST_KEPT, Kept, state_of
from desk.web.serving import Desk, Serving
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import PAGES, STORY

HOME = f"/story/{STORY}"


def settled(house: House, back_s: int) -> None:
    """Let the catalogue have stood as it does for a while."""
    for path in house.root.glob("catalogue.db*"):
        now = path.stat().st_mtime
        os.utime(path, (now - back_s, now - back_s))


def test_a_timeline_is_drawn_once_until_somebody_decides(own: tuple[House, Client]) -> None:
    house, client = own
    desk = client.app.state.desk
    client.get(HOME)
    settled(house, 60)
    first, state = client.get(HOME).text, desk.state
    assert desk.kept._drawn
    for key in desk.kept._drawn:
        desk.kept._drawn[key] = Markup("<p>drawn before</p>")
    assert "<p>drawn before</p>" in client.get(HOME).text
    assert "<p>drawn before</p>" not in client.get(f"{HOME}?changed=1").text
    assert "<p>drawn before</p>" not in client.get(HOME, accept_language="ar").text
    form = {"kind": DecisionKind.REJECT.value, "article": article_of(PAGES[0].url), "back": HOME}
    assert client.post(f"{HOME}/decide", form).status_code == 303
    settled(house, 30)
    assert desk.state not in {state, None}
    after = client.get(HOME).text
    assert "<p>drawn before</p>" not in after
    assert after.count("<title>") < first.count("<title>")
    desk.close()


def test_of_a_catalogue_that_changed_just_now_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(b"one")
    assert state_of(path) is None
    os.utime(path, (1, 1))
    before = state_of(path)
    assert before is not None
    log = tmp_path / "catalogue.db-wal"
    log.write_bytes(b"two")
    assert state_of(path) is None
    os.utime(log, (1, 1))
    assert state_of(path) not in {before, None}


def test_parts_that_nobody_asked_for_lately_go() -> None:
    kept, drawn = Kept(), list[int]()

    def part(number: int) -> Callable[[], Markup]:
        def draw() -> Markup:
            drawn.append(number)
            return Markup(number)

        return draw

    for number in (*range(MOST_KEPT), 0, MOST_KEPT):
        kept.part(((1, 1, 1),), number, part(number))
    assert len(kept._drawn) == MOST_KEPT
    drawn.clear()
    kept.part(((1, 1, 1),), 0, part(0))
    kept.part(((1, 1, 1),), 1, part(1))
    kept.part(None, 0, part(0))
    assert drawn == [1, 0]


def test_a_database_of_its_own_says_nothing_of_its_state(desk_house: House) -> None:
    elsewhere = desk_house.settings.model_copy(update={"catalogue": "postgresql://w@127.0.0.1/w"})
    assert Desk(house=House(settings=elsewhere), serving=Serving()).state is None
