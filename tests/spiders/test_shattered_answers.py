"""An answer in millions of pieces costs as much as one in as many as are taken, and nobody else waits for it."""

from collections.abc import Callable

import pytest
from odd_server import Answer, Logged, Then, odd_server, page
from oddities import OK
from walks import Walk, exchanges_of, to_port

from archive.fate import Fate
from archive.http import payload, read_response
from spiders.wire.framing import MOST_CHUNKS, Extent, framing

HEAD = f"{OK}Transfer-Encoding: chunked\r\n\r\n".encode()
PIECE = b"1\r\na\r\n"
MANY = PIECE * (MOST_CHUNKS + 50_000)
SHATTERED = {
    "read.example": Answer((HEAD, MANY, b"0\r\n\r\n")),
    "misread-and-silent.example": Answer((HEAD + b" 1\r\na\r\n", MANY), Then.HANG),  # the client gives up on the first line
    "misread-and-closed.example": Answer((HEAD + b" 1\r\na\r\n", MANY), Then.CLOSE),
}  # fmt: skip


@pytest.mark.row("H3", "H4")
def test_an_answer_in_more_pieces_than_are_taken_is_cut_there_and_says_so(walk: Callable[..., Walk]) -> None:
    def by_host(logged: Logged, _: int) -> Answer:
        return Answer((page(b""),)) if logged.path == "/robots.txt" else SHATTERED[logged.host]

    with odd_server({}, default=by_host) as server:
        run = walk(connect_to=to_port(server.port, *SHATTERED))
        run.plan(*(f"http://{host}/a" for host in SHATTERED))
        run.crawl()
        sent = {logged.host: logged.response for logged in server.requests("/a")}
    records = tuple(run.records())
    for host in SHATTERED:
        url = f"http://{host}/a"
        outcome = run.outcome(url)
        assert (outcome.fate, outcome.reason) == (Fate.FAILED, "too_big"), outcome
        ((_, response, _),) = exchanges_of(url, records)
        assert sent[host].startswith(response)
        assert len(HEAD) + 6 * MOST_CHUNKS <= len(response) < len(HEAD) + 6 * (MOST_CHUNKS + 25_000)
        assert payload(read_response(response)).body.startswith(b"a" * (MOST_CHUNKS - 1))


def test_as_many_pieces_as_are_taken_are_a_whole_answer() -> None:
    whole = HEAD + PIECE * (MOST_CHUNKS - 1) + b"0\r\n\r\n"
    assert framing(whole).extent is Extent.WHOLE
    assert framing(HEAD + PIECE * (MOST_CHUNKS + 1)).extent is Extent.SHATTERED
