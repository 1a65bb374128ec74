"""A line to a database that breaks, and a question past the engine that is refused: told in a line, never by a traceback."""

import logging
import time
from contextlib import suppress

import pytest
from sqlalchemy.exc import SQLAlchemyError

from archive.catalogue.database import CatalogueAwayError, CatalogueError, engine_of, told, transaction
from archive.catalogue.postgres import copy_in
from archive.shared.door import Door

_END = "SELECT pg_terminate_backend(CAST(%s AS integer), 5000)"
_MINE = "SELECT pg_backend_pid()"


def test_a_copy_that_is_refused_or_cut_is_told_as_any_question_is(work_url: str) -> None:
    engine, door = engine_of(work_url, writes=True), Door(work_url, time.monotonic)

    def copied(*, cut: bool) -> None:
        with told(work_url), transaction(engine, writes=True) as connection:
            if cut:
                door.asked(_END, connection.exec_driver_sql(_MINE).scalar())
            copy_in(connection, "nowhere", ["one"], [["x"]])

    with pytest.raises(CatalogueError, match="does not exist") as refused:
        copied(cut=False)
    assert not isinstance(refused.value, CatalogueAwayError)
    with pytest.raises(CatalogueAwayError) as away:
        copied(cut=True)
    assert away.value.was_cut
    engine.dispose()
    door.close()


def test_lines_that_broke_are_not_told_past_who_asked(
    work_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a command: nobody asked for logs
    engine, door = engine_of(work_url, writes=True), Door(work_url, time.monotonic)
    with suppress(SQLAlchemyError), engine.connect() as connection:
        door.asked(_END, connection.exec_driver_sql(_MINE).scalar())
    engine.dispose()
    door.close()
    assert capsys.readouterr().err == ""
