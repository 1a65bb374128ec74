from collections import Counter
from collections.abc import Callable

import pytest
from odd_server import Answer, Logged, odd_server, page
from walks import Walk, exchanges_of, to_port

from archive.reading.reader import StoredRecord

PAGES = 4000


def _named(logged: Logged, _: int) -> Answer:
    """Each page says which it is, at a length of its own, so that no other answer would do."""
    number = int(logged.path.rpartition("/")[2]) if "page" in logged.path else 0
    return Answer((page(f"this is {logged.path} ".encode() * (1 + number % 50)),))


@pytest.mark.slow
def test_four_thousand_exchanges_at_sixteen_at_once_are_rightly_paired(walk: Callable[..., Walk]) -> None:
    with odd_server({}, default=_named) as server:
        run = walk(connect_to=to_port(server.port, "many.example"), concurrency=16)
        run.plan(*(f"http://many.example/page/{n}" for n in range(PAGES)))
        assert run.crawl().still_open == 0
    assert server.connections <= 17  # kept alive, each carried hundreds
    assert Counter(logged.path for logged in server.log).total() == PAGES + 1
    by_url: dict[str, list[StoredRecord]] = {}
    for record in run.records():
        by_url.setdefault(record.url or "", []).append(record)
    for logged in server.log:
        url = f"http://many.example{logged.path}"
        ((request, response, _),) = exchanges_of(url, by_url[url])
        assert (request, response) == (logged.request, logged.response)
