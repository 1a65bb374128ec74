"""The one way out of a browser dials what the address guard lets through, for as much as a page may have, and says what it refused."""

import os
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Thread

import pytest

from spiders.browser.devtools import Devtools
from spiders.browser.door import Door, door
from spiders.wire.wire import ConnectTo, Wire

WIRE = Wire(user_agent="warraq/test", timeout_s=2.0)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def recorder() -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers whatever is asked, and what came to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with closing(line):
                    heard.append(line.recv(65536))
                    line.sendall(ANSWER)

        Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


def said(through: Door, sent: bytes, *more: bytes) -> bytes:
    """Say something to the door, and more once it has answered; give all that it said."""
    with socket.create_connection(("127.0.0.1", through.port), timeout=3) as line:
        line.sendall(sent)
        heard = b""
        for piece in more:
            heard += line.recv(65536)
            line.sendall(piece)
        while got := line.recv(65536):
            heard += got
    return heard


SPELLINGS = ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]")


@pytest.mark.row("N1")
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("is_tunnel", [False, True], ids=["http", "https"])
def test_no_spelling_of_a_private_address_is_dialled(
    recorder: tuple[int, list[bytes]], spelling: str, is_tunnel: bool
) -> None:
    port, heard = recorder
    place = f"{spelling}:{port}"
    head = f"CONNECT {place} HTTP/1.1" if is_tunnel else f"GET http://{place}/ HTTP/1.1"
    wire = Wire(user_agent="warraq/test", timeout_s=2.0, ports=(80, 443, port))
    with door(wire, most_bytes=1000) as through:
        through.admit(f"http://{place}/")
        assert said(through, f"{head}\r\nHost: {place}\r\n\r\n".encode()).startswith(b"HTTP/1.1 502")
        (knock,) = through.spent.knocks
    assert "may not be dialled" in knock.refused
    assert heard == []


@contextmanager
def opened(wire: Wire, *, most_bytes: int = 1000) -> Iterator[Door]:
    """A door for a page that asked for news.example, by http and https, and for no port but these."""
    with door(wire, most_bytes=most_bytes) as through:
        for url in ("http://news.example/", "https://news.example/", "http://news.example:99999/"):
            through.admit(url)
        yield through


def to(port: int, for_port: int) -> Wire:
    rule = ConnectTo(host="news.example", for_port=for_port, address="127.0.0.1", port=port)
    return Wire(user_agent="warraq/test", timeout_s=2.0, allow_private=True, connect_to=(rule,))


def test_a_request_goes_on_in_origin_form_on_a_line_of_its_own(recorder: tuple[int, list[bytes]]) -> None:
    port, heard = recorder
    with opened(to(port, 80)) as through:
        head = b"GET http://news.example/a?b=%D8%A7 HTTP/1.1\r\nHost: news.example\r\nProxy-Connection: keep-alive\r\n"
        assert said(through, head + b"User-Agent: u\r\n\r\n") == ANSWER
        assert [tuple(knock) for knock in through.spent.knocks] == [("news.example", 80, "")]
    assert heard == [
        b"GET /a?b=%D8%A7 HTTP/1.1\r\nHost: news.example\r\nUser-Agent: u\r\nConnection: close\r\n\r\n"
    ]


def test_a_tunnel_carries_tls_and_nothing_that_is_said_in_the_clear(
    recorder: tuple[int, list[bytes]],
) -> None:
    port, heard = recorder
    with opened(to(port, 443)) as through:
        tunnel = b"CONNECT news.example:443 HTTP/1.1\r\nHost: news.example:443\r\n\r\n"
        assert said(through, tunnel, b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n").endswith(b"\r\n\r\n")
        assert said(through, tunnel, b"\x16\x03\x01hello").endswith(ANSWER)
    assert heard[-1] == b"\x16\x03\x01hello"
    assert not any(b"websocket" in one for one in heard)


@pytest.mark.parametrize(
    "head",
    [
        "POST http://news.example/ HTTP/1.1",
        "GET file:///etc/passwd HTTP/1.1",
        "GET /etc/passwd HTTP/1.1",
        "GET http://news.example:99999/ HTTP/1.1",
        "CONNECT news.example:22 HTTP/1.1",
        "CONNECT news.example HTTP/1.1",
        "CONNECT [ HTTP/1.1",
        "CONNECT [::1:443 HTTP/1.1",
        "GET http://[/ HTTP/1.1",
        "nonsense",
        "GET http://news.example/\r\nno field HTTP/1.1",
        "GET http://news.example/ HTTP/1.1\r\nA: b\nAuthorization: c",
        "GET http://news.example/ HTTP/1.1\r\nA: b\rAuthorization: c",
    ],
)
def test_what_is_no_reading_of_the_web_is_not_let_out(recorder: tuple[int, list[bytes]], head: str) -> None:
    port, heard = recorder
    with opened(to(port, 80)) as through:
        status = said(through, f"{head}\r\nHost: news.example\r\n\r\n".encode()).split(b" ")[1]
    assert status in {b"400", b"403", b"405"}
    assert heard == []


def test_what_a_page_may_have_ends(recorder: tuple[int, list[bytes]]) -> None:
    port, _ = recorder
    with opened(to(port, 80), most_bytes=100) as through:
        asked = b"GET http://news.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n"
        answers = [said(through, asked) for _ in range(3)]
        assert answers[0] == ANSWER
        assert answers[-1].startswith(b"HTTP/1.1 403")


def test_a_page_that_dials_without_end_is_shut_in(recorder: tuple[int, list[bytes]]) -> None:
    port, heard = recorder
    asked = b"GET http://news.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n"
    with opened(to(port, 80)) as through:
        through.spent.connections = 399  # as if it had
        assert [said(through, asked)[9:12] for _ in range(2)] == [b"200", b"403"]
    assert len(heard) == 1


def test_where_no_page_asked_to_go_the_door_does_not_lead(recorder: tuple[int, list[bytes]]) -> None:
    port, heard = recorder
    with door(to(port, 443), most_bytes=1000) as through:
        through.admit("https://other.example/")
        asked = b"CONNECT news.example:443 HTTP/1.1\r\nHost: news.example:443\r\n\r\n"
        assert said(through, asked).startswith(b"HTTP/1.1 403")
        assert through.spent.connections == 0
    assert heard == []


def test_a_host_that_is_shut_again_is_not_reached(recorder: tuple[int, list[bytes]]) -> None:
    port, heard = recorder
    with opened(to(port, 80)) as through:
        through.shut_to("http://news.example/")
        assert said(through, b"GET http://news.example/ HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403")
    assert heard == []


def test_a_line_carries_one_request_and_what_follows_is_not_let_out() -> None:
    first, more = b"GET http://news.example/ HTTP/1.1\r\nHost: a\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n"
    server = socket.create_server(("127.0.0.1", 0))
    with server, opened(to(server.getsockname()[1], 80)) as through:
        with a_line(through) as line, closing(sent_on(server, line, first)) as far:
            assert far.recv(65536).startswith(b"GET / ")
            line.sendall(more)
            assert (far.recv(65536), line.recv(65536)) == (b"", b"")
        with a_line(through) as line, closing(sent_on(server, line, first + more)) as far:
            assert (far.recv(65536), line.recv(65536)) == (b"", b"")


def sent_on(server: socket.socket, line: socket.socket, sent: bytes) -> socket.socket:
    line.sendall(sent)
    return server.accept()[0]


def a_line(through: Door) -> socket.socket:
    return socket.create_connection(("127.0.0.1", through.port), timeout=3)


def test_many_silent_lines_take_a_bounded_part_of_us_and_the_door_goes_on(
    recorder: tuple[int, list[bytes]],
) -> None:
    port, _ = recorder
    asked = b"GET http://news.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n"
    with opened(to(port, 80)) as through:
        with ExitStack() as lines:
            silent = [lines.enter_context(a_line(through)) for _ in range(100)]
            assert silent[-1].recv(1) == b""  # turned away
            assert sum(one.name == "door" for one in threading.enumerate()) <= 65
        until, heard = time.monotonic() + 5, b""
        while not heard and time.monotonic() < until:
            with a_line(through) as line:
                line.sendall(asked)
                heard = line.recv(65536)
    assert heard == ANSWER


def test_descriptors_above_1023_are_as_good_as_others(recorder: tuple[int, list[bytes]]) -> None:
    port, _ = recorder
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    pipes = (*os.pipe(), *os.pipe())
    try:
        assert min(pipes) > 1023
        with opened(to(port, 80)) as through:
            asked = b"GET http://news.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n"
            assert said(through, asked) == ANSWER
        devtools = Devtools(pipes[0], pipes[3], deadline=time.monotonic() + 5)
        os.write(pipes[1], b'{"id":1,"result":{"product":"x"}}\0')
        assert devtools.call("Browser.getVersion") == {"product": "x"}
    finally:
        for one in (*taken, *pipes):
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_closed_door_lets_nobody_in() -> None:
    with door(WIRE, most_bytes=100) as through:
        port = through.port
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
