"""A gather that the desk begins, in processes of its own: watched at the desk and in a terminal at once, stopped, and gone on with."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from archive.manifests.manifest import RunResult, from_json
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.server import listen, make_server
from desk.web.serving import Serving
from flows.house import House
from flows.live.starting import last_start
from flows.settings import CHECKOUT, load_settings
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

STORY, HOST = "slow-story", "slow.example"


@dataclass(slots=True)
class Web:
    """One outlet whose front page is held until somebody lets it go."""

    server: OddServer
    asked: threading.Event
    may_answer: threading.Event


@pytest.fixture
def web() -> Iterator[Web]:
    asked, may_answer = threading.Event(), threading.Event()

    def answer(logged: Logged, before: int) -> Answer:
        if logged.path == "/":
            asked.set()
            may_answer.wait(60)
        return Answer((page(b"<html><body><p>nothing of the story</p></body></html>"),))

    with odd_server({}, default=answer) as server:
        yield Web(server, asked, may_answer)
        may_answer.set()


@pytest.fixture
def house(tmp_path: Path, web: Web) -> House:
    folder = tmp_path / "seeds" / STORY
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(f'title = "Slow"\nlanguages = ["en"]\noutlets = ["http://{HOST}/"]\n')
    (folder / "one.txt").write_text(
        "The bridge opens\n\nEngineers tested the cables of the new bridge in Harbour City on Monday.\n"
    )
    settings = load_settings(
        store=str(tmp_path / "store"),
        seeds=tmp_path / "seeds",
        allow_private=True,
        connect_to=(f"{HOST}:80:127.0.0.1:{web.server.port}",),
        services=False,
        delay_s=0.0,
        rounds=1,
        extract_workers=1,
    )
    return House(settings=settings)


@dataclass(slots=True)
class RunningDesk:
    """A desk that listens, and what asks it."""

    app: Starlette
    client: httpx.Client

    def press(self, button: str, **form: str) -> httpx.Response:
        """Press a button of the story's page, and say yes to what it asks."""
        fields = {"token": self.app.state.desk.secret, "sure": "yes", **form}
        return self.client.post(
            f"/story/{STORY}/{button}", data=fields, headers={"origin": str(self.client.base_url)}
        )

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield the name and id of each event of the story until the stream ends."""
        with self.client.stream("GET", f"/story/{STORY}/live/events") as answer:
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("id: "):
                    yield name, line[4:]


@pytest.fixture
def desk(house: House) -> Iterator[RunningDesk]:
    sock = listen(Serving(port=0))
    port = sock.getsockname()[1]
    app = make_app(house, Serving(port=port))
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield RunningDesk(app, client)
    server.should_exit = True
    thread.join()


@pytest.mark.timeout(180)
def test_a_gather_begun_at_the_desk_is_seen_there_and_in_a_terminal_stopped_and_gone_on_with(
    desk: RunningDesk, house: House, web: Web
) -> None:
    assert desk.press("gather").status_code == 303
    assert web.asked.wait(60), last_start(house, STORY)
    watch = subprocess.Popen(
        [sys.executable, "-m", "desk.cli", "watch", STORY, "--json", "--quiet", "--store", str(house.root)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert watch.stdout is not None
    # It may look before the hosts were counted; they are told while the run waits and has nothing else to tell.
    seen = next(line for line in map(json.loads, watch.stdout) if line["open_hosts"])
    run = str(seen["run"])
    assert (seen["state"], seen["stage"], seen["open_hosts"]) == ("under-way", "looking", 1)
    stream = desk.events()
    name, number = next(stream)
    assert (name, number.startswith(f"{run}.")) == ("now", True)
    assert desk.press("gather").status_code == 409  # one is under way
    assert desk.press("stop", run=run).status_code == 303
    web.may_answer.set()  # a run that is asked to stop ends what is on the wire
    told, _ = watch.communicate(timeout=60)
    last = json.loads(told.splitlines()[-1])
    assert (watch.returncode, last["state"], last["next"]) == (
        Exit.INTERRUPTED,
        "stopped",
        f"warraq gather {STORY} --store {house.root}",
    )
    name, number = list(stream)[-1]
    assert (name, number.startswith(f"broken-off.{run}.")) == ("end", True)
    assert desk.press("gather").status_code == 303
    assert list(desk.events())[-1][0] == "end"
    manifest = from_json((house.root / "runs" / STORY / f"{run}.json").read_bytes())
    assert manifest.result is not RunResult.FAILED
    assert list(house.spool.iterdir()) == []
    assert (
        "Nothing is running"
        in desk.client.get(f"/story/{STORY}/live", headers={"accept-language": "en"}).text
    )


@pytest.mark.timeout(120)
def test_what_the_command_said_is_shown_where_the_run_did_not_begin(desk: RunningDesk, house: House) -> None:
    (house.settings.seeds / STORY / "story.toml").write_text('titel = "Slow"\n')
    assert desk.press("gather").status_code == 303
    name, _ = list(desk.events())[-1]
    assert name == "end"
    text = desk.client.get(f"/story/{STORY}/live", headers={"accept-language": "en"}).text
    assert "The run did not begin" in text
    assert "titel" in text
    assert "story.toml" in text
