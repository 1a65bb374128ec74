"""The review queue of a story and its decisions: one click with a note, listed with who and when, and taken back."""

import pytest

from archive.catalogue.views.articles import review_queue
from archive.decisions.decision import DecisionKind
from flows.decisions.decide import decisions_of
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import PAGES, STORY
from tests.desk.web.test_story_page import HOME, read


def waiting(house: House) -> list[str]:
    with house.catalogue() as catalogue:
        return [one.article for one in review_queue(catalogue, STORY).entries]


def test_the_review_queue_shows_what_is_in_doubt_with_its_beginning_and_its_reasons(client: Client) -> None:
    text = read(client, f"{HOME}/review")
    assert PAGES[4].title in text
    assert PAGES[3].title in text
    assert "The cause is not known yet" in text  # how the doubtful one begins
    assert "names الميناء القديم" in text
    assert "U+2068" not in text


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_one_click_decides_with_a_note_and_comes_back_to_the_queue(
    own: tuple[House, Client], kind: str
) -> None:
    house, client = own
    first, second = waiting(house)
    form = {"article": first, "kind": kind, "note": "seen with my own eyes", "back": f"{HOME}/review?from=0", "then": f"a-{second[:16]}"}  # fmt: skip
    answer = client.post(f"{HOME}/decide", form, cookie="warraq-by=Leila%20H.")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{HOME}/review?from=0&done={kind}&of={first}#a-{second[:16]}",
    )
    assert waiting(house) == [second]
    (made,) = decisions_of(house, STORY)
    assert (made.kind, made.note, made.by, made.article) == (DecisionKind(kind), "seen with my own eyes", "Leila H.", first)  # fmt: skip
    after = read(client, answer.headers["location"].partition("#")[0])
    assert (
        f"{kind.capitalize()}ed {'into' if kind == 'accept' else 'from'} the story: {PAGES[4].title} Undo"
        in after
    )


def test_a_decision_is_listed_with_who_and_when_and_can_be_undone(own: tuple[House, Client]) -> None:
    house, client = own
    first = waiting(house)[0]
    client.post(
        f"{HOME}/decide", {"article": first, "kind": "reject", "note": "not ours"}, cookie="warraq-by=Omar"
    )
    listed = read(client, f"{HOME}/decisions")
    assert "Omar rejected in force" in listed
    assert "not ours" in listed
    client.post(f"{HOME}/decide", {"article": first, "kind": "clear", "back": f"{HOME}/decisions"})
    assert first in waiting(house)
    assert "in force" not in read(client, f"{HOME}/decisions")
    assert len(decisions_of(house, STORY)) == 2


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "accept", "article": "0" * 64}, 404),
        ({"kind": "accept", "article": "../../etc"}, 404),
        ({"kind": "takedown"}, 400),
        ({"kind": "destroy"}, 400),
        ({}, 400),
    ],
)
def test_a_decision_that_the_desk_does_not_make_changes_nothing(
    client: Client, desk_house: House, form: dict[str, str], status: int
) -> None:
    own = {"article": waiting(desk_house)[0], **form}
    assert client.post(f"{HOME}/decide", own).status_code == status
    assert decisions_of(desk_house, STORY) == ()


@pytest.mark.row("U4")
def test_a_decision_from_elsewhere_is_not_made(client: Client, desk_house: House) -> None:
    form = {"article": waiting(desk_house)[0], "kind": "accept"}
    assert client.post(f"{HOME}/decide", {**form, "token": "guessed"}).status_code == 403
    assert client.post(f"{HOME}/decide", form, origin="https://evil.example").status_code == 403
    assert decisions_of(desk_house, STORY) == ()


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_a_decision_leads_back_to_the_desk_alone(own: tuple[House, Client], back: str) -> None:
    house, client = own
    answer = client.post(f"{HOME}/decide", {"article": waiting(house)[0], "kind": "accept", "back": back})
    assert answer.headers["location"].startswith("/?done=accept")
