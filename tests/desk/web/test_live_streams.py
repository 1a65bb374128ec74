"""Many look on and one reads; a slow or lost client harms nobody, and misses nothing but the steps between."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.web.live import hub as live_hub
from desk.web.live.hub import EventStream, Hub, event_text, events
from desk.web.live.sight import Sight, State
from desk.web.serving import Desk, Serving
from flows.house import House
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import a_house
from tests.live_process import held_run

STORY = "bridge"


class Play:
    """What the reader sees: a run that stands at a number until `number` is moved, and is over when it says so."""

    def __init__(self) -> None:
        self.number, self.is_over, self.looks = 1, False, 0

    def __call__(self, desk: Desk, story: str) -> Sight:
        self.looks += 1
        return Sight(
            story=story, name=story, state=State.OVER if self.is_over else State.BEGINNING, started=None, may=(),
            at=A_MOMENT + timedelta(seconds=self.number), run=None, last=None,
        )  # fmt: skip


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Put the play before the reader, at a hundred looks a second."""
    seen = Play()
    monkeypatch.setattr(live_hub, "sight_of", seen)
    monkeypatch.setattr(Sight, "id", property(lambda one: f"{one.state.value}.{(one.at - A_MOMENT).seconds}"))
    monkeypatch.setattr(live_hub, "LOOK_EVERY_S", 0.01)
    return seen


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(Desk(house=a_house(tmp_path), serving=Serving()))


def _played(play: Coroutine[Any, Any, None]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(play, 20)

    asyncio.run(bounded())


def test_many_watchers_cost_one_reader(play: Play, hub: Hub) -> None:
    async def go() -> None:
        streams = [hub.sights(STORY) for _ in range(40)]
        for _ in range(3):
            assert {(await anext(stream)).id for stream in streams} == {f"beginning.{play.number}"}  # type: ignore[union-attr]
            play.number += 1
        assert hub.open == 40
        asked = play.looks
        for stream in streams:
            await stream.aclose()
        assert hub.open == 0
        await asyncio.sleep(0)
        assert asked < 40

    _played(go())


def test_nothing_stays_of_a_story_to_which_nobody_listens(play: Play, hub: Hub) -> None:
    async def go() -> None:
        async with aclosing(hub.sights(STORY)) as first:
            await anext(first)
            for number in range(20):
                async with aclosing(hub.sights(f"no-story-{number}")) as other:
                    await anext(other)
            held = {*hub._listeners, *hub._sights, *hub._unread}
            assert held == {STORY}

    _played(go())


def test_who_comes_back_gets_what_is_new_and_nothing_twice(play: Play, hub: Hub) -> None:
    async def go() -> None:
        async with aclosing(hub.sights(STORY)) as first:
            seen = await anext(first)
        assert seen is not None
        play.number = 5
        async with aclosing(hub.sights(STORY, seen.id)) as again:
            now = await anext(again)
            assert now is not None
            assert now.id == "beginning.5"
        async with aclosing(hub.sights(STORY, now.id)) as third:
            waiting = asyncio.ensure_future(anext(third))
            done, _ = await asyncio.wait([waiting], timeout=0.05)
            assert not done
            play.number = 6
            assert (await waiting).id == "beginning.6"  # type: ignore[union-attr]

    _played(go())


def test_a_stream_ends_with_its_run_and_so_does_one_that_comes_later(play: Play, hub: Hub) -> None:
    async def go() -> None:
        told: list[str] = []
        async for text in events(hub, STORY, "", lambda sight: sight.state.value):
            told.append(text)
            play.is_over = len(told) > 1
        assert told[0].startswith("retry: ")
        assert told[1] == "event: now\nid: beginning.1\ndata: beginning\n\n"
        assert told[2:] == ["event: end\nid: over.1\ndata: over\n\n"]
        late = [text async for text in events(hub, STORY, "over.1", lambda sight: "x")]
        assert late[1:] == ["event: end\nid: over.1\ndata: x\n\n"]
        assert hub.open == 0

    _played(go())


def test_a_silence_has_a_heartbeat(play: Play, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_hub, "HEARTBEAT_S", 0.03)
    monkeypatch.setattr(live_hub, "LOOK_EVERY_S", 10)

    async def go() -> None:
        async with aclosing(events(hub, STORY, "beginning.1", lambda _: "x")) as stream:
            assert (await anext(stream)).startswith("retry")
            assert await anext(stream) == ": still here\n\n"

    _played(go())


def test_a_slow_client_is_let_go_and_holds_nobody_up(
    play: Play, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_hub, "SLOW_S", 0.05)

    async def stuck(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def go() -> None:
        slow = EventStream(hub, events(hub, STORY, "", lambda _: "x"))
        ending = asyncio.ensure_future(slow.stream_response(stuck))
        async with aclosing(hub.sights(STORY)) as quick:
            for number in range(2, 6):
                assert await anext(quick) is not None
                play.number = number
            await ending
            assert hub.open == 1

    _played(go())


def test_streams_are_bounded_and_who_comes_when_all_are_taken_is_told_so_before_anything_else(
    play: Play, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_hub, "MOST_STREAMS", 5)

    async def go() -> None:
        watched = [Watched(hub) for _ in range(8)]
        asked = [asyncio.ensure_future(one.go()) for one in watched]
        while hub.open < 5 or sum(one.status == 503 for one in watched) < 3:
            await asyncio.sleep(0)
        assert sorted(one.status for one in watched) == [200] * 5 + [503] * 3
        for one in watched:
            one.leaves.set()
        await asyncio.gather(*asked)
        play.is_over = True
        later = Watched(hub)
        await later.go()
        assert later.status == 200

    _played(go())


class Watched:
    """A client of a stream, who stays until `leaves` is set."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.status, self.leaves = hub, 0, asyncio.Event()

    async def go(self) -> None:
        """Ask, and take what comes."""
        await EventStream(self.hub, events(self.hub, STORY, "", lambda _: "x"))(
            {"type": "http", "asgi": {"spec_version": "2.0"}}, self._receive, self._send
        )

    async def _receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)


def test_a_stream_that_is_closed_listens_no_more(play: Play, hub: Hub) -> None:
    async def go() -> None:
        stream = events(hub, STORY, "", lambda _: "x")
        await anext(stream)
        await anext(stream)
        assert hub.open == 1
        await stream.aclose()
        assert hub.open == 0

    _played(go())


def test_a_story_that_cannot_be_read_ends_its_own_streams_alone_and_is_read_again_for_who_comes_later(
    play: Play, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {"bad"}

    def some(desk: Desk, story: str) -> Sight:
        if story in bad:
            raise OSError("no such file")
        return play(desk, story)

    monkeypatch.setattr(live_hub, "sight_of", some)

    async def go() -> None:
        async with aclosing(hub.sights(STORY)) as good:
            assert await anext(good) is not None
            assert [sight async for sight in hub.sights("bad")] == []
            play.number += 1
            assert await anext(good) is not None
            bad.clear()
            async with aclosing(hub.sights("bad")) as again:
                assert await anext(again) is not None

    _played(go())


def test_a_store_that_cannot_be_read_ends_the_streams(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(desk: Desk, story: str) -> Sight:
        raise OSError("no such disk")

    monkeypatch.setattr(live_hub, "sight_of", broken)

    async def go() -> None:
        assert [sight async for sight in hub.sights(STORY)] == []

    _played(go())


def test_no_text_breaks_out_of_an_event() -> None:
    assert event_text("now", "a\nb", "one\r\nevent: end\u2028\n\nthree") == (
        "event: now\nid: ab\ndata: one\ndata: event: end\ndata: three\n\n"
    )


def test_the_desk_streams_a_run_that_is_over_to_its_end(
    tmp_path: Path, client_of: Callable[[House], Client]
) -> None:
    house = a_house(tmp_path)
    with held_run(house, STORY):
        pass
    answer = client_of(house).get(f"/story/{STORY}/live/events?part=strip", accept_language="ar")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "event: end\n" in answer.text
    assert "جولة توقفت قبل تمامها" in answer.text
