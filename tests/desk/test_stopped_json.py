"""A command that is stopped ends with a line that says what stands, what is left and how to go on: for people, and under --json."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desk.stopped import Stop, last_line
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


def said_last(stop: Stop) -> str:
    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted(stop, lambda: None)
    return last_line(stop.again, caught.value)


def told_last(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    (line,) = capsys.readouterr().out.splitlines()
    told: dict[str, object] = json.loads(line)
    assert set(told) == first_column("Keys of a command that was stopped")
    return told


def test_a_fetch_tells_what_is_kept_and_what_is_left_of_what_was_planned_for_the_same_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    stop = Stop(house=house, voice=Voice(as_json=True), again=("fetch", OPEN))
    with running(house, NO_STORY, RunKind.FETCH, now=A_MOMENT) as run:
        kept(run, {url_of("ferry"): b"<p>so</p>"})
        with run.frontier() as frontier:
            frontier.plan([Plan(url=OPEN, purpose=Purpose.PAGE, how="fetch")])
            frontier.plan([Plan(url=f"{OPEN}/robots.txt", purpose=Purpose.ROBOTS, how="robots")])
        with pytest.raises(KeyboardInterrupt):
            interrupted(stop, lambda: stop.begin(run))
    told = told_last(capsys)
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
        told = told_last(capsys)
        assert (told["run"], told["is_sealed"], told["fates"], told["left"]) == expected


def test_a_person_reads_last_which_run_of_this_process_stays_and_how_to_go_on(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    stop = Stop(house=house, voice=Voice(), again=("gather", "bridge"))
    assert said_last(stop).startswith("stopped: nothing is left half done. Next: ")
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {url_of("ferry"): b"<p>so</p>"})
        with run.frontier() as frontier:
            frontier.plan([Plan(url=OPEN, purpose=Purpose.PAGE, how="gather")])
    said = said_last(stop)
    assert said.startswith(
        f"stopped: {run.run_id} stays with what it has (1 kept; 1 planned address left). Next: "
    )
    assert said.endswith(f" gather bridge --store {house.root}")


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("gather bridge", "what was kept stays"),
        ("gather bridge --dry-run", "nothing was changed"),
        ("audit store", "with --resume"),
        ("audit store --resume", "what was checked is remembered"),
        ("export bridge --to html", "no file was written"),
        ("takedown https://news.example/1 --destroy", "what it told is done"),
        ("show", "nothing was changed"),
        ("judge bridge --again", "nothing was kept"),
    ],
)
def test_a_command_that_said_no_more_itself_ends_with_what_stands_of_it(words: str, stands: str) -> None:
    last = last_line(words.split(), KeyboardInterrupt())
    assert (last[:9], stands in last) == ("stopped: ", True)
