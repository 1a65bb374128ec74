"""How a PostgreSQL is reached: by one driver, over a line that notices when nobody is at its other end."""

import io
import logging
import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError

from archive.catalogue.address import UrlSettingError, check_server

if TYPE_CHECKING:
    from ssl import SSLContext

DIALECT = "postgresql"
_DRIVER = "postgresql+pg8000"
_CONNECT_S = 10.0
# A line that was cut is known as dead after a minute, by a client that waits for an answer and by a server that holds a lock for it.
_IDLE_S, _EVERY_S, _TIMES = 30, 10, 3
_ALIVE = f"SET tcp_keepalives_idle = {_IDLE_S}; SET tcp_keepalives_interval = {_EVERY_S}; SET tcp_keepalives_count = {_TIMES}"
# A server that restarts is back in some seconds; whoever set no bound on answers waits that long for it.
_TRIES, _AGAIN_S = 60, 0.5
_QUIET_S = 2.0  # a wait that is longer is told
LOOK = "Look whether its server runs, lets this user in and is reached from here"
_GOING = frozenset({"57P01", "57P02", "57P03"})  # its manual, appendix A: shut down, crashed, starting up
# A line that broke is told by who asked; the pool logs it with a traceback, which is for who asks for logs.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def engine_of_postgres(
    url: str, *, answer_s: float | None = None, tell: Callable[[str], None] | None = None
) -> Engine:
    """Return the engine of "postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…", with libpq's words for TLS.

    sslmode is disable, prefer (TLS where the server has it, unchecked; the default), require (unchecked) or verify-full (by
    sslrootcert, else by the system's authorities). With `answer_s` a question that is not answered by then fails, and its connection is given up. A server
    that is not there is waited for: `tell` hears so, once, as a line for people.
    """
    wanted = make_url(re.sub(r"^postgres(ql)?(\+\w+)?:", f"{_DRIVER}:", check_server(url), count=1))
    context = _context(wanted)
    bare = wanted.set(query={k: v for k, v in wanted.query.items() if k not in {"sslmode", "sslrootcert"}})
    engine = create_engine(bare, pool_pre_ping=True, connect_args={"ssl_context": context})
    event.listen(engine, "do_connect", _with_socket(answer_s, tell or _untold))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "handle_error", _hear)
    return engine


def _context(url: URL) -> "SSLContext | bool | None":
    mode, root = str(url.query.get("sslmode", "prefer")), str(url.query.get("sslrootcert", "")) or None
    if mode != "verify-full":
        return {"disable": False, "prefer": None, "require": True}[mode]
    import ssl

    try:
        return ssl.create_default_context(cafile=root)
    except OSError as error:
        raise UrlSettingError(
            f"{root} (sslrootcert) cannot be read as certificates in PEM: {error}"
        ) from error


def _untold(line: str) -> None:
    """Tell nobody."""
    del line


def _with_socket(answer_s: float | None, tell: Callable[[str], None]) -> Any:
    def connect(_dialect: object, _record: object, _words: object, wanted: dict[str, Any]) -> Any:
        """Open the line ourselves, to say how long it may be silent; one of the same machine (`unix_sock`) is the driver's."""
        if "unix_sock" in wanted:
            return None
        from pg8000.exceptions import Error  # type: ignore[import-untyped]  # as above
        from pg8000.legacy import Connection as Driver  # type: ignore[import-untyped]  # it ships no types

        where = (wanted.get("host") or "localhost", int(wanted.get("port") or 5432))
        wanted = {
            "password": "",
            **wanted,
        }  # where none is given and one is asked for, the server says so: the driver breaks over it
        began, wait_s, is_told = time.monotonic(), _TRIES * _AGAIN_S if answer_s is None else 0.0, False
        while True:
            try:
                with _tls_told():
                    return Driver(**wanted, sock=_line(where, answer_s, _CONNECT_S if is_told or not wait_s else _QUIET_S))  # fmt: skip
            except Error as error:
                waited = time.monotonic() + _AGAIN_S - began
                if waited > wait_s or not _comes_back(error):
                    raise
                if waited > _QUIET_S and not is_told:
                    is_told = True
                    tell(f"waiting for the database at {where[0]}:{where[1]}, for {wait_s - waited:.0f} s more ({_why(error)}). {LOOK}")  # fmt: skip
                time.sleep(_AGAIN_S)

    return connect


@contextmanager
def _tls_told() -> Iterator[None]:
    """Tell of TLS that is not as `sslmode` wants it: no moment mends that, another setting does."""
    from ssl import SSLCertVerificationError, SSLError

    from pg8000.exceptions import InterfaceError

    try:
        yield
    except SSLCertVerificationError as error:
        raise UrlSettingError(f"its certificate is not what sslmode=verify-full wants: {error.verify_message} (sslrootcert names the authority's)") from error  # fmt: skip
    except SSLError as error:
        raise InterfaceError(f"network error in TLS: {error.reason or error}") from error
    except InterfaceError as error:
        if "refuses SSL" not in str(error):
            raise
        raise UrlSettingError("the server has no TLS, and sslmode asks for it") from error


def _comes_back(error: Exception) -> bool:
    """Say whether a server, or the line to it, may be back in a moment: no answer, or one that is ending or beginning."""
    said = error.args[0] if error.args else None
    return (
        said.get("C") in _GOING
        if isinstance(said, dict)
        else "no answer" in str(error) or "network" in str(error)
    )


def _why(error: Exception) -> object:
    said = error.args[0] if error.args else error
    return said.get("M", said) if isinstance(said, dict) else said


def _hear(context: ExceptionContext) -> None:
    """Take what a server says that is ending for the end of the line that it is."""
    if _is_going(context.original_exception):
        context.is_disconnect = True


def _is_going(error: BaseException) -> bool:
    said = error.args[:1]
    return bool(said) and isinstance(said[0], dict) and said[0].get("C") in _GOING


def _line(where: tuple[str, int], answer_s: float | None, connect_s: float) -> socket.socket:
    try:
        line = socket.create_connection(where, connect_s)
    except OSError as error:
        from pg8000.exceptions import InterfaceError

        raise InterfaceError(f"no answer at {where[0]}:{where[1]}: {error.strerror or error}") from error
    line.settimeout(answer_s)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in (("TCP_KEEPIDLE", _IDLE_S), ("TCP_KEEPINTVL", _EVERY_S), ("TCP_KEEPCNT", _TIMES), ("TCP_USER_TIMEOUT", 60_000)):  # fmt: skip
        if (option := getattr(socket, name, None)) is not None:  # Linux has all of them
            line.setsockopt(socket.IPPROTO_TCP, option, value)
    return line


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(_ALIVE)
    cursor.close()
    connection.commit()


def copy_in(connection: Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a table by COPY (its manual, under that word): sixty times as fast as a statement a row."""
    quoted = ", ".join(f'"{name}"' for name in names)
    body = "".join(["\t".join([_spelt(value) for value in row]) + "\n" for row in rows])
    driver: Any = connection.connection.driver_connection
    question, errors = f'COPY "{table}" ({quoted}) FROM STDIN', connection.dialect.loaded_dbapi.Error
    try:
        driver.cursor().execute(question, stream=io.BytesIO(body.encode()))
    except (errors, ConnectionError) as error:  # past the engine, which would have told it so
        is_cut = (
            isinstance(error, ConnectionError)
            or _is_going(error)
            or connection.dialect.is_disconnect(error, driver, None)
        )
        raise DBAPIError(question, None, error, connection_invalidated=is_cut) from error


def change_in(
    connection: Connection,
    table: str,
    columns: tuple[Sequence[str], Sequence[str]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Write columns of rows that are there; *columns* are those that tell rows apart, and those that are written.

    The new values go into a table of this transaction by COPY: a statement a row costs a way there and back each.
    """
    keys, values = columns
    names = ", ".join(f'"{name}"' for name in (*keys, *values))
    told = ", ".join(f'"{name}" = new."{name}"' for name in values)
    mine = " AND ".join(f'old."{name}" = new."{name}"' for name in keys)
    connection.exec_driver_sql(f'CREATE TEMP TABLE new_rows ON COMMIT DROP AS SELECT {names} FROM "{table}" WHERE false')  # noqa: S608 - names of our own columns  # fmt: skip
    copy_in(
        connection, "new_rows", (*keys, *values), [[row[name] for name in (*keys, *values)] for row in rows]
    )
    connection.exec_driver_sql(f'UPDATE "{table}" AS old SET {told} FROM new_rows AS new WHERE {mine}')  # noqa: S608 - as above
    connection.exec_driver_sql("DROP TABLE new_rows")


def _spelt(value: Any) -> str:
    if type(value) is str:
        return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value)
    if value is None:
        return r"\N"
    if type(value) is bytes:
        return rf"\\x{value.hex()}"
    return repr(value) if type(value) is float else str(value)
