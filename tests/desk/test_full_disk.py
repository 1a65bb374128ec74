"""A disk that fills up under the desk itself is told with its place and what to do."""

import errno
import importlib
import sqlite3

import pytest

from archive.disk import StoreError, StoreErrorKind
from desk.errors import KNOWN, exit_of, sentence_of
from desk.exits import Exit


def test_a_full_disk_is_told_with_its_place_and_the_next_step() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/store/spool/run/job.json")
    assert exit_of(full) is Exit.FULL
    assert "the disk of /store/spool/run/job.json is full. Free some space there" in sentence_of(full)
    from_sqlite = sqlite3.OperationalError("database or disk is full")
    from_sqlite.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert "then run the same command again" in sentence_of(from_sqlite)


def test_an_error_that_says_what_to_do_is_told_as_it_is() -> None:
    error = StoreError("full. Free some space", kind=StoreErrorKind.FULL)
    assert sentence_of(error) == "full. Free some space"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_error_with_an_exit_code_is_the_name_of_one(name: str) -> None:
    module, _, called = name.rpartition(".")
    found = getattr(importlib.import_module(module), called)
    assert issubclass(found, Exception)
    assert f"{found.__module__}.{found.__qualname__}" == name
    assert exit_of(found.__new__(found)) is not None
