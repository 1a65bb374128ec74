"""`warraq watch` follows a run to its end, says when there is none, and what to do."""

import json
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from desk.terminal.live_beats import Beats
from flows.house import House
from flows.live.runs import live_runs
from flows.run import RunKind, running
from tests.builders import A_MOMENT, first_column
from tests.flows.kept_stories import a_house
from tests.live_process import BEAT, held_run

STORY = "bridge"


def _said(house: House, *words: str) -> int:
    return run(["watch", *words, "--store", str(house.root)])


def test_where_nothing_runs_it_says_so_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    assert _said(house) == Exit.SOUND
    told = capsys.readouterr().out
    assert "nothing runs in" in told
    assert "warraq gather STORY" in told
    assert _said(house, STORY, "--json") == Exit.SOUND
    line = json.loads(capsys.readouterr().out)
    assert (line["state"], line["run"], set(line)) == ("none", None, first_column("watch"))


def test_a_run_that_was_broken_off_is_told_with_the_command_that_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    with held_run(house, STORY):
        pass
    assert _said(house, STORY) == Exit.SOUND
    told = capsys.readouterr().out
    assert "died without a word" in told
    assert f"warraq gather {STORY} --store {house.root} goes on with it" in told


def test_stop_follows_the_run_to_its_end_and_has_the_code_of_what_was_interrupted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    with held_run(house, STORY) as seen:
        assert _said(house, "--stop", "--json") == Exit.INTERRUPTED
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert {key for line in lines for key in line} == first_column("watch")
    assert (lines[0]["state"], lines[0]["stage"], lines[0]["done"], lines[0]["known"]) == (
        "under-way",
        "keeping",
        2,
        5,
    )
    assert (lines[-1]["state"], lines[-1]["run"]) == ("stopped", seen.run)
    assert lines[-1]["next"] == f"warraq gather {STORY} --store {house.root}"
    assert "What was kept stays" in told.err


def test_ctrl_c_ends_the_watching_and_not_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = a_house(tmp_path)
    with held_run(house, STORY) as seen, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "desk.commands.watch.follow", lambda *_: os.kill(os.getpid(), signal.SIGINT) or iter(())
        )
        assert _said(house) == Exit.INTERRUPTED
        (still,) = live_runs(house)
        assert (still.run, still.is_under_way) == (seen.run, True)
    assert "the run goes on" in capsys.readouterr().err


def test_a_look_tells_what_is_new_once_and_a_long_silence_each_minute(tmp_path: Path) -> None:
    with running(a_house(tmp_path), STORY, RunKind.GATHER, now=A_MOMENT) as run_:
        run_.watch(BEAT)
        assert run_.signs is not None
        run_.signs.end()
        (seen,) = live_runs(run_.house)
    beats = Beats()
    assert [(b.stage, b.done, b.known) for b in beats.of(seen, seen.signed_at)] == [(BEAT.stage, 2, 5)]
    assert list(beats.of(seen, seen.signed_at)) == []
    later = [
        *beats.of(seen, seen.signed_at + timedelta(seconds=61)),
        *beats.of(seen, seen.signed_at + timedelta(seconds=119)),
    ]
    assert [beat.note for beat in later] == ["no sign for 1 min"]
