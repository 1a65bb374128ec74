"""The practice web on loopback: every host over http and https, in a thread or as a program.

    python -m practice.server [--port 0] [--https-port 0] [--visit 1] [--articles DIR] [--ca-out DIR] [--nuisance all]

The program prints one JSON line (ports, ca_file, hosts, connect_to) and runs until its stdin closes or SIGTERM comes.
A line `visit 2` on stdin moves it to that visit; it answers with a JSON line.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from practice.certificates import Certificates
from practice.exchange import read_request
from practice.nuisances import Nuisance
from practice.paper import ARTICLES
from practice.routes import Web
from practice.services.table import SERVICES

ADDRESS = "127.0.0.1"
HEAD_BYTES = 64 * 1024  # nginx's large_client_header_buffers are 4 x 8 KiB; ours is a little kinder
IDLE_S = 75  # nginx's keepalive_timeout
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Exchange(NamedTuple):
    """One exchange as the server saw it: `request` and `response` are the bytes inside TLS."""

    at: datetime
    host: str
    method: str
    path: str
    request: bytes
    response: bytes
    scheme: str


class Dial(NamedTuple):
    """Where a host's standard port really is."""

    host: str
    for_port: int
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to listen (0: any free port), where the authority's file goes (None: a folder that goes away)."""

    http_port: int = 0
    https_port: int = 0
    ca_out: Path | None = None
    keeps_log: bool = True


class PracticeWeb:
    """The practice web in a thread of its own, as a context manager; `visit` may be set while it runs."""

    def __init__(
        self,
        visit: int = 1,
        articles: Path = ARTICLES,
        place: Place | None = None,
        nuisances: Collection[Nuisance] = (),
    ) -> None:
        self.visit = visit
        self.log: list[Exchange] = []
        self.http_port = self.https_port = 0
        self._place = place or Place()
        self._web = Web(articles, nuisances)
        self._folder = tempfile.TemporaryDirectory(prefix="practice-web-")
        folder = self._place.ca_out or Path(self._folder.name)
        folder.mkdir(parents=True, exist_ok=True)
        self._certificates = Certificates(folder, self.hosts + self.service_hosts)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="practice-web", daemon=True)
        self._ready = threading.Event()
        self._servers: list[asyncio.Server] = []
        self._failed: OSError | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every outlet's name that answers, twins (m., www.) included."""
        return tuple(self._web.sites)

    @property
    def service_hosts(self) -> tuple[str, ...]:
        """The names of the services that watch outlets, real ones: they lead here, never to the network."""
        return tuple(SERVICES)

    @property
    def ca_file(self) -> Path:
        """The authority that signs every certificate here (PEM)."""
        return self._certificates.ca_file

    def connect_to(self) -> list[Dial]:
        """For every host, where its ports 80 and 443 are."""
        ports = ((80, self.http_port), (443, self.https_port))
        hosts = self.hosts + self.service_hosts
        return [Dial(host, standard, ADDRESS, port) for host in hosts for standard, port in ports]

    def reset(self) -> None:
        """Forget log and visitors: throttled pages say 429 again."""
        self.log.clear()
        self._web.reset()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise OSError(f"the practice web cannot listen on {ADDRESS}: {self._failed}") from self._failed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._folder.cleanup()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._failed = error
        self._ready.set()
        if self._failed is None:
            self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _listen(self) -> None:
        plain = await asyncio.start_server(self._serve, ADDRESS, self._place.http_port, limit=HEAD_BYTES)
        context = self._certificates.server_context()
        secure = await asyncio.start_server(
            self._serve_tls, ADDRESS, self._place.https_port, limit=HEAD_BYTES, ssl=context
        )
        self._servers = [plain, secure]
        self.http_port, self.https_port = (server.sockets[0].getsockname()[1] for server in self._servers)

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._talk(reader, writer, "http")

    async def _serve_tls(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._talk(reader, writer, "https")

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str) -> None:
        with suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
            while await self._exchange(reader, writer, scheme):
                pass
        writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str
    ) -> bool:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_S)
            request = read_request(head, scheme)
            body = await reader.readexactly(int(request.headers.get("content-length", "0")))
        except (ValueError, asyncio.LimitOverrunError):
            writer.write(BAD_REQUEST)
            return False
        response = self._web.answer(request, self.visit)
        if self._place.keeps_log:
            seen = (datetime.now(UTC), request.host, request.method, request.target)
            self.log.append(Exchange(*seen, head + body, response, scheme))
        writer.write(response)
        await writer.drain()
        return request.stays_open


def _wait_for_the_end(web: PracticeWeb) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    def obey() -> None:
        for line in sys.stdin:
            word, _, number = line.strip().partition(" ")
            if word == "visit" and number.isdecimal():
                web.visit = int(number)
                _say({"visit": web.visit})
        ended.set()

    threading.Thread(target=obey, daemon=True).start()
    ended.wait()


def _say(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _place_of(options: argparse.Namespace) -> Place:
    return Place(
        http_port=options.port, https_port=options.https_port, ca_out=options.ca_out, keeps_log=False
    )


def main() -> None:
    """Serve until stdin closes or SIGTERM; one JSON line on stdout says where."""
    parser = argparse.ArgumentParser(
        prog="practice.server", description="A small internet of news sites on loopback."
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--https-port", type=int, default=0)
    parser.add_argument("--visit", type=int, default=1)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--ca-out", type=Path, default=None)
    kinds = [kind.value for kind in Nuisance]
    parser.add_argument(
        "--nuisance", action="append", choices=["all", *kinds], default=[], help="put it in a reader's way"
    )
    options = parser.parse_args()
    on = tuple(Nuisance) if "all" in options.nuisance else tuple(map(Nuisance, options.nuisance))
    with PracticeWeb(options.visit, options.articles, _place_of(options), on) as web:
        facts: dict[str, object] = {
            "http_port": web.http_port,
            "https_port": web.https_port,
            "ca_file": str(web.ca_file),
        }
        facts |= {"visit": web.visit, "hosts": web.hosts, "services": web.service_hosts}
        facts["connect_to"] = web.connect_to()
        _say(facts)
        _wait_for_the_end(web)


if __name__ == "__main__":
    main()
