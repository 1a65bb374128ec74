from collections import Counter
from typing import Any

import pytest
from odd_server import Answer, odd_server, page, redirect
from walks import Walk, a_wire, to_port

from archive.fate import Fate
from spiders.wire.wire import ConnectTo

NO_RULES = {"/robots.txt": Answer((page(b""),))}
BASE = "http://odd.example"
INSIDE = {
    "/link-local": "http://169.254.169.254/latest/meta-data/",
    "/inside-name": "http://inside.example/",
    "/file": "file:///etc/passwd",
}

REDIRECTS = {
    "/relative": redirect("here"),
    "/absolute-path": redirect("/here", "301 Moved"),
    "/see-other": redirect("/here", "303 See"),
    "/permanent": redirect("/here#part", "308 Still"),
    "/raw-arabic": Answer((page(b"", "Location: /%D8%A7", status="302 Found"),)),
    "/raw-utf8": Answer(("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /ا\r\n\r\n".encode(),)),
    "/here": Answer((page(),)),
    "/%D8%A7": Answer((page(),)),
    "/self": redirect("/self"),
    "/empty": redirect(""),
    "/ping": redirect("/pong"),
    "/pong": redirect("/ping"),
    "/no-location": Answer((page(b"", status="302 Found"),)),
    "/bad-location": redirect("http://[half/"),
    "/endless-location": redirect(f"mailto:{'a' * 100_000}"),
    "/encoded-crlf": redirect("/here%0d%0aSet-Cookie:%20a=1"),
    "/bare-cr": redirect("/he\rre"),
    "/keeper": Answer(
        (page(b"", "Set-Cookie: id=1; Path=/", "Location: http://other.example/kept", status="302 Found"),)
    ),
    "/kept": Answer((page(b"", "WWW-Authenticate: Basic realm=a", status="401 No"),)),
    "/user-location": redirect("http://me:secret@odd.example/"),
    **{start: redirect(target) for start, target in INSIDE.items()},
    **{f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(15)},
}
ENDS = [
    ("/relative", "/here", Fate.KEPT, "ok"),
    ("/absolute-path", "/here", Fate.KEPT, "ok"),
    ("/see-other", "/here", Fate.KEPT, "ok"),
    ("/permanent", "/here", Fate.KEPT, "ok"),
    ("/raw-arabic", "/%D8%A7", Fate.KEPT, "ok"),
    ("/raw-utf8", "/%D8%A7", Fate.KEPT, "ok"),
    ("/self", "/self", Fate.FAILED, "redirect_loop"),
    ("/empty", "/empty", Fate.FAILED, "redirect_loop"),
    ("/ping", "/pong", Fate.FAILED, "redirect_loop"),
    ("/no-location", "/no-location", Fate.FAILED, "http_status"),
    ("/bad-location", "/bad-location", Fate.FAILED, "bad_http"),
    ("/endless-location", "/endless-location", Fate.FAILED, "bad_http"),
    ("/user-location", "/user-location", Fate.FAILED, "bad_http"),
    ("/encoded-crlf", "/here%0D%0ASet-Cookie:%20a=1", Fate.FAILED, "http_status"),
    ("/bare-cr", "/here", Fate.KEPT, "ok"),
    ("/hop0", "/hop10", Fate.FAILED, "too_many_redirects"),
]


@pytest.fixture(scope="module")
def redirect_walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    inside = ConnectTo(host="inside.example", for_port=80, address="169.254.1.1", port=80)
    with odd_server(NO_RULES | REDIRECTS) as server:
        wire = a_wire(connect_to=(*to_port(server.port, "odd.example", "other.example"), inside), ports=(80,))
        run = Walk(tmp_path_factory.mktemp("redirects"), wire)
        run.plan(*(BASE + start for start, *_ in ENDS), *(BASE + start for start in INSIDE), BASE + "/keeper")
        run.crawl()
        return run, server


@pytest.mark.parametrize("end", ENDS, ids=[start for start, *_ in ENDS])
@pytest.mark.row("H4")
def test_a_redirect_ends_where_it_leads(
    end: tuple[str, str, Fate, str], redirect_walk: tuple[Walk, Any]
) -> None:
    run, _ = redirect_walk
    start, last, fate, reason = end
    final = run.frontier.final(BASE + start)
    assert final is not None
    assert (final.url, final.fate, final.reason) == (BASE + last, fate, reason)
    assert final.ref is not None


@pytest.mark.parametrize("start", INSIDE)
@pytest.mark.row("N3", "N7")
def test_a_redirect_into_the_private_network_is_refused_for_its_target(
    start: str, redirect_walk: tuple[Walk, Any]
) -> None:
    run, _ = redirect_walk
    first, last = run.outcome(BASE + start), run.frontier.final(BASE + start)
    assert (first.fate, first.reason) == (Fate.KEPT, "redirect")
    assert last is not None
    assert (last.fate, last.reason) == (Fate.REFUSED, "address")


def test_however_many_redirects_meet_nothing_is_fetched_twice(redirect_walk: tuple[Walk, Any]) -> None:
    _, server = redirect_walk
    assert set(Counter((logged.host, logged.path) for logged in server.log).values()) == {1}


def test_h7_nothing_but_our_own_headers_follows_a_redirect_to_another_host(
    redirect_walk: tuple[Walk, Any],
) -> None:
    run, server = redirect_walk
    (kept,) = server.requests("/kept", "other.example")  # once: nobody answers a 401 with a password
    names = [line.partition(b":")[0] for line in kept.request.split(b"\r\n")[1:] if line]
    assert names == [b"User-Agent", b"Accept", b"Accept-Language", b"Accept-Encoding", b"Host"]
    assert {logged.request.partition(b" ")[0] for logged in server.log} == {b"GET"}
    assert run.outcome("http://other.example/kept").reason == "http_status"
