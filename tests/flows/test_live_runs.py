"""A run is seen from outside while it is under way, and followed to its end."""

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.disk import make_folders
from archive.manifests.manifest import RunResult
from flows.close import Ending, close_run
from flows.house import House
from flows.live.follow import HowEnded, begun, end_of
from flows.live.lives import LIVES, LifeEnd
from flows.live.pids import began_tick
from flows.live.progress import PROGRESS, Progress, progress_text, read_progress
from flows.live.runs import LiveRun, live_runs
from flows.run import Run, RunKind, discard, running
from flows.watch import Beat
from spiders.frontier.plan import Plan, Purpose
from tests.builders import A_MOMENT, first_column
from tests.flows.kept_stories import a_house, kept
from tests.live_process import BEAT, held_run


def _told(run: Run, *beats: Beat) -> Progress:
    """Tell beats and return what stands in the folder when all are written."""
    for beat in beats:
        run.watch(beat)
    assert run.signs is not None
    run.signs.end()
    found = read_progress(run.folder)
    assert found is not None
    return found


def test_a_run_writes_its_stages_notes_fates_and_open_hosts_beside_it(tmp_path: Path) -> None:
    with running(a_house(tmp_path), "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        pages = {f"https://www.harbour-herald.example/{n}": b"x" for n in range(3)}
        kept(run, pages)
        with run.frontier() as frontier:
            frontier.plan([Plan(url=f"https://late.example/{n}", purpose=Purpose.PAGE) for n in range(4)])
        notes = [Beat(stage="waiting", done=0, known=0, note=f"note {n}") for n in range(12)]
        first = [Beat(stage="looking", done=n, known=3) for n in (1, 2, 3)]
        again = [Beat(stage="looking", done=n, known=9, note="kept https://a.example/") for n in (1, 2)]
        told = _told(run, *first, *notes, BEAT, *again)
    assert (told.run, told.pid, told.host) == (run.run_id, os.getpid(), os.uname().nodename)
    assert [(s.name, s.done, s.known, s.turn) for s in told.stages] == [
        ("looking", 2, 9, 2),
        ("keeping", 2, 5, 1),
    ]
    assert told.stage == "looking"
    assert [said.note for said in told.notes] == [f"note {n}" for n in range(2, 12)]
    assert told.open_hosts == 1
    assert [(one.host, one.open) for one in told.hosts] == [("late.example", 4)]


def test_a_run_that_goes_on_counts_what_ended_in_its_lives_before(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {f"https://www.harbour-herald.example/{n}": b"x" for n in range(3)})
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT + timedelta(hours=1)) as again:
        assert again.run_id == run.run_id
        assert _told(again).by_fate == {"kept": 3}


def test_what_is_written_is_documented_key_by_key(tmp_path: Path) -> None:
    with running(a_house(tmp_path), "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        text = progress_text(_told(run, BEAT))
    assert set(json.loads(text)) == first_column("Keys of progress")


def test_a_disk_that_takes_no_progress_stops_no_run_and_is_tried_again(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        pass
    (run.folder / PROGRESS).unlink()
    make_folders(run.folder / f"{PROGRESS}.new")  # nothing can be written under this name
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as again:
        kept(again, {"https://www.harbour-herald.example/1": b"x"})
        assert read_progress(again.folder) is None
        (again.folder / f"{PROGRESS}.new").rmdir()
        assert _told(again, BEAT).stage == "keeping"
        assert close_run(again, Ending(), A_MOMENT).result is RunResult.SOUND


def test_progress_goes_with_the_spool_folder_and_nothing_is_written_behind_it(tmp_path: Path) -> None:
    with running(a_house(tmp_path), "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        discard(run)
        assert "signs" not in {thread.name for thread in threading.enumerate()}
        run.watch(BEAT)
    assert list(run.house.spool.iterdir()) == []


@pytest.mark.parametrize(
    "torn", [b"", b"{", b'{"schema": "warraq/progress/9"}', b'{"schema": 1}', b"[" * 100_000]
)
def test_progress_that_cannot_be_read_is_none(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / PROGRESS).write_bytes(torn)
    assert read_progress(tmp_path) is None


def test_a_run_under_way_is_told_with_its_process_and_one_that_died_as_broken_off(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with held_run(house) as run:
        assert run.life is not None
        assert run.progress is not None
        assert run.progress.pid == run.life.pid
        assert run.progress.current is not None
        assert (run.progress.current.done, run.progress.current.known) == (2, 5)
        assert live_runs(house, "another") == ()
    (left,) = live_runs(house)
    assert (left.is_under_way, left.run) == (False, run.run)
    assert left.next_command == f"warraq gather bridge --store {house.root}"
    end = end_of(house, left)
    assert (end.how, end.next_command) == (HowEnded.CRASHED, left.next_command)


def test_the_end_of_a_run_is_its_manifests(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "bridge", RunKind.GATHER, now=A_MOMENT) as run:
        (seen,) = live_runs(house)
        kept(run, {"https://www.harbour-herald.example/1": b"x"})
        manifest = close_run(run, Ending(), A_MOMENT)
    end = end_of(house, seen)
    assert (end.how, end.manifest) == (HowEnded.SOUND, manifest)


def test_a_run_that_kept_nothing_and_left_nothing_has_ended_empty(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "bridge", RunKind.TEXT, now=A_MOMENT) as run:
        (seen,) = live_runs(house)
        discard(run)
    assert end_of(house, seen).how is HowEnded.EMPTY


def test_a_command_that_holds_the_store_is_waited_for_until_its_run_begins(tmp_path: Path) -> None:
    house, told = a_house(tmp_path), []
    assert begun(house, None, tell=told.append) is None
    with house.lock():
        runs = []

        def pause(seconds: float) -> None:
            assert seconds < 1
            runs.append(running_now := _begun_beside(house))
            assert running_now.is_under_way

        found = begun(house, None, tell=told.append, pause=pause)
    assert found is not None
    assert found.run == runs[0].run
    assert told == [f"process {os.getpid()} holds the store and has begun no run yet"]


def _begun_beside(house: House) -> LiveRun:
    """Write what a run has that has just begun: this test's own process works on it."""
    folder = house.spool / "20260101T000000Z-gather"
    make_folders(folder)
    began = datetime.now(UTC).isoformat()
    note = {"run_id": folder.name, "story": "bridge", "kind": "gather", "began_at": began, "allow_private": False, "connect_to": False}  # fmt: skip
    (folder / "run.json").write_text(json.dumps(note))
    life = {"pid": os.getpid(), "host": os.uname().nodename, "began_at": began, "spent_ms": 0, "tick": began_tick(os.getpid())}  # fmt: skip
    (folder / LIVES).write_text(json.dumps(life) + "\n")
    (run,) = live_runs(house)
    assert run.life is not None
    assert run.life.end is LifeEnd.CRASHED  # what lives looks so to whoever asks for no process
    return run
