import pytest

from archive.capture import Truncated
from spiders.wire.framing import Extent, Framing, final_start, framing
from spiders.wire.tape import Exchange

WHOLE, SHORT, OPEN = Extent.WHOLE, Extent.SHORT, Extent.OPEN
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = OK + b"Content-Length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("block", "extent", "rest"),
    [
        (b"", OPEN, 0), (b"<html>", OPEN, 0), (OK + b"Content-Le", SHORT, 0), (OK + b"A: b\r\n\r\nx", OPEN, 0),
        (LENGTH + b"o", SHORT, 0), (LENGTH + b"ok", WHOLE, 0), (LENGTH + b"okmore", WHOLE, 4),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", WHOLE, 0), (OK + b"Content-Length: 2, 2\r\n\r\nok", WHOLE, 0),
        (OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk", OPEN, 0),
        (OK + b"Content-Length: -2\r\n\r\nok", OPEN, 0), (OK + b"Content-Length: \xb2\r\n\r\nok", OPEN, 0),
        (OK + b"Content-Length: 9999999999999999\r\n\r\nok", OPEN, 0),
        (b"HTTP/1.1 101 Switch\r\nContent-Length: 9\r\n\r\n" + LENGTH + b"ok", WHOLE, 0),
        (b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\nbody", WHOLE, 4), (b"HTTP/1.1 304 No\r\n\r\n", WHOLE, 0),
        (CHUNKED, SHORT, 0), (CHUNKED + b"2\r\nok\r\n", SHORT, 0), (CHUNKED + b"2\r\nok\r\n0\r\n", SHORT, 0),
        (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", WHOLE, 0), (CHUNKED + b"2\r\nok\r\n0\r\n\r\nmore", WHOLE, 4),
        (CHUNKED + b"2\r\nok\r\nzz\r\n", OPEN, 0), (CHUNKED + b"not chunked at all", OPEN, 0),
        (OK + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", OPEN, 0),
        (OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", WHOLE, 0),
    ],
)  # fmt: skip
def test_the_end_of_an_answer_is_read_from_its_bytes(block: bytes, extent: Extent, rest: int) -> None:
    assert framing(block) == Framing(extent=extent, rest=rest)


def test_an_answer_to_head_ends_behind_its_head() -> None:
    assert framing(LENGTH, is_head=True) == Framing(extent=WHOLE)
    assert framing(LENGTH + b"ok", is_head=True) == Framing(extent=WHOLE, rest=2)


@pytest.mark.parametrize(
    ("front", "final"),
    [
        (b"", LENGTH + b"ok"),
        (b"", b"HTTP/1.1 200 OK\nA: b"),
        (b"", b"<html>\n\n"),
        (b"HTTP/1.1 103 E\r\nA: b\r\n\r\n", OK),
        (b"HTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 100 C\n\n", OK + b"\r\nbody\r\n\r\nHTTP/1.1 100 C\r\n\r\n"),
        (b"HTTP/1.1 103 E\r\nA: b\r\n\r\n", b""),
        (b"", b"HTTP/1.1 101 Switch\r\n\r\n" + OK),
    ],
)
def test_1xx_answers_stand_in_front_of_the_final_one(front: bytes, final: bytes) -> None:
    assert final_start(front + final) == len(front)


def _exchange(*chunks: bytes, limit: int = 1000) -> Exchange:
    exchange = Exchange(limit=limit, sent=True)
    exchange.write(b"GET / HTTP/1.1\r\n\r\n")
    for chunk in chunks:
        exchange.receive(chunk)
    return exchange


def test_bytes_that_come_behind_a_whole_answer_are_counted_and_kept_out_of_it() -> None:
    exchange = _exchange(LENGTH + b"okmo")
    exchange.finish(2)
    exchange.late(b"re")
    assert (bytes(exchange.response), exchange.trailing_bytes) == (LENGTH + b"ok", 4)


def test_bytes_that_come_behind_a_cut_answer_are_not_taken_for_its_rest() -> None:
    exchange = _exchange(LENGTH + b"x" * 1000)
    exchange.late(b"x")
    assert (len(exchange.response), exchange.trailing_bytes) == (1000, 0)
    assert exchange.truncated is Truncated.LENGTH


def test_a_1xx_answer_never_stays_in_front_of_a_cut_one() -> None:
    exchange = _exchange(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConte")
    exchange.close(Truncated.DISCONNECT)
    capture = exchange.capture("http://a.example/", 1)
    assert capture.response == b"HTTP/1.1 200 OK\r\nConte"
    assert capture.informational == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_what_never_left_leaves_no_request_and_no_truncated_answer() -> None:
    exchange = _exchange()
    exchange.sent = False
    exchange.close(Truncated.DISCONNECT)
    capture = exchange.capture("https://a.example/", 1)
    assert (capture.request, capture.response, capture.truncated) == (b"", b"", None)
