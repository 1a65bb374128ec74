"""What tests of the desk share: one small store, one running server, one browser; quick questions go to the app without a socket."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.applications import Starlette

from desk.web.app import make_app
from desk.web.server import listen, make_server
from desk.web.serving import Serving
from flows.house import House
from spiders.browser.chromium import find_program
from spiders.browser.devtools import BrowserError
from tests.desk.web.kept_desk import a_desk_house
from tests.desk.web.own_desk import a_copy

HOME = "http://127.0.0.1:8080"


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's library keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Client:
    """Asks an app as a browser would that follows nothing and keeps no cookie."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a page; a header's name has underscores here for dashes."""
        return self.ask("GET", path, headers={n.replace("_", "-"): v for n, v in headers.items()})

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> httpx.Response:
        """POST a form of the desk's own: with its token, from its own page."""
        fields = {"token": self.app.state.desk.secret, **form}
        told = {"origin": HOME, "content-type": "application/x-www-form-urlencoded"}
        told |= {n.replace("_", "-"): v for n, v in headers.items()}
        return self.ask("POST", path, headers=told, content=urlencode(fields))

    def ask(self, method: str, path: str, *, peer: str = "127.0.0.1", **how: object) -> httpx.Response:
        """Ask anything, from an address."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=(peer, 123))
            async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
                return await client.request(method, path, **how)  # type: ignore[arg-type]

        return _run(asked())

    def status_of(self, path: str) -> int:
        """Return what a path is answered with that no client tidied up: its dots and codes arrive as they stand."""
        said: list[int] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message.get("status", 0))

        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8080")],
        }
        _run(self.app(scope, receive, send))  # type: ignore[arg-type]
        return said[0]


@pytest.fixture(scope="session")
def sink() -> Iterator[tuple[str, list[str]]]:
    """Give a server that writes down who calls it, who only knocks too: hostile pages of the store try to."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def setup(self) -> None:
            heard.append("connected")
            super().setup()

        def do_GET(self) -> None:  # the library's name
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def do_POST(self) -> None:  # the library's name
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", heard
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def desk_house(tmp_path_factory: pytest.TempPathFactory, sink: tuple[str, list[str]]) -> House:
    """Give the small kept story that all look at. Whoever writes to a store makes one of their own: `a_desk_house(tmp_path)`."""
    return a_desk_house(tmp_path_factory.mktemp("desk"), sink[0])


@pytest.fixture(scope="session")
def client(desk_house: House) -> Client:
    """Give a client of the desk on this machine."""
    return Client(make_app(desk_house, Serving()))


@pytest.fixture
def own(desk_house: House, tmp_path: Path) -> tuple[House, Client]:
    """Give a story of one's own to decide in, and a client of its desk."""
    house = a_copy(desk_house, tmp_path)
    return house, Client(make_app(house, Serving()))


@pytest.fixture(scope="session")
def client_of() -> Callable[..., Client]:
    """Give what makes clients of other desks: `client_of(house, token="…")`."""

    def made(house: House, **serving: object) -> Client:
        return Client(make_app(house, Serving(**serving)))  # type: ignore[arg-type]

    return made


@pytest.fixture(scope="session")
def desk_url(desk_house: House) -> Iterator[str]:
    """Give the address of a running desk, without the last slash."""
    sock = listen(Serving(port=0))
    port = sock.getsockname()[1]
    server = make_server(make_app(desk_house, Serving(port=port)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give the one browser of a file; names lead nowhere but to this machine.

    Its library keeps an event loop in this thread while it lives, so it does not outlive the file: others run loops of their own.
    """
    try:
        program: Path = find_program(None)
    except BrowserError as error:
        pytest.skip(f"chromium is not installed: {error}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program),
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser, desk_url: str) -> Iterator[Callable[..., Page]]:
    """Give what opens pages: `tab("/search", language="ar", width=360, dark=True)`; all are closed behind the test."""
    opened: list[BrowserContext] = []

    def open_(
        path: str, *, language: str = "en", width: int = 1280, dark: bool = False, **how: object
    ) -> Page:
        context = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            base_url=desk_url,
            **how,  # type: ignore[arg-type]
        )
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in opened:
        context.close()
