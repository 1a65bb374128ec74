"""An answer in millions of pieces costs as much as one in as many as are taken, and nobody else waits for it."""

from collections.abc import Callable

import pytest
from odd_server import Answer, OddServer, Then, odd_server, page
from oddities import OK
from walks import Walk, exchanges_of

from archive.fate import Fate
from archive.http import payload, read_response
from spiders.framing import MOST_CHUNKS, Extent, framing

HEAD = f"{OK}Transfer-Encoding: chunked\r\n\r\n".encode()
PIECE = b"1\r\na\r\n"
MANY = PIECE * (MOST_CHUNKS + 50_000)
SHATTERED = {
    "read": Answer((HEAD, MANY, b"0\r\n\r\n")),
    "misread-and-silent": Answer((HEAD + b" 1\r\na\r\n", MANY), Then.HANG),  # the client gives up on the first line
    "misread-and-closed": Answer((HEAD + b" 1\r\na\r\n", MANY), Then.CLOSE),
}  # fmt: skip


@pytest.mark.row("H3", "H4")
@pytest.mark.parametrize("how", SHATTERED)
def test_an_answer_in_more_pieces_than_are_taken_is_cut_there_and_says_so(
    how: str, walk: Callable[..., Walk]
) -> None:
    with odd_server({"/robots.txt": Answer((page(b""),)), "/a": SHATTERED[how]}) as server:
        run = walk(server.port)
        url = f"http://127.0.0.1:{server.port}/a"
        run.plan(url)
        run.crawl()
        sent = _sent(server)
    outcome = run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "too_big")
    ((_, response, _),) = exchanges_of(url, run.records())
    assert sent.startswith(response)
    assert len(HEAD) + 6 * MOST_CHUNKS <= len(response) < len(HEAD) + 6 * (MOST_CHUNKS + 25_000)
    assert payload(read_response(response)).body.startswith(b"a" * (MOST_CHUNKS - 1))


def _sent(server: OddServer) -> bytes:
    (logged,) = server.requests("/a")
    return logged.response


def test_as_many_pieces_as_are_taken_are_a_whole_answer() -> None:
    whole = HEAD + PIECE * (MOST_CHUNKS - 1) + b"0\r\n\r\n"
    assert framing(whole).extent is Extent.WHOLE
    assert framing(HEAD + PIECE * (MOST_CHUNKS + 1)).extent is Extent.SHATTERED
