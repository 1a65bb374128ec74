"""The pages show a run that is under way without any script, and their buttons do what they say to that run alone."""

import json
import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk.web.language import Tongue, Words
from desk.web.live.sight import State, sight_of
from desk.web.render import drawn
from flows.demo_store import MARK
from flows.house import House
from flows.live.lives import LIVES
from flows.live.progress import PROGRESS, progress_text
from flows.live.runs import live_runs
from flows.live.starting import Started, last_start
from flows.manners import read_contact
from flows.run import NO_STORY, RunKind, running
from flows.settings import contact_file, load_settings
from flows.watch import Beat
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.desk.web.own_desk import a_copy
from tests.flows.kept_stories import a_house, kept
from tests.live_process import held_run

STORY = "bridge"
LIVE = f"/story/{STORY}/live"
Clients = Callable[[House], Client]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Give an empty store with a folder of seeds that has the story; nobody said yet who answers for visits."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "seeds" / STORY
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "The bridge"\n')
    return a_house(tmp_path, seeds=tmp_path / "seeds")


def test_a_run_under_way_is_shown_as_it_stands_now(house: House, client_of: Clients) -> None:
    with held_run(house, STORY) as run:
        client = client_of(house)
        text = client.get(LIVE, accept_language="en").text
        assert "A run is under way" in text
        assert "keeping pages: 2 of 5" in text
        assert '<progress value="2" max="5"' in text
        assert run.run in text
        assert f'name="run" value="{run.run}"' in text
        assert '<noscript><meta http-equiv="refresh"' in text
        assert "حفظ الصفحات: 2 من 5" in client.get(LIVE, accept_language="ar").text
        assert "A run is under way" in client.get("/", accept_language="en").text


def test_the_page_names_the_machine_and_the_boards_that_it_works_for(
    house: House, client_of: Clients
) -> None:
    with held_run(house, NO_STORY, RunKind.WORK) as run:
        client, live = client_of(house), f"/story/{NO_STORY}/live"
        assert run.progress is not None
        assert "Board" not in client.get(live, accept_language="en").text
        told = replace(run.progress, machine="east-1", boards=("elections",))
        for one, english, arabic in (
            (told, "Board", "اللوحة"),
            (replace(told, boards=("a", "elections")), "Boards", "اللوحتان"),
        ):
            (house.spool / run.run / PROGRESS).write_bytes(progress_text(one))
            for tongue, name, board in (("en", "Machine", english), ("ar", "اسم الجهاز", arabic)):
                text = client.get(live, accept_language=tongue).text
                assert f'<dt>{name}</dt><dd><bdi dir="ltr">east-1</bdi></dd>' in text
                assert f"<dt>{board}</dt><dd>" in text
                assert '<bdi dir="ltr">elections</bdi>' in text


def test_a_story_that_was_never_gathered_leads_to_where_it_is_begun(house: House, client_of: Clients) -> None:
    onward = client_of(house).get(f"/story/{STORY}")
    assert (onward.status_code, onward.headers["location"]) == (303, LIVE)
    assert client_of(house).get("/story/nobodys").status_code in {404, 503}


@pytest.mark.row("U3")
def test_text_of_the_web_in_notes_stays_text(house: House, client_of: Clients) -> None:
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        run.watch(Beat(stage="waiting", done=0, known=0, note="<script>alert(1)</script>\u202egnp"))
        run.watch(Beat(stage="<b>", done=1, known=2, note="x"))
        assert run.signs is not None
        run.signs.end()
        text = client_of(house).get(LIVE).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\u202e" not in text
    assert "<b>" not in text.replace("<b>0", "")


def test_the_stop_button_interrupts_the_run_and_the_page_offers_to_go_on(
    house: House, client_of: Clients
) -> None:
    client = client_of(house)
    with held_run(house, STORY) as run:
        assert run.life is not None
        answer = client.post(f"/story/{STORY}/stop", {"run": run.run})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{LIVE}?asked=stop")
        os.waitid(os.P_PID, run.life.pid, os.WEXITED | os.WNOWAIT)
    text = client.get(LIVE, accept_language="en").text
    assert "A run stopped before its end" in text
    assert "Somebody stopped it." in text
    assert "Go on where it stopped" in text
    assert client.post(f"/story/{STORY}/stop", {"run": run.run}).status_code == 409
    onward = client.get(f"/story/{STORY}")
    assert (onward.status_code, onward.headers["location"]) == (303, LIVE)
    assert re.search(r"The bridge.*A run stopped before its end", client.get("/", accept_language="en").text)


def test_a_process_that_is_not_the_runs_is_not_signalled_by_the_button(
    house: House, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(signal, "pidfd_send_signal", lambda *_: sent.append(1))
    with held_run(house, STORY) as run:
        path = house.spool / run.run / LIVES
        life = json.loads(path.read_text())
        path.write_text(json.dumps(life | {"pid": os.getppid()}) + "\n")
        assert client_of(house).post(f"/story/{STORY}/stop", {"run": run.run}).status_code == 409
    assert sent == []


@pytest.mark.row("U4")
def test_a_form_of_another_page_stops_and_starts_nothing(house: House, client_of: Clients) -> None:
    client = client_of(house)
    with held_run(house, STORY) as run:
        for path in ("stop", "gather", "refetch"):
            assert (
                client.post(f"/story/{STORY}/{path}", {"run": run.run, "token": "guessed"}).status_code == 403
            )
        (still,) = live_runs(house)
        assert still.is_under_way
    assert last_start(house, STORY) is None


def test_only_a_story_that_is_there_is_begun_and_only_when_no_run_of_it_is_under_way(
    house: House, client_of: Clients
) -> None:
    client = client_of(house)
    assert client.post("/story/nowhere/gather", {}).status_code == 409
    assert client.post(f"/story/{STORY}/refetch", {}).status_code == 409
    assert client.get("/story/nowhere/live").status_code == 404
    with held_run(house, STORY):
        told = client.post(f"/story/{STORY}/gather", {}, accept_language="en")
        assert (told.status_code, "is under way" in told.text) == (409, True)
    with held_run(house, "another"):
        assert client.post(f"/story/{STORY}/gather", {}).status_code == 200  # it asks whether to go out
    assert last_start(house, STORY) is None


def test_nothing_goes_out_before_a_person_has_said_yes(house: House, client_of: Clients) -> None:
    asked = client_of(house).post(f"/story/{STORY}/gather", {}, accept_language="en")
    assert (asked.status_code, last_start(house, STORY)) == (200, None)
    for told in (
        "Go out to the Internet?",
        "--dry-run",
        "Who answers for these visits?",
        'name="sure" value="yes"',
    ):
        assert told in asked.text


@pytest.mark.parametrize("form", [{}, {"contact": "me"}, {"contact": "<b>@"}])
def test_no_run_begins_before_somebody_was_asked_who_answers_for_it(
    form: dict[str, str], house: House, client_of: Clients
) -> None:
    told = client_of(house).post(f"/story/{STORY}/gather", {"sure": "yes", **form}, accept_language="en")
    assert (told.status_code, last_start(house, STORY)) == (200, None)
    assert 'name="contact"' in told.text
    assert ("is neither a mail address" in told.text) == bool(form)
    assert not contact_file().exists()


@pytest.mark.parametrize(("said", "shown"), [("me@my.example", "me@my.example"), ("", "No contact is set")])
def test_who_answered_once_is_asked_no_more_and_the_terminal_knows_the_answer(
    said: str, shown: str, house: House, client_of: Clients
) -> None:
    client = client_of(house)
    with held_run(house, STORY):  # so that nothing goes out here
        assert client.post(f"/story/{STORY}/gather", {"sure": "yes", "contact": said}).status_code == 409
    assert load_settings().contact == read_contact(contact_file()) == said
    asked = client.post(f"/story/{STORY}/gather", {}, accept_language="en").text
    assert ('name="contact"' in asked, shown in asked) == (False, True)


def test_a_store_that_a_demo_made_sends_nobody_out(house: House, client_of: Clients) -> None:
    house.root.mkdir(exist_ok=True)
    (house.root / MARK).touch()
    client = client_of(house)
    for form in ({}, {"sure": "yes"}):
        assert client.post(f"/story/{STORY}/gather", form).status_code == 409
    assert last_start(house, STORY) is None
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT):
        pass
    text = client.get(LIVE, accept_language="en").text
    assert "<button" not in text.split("<main", 1)[1]
    assert "practice web on this machine" in text


def test_a_story_that_was_never_gathered_can_be_begun_from_its_page(house: House, client_of: Clients) -> None:
    client = client_of(house)
    assert f'href="{LIVE}"><bdi dir="auto">The bridge' in client.get("/", accept_language="en").text
    text = client.get(LIVE, accept_language="en").text
    assert "has not been gathered yet" in text
    assert "Gather the coverage" in text
    assert "Fetch its pages again" not in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (4, "The settings or the story"),
        (7, "Another run was using this store"),
        (99, "ended before the run began"),
    ],
)
def test_a_run_that_did_not_begin_says_why_in_words(
    house: House, client_of: Clients, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    told = Started(
        story=STORY,
        kind=RunKind.GATHER,
        pid=1,
        began_at=A_MOMENT,
        is_alive=False,
        code=code,
        said="error: <what>\u202e",
    )
    monkeypatch.setattr("desk.web.live.sight.last_start", lambda *_: told)
    text = client_of(house).get(LIVE, accept_language="en").text
    assert said in text
    assert "error: &lt;what&gt;" in text
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:  # another one did begin
        kept(run, {"https://www.harbour-herald.example/1": b"x"})
    assert sight_of(client_of(house).app.state.desk, STORY).state is State.BROKEN_OFF


def test_a_store_that_cannot_be_written_begins_no_run_and_takes_no_decision_and_says_so(
    tmp_path: Path, desk_house: House, client_of: Clients
) -> None:
    own = a_copy(desk_house, tmp_path)
    for name in (".lock", ".decisions.lock"):
        (own.root / name).unlink(missing_ok=True)
        (own.root / name).mkdir()  # nobody opens a folder to write to it, root neither
    client, base = client_of(own), "/story/harbour-fire"
    article = re.findall(r'name="article" value="([^"]+)"', client.get(f"{base}/review").text)[0]
    asked = ("refetch", {}), ("refetch", {"sure": "yes"}), ("decide", {"kind": "accept", "article": article})
    for path, form in asked:
        told = client.post(f"{base}/{path}", form, accept_language="en")
        assert (told.status_code, "<h1>The store could not be written to" in told.text) == (503, True)
        assert "تعذّرت الكتابة في الأرشيف" in client.post(f"{base}/{path}", form, accept_language="ar").text
    assert last_start(own, "harbour-fire") is None


def test_the_line_about_a_run_names_its_story_everywhere_but_on_the_storys_own_page(
    tmp_path: Path, desk_house: House, client_of: Clients
) -> None:
    own, name = a_copy(desk_house, tmp_path), '<bdi dir="auto">harbour-fire</bdi>'
    with held_run(own, "harbour-fire"):
        client = client_of(own)
        lines = [
            client.get(path).text.partition('<div class="notice news line">')[2].partition("</div>")[0]
            for path in ("/", "/story/harbour-fire")
        ]
        assert [name in line for line in lines] == [True, False]
        assert all("/story/harbour-fire/live" in line for line in lines)
        assert "events?part=own" in client.get("/story/harbour-fire").text


def test_beside_other_machines_the_page_speaks_of_this_one_alone_and_says_how_to_ask_for_all(
    house: House, client_of: Clients
) -> None:
    seen = sight_of(client_of(house).app.state.desk, STORY)
    said = {
        (tongue, is_of_many): drawn(
            "live_state.html",
            Words(tongue),
            sight=replace(seen, state=State.OVER, is_of_many=is_of_many),
            form_token="",
        )
        for tongue in Tongue
        for is_of_many in (False, True)
    }
    assert "Nothing is running on this machine" in said[Tongue.ENGLISH, True]
    assert "لا جولة جارية على هذا الجهاز" in said[Tongue.ARABIC, True]
    assert all(("warraq work --status" in page) is is_of_many for (_, is_of_many), page in said.items())
    assert "on this machine" not in said[Tongue.ENGLISH, False]
