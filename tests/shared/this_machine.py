"""This machine, as a user has set it up: its settings in the environment, a server of pages, and a database that machines share."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from archive.shared.board import Board
from archive.shared.door import Door
from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.settings import load_settings
from tests.hostile.odd_server import Answer, Logged, OddServer, not_found, odd_server, page, redirect

Line = dict[str, object]
HOSTS = ("a.example", "b.example", "c.example")
SLOW = "slow.example"


def an_answer(logged: Logged, _: int) -> Answer:
    """Answer a page; of one host slowly."""
    if logged.path == "/robots.txt":
        return Answer((not_found(),))
    if logged.path.startswith("/leads-to/"):
        return redirect(f"http://{logged.path.removeprefix('/leads-to/')}")
    return Answer((page(b"<p>words", "Content-Type: text/html"),))


@dataclass(frozen=True)
class Here:
    """This machine: its server of pages, the database, and its folder."""

    server: OddServer
    url: str
    folder: Path
    environment: dict[str, str]

    def said(self, *words: str) -> tuple[int, list[Line], str]:
        """Run a command; give its code, its lines, and what it said beside."""
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
            code = run([*words, "--json"])
        return code, [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue()

    def spread(self, board: str, *urls: str) -> list[Line]:
        """Put addresses on a board."""
        code, lines, errors = self.said("fetch", "--spread", board, *urls)
        assert code == Exit.SOUND, errors
        return lines

    def fates(self, board: str) -> list[Line]:
        """Return what stands on a board."""
        return self.said("work", board, "--fates")[1]

    @property
    def board(self) -> Board:
        """Return the boards, as another machine has them."""
        return Board(Door(self.url, time.monotonic))

    @property
    def house(self) -> House:
        """Return the house of the settings in force."""
        return House(settings=load_settings())

    def asked(self, host: str) -> list[str]:
        """Return what was asked of a host."""
        return [one.path for one in self.server.log if one.host == host]


@contextmanager
def set_up(url: str, folder: Path) -> Iterator[Here]:
    """Put the settings into the environment for the length of a block."""
    with odd_server({}, default=an_answer) as server, pytest.MonkeyPatch.context() as patch:
        dials = [f"{host}:80:127.0.0.1:{server.port}" for host in (*HOSTS, SLOW)]
        settings = {
            "STORE": str(folder / "store"),
            "SHARED": url,
            "MACHINE": "here",
            "LEASE_S": "3",
            "DELAY_S": "0.05",
            "HOST_DELAYS": json.dumps([f"{SLOW}:0.5"]),
            "TIMEOUT_S": "3",
            "ALLOW_PRIVATE": "true",
            "PORTS": "[80]",
            "CONTACT": "test@warraq.example",
            "CONNECT_TO": json.dumps(dials),
        }
        for key, value in settings.items():
            patch.setenv(f"WARRAQ_{key}", value)
        yield Here(server=server, url=url, folder=folder, environment=settings)
