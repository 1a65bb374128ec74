"""A database of boards that refuses, lets nobody in or is away: what is told, what is asked again and how long it is waited for."""

from itertools import count
from pathlib import Path

import pytest
from hand_set import Database

from archive.shared.away import AwayError, RefusedError
from archive.shared.door import Door
from archive.shared.preparing import SharedSettingError, prepare
from desk.errors import exit_of
from desk.exits import Exit
from flows.shared import boards
from flows.shared.boards import until_there


def test_a_question_that_is_refused_is_asked_once_and_one_that_may_pass_again(database: Database) -> None:
    asked = count(1)

    def gone() -> object:
        next(asked)
        return database.door.asked("SELECT shared_of_old()")

    with pytest.raises(RefusedError, match="refuses what it is asked: function shared_of_old"):
        until_there(gone, lambda _: None)
    assert next(asked) == 2
    for code, error in (("57P03", AwayError), ("53100", AwayError), ("40P01", AwayError), ("42501", RefusedError)):  # fmt: skip
        with pytest.raises(error):
            database.door.asked(f"DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '{code}'; END $$")
    assert database.door.asked("SELECT %s", "a\x00b") == [("a\\x00b",)]


def test_a_database_that_lets_nobody_in_or_make_tables_is_a_wrong_setting_told_in_plain_words(
    database: Database,
) -> None:
    database.door.asked("DROP ROLE IF EXISTS poor")
    database.door.asked("CREATE ROLE poor LOGIN")
    there = database.url.replace("w@", "poor:secret@")
    for url, said in (
        (there, "GRANT CREATE ON SCHEMA public TO poor"),
        (f"{there}-not", "there is no database 'postgres-not': createdb --owner poor postgres-not"),
    ):
        with pytest.raises(SharedSettingError) as told:
            prepare(url)
        assert said in str(told.value)
        assert not any(one in str(told.value) for one in ("secret", "{"))
        assert exit_of(told.value) is Exit.CONFIG


def test_a_wrong_password_and_one_that_is_missing_are_wrong_settings(database: Database) -> None:
    database.door.asked("DROP ROLE IF EXISTS asked")
    database.door.asked("CREATE ROLE asked LOGIN SUPERUSER PASSWORD 'other'")
    ((place,),) = database.door.asked("SHOW hba_file")
    rules = Path(str(place))
    before = rules.read_text()
    try:
        rules.write_text(f"host all asked 127.0.0.1/32 scram-sha-256\n{before}")
        database.door.asked("SELECT pg_reload_conf()")
        for user in ("asked", "asked:secret"):
            with pytest.raises(SharedSettingError, match="wrong user or password") as told:
                _until_reloaded(database.url.replace("w@", f"{user}@"))
            assert "secret" not in str(told.value)
            assert exit_of(told.value) is Exit.CONFIG
    finally:
        rules.write_text(before)
        database.door.asked("SELECT pg_reload_conf()")


def _until_reloaded(url: str) -> None:
    """Ask for the tables while the server still lets everybody in, for its postmaster takes a moment to read its rules."""
    for _ in range(1000):
        prepare(url)


def test_a_database_that_is_away_is_waited_for_aloud_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boards, "MOST_AWAY_S", -1.0)
    monkeypatch.setattr(boards, "AGAIN_S", 0.0)
    door, told = Door("postgresql://w@127.0.0.1:1/none", lambda: 0.0), list[str]()
    with pytest.raises(AwayError, match="run the same command again"):
        until_there(lambda: door.asked("SELECT 1"), told.append)
    (line,) = told
    assert "no answer at 127.0.0.1:1" in line
