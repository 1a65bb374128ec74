"""The shared budget where its file is held, cannot be written, is damaged, or is taken away under a run."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from clocks import Clock

from spiders.manners.turns import Turns
from spiders.manners.turns_file import BUSY_S, LAYOUT, PATIENCE_S, REOPEN_S, RETRY_S, why_unusable

# A root that may not pass over modes, as everybody else.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
ALONE = """
import sys
from pathlib import Path
from spiders.manners.turns import Turns
from spiders.manners.turns_file import why_unusable
told = []
turns = Turns(Path(sys.argv[1]), on_alone=told.append)
assert turns.take({"a": 5.0}, hold_s=0) == 0.0
assert turns.take({"a": 5.0}, hold_s=0) > 4.0
print(turns.resting("a.example") is not None, *told, why_unusable(Path(sys.argv[1])), sep="|")
"""


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def mine(tmp_path: Path, clock: Clock, told: list[str]) -> Turns:
    return Turns(tmp_path / "turns.sqlite", clock, clock, told.append)


@pytest.fixture
def other(mine: Turns, clock: Clock) -> Turns:
    """Another run's."""
    return Turns(mine.path, clock, clock)


@contextmanager
def held(turns: Turns) -> Iterator[None]:
    """Hold the file, as a process does that stopped in the middle of a transaction."""
    with closing(sqlite3.connect(str(turns.path), isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


def test_a_file_that_is_held_stops_no_loop_and_loses_nothing(
    mine: Turns, other: Turns, clock: Clock, told: list[str]
) -> None:
    assert mine.take({"a": 2.0}, hold_s=30) == 0.0
    other.rest("busy.example", until=clock.now + 9, why="busy.example answered 429")
    with held(mine):
        began = time.perf_counter()
        assert mine.take({"b": 2.0}, hold_s=30) == RETRY_S
        mine.give_back(["a"], asked_at=clock.now)
        mine.rest("busy.example", until=clock.now + 900, why="busy.example answered 429")
        for _ in range(20):
            assert mine.take({"b": 2.0}, hold_s=30) == RETRY_S
        assert mine.resting("busy.example") is not None
        assert time.perf_counter() - began < BUSY_S * 10  # one wait; the rest of it is this machine's
    assert other.take({"a": 2.0}, hold_s=0) < 1.0  # the other run sees a turn that was not given back yet
    clock.now += RETRY_S
    assert mine.take({"b": 2.0}, hold_s=30) == 0.0
    assert other.take({"a": 2.0}, hold_s=0) == pytest.approx(2.0 - RETRY_S)
    rest = Turns(mine.path, clock, clock).resting("busy.example")
    assert rest is not None
    assert rest.until == 1_900.0  # the longer one of both
    assert told == []


def test_a_run_goes_on_without_a_file_that_is_held_for_long_and_comes_back_to_it(
    mine: Turns, other: Turns, clock: Clock, told: list[str]
) -> None:
    with held(mine):
        assert mine.take({"a": 5.0}, hold_s=0) > 0.0
        clock.now += PATIENCE_S - 1
        assert mine.take({"a": 5.0}, hold_s=0) > 0.0
        clock.now += 1
        assert mine.take({"a": 5.0}, hold_s=30) == 0.0
        clock.now += REOPEN_S
        assert mine.take({"b": 5.0}, hold_s=0) == 0.0
        assert len(told) == 1
        assert "other runs on this machine do not know of this one" in told[0]
    clock.now += REOPEN_S
    assert mine.take({"c": 5.0}, hold_s=0) == 0.0
    assert other.take({"b": 5.0}, hold_s=0) == pytest.approx(5.0 - REOPEN_S)
    assert 0.0 < other.take({"a": 5.0}, hold_s=0) < 1.0  # a turn that is still in hand
    mine.give_back(["a"])
    assert len(told) == 1
    assert mine.path is not None
    mine.path.replace(mine.path.with_name("away"))
    clock.now += 1.0
    assert mine.take({"d": 5.0}, hold_s=0) == 0.0
    assert other.take({"a": 5.0}, hold_s=0) == 0.0  # what was given back is not brought again


def test_looking_for_a_rest_needs_no_lock(mine: Turns, other: Turns, clock: Clock) -> None:
    other.rest("busy.example", until=clock.now + 900, why="busy.example answered 429")
    with held(mine):
        found = mine.resting("busy.example")
    assert found is not None
    assert found.why == "busy.example answered 429"


# As a file looks that was written by a program with an error, or by hand.
ROWS = {
    "text for a time": "INSERT INTO turn VALUES ('a', 'soon', 1, 1, 1, 1, 1)",
    "text for a gap": "INSERT INTO turn VALUES ('a', 1, 'long', 1, 1, 1, 1)",
    "nothing": "INSERT INTO turn VALUES ('a', 1, 1, NULL, 1, 1, 1)",
    "bytes": "INSERT INTO turn VALUES ('a', 1, 1, 1, 1, x'ff', 1)",
    "a process of 19 digits": "INSERT INTO turn VALUES ('a', 1, 1, 1, 9223372036854775807, 1, 1)",
    "a process below zero": "INSERT INTO turn VALUES ('a', 1, 1, 1, 1, 2e3, -1)",
    "half a process": "INSERT INTO turn VALUES ('a', 1, 1, 1, 1.5, 1, 1)",
    "a rest until text": "INSERT INTO rest VALUES ('a', 1, 'always', 'why')",
    "a rest for bytes": "INSERT INTO rest VALUES ('a', 1, 1e9, x'ff')",
    "text that is none": "INSERT INTO rest VALUES ('a', 1, 1e9, CAST(x'ff' AS TEXT))",
    "a table less": "DROP TABLE site",
    "a column less": "ALTER TABLE turn DROP COLUMN gap_s",
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_rows_that_nobody_can_read_are_a_damaged_file_which_is_made_anew(
    row: str, when: str, tmp_path: Path, clock: Clock, told: list[str]
) -> None:
    path = tmp_path / "turns.sqlite"
    mine = Turns(path, clock, clock, told.append) if when == "meanwhile" else None
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("""
            DROP TABLE IF EXISTS turn; DROP TABLE IF EXISTS rest; CREATE TABLE IF NOT EXISTS site (address, domain, seen_at);
            CREATE TABLE turn (key PRIMARY KEY, asked_at, gap_s, wished_until, wisher, held_until, holder);
            CREATE TABLE rest (place PRIMARY KEY, said_at, until, why)""")
        db.execute(row)
        db.execute(f"PRAGMA user_version = {LAYOUT}")
    mine = mine or Turns(path, clock, clock, told.append)
    mine.own(["192.0.2.1"], "a.example")
    assert mine.resting("a") is None
    assert mine.take({"a": 5.0}, hold_s=0) == 0.0
    clock.now += 1.0
    assert Turns(path, clock, clock).take({"a": 5.0}, hold_s=0) == 4.0
    assert path.with_name("turns.sqlite.damaged").is_file()
    assert told == []


def test_a_file_that_is_damaged_again_and_again_is_set_aside_once_a_minute(
    mine: Turns, clock: Clock, told: list[str]
) -> None:
    assert mine.path is not None
    aside, seen = mine.path.with_name("turns.sqlite.damaged"), []
    for wait_s in (0.0, 5.0, 60.0):
        clock.now += wait_s
        with closing(sqlite3.connect(mine.path)) as db, db:
            db.execute("DROP TABLE IF EXISTS site")
        mine.own(["192.0.2.1"], "a.example")
        seen.append(aside.stat().st_ino)
    assert (seen[0] == seen[1], seen[1] == seen[2], len(told)) == (True, False, 1)


def test_who_still_has_a_damaged_file_open_shares_no_log_with_the_new_one(mine: Turns) -> None:
    with closing(sqlite3.connect(str(mine.path), isolation_level=None)) as still:
        still.execute("DROP TABLE rest")
        mine.rest("busy.example", until=2_000.0, why="busy.example answered 429")
        assert mine.take({"a": 5.0}, hold_s=0) == 0.0
        still.execute("DELETE FROM turn")
    assert Turns(mine.path, mine.clock, mine.clock).take({"a": 5.0}, hold_s=0) == 5.0


def test_a_rest_without_end_ends_as_the_longest_that_is_kept(mine: Turns, clock: Clock) -> None:
    with closing(sqlite3.connect(str(mine.path))) as db, db:
        db.execute("INSERT INTO rest VALUES ('a.example', 900, 1e300, 'why')")
    rest = mine.resting("a.example")
    assert rest is not None
    assert rest.until == 900 + 24 * 3600


def test_a_file_that_was_put_away_by_another_run_is_left_for_the_new_one(
    mine: Turns, clock: Clock, told: list[str]
) -> None:
    assert mine.path is not None
    mine.rest("busy.example", until=clock.now + 900, why="busy.example answered 429")
    mine.path.replace(mine.path.with_name("away"))
    another = Turns(mine.path, clock, clock)
    clock.now += 1.0
    assert mine.take({"a": 5.0}, hold_s=0) == 0.0
    assert another.take({"a": 5.0}, hold_s=0) == 5.0
    assert another.resting("busy.example") is not None
    assert told == []


@pytest.mark.parametrize("can", [True, False], ids=["set aside", "cannot be"])
def test_a_file_that_is_no_database_is_set_aside_and_ends_no_crawl(
    can: bool, tmp_path: Path, told: list[str]
) -> None:
    path, aside = tmp_path / "turns.sqlite", tmp_path / "turns.sqlite.damaged"
    path.write_bytes(b"no database at all" * 100)
    assert why_unusable(path)
    if not can:
        (aside / "full").mkdir(parents=True)  # where the file would go; root is refused this too
    turns = Turns(path, on_alone=told.append)
    assert turns.take({"a": 5.0}, hold_s=0) == 0.0
    assert turns.take({"a": 5.0}, hold_s=0) > 4.0
    assert (Turns(path).take({"a": 5.0}, hold_s=0) > 4.0) is can
    assert aside.is_file() is can
    assert len(told) == (not can)
    assert (why_unusable(path) == "") is can


@pytest.mark.parametrize("what", ["folder", "file", "no folder"])
def test_a_run_that_may_not_write_the_file_tells_so_and_is_polite_alone(
    what: str, tmp_path: Path, repo: Path
) -> None:
    folder = tmp_path / "state"
    path = folder / "turns.sqlite"
    if what == "no folder":
        folder.write_bytes(b"")
    else:
        with closing(Turns(path)) as turns:
            turns.rest("a.example", until=time.time() + 900, why="a.example answered 429")
        for one in (*folder.iterdir(), folder) if what == "folder" else (path,):
            one.chmod(one.stat().st_mode & ~0o222)
    command = [*AS_ANYBODY, sys.executable, "-c", ALONE, str(path)]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)
    rests, told, why = done.stdout.strip().split("|")
    assert "cannot be used" in told
    assert bool(why) is (what != "no folder")
    assert told in done.stderr
    assert rests == str(what == "file")  # what can be read is obeyed
