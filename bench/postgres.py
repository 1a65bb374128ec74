"""A server of PostgreSQL of its own, in a folder that goes with it: for measuring and for tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))


def program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL's server; None where it is not installed."""
    return shutil.which(name) or next(
        (str(path) for place in _PLACES for path in place.glob(f"**/bin/{name}")), None
    )


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give its database; it runs as nobody who could harm anything, and root may not start it."""
    makes, controls = program("initdb"), program("pg_ctl")
    if makes is None or controls is None:
        raise FileNotFoundError("PostgreSQL's server is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="warraq-postgres-"))
    who = "postgres" if os.geteuid() == 0 else None
    if who:
        shutil.chown(folder, who)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    made = [makes, "-D", data, "-U", "w", "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8"]
    control = [controls, "-D", data, "-w", "-l", log]

    def done(words: list[str]) -> None:
        subprocess.run(words, check=True, user=who, cwd=folder, stdout=subprocess.DEVNULL)

    done(made)
    done([*control, "-o", options, "start"])
    try:
        yield f"postgresql://w@127.0.0.1:{port}/postgres"
    finally:
        done([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder)
