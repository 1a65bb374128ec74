"""Connections of a desk that listens: half a request keeps no place for long, and one asker not all of them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from uvicorn import Server

from desk.web import peers
from desk.web.app import make_app
from desk.web.server import listen, make_server
from desk.web.serving import Serving
from flows.house import House

_HEAD = b"GET /assets/desk.css HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def serving(desk_house: House) -> Iterator[tuple[int, Server]]:
    """Give a desk that listens, with its port."""
    sock = listen(Serving(port=0))
    port: int = sock.getsockname()[1]
    server = make_server(make_app(desk_house, Serving(port=port)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    yield port, server
    server.should_exit = True
    thread.join()


@pytest.fixture
def port(serving: tuple[int, Server]) -> int:
    """Give the port of the desk, to which nobody is connected."""
    port, server = serving
    while server.server_state.connections:
        time.sleep(0)  # lets the server's thread see who left
    return port


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the desk wait a fifth of a second for a request."""
    monkeypatch.setattr(peers, "WHOLE_IN_S", 0.2)


def asked(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def all_of(answer: socket.socket) -> bytes:
    """Return what comes until the other side hangs up; b"" where it does so at once."""
    found = b""
    with contextlib.suppress(ConnectionResetError):  # one of the two ways to hang up
        while piece := answer.recv(65_536):
            found += piece
    return found


@pytest.mark.row("U6")
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        _HEAD,
        b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nkey=",
    ],
)
@pytest.mark.usefixtures("hasty")
def test_half_a_request_keeps_no_place_for_long(port: int, sent: bytes) -> None:
    with asked(port) as half:
        half.sendall(sent)
        assert all_of(half) == b""


@pytest.mark.row("U6")
@pytest.mark.usefixtures("hasty")
def test_half_a_second_request_keeps_the_connection_of_the_first_no_longer(port: int) -> None:
    with asked(port) as both:
        both.sendall(_HEAD.replace(b"GET", b"HEAD") + b"\r\n")
        first = b""
        while b"\r\n\r\n" not in first:
            first += both.recv(65_536)
        assert first.startswith(b"HTTP/1.1 200")
        both.sendall(_HEAD)
        assert all_of(both) == b""


def test_whole_requests_are_answered_one_after_the_other(port: int) -> None:
    with asked(port) as several:
        several.sendall(_HEAD + b"\r\n" + _HEAD + b"Connection: close\r\n\r\n")
        assert all_of(several).count(b"HTTP/1.1 200") == 2


@pytest.mark.row("U6")
def test_one_asker_has_so_many_connections_and_no_more(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MOST_OF_ONE", 4)
    with ExitStack() as held:
        first = [held.enter_context(asked(port)) for _ in range(4)]
        with asked(port) as more:
            assert all_of(more) == b""
        for one in first:
            one.sendall(_HEAD + b"Connection: close\r\n\r\n")
            assert all_of(one).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("host", "peer"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::5", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_machine_is_one_peer(host: str, peer: str) -> None:
    assert peers.peer_of(host) == peer
