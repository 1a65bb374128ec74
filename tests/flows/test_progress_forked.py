"""A process that forks while the signs of its run are written: the child is free to use SQLite."""

import sqlite3
from pathlib import Path

from flows.house import House
from flows.run import RunKind, running
from tests.builders import A_MOMENT, in_a_child
from tests.flows.kept_stories import a_house


def test_a_child_that_is_forked_while_a_run_tells_its_progress_finds_no_lock_held(tmp_path: Path) -> None:
    house: House = a_house(tmp_path)
    with running(house, "story", RunKind.GATHER, now=A_MOMENT):
        ends = [in_a_child(lambda: sqlite3.connect(":memory:").close()) for _ in range(20)]
    assert ends == [0] * 20
