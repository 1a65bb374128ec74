"""A large file is read as it comes, through the address guard; what did not come is told, and nothing is raised."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread

import pytest

from spiders.wire import stream as stream_file
from spiders.wire.stream import Stream
from spiders.wire.wire import ConnectTo, Wire
from tests.hostile.odd_server import raw_server

BODY = b"x" * 200_000
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + BODY


@contextmanager
def a_server(answer: bytes) -> Iterator[tuple[Wire, list[bytes]]]:
    """Answer one connection as file.example; give how to reach it, and what was asked."""
    with raw_server(answer) as (port, asked):
        to = ConnectTo(host="file.example", for_port=80, address="127.0.0.1", port=port)
        yield Wire(user_agent="warraq/test", allow_private=True, connect_to=(to,), timeout_s=5), asked


def a_stream(wire: Wire, url: str = "http://file.example/a.warc.gz", **more: object) -> Stream:
    return Stream(url=url, wire=wire, **{"most_bytes": 10**6} | more)


def test_a_file_comes_in_pieces_that_are_never_the_whole() -> None:
    with a_server(WHOLE) as (wire, asked):
        stream = a_stream(wire)
        pieces = list(stream)
    assert b"".join(pieces) == BODY
    assert max(map(len, pieces)) <= 65536
    assert (stream.why, stream.status, stream.size, stream.read) == ("", 200, 200_000, 200_000)
    assert asked[0].startswith(
        b"GET /a.warc.gz HTTP/1.1\r\nHost: file.example\r\nUser-Agent: warraq/test\r\n"
    )


@pytest.mark.parametrize(
    ("answer", "more", "came", "why"),
    [
        (WHOLE[:100_000], {}, True, "of 200,000 bytes came"),
        (WHOLE, {"most_bytes": 1000}, False, "it has 200,000 bytes, and 1,000 are left to read"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + BODY, {"most_bytes": 1000}, True, "broken off after"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", {}, False, "HTTP 404"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", {}, False, "HTTP 302"),
        (b"no HTTP at all\r\n\r\n", {}, False, "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", {}, True, "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5000, {}, False, "more than 100 headers"),
        (b"", {}, False, "RemoteDisconnected"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + BODY, {}, True, "of how many was not said"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n" + WHOLE, {}, False, "HTTP 101"),
    ],
    ids=range(11),
)  # fmt: skip
def test_what_did_not_come_is_told(answer: bytes, more: dict[str, object], came: bool, why: str) -> None:
    with a_server(answer) as (wire, _):
        stream = a_stream(wire, **more)
        assert bool(b"".join(stream)) is came
    assert why in stream.why


def test_a_chunked_file_that_ends_as_it_should_is_whole() -> None:
    with a_server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n") as (wire, _):
        stream = a_stream(wire)
        assert b"".join(stream) == b"ab"
    assert stream.why == ""


def test_answers_in_front_of_the_final_one_are_gone_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n"
    with a_server(hints + b"HTTP/1.1 100 Continue\r\n\r\n" + hints + WHOLE) as (wire, _):
        stream = a_stream(wire)
        assert b"".join(stream) == BODY
    assert (stream.why, stream.status) == ("", 200)


@contextmanager
def an_endless_server(begin: bytes, again: bytes, pause_s: float, for_port: int = 80) -> Iterator[Wire]:
    """Say *begin*, then *again* for as long as anybody listens."""

    def serve() -> None:
        line, _ = server.accept()
        with line, suppress(OSError):
            line.sendall(begin)
            while not is_over.wait(pause_s):
                line.sendall(again)

    is_over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        to = ConnectTo(
            host="file.example", for_port=for_port, address="127.0.0.1", port=server.getsockname()[1]
        )
        yield Wire(user_agent="warraq/test", allow_private=True, connect_to=(to,), timeout_s=0.3)
        is_over.set()
        thread.join(timeout=5)


@pytest.mark.parametrize(
    ("begin", "again", "pause_s", "most_s"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"x", 0.02, 0.4),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.02, 0.4),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"y" * 60_000 + b"\r\nx\r\n", 0.0, 2.0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 5_000, 0.0, 2.0),
        (b"HTTP/1.1 200 OK\r\n", b"a", 0.02, 0.5),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0.0, 0.4),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02, 0.5),
        (b"", b"HTTP/1.1 103 Early\r\n\r\n" * 50, 0.0, 0.4),
    ],
    ids=["dripped", "dripped without a length", "lengths of chunks", "trailers", "a dripped head", "many heads", "dripped heads", "many hints"],
)  # fmt: skip
@pytest.mark.row("H1", "H2")
def test_a_slow_or_endless_server_is_left_by_the_clock(
    begin: bytes, again: bytes, pause_s: float, most_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_file, "_START_S", 0.1)
    with an_endless_server(begin, again, pause_s) as wire:
        began = time.monotonic()
        stream = a_stream(wire)
        came = len(b"".join(stream))
        took = time.monotonic() - began
    assert "broken off after" in stream.why
    assert (came <= 100, took < most_s + 2) == (True, True)  # + a busy machine


def test_a_handshake_that_is_dripped_ends_with_its_time() -> None:
    record = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"  # says that 16 KiB of a server's hello follow
    with an_endless_server(record, b"\x00", 0.02, for_port=443) as wire:
        began = time.monotonic()
        stream = a_stream(wire, "https://file.example/a.warc.gz")
        assert list(stream) == []
        assert time.monotonic() - began < 2
    assert "timed out" in stream.why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1/x", "not a public address"),
        ("http://[::1]/x", "not a public address"),
        ("http://169.254.169.254/x", "link-local"),
        ("http://localhost/x", "not a public address"),
        ("http://file.example:8080/x", "port 8080 is not one of the ports"),
        ("http://file.example/x", "not a public address"),
    ],
)
@pytest.mark.row("N1", "N9")
def test_an_address_behind_the_guard_is_not_dialled(url: str, why: str) -> None:
    to = ConnectTo(host="file.example", for_port=80, address="127.0.0.1", port=9)
    wire = Wire(user_agent="warraq/test", timeout_s=1, connect_to=(to,))
    stream = a_stream(wire, url)
    assert (list(stream), stream.status) == ([], None)
    assert why in stream.why


@pytest.mark.row("H8")
def test_a_certificate_that_nobody_trusts_ends_it() -> None:
    with a_server(b"\x15\x03\x01\x00\x02\x02\x28") as (wire, _):  # a TLS alert
        to = replace(wire.connect_to[0], for_port=443)
        stream = a_stream(replace(wire, connect_to=(to,)), "https://file.example/x")
        assert list(stream) == []
    assert "SSL" in stream.why
