"""The database in which machines agree who may do what: asked by one line, with a bound on each answer.

What stands there is no evidence and cannot be made again from files: leases, turns, and boards of work.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from archive.catalogue.address import shown
from archive.catalogue.plain_words import passes, plainly, said_by
from archive.catalogue.postgres import engine_of_postgres
from archive.shared.away import AwayError, RefusedError

# A question is answered in milliseconds; a database that is silent for longer is away. A choice: some times the longest pause
# of a checkpoint on a slow disk, and a tenth of the shortest lease.
ANSWER_S = 5.0
Row = tuple[Any, ...]


@dataclass(slots=True)
class Door:
    """One line to the database at `url`, opened when something is asked and again when it broke. Not for use from several threads.

    `clock` is CLOCK_MONOTONIC: what the database grants is counted from before the question was sent.
    """

    url: str
    clock: Callable[[], float]
    answer_s: float = ANSWER_S
    _engine: Engine | None = field(init=False, default=None)
    _line: Any = field(init=False, default=None)

    def asked(self, question: str, *facts: object) -> list[Row]:
        """Ask one question (a statement, which is a transaction of its own) and return its rows. Raises AwayError, RefusedError."""
        try:
            cursor = self._opened().cursor()
            cursor.execute(question, tuple(map(_storable, facts)))
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        except Exception as error:
            # A driver's many errors, a line that broke in the middle: unless the server said more, the answer is not known.
            self.close()
            why = plainly(error, self.url)
            if passes(error):
                raise AwayError(f"{shown(self.url)} does not answer: {why}") from error
            refuses = "refuses what it is asked" if said_by(error) else "cannot be asked"
            raise RefusedError(f"{shown(self.url)} (setting shared) {refuses}: {why}") from error

    def close(self) -> None:
        """Close the line; it is opened again when something is asked."""
        line, engine = self._line, self._engine
        self._line = self._engine = None
        if line is not None:
            with suppress(Exception):
                line.close()
        if engine is not None:
            engine.dispose()

    def _opened(self) -> Any:
        if self._line is None:
            self._engine = engine_of_postgres(self.url, answer_s=self.answer_s)
            pooled = self._engine.raw_connection()
            self._line = pooled.driver_connection
            pooled.detach()  # the line is ours: nobody asks before each question whether it stands, or logs that it broke
            self._line.autocommit = True
        return self._line


def storable(text: str) -> str:
    """Return a text as a PostgreSQL takes it: NUL and halves of a character, which servers of the web may send, are escaped."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()


def _storable(fact: object) -> object:
    if isinstance(fact, str):
        return storable(fact)
    return [_storable(one) for one in fact] if isinstance(fact, list) else fact
