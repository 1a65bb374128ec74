"""Looking around: each outlet goes on with its own answers, and what comes of it does not depend on who was faster."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.house import House
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.walk.look import Looked, Places, look_around
from story.channels.scope import Scope
from story.channels.table import SERVICES
from story.seed import Outlet
from tests.hostile.odd_server import Answer, Logged, Script, odd_server, page
from tests.story.survey_answers import SURVEY

FIRST, SECOND = "first.example", "second.example"
HOME = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><a href="/a-page">A page</a></body></html>'
FEED = b"<rss><channel><item><title>The port reopens at %s</title><link>http://%s/news/the-port-reopens-again-1</link></item></channel></rss>"


@contextmanager
def a_run(folder: Path, answer: Script) -> Iterator[Run]:
    """Give a run to whose two outlets an odd server answers."""
    with odd_server({}, default=answer) as server:
        rules = tuple(f"{host}:80:127.0.0.1:{server.port}" for host in (FIRST, SECOND))
        settings = load_settings(
            store=str(folder / "store"), delay_s=0.0, allow_private=True, connect_to=rules
        )
        with running(House(settings=settings), "s", RunKind.GATHER, now=datetime.now(UTC)) as run:
            yield run


def places() -> Places:
    outlets = (
        Outlet(name=host, home=f"http://{host}/", language="en", country="gb") for host in (FIRST, SECOND)
    )
    scopes = {outlet.name: Scope(outlet=outlet) for outlet in outlets}
    return Places(scopes=scopes, survey=replace(SURVEY, off=frozenset(SERVICES)))


def answer_of(logged: Logged) -> Answer:
    if logged.path == "/":
        return Answer((page(HOME, "Content-Type: text/html"),))
    if logged.path == "/feed":
        host = logged.host.encode()
        return Answer((page(FEED % (host, host), "Content-Type: application/rss+xml"),))
    return Answer((page(status="404 No"),))


def looked(folder: Path, answer: Callable[[Logged], Answer]) -> Looked:
    with a_run(folder, lambda logged, _: answer(logged)) as run:
        return look_around(run, places(), Looked())


def heard_where_one_is_slow(slow: str, folder: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what was heard, in order; the slow outlet's home page comes when the fast one was asked for what its own home page names."""
    fast, has_gone_on, in_time = ({FIRST, SECOND} - {slow}).pop(), threading.Event(), list[bool]()

    def answer(logged: Logged) -> Answer:
        if (logged.host, logged.path) == (fast, "/feed"):
            has_gone_on.set()
        if (logged.host, logged.path) == (slow, "/"):
            in_time.append(has_gone_on.wait(20))
        return answer_of(logged)

    found = looked(folder, answer)
    assert in_time == [True]
    assert not found.late
    return [(*one.where, tuple(link.url for link in one.links)) for one in found.heard]


def test_an_outlet_goes_on_while_another_has_not_answered_and_the_same_is_heard_whoever_is_slow(
    tmp_path: Path,
) -> None:
    one = heard_where_one_is_slow(FIRST, tmp_path / "one")
    other = heard_where_one_is_slow(SECOND, tmp_path / "other")
    assert one == other
    assert {(channel, outlet) for channel, outlet, links in one if links} >= {
        ("feed", FIRST),
        ("feed", SECOND),
    }
