import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from clocks import Clock

from spiders.manners.pacing import Gap
from spiders.manners.turns import MOST_SITES, Turns
from spiders.manners.turns_rows import MOST_GAP_S
from spiders.wire.wire import Wire

DEAD = """
import os, sys
from pathlib import Path
from spiders.manners.turns import Turns
assert Turns(Path(sys.argv[1])).take({"a": 0.0}, hold_s=1000) == 0.0
os._exit(9)
"""


@pytest.fixture
def two(tmp_path: Path, clock: Clock) -> tuple[Turns, Turns]:
    """Two runs with one budget."""
    path = tmp_path / "state" / "turns.sqlite"
    return Turns(path, clock, clock), Turns(path, clock, clock)


@pytest.mark.row("R5")
def test_a_turn_is_one_runs_at_a_time_and_the_gap_begins_when_its_request_left(
    two: tuple[Turns, Turns], clock: Clock
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    clock.now += 5  # a slow answer: nobody else asks meanwhile
    assert 0 < other.take({"a": 2.0}, hold_s=30) < 1
    mine.give_back(["a"], asked_at=clock.now - 0.5)
    assert other.take({"a": 2.0}, hold_s=30) == pytest.approx(1.5)
    clock.now += 1.5
    assert other.take({"a": 2.0}, hold_s=30) == 0.0


@pytest.mark.row("R5")
def test_who_held_a_turn_for_too_long_does_not_give_back_that_of_another(
    two: tuple[Turns, Turns], clock: Clock
) -> None:
    mine, other = two
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    clock.now += 31
    assert other.take({"a": 2.0}, hold_s=30) == 0.0
    assert other.path is not None
    with closing(sqlite3.connect(other.path)) as db, db:
        db.execute("UPDATE turn SET holder = ?", (os.getppid(),))  # it is another process's
    mine.give_back(["a"], asked_at=clock.now - 20)
    clock.now += 3
    assert mine.take({"a": 2.0}, hold_s=30) > 0.0


def test_a_turn_is_taken_for_all_its_keys_or_for_none(two: tuple[Turns, Turns], clock: Clock) -> None:
    mine, other = two
    assert mine.take({"site": 2.0, "address": 2.0}, hold_s=0) == 0.0
    assert other.take({"other": 2.0, "address": 2.0}, hold_s=0) == pytest.approx(2.0)
    assert other.take({"other": 2.0}, hold_s=0) == 0.0


def test_who_wants_a_longer_gap_has_it_beside_somebody_quicker(
    two: tuple[Turns, Turns], clock: Clock
) -> None:
    mine, _ = two
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    _wished_by(mine, pid=1, gap_s=5.0, until=clock.now + 60.0)
    clock.now += 4.0
    assert mine.take({"a": 1.0}, hold_s=0) == pytest.approx(1.0)  # else the other would never have a turn
    clock.now += 60.0  # it was not heard of since
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    clock.now += 1.0
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0


def test_a_gap_that_a_process_wanted_ends_when_it_wants_less_or_dies(
    two: tuple[Turns, Turns], clock: Clock
) -> None:
    mine, _ = two
    assert mine.take({"a": 9.0}, hold_s=0) == 0.0
    clock.now += 1.0
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    _wished_by(mine, pid=_no_such_process(), gap_s=5.0, until=clock.now + 60.0)
    clock.now += 1.0
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0


def test_no_process_makes_others_wait_for_more_than_the_longest_delay_that_is_kept(
    two: tuple[Turns, Turns], clock: Clock
) -> None:
    mine, _ = two
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0
    _wished_by(mine, pid=1, gap_s=1e9, until=clock.now + 60.0)
    assert mine.take({"a": 1.0}, hold_s=0) == MOST_GAP_S == Wire(user_agent="t").max_wait_s
    _wished_by(mine, pid=1, gap_s=1e9, until=1e12)
    clock.now += 1.0
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0  # nobody wishes for so long
    with closing(sqlite3.connect(str(mine.path))) as db, db:
        db.execute("UPDATE turn SET holder = 1, held_until = 1e12")
    clock.now += 1.0
    assert mine.take({"a": 1.0}, hold_s=0) == 0.0  # nor holds a turn for so long


def _wished_by(turns: Turns, *, pid: int, gap_s: float, until: float) -> None:
    """As another process writes it."""
    assert turns.path is not None
    with closing(sqlite3.connect(turns.path)) as db, db:
        db.execute("UPDATE turn SET wisher = ?, gap_s = ?, wished_until = ?", (pid, gap_s, until))


def _no_such_process() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def test_the_turn_of_a_process_that_died_is_free(two: tuple[Turns, Turns], repo: Path) -> None:
    mine, _ = two
    assert mine.path is not None
    died = subprocess.run([sys.executable, "-c", DEAD, str(mine.path)], cwd=repo, check=False)
    assert died.returncode == 9
    alive = Turns(mine.path)
    assert alive.take({"a": 0.0}, hold_s=1) == 0.0


@pytest.mark.parametrize("jump_s", [-500.0, -1e6])
def test_a_clock_that_goes_back_stops_nobody(jump_s: float, two: tuple[Turns, Turns], clock: Clock) -> None:
    mine, other = two
    mine.take({"a": 2.0}, hold_s=30)
    mine.rest("a.example", until=clock.now + 3600, why="a.example answered 429")
    clock.now += jump_s
    assert other.take({"a": 2.0}, hold_s=30) == 0.0
    assert other.resting("a.example") is None


@pytest.mark.row("H9")
def test_a_rest_is_known_to_later_runs_until_it_is_over(two: tuple[Turns, Turns], clock: Clock) -> None:
    mine, later = two
    mine.rest("a.example", until=clock.now + 3600, why="a.example answered 429")
    assert later.resting("b.example") is None
    clock.now += 3599
    assert later.resting("a.example") is not None
    clock.now += 1
    assert later.resting("a.example") is None


def test_an_address_of_many_sites_is_nobodys(two: tuple[Turns, Turns]) -> None:
    mine, other = two
    known = [mine.own(["192.0.2.1"], f"site{n}.example") for n in range(MOST_SITES)]
    assert known == [("192.0.2.1",)] * MOST_SITES
    assert other.own(["192.0.2.1", "192.0.2.2"], "one-more.example") == ("192.0.2.2",)


def test_an_address_that_many_sites_have_left_is_somebodys_again(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "turns.sqlite"
    before = Turns(path, clock, clock)
    for n in range(MOST_SITES + 1):
        before.own(["192.0.2.1"], f"site{n}.example")
    clock.now += 8 * 24 * 3600
    assert Turns(path, clock, clock).own(["192.0.2.1"], "last.example") == ("192.0.2.1",)


@pytest.mark.parametrize("layout", [0, 99], ids=["older", "newer"])
def test_a_file_of_another_layout_is_made_anew_and_shared(layout: int, tmp_path: Path) -> None:
    path = tmp_path / "turns.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE turn (key TEXT PRIMARY KEY, other TEXT)")
        db.execute("INSERT INTO turn VALUES ('a', 'b')")
        db.execute(f"PRAGMA user_version = {layout}")
        db.commit()
    turns, later = Turns(path), Turns(path)
    assert turns.take({"a": 5.0}, hold_s=0) == 0.0
    assert later.take({"a": 5.0}, hold_s=0) > 4.0


def test_a_turn_costs_less_than_a_fifth_of_a_millisecond(tmp_path: Path) -> None:
    turns, number = Turns(tmp_path / "turns.sqlite"), 300
    for n in range(50):
        turns.take({f"site{n}": 0.0, f"address{n}": 0.0}, hold_s=30)
    began = time.process_time()
    for n in range(number):
        gaps = {f"site{n % 50}": 1e-9, f"address{n % 50}": 1e-9}
        turns.resting("a.example")
        turns.take(gaps, hold_s=30)
        turns.give_back(gaps, asked_at=turns.clock())
    assert (time.process_time() - began) / number < 0.0004  # twice that: this is no machine at rest


@pytest.mark.row("H9")
def test_the_gap_grows_with_slow_and_failing_answers_and_shrinks_back_and_is_never_under_the_set_delay() -> (
    None
):
    gap = Gap(2.0)
    gap.went_well(0.3)
    assert gap.now_s == 2.0
    gap.went_well(4.0)
    assert gap.now_s == 8.0
    for _ in range(9):
        gap.failed()
    assert gap.now_s == 16.0  # a run waits for a host that always fails, until the breaker gives it up
    gap.went_well(60.0)
    assert gap.now_s == 60.0
    gap.failed()
    assert gap.now_s == 60.0
    seen = []
    while gap.now_s > 2.0:
        gap.went_well(0.1)
        seen.append(gap.now_s)
    assert len(seen) < 15
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 2.0
    gap.at_least(100.0)
    gap.failed()
    assert gap.now_s == 100.0  # above what failures make of it, nothing is added
