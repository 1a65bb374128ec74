from collections.abc import Callable

import pytest
from odd_server import Answer, odd_server, page
from walks import Walk, to_port


@pytest.mark.row("H2")
@pytest.mark.parametrize(("lines", "reason"), [(4_000, "ok"), (400_000, "too_big")])
def test_a_head_of_thousands_of_lines_is_kept_and_one_of_hundreds_of_thousands_is_cut_before_it_costs_a_second(
    lines: int, reason: str, walk: Callable[..., Walk]
) -> None:
    odd = {"/odd": Answer((page(b"ok", *["X: 1"] * lines),))}
    with odd_server(odd, default=Answer((page(b""),))) as server:
        run = walk(connect_to=to_port(server.port, "a.example"))
        run.plan("http://a.example/odd")
        run.crawl()
        ((_, response, _),) = run.exchanges("http://a.example/odd")
    assert run.outcome("http://a.example/odd").reason == reason
    assert odd["/odd"].chunks[0].startswith(response)
    assert (len(response) == len(odd["/odd"].chunks[0])) == (reason == "ok")
    assert len(response) < 1_000_000
