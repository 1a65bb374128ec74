"""A run knows the processes that worked on it: which died without a word, and what they took."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.cost import Cost
from flows.costs import cost_of_run
from flows.live.lives import LIVES, LifeEnd, crashes, life_so_far, lives, living, note_last_sign
from tests.builders import in_a_child


def _ends(folder: Path) -> list[LifeEnd]:
    return [one.end for one in lives(folder)]


def _lived(folder: Path, then: Callable[[], None] = lambda: None) -> None:
    with living(folder):
        then()


def _interrupt() -> None:
    raise KeyboardInterrupt


def _fail() -> None:
    raise ZeroDivisionError


def test_each_way_to_end_is_told_apart(tmp_path: Path) -> None:
    _lived(tmp_path)
    with suppress(KeyboardInterrupt):
        _lived(tmp_path, _interrupt)
    with suppress(ZeroDivisionError):
        _lived(tmp_path, _fail)
    assert (
        in_a_child(lambda: _lived(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL))) == -signal.SIGKILL
    )
    assert _ends(tmp_path) == [LifeEnd.DONE, LifeEnd.STOPPED, LifeEnd.FAILED, LifeEnd.CRASHED]
    assert lives(tmp_path)[2].why == "ZeroDivisionError"


def test_a_killed_process_is_named_by_the_one_that_goes_on(tmp_path: Path) -> None:
    assert (
        in_a_child(lambda: _lived(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL))) == -signal.SIGKILL
    )
    with living(tmp_path):
        (died,) = crashes(tmp_path)
        assert f"process {died.pid} on {os.uname().nodename} died without a word" in died.sentence
        assert died.began_at <= died.ended_at
    assert crashes(tmp_path) == (died,)


def test_the_last_sign_of_a_process_is_its_own_and_not_that_of_who_clears_up_behind_it(
    tmp_path: Path,
) -> None:
    assert (
        in_a_child(lambda: _lived(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL))) == -signal.SIGKILL
    )
    for path in (tmp_path / LIVES, tmp_path):
        os.utime(path, (1e9, 1e9))
    note_last_sign(tmp_path)
    note_last_sign(tmp_path)
    (tmp_path / "recovered").write_text("now")
    _lived(tmp_path)
    assert lives(tmp_path)[0].ended_at == datetime.fromtimestamp(1e9, UTC)
    assert len((tmp_path / LIVES).read_text().splitlines()) == 4


def test_a_run_that_cleared_its_folder_leaves_no_note_behind(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with living(folder):
        (folder / LIVES).unlink()
        folder.rmdir()
    assert not folder.exists()


@pytest.mark.parametrize(
    "torn",
    [
        b'{"pid": 7, "ho',
        b'{"pid": "x"}\n',
        b"\xff\xfe[]\n",
        b'{"ended_at": 1}\n',
        b'{"pid": 1e999}\n',
        b"[" * 100_000 + b"\n",
        b'{"pid": 1, "host": "h", "began_at": "0001-01-01T00:00:00+14:00", "spent_ms": 0}\n',
    ],
    ids=range(7),
)
def test_a_torn_line_hides_no_later_one(tmp_path: Path, torn: bytes) -> None:
    _lived(tmp_path)
    with (tmp_path / LIVES).open("ab") as file:
        file.write(torn)
    _lived(tmp_path)
    assert _ends(tmp_path) == [LifeEnd.DONE, LifeEnd.DONE]


def test_time_adds_up_over_the_lives_and_not_over_the_pause_between(tmp_path: Path) -> None:
    assert life_so_far(tmp_path) == (0, 0)
    _lived(tmp_path, lambda: sum(range(300_000)) and None)
    with living(tmp_path):
        before, own = lives(tmp_path)
        wall_ms, cpu_ms = life_so_far(tmp_path)
        assert wall_ms >= before.wall_ms
        assert before.cpu_ms <= cpu_ms < 60_000
        assert own.end is LifeEnd.CRASHED  # what lives looks so to whoever does not ask for the lock


def test_costs_split_up_the_same_addresses_by_fate_and_by_host(tmp_path: Path) -> None:
    paid = [
        ("http://a.example/1", "a.example", Cost(addresses=1, requests=2, sent_bytes=10, received_bytes=500)),
        ("http://a.example/2", "a.example", Cost(addresses=1, requests=1, received_bytes=70, wire_ms=9)),
        ("http://b.example/", "b.example", Cost(addresses=1)),
        ("no address", "", Cost(addresses=1)),
    ]
    fates = [Fate.KEPT, Fate.FAILED, Fate.REFUSED, Fate.REFUSED]
    planned = [Outcome(url=url, fate=fate, reason="x") for (url, *_), fate in zip(paid, fates, strict=True)]
    paid += [("http://a.example/3", "a.example", Cost(addresses=1, requests=9))]  # no fate yet
    cost = cost_of_run(tmp_path, paid, planned)
    assert dict(cost.by_fate)["refused"] == Cost(addresses=2)
    assert dict(cost.by_host)["a.example"] == Cost(
        addresses=2, requests=3, sent_bytes=10, received_bytes=570, wire_ms=9
    )
    assert (cost.total.addresses, cost.total.received_bytes) == (4, 570)
