"""A large file is not read for each look at it, and never taken for what it was before somebody wrote to it."""

import os
from pathlib import Path

from archive.disk import digest_of
from flows.house import House
from flows.settings import load_settings
from flows.store.measured_files import Measured, measured

NAME = "text/story/runs/run.jsonl"


def looked(house: House, *, small: int = 0) -> Measured:
    return measured(house, NAME, small=small, fresh_ns=0)


def a_file(tmp_path: Path) -> tuple[House, Path]:
    house = House(settings=load_settings(store=str(tmp_path)))
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(b"one")
    return house, path


def test_a_file_that_nobody_wrote_to_is_read_once_and_a_small_one_each_time(tmp_path: Path) -> None:
    house, _ = a_file(tmp_path)
    first = looked(house)
    assert looked(house) is first
    assert looked(house, small=3).at > first.at


def test_a_file_of_the_same_length_and_time_is_read_again_when_it_was_written_to(tmp_path: Path) -> None:
    house, path = a_file(tmp_path)
    before, was = looked(house).entry, path.stat()
    while path.stat().st_ctime_ns == was.st_ctime_ns:  # the clock of the file system ticks in milliseconds
        path.write_bytes(b"two")
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert path.stat().st_mtime_ns == was.st_mtime_ns
    now = looked(house).entry
    assert now != before
    assert (now.size_bytes, now.sha256) == digest_of(path)


def test_a_file_that_was_written_a_moment_ago_is_read_each_time(tmp_path: Path) -> None:
    house, _ = a_file(tmp_path)
    first = measured(house, NAME, small=0)
    assert measured(house, NAME, small=0).at > first.at
