"""Alarms reach whoever is set: in one post, through the address guard, within a limit; and never end a run."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.settings import SettingsError, load_settings
from flows.telling.bell import Occasion, alarmed, message_of, ring
from flows.telling.notices import Notice, NoticeKind
from flows.telling.webhook import Post, _tried, post
from flows.watch import Beat
from tests.builders import first_column
from tests.hostile.odd_server import Answer, OddServer, Then, odd_server

SECRET = "T0KEN-of-the-hook"  # the point: it is never said
DONE = Answer((b"HTTP/1.1 204 No Content\r\n\r\n",))
TROUBLE = Notice(
    kind=NoticeKind.FAILED, subject="run1", why="the run\x1b[31m failed\u202e: no address was kept"
)


def said(status: str, *rest: str) -> Answer:
    return Answer(("\r\n".join((f"HTTP/1.1 {status}", *rest, "Content-Length: 0", "", "")).encode(),))


@pytest.fixture
def hook() -> Iterator[OddServer]:
    with odd_server({}, default=DONE) as server:
        yield server


def a_post(server: OddServer, **changes: Any) -> Post:
    return Post(
        **{"url": f"http://127.0.0.1:{server.port}/{SECRET}", "private": True, "pause_s": 0.0, **changes}
    )


def a_house(folder: Path, server: OddServer | None = None, **settings: Any) -> House:
    address = f"http://127.0.0.1:{server.port}/{SECRET}?key=1" if server else ""
    return House(
        settings=load_settings(store=str(folder), alarm_webhook=address, alarm_private=True, **settings)
    )


def body_of(request: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.partition(b"\r\n\r\n")[2])
    return found


def test_all_that_is_wrong_comes_in_one_post_with_the_keys_of_the_document(
    hook: OddServer, tmp_path: Path
) -> None:
    house = a_house(tmp_path, hook)
    (told,) = ring(house, Occasion(story="story", run="run1", result="failed"), [TROUBLE] * 60)
    assert told.why == ""
    (request,) = hook.log
    assert request.path == f"/{SECRET}?key=1"
    body = body_of(request.request)
    assert set(body) == first_column("Keys of a post")
    assert set(body["alarms"][0]) == first_column("Keys of an alarm")
    assert (len(body["alarms"]), body["left_out"], body["story"]) == (50, 10, "story")
    assert body["alarms"][0]["why"] == "the run[31m failed: no address was kept"
    assert body == message_of(house, Occasion(story="story", run="run1", result="failed"), [TROUBLE] * 60) | {
        "at": body["at"]
    }


def test_nothing_wrong_is_told_to_nobody(hook: OddServer, tmp_path: Path) -> None:
    assert ring(a_house(tmp_path, hook), Occasion(), []) == ()
    assert hook.log == []


@pytest.mark.parametrize(
    ("first", "tries", "why"),
    [
        (said("500 Oops"), 2, ""),
        (Answer((), Then.RESET), 2, ""),
        (said("302 Found", "Location: http://a.example/"), 2, ""),
    ],
    ids=["500", "reset", "302"],
)
def test_a_post_is_tried_once_more(first: Answer, tries: int, why: str) -> None:
    with odd_server({}, default=lambda _, before: DONE if before else first) as server:
        assert post(a_post(server), {}) == why
        assert len(server.log) == tries


@pytest.mark.parametrize(
    ("always", "why"),
    [
        (said("500 Oops"), "it answered 500"),
        (said("302 Found", "Location: http://127.0.0.1/"), "redirects are not followed"),
        (Answer((b"HTTP/9 what\r\n\r\n",), Then.CLOSE), "it cannot be reached (BadStatusLine)"),
        (Answer((b"HTTP/1.1 200 OK\r\nX: ", b"y"), Then.DRIP), "no answer within 0.15 s"),
        (Answer((), Then.HANG), "no answer within 0.15 s"),
    ],
    ids=["500", "302", "no HTTP", "drip", "silence"],
)
def test_who_cannot_be_told_is_said_without_the_address(always: Answer, why: str) -> None:
    with odd_server({}, default=always) as server:
        said_why = post(a_post(server, limit_s=0.15), {})
    assert why in said_why
    assert SECRET not in said_why


def test_both_limits_that_a_silent_service_meets_have_one_wording() -> None:
    """Of the try and of the socket either may be over first: here only the socket's is asked."""
    with odd_server({}, default=Answer((), Then.HANG)) as server:
        assert _tried(a_post(server, limit_s=0.05), b"{}") == "no answer within 0.05 s"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://2130706433:{}/", "http://[::ffff:7f00:1]:{}/"],
)
def test_the_address_guard_stands_before_the_webhook(url: str, hook: OddServer) -> None:
    assert "address guard" in post(a_post(hook, url=url.format(hook.port), private=False), {})
    assert hook.connections == 0


def test_a_post_goes_by_the_proxy_that_is_set(hook: OddServer) -> None:
    """A proxy that opens no way: the post goes nowhere else instead."""
    with odd_server({}, default=said("403 No")) as proxy:
        why = post(a_post(hook, proxy=f"http://127.0.0.1:{proxy.port}"), {})
        assert proxy.log[0].request.startswith(b"CONNECT 127.0.0.1:")
    assert "cannot be reached" in why
    assert hook.connections == 0


@pytest.mark.parametrize(
    "wrong",
    [
        "ftp://a.example/",
        "a.example",
        f"https://user:{SECRET}@a.example/",
        "http://a.example/\nX: y",
        "http://[",
        "https:///x",
    ],
)
def test_an_address_that_cannot_be_posted_to_is_refused_and_not_said(wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(alarm_webhook=wrong)
    assert SECRET not in str(caught.value)


def test_a_run_that_ends_with_an_error_is_told_and_still_ends_with_it(
    hook: OddServer, tmp_path: Path
) -> None:
    with pytest.raises(ZeroDivisionError), alarmed(a_house(tmp_path, hook), "story"):
        raise ZeroDivisionError("of ours")
    assert "ZeroDivisionError: of ours" in body_of(hook.log[0].request)["alarms"][0]["why"]


def _stop() -> None:
    raise KeyboardInterrupt


def _go_well() -> None:
    pass


@pytest.mark.parametrize("then", [_stop, _go_well])
def test_a_run_that_was_stopped_or_went_well_is_no_alarm(
    then: Callable[[], None], hook: OddServer, tmp_path: Path
) -> None:
    with suppress(KeyboardInterrupt), alarmed(a_house(tmp_path, hook), "story"):
        then()
    assert hook.log == []


def test_a_way_that_fails_is_told_on_and_nothing_is_raised(tmp_path: Path) -> None:
    beats: list[Beat] = []
    house = a_house(tmp_path, alarm_apprise=["nonsense-without-a-service"])
    (told,) = ring(house, Occasion(), [TROUBLE], beats.append)
    assert told.why == "apprise knows no service by entry 1 of alarm_apprise"
    assert [beat.note for beat in beats] == [f"nobody was told by apprise: {told.why}"]


def test_apprise_tells_what_the_webhook_tells(hook: OddServer, tmp_path: Path) -> None:
    house = a_house(tmp_path, alarm_apprise=[f"json://127.0.0.1:{hook.port}/"])
    (told,) = ring(house, Occasion(story="story"), [TROUBLE])
    assert told.why == ""
    assert (
        body_of(hook.log[0].request)["message"]
        == "warraq, story: failed: the run[31m failed: no address was kept"
    )


def test_a_trial_says_how_each_way_went(
    hook: OddServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["alarms", "--test", "--json", "--store", str(tmp_path)]
    assert run(words) == Exit.CONFIG
    monkeypatch.setenv("WARRAQ_ALARM_WEBHOOK", f"http://127.0.0.1:{hook.port}/{SECRET}")
    capsys.readouterr()
    assert run(words) == Exit.ERROR
    monkeypatch.setenv("WARRAQ_ALARM_PRIVATE", "true")
    assert run(words) == Exit.SOUND
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["told"] for line in lines] == [False, True]
    assert set(lines[0]) == first_column("Keys of a trial")
