"""Server-sent events of a story's run (HTML Living Standard §9.2): one reader for all who look on, and nobody waits for a slow one.

The reader looks while somebody listens, and leaves behind the newest sight alone: a client that was away, or reads slowly, gets what
stands now and misses nothing but the steps between.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from functools import partial

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from desk.web.live.sight import Sight, sight_of
from desk.web.serving import Desk, desk_of

LOOK_EVERY_S = 0.5
MOST_STREAMS = 60  # of the 200 connections that the server takes
HEARTBEAT_S = 15.0  # proxies and browsers give up on a silence of half a minute
SLOW_S = 30.0  # a client that takes nothing for so long is let go
_RETRY_MS = 2_000
_RETRY_S = 30  # for who found no place
Drawn = Callable[[Sight], str]


class Hub:
    """The one reader of a desk's live runs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: Counter[str] = Counter()
        self._sights: dict[str, Sight] = {}
        self._unread: set[str] = set()
        self._taken = 0
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self.drawn: dict[tuple[str, str, str, str], str] = {}
        self.looks = 0

    @property
    def open(self) -> int:
        """Return how many listen."""
        return self._listeners.total()

    def take_place(self) -> bool:
        """Take a place of those that the desk has for streams; False where all are taken."""
        if self._taken >= MOST_STREAMS:
            return False
        self._taken += 1
        return True

    def give_place_back(self) -> None:
        """Let another stream have the place."""
        self._taken -= 1

    async def sights(self, story: str, seen: str = "") -> AsyncGenerator[Sight | None]:
        """Yield the newest sight of a story whenever it is another than the one *seen*, None where a while brought none.

        The last one is of a story whose run will not change by itself any more, or that cannot be read: its page says why.
        """
        with self._listening(story):
            while True:
                news = self._news
                sight = self._sights.get(story)
                if sight is not None and (sight.id != seen or not sight.is_live):
                    seen = sight.id
                    yield sight
                    if not sight.is_live:
                        return
                if self._reader is None or self._reader.done() or story in self._unread:
                    return
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT_S)
                except TimeoutError:
                    yield None

    @contextmanager
    def _listening(self, story: str) -> Iterator[None]:
        self._listeners[story] += 1
        if self._reader is None or self._reader.done():
            self._sights.clear()
            self._reader = asyncio.create_task(self._read())
        try:
            yield
        finally:
            self._listeners[story] -= 1
            if not self._listeners[story]:  # whatever name somebody asked for, nothing of it stays
                del self._listeners[story]
                self._sights.pop(story, None)
                self._unread.discard(story)
            if not self.open and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    async def _read(self) -> None:
        """Look, tell all, and look again. Where a story cannot be read, its streams end: their pages say why."""
        try:
            while True:
                for story in list(self._listeners):
                    await self._look_at(story)
                self._tell()
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._tell()

    async def _look_at(self, story: str) -> None:
        if story in self._unread:
            return
        self.looks += 1
        try:
            sight = await run_in_threadpool(sight_of, self._desk, story)
        except Exception:  # noqa: BLE001  # each page of the story meets it too, and tells it
            sight = None
        if story not in self._listeners:  # all left meanwhile
            return
        if sight is None:
            self._sights.pop(story, None)
            self._unread.add(story)
        else:
            self._sights[story] = sight

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class EventStream(StreamingResponse):
    """A stream that has a place of the hub's from its first byte to its last, and is ended where its client takes nothing for long."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, content: AsyncIterator[str]) -> None:
        super().__init__(content)
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; where no place is left, say so in place of it."""
        if not self._hub.take_place():
            why = f"{MOST_STREAMS} pages look on already; this one is as it was when it was opened\n"
            await PlainTextResponse(why, 503, headers={"Retry-After": str(_RETRY_S)})(scope, receive, send)
            return
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.give_place_back()

    async def stream_response(self, send: Send) -> None:
        """Send each event in time."""

        async def in_time(message: Message) -> None:
            with anyio.fail_after(SLOW_S):
                await send(message)

        try:
            with suppress(TimeoutError):
                await super().stream_response(in_time)
        finally:
            close = getattr(self.body_iterator, "aclose", None)
            if close is not None:
                await close()  # lets the listener go now, not when somebody collects it


def hub_of(request: Request) -> Hub:
    """Return the hub of the desk that answers a request."""
    state = request.app.state
    if not hasattr(state, "live_hub"):
        state.live_hub = Hub(desk_of(request))
    assert isinstance(state.live_hub, Hub)
    return state.live_hub


async def events(hub: Hub, story: str, seen: str, drawn: Drawn) -> AsyncGenerator[str]:
    """Yield the events of a story: "now" with the part of the page as it stands, and "end" with its last."""
    yield f"retry: {_RETRY_MS}\n\n"
    async with aclosing(hub.sights(story, seen)) as sights:
        async for sight in sights:
            if sight is None:
                yield ": still here\n\n"
                continue
            text = await run_in_threadpool(partial(drawn, sight))
            yield event_text("now" if sight.is_live else "end", sight.id, text)


def event_text(name: str, number: str, text: str) -> str:
    """Return one event; each line of its text is a field."""
    lines = "".join(f"data: {line}\n" for line in text.splitlines() if line.strip())
    return f"event: {name}\nid: {''.join(number.split())}\n{lines or 'data:'}\n"
