"""A command that is stopped under --json ends with a line that says what stands, what is left and how to go on."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desk.stopped import Stop
from desk.terminal.voice import Voice
from flows.run import NO_STORY, RunKind, running
from flows.shared.work import Told
from spiders.frontier.plan import Plan, Purpose
from tests.builders import A_MOMENT, first_column
from tests.flows.kept_stories import a_house, kept, url_of

OPEN = "https://news.example/still-open"


def interrupted(stop: Stop, heard: Callable[[], None]) -> None:
    with stop:
        heard()
        raise KeyboardInterrupt


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    (line,) = capsys.readouterr().out.splitlines()
    told: dict[str, object] = json.loads(line)
    assert set(told) == first_column("Keys of a command that was stopped")
    return told


def test_a_fetch_tells_what_is_kept_and_what_is_left_for_the_same_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    stop = Stop(house=house, voice=Voice(as_json=True), again=("fetch", OPEN))
    with running(house, NO_STORY, RunKind.FETCH, now=A_MOMENT) as run:
        kept(run, {url_of("ferry"): b"<p>so</p>"})
        with run.frontier() as frontier:
            frontier.plan([Plan(url=OPEN, purpose=Purpose.PAGE, how="fetch")])
        with pytest.raises(KeyboardInterrupt):
            interrupted(stop, lambda: stop.begin(run))
    told = last_line(capsys)
    assert (told["run"], told["is_sealed"], told["fates"], told["left"]) == (
        run.run_id,
        False,
        {"kept": 1},
        1,
    )
    assert f" fetch {OPEN} --store " in str(told["next"])


def test_work_tells_what_is_sealed_and_given_back_and_who_only_waited_that_there_was_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for heard, expected in ((True, ("a-run", True, {"kept": 3}, 5)), (False, (None, False, {}, None))):
        stop = Stop(house=a_house(tmp_path), voice=Voice(as_json=True), again=("work", "el"))
        told_of = Told(run_id="a-run", fates={"kept": 3}, late=0)
        with pytest.raises(KeyboardInterrupt):
            interrupted(stop, partial(stop.hear, told_of, 5) if heard else lambda: None)
        told = last_line(capsys)
        assert (told["run"], told["is_sealed"], told["fates"], told["left"]) == expected
