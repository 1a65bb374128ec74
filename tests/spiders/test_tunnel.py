"""A proxy is used when a setting names it and never else; what is recorded through one is what the server sees."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from odd_server import Answer, OddServer, Then, odd_server, page
from proxy_server import Proxy, proxy_server
from walks import Walk, a_wire, to_port

from archive.fate import Fate
from flows.settings import SettingsError, load_settings
from spiders.guard.proxy import connect_request, fault_of, read_proxy
from spiders.guard.tunnel import unseen_refusal
from spiders.wire.stream import Stream
from spiders.wire.wire import Wire

pytestmark = pytest.mark.row("N8")
PLAIN, SECURE, SHUT = (
    "http://plain.odd.example/a",
    "https://secure.odd.example/b",
    "http://shut.odd.example/c",
)
INSIDE = (
    "http://169.254.169.254/latest",
    "http://127.0.0.1/x",
    "http://localhost/y",
    "http://plain.odd.example:22/z",
)


@dataclass(frozen=True)
class Proxied:
    """A crawl that had a proxy: what the servers and the proxy saw of it."""

    run: Walk
    plain: OddServer
    secure: OddServer
    proxy: Proxy


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, ca_file: Path, server_tls: ssl.SSLContext) -> Proxied:
    answer = Answer((page(b"through", "X-oDd: a"),))
    with (
        odd_server({}, default=answer) as plain,
        odd_server({}, server_tls, answer) as secure,
        proxy_server({80: plain.port, 443: secure.port}, refuses="shut.odd.example") as proxy,
    ):
        wire = a_wire(ca_file=ca_file, egress_proxy=proxy.address, allow_private=False)
        run = Walk(tmp_path_factory.mktemp("proxied"), wire)
        run.plan(PLAIN, f"{PLAIN}2", SECURE, SHUT, *INSIDE)
        run.crawl()
        file = Stream(url=PLAIN, wire=wire, most_bytes=1000)
        assert (b"".join(file), file.why) == (b"through", "")
        assert [list(Stream(url=url, wire=wire, most_bytes=9)) for url in INSIDE] == [[]] * len(INSIDE)
    return Proxied(run, plain, secure, proxy)


@pytest.mark.parametrize("url", [PLAIN, SECURE])
def test_what_is_recorded_is_what_the_server_sees_and_no_address_is_claimed(
    url: str, proxied: Proxied
) -> None:
    server = proxied.secure if url == SECURE else proxied.plain
    logged = server.requests(url[-2:])[0]
    ((request, response, _),) = proxied.run.exchanges(url)
    assert (request, response) == (logged.request, logged.response)
    assert request.startswith(f"GET {url[-2:]} HTTP/1.1\r\n".encode())
    records = [one for one in proxied.run.records() if one.url == url]
    assert {one.field("WARC-IP-Address") for one in records} == {None}
    (told,) = [one.block for one in records if one.kind == "metadata"]
    assert f"\r\nproxy: {proxied.proxy.address}\r\n".encode() in told
    assert any(one.field("WARC-Cipher-Suite") for one in records) == (url == SECURE)


def test_the_proxy_is_asked_for_every_host_by_its_name_and_for_nothing_inside(proxied: Proxied) -> None:
    assert set(proxied.proxy.asked) == {
        "CONNECT plain.odd.example:80",
        "CONNECT secure.odd.example:443",
        "CONNECT shut.odd.example:80",
    }
    ends = [proxied.run.outcome(url) for url in INSIDE]
    assert {(end.fate, end.reason) for end in ends} == {(Fate.REFUSED, "address")}


def test_what_the_proxy_refuses_is_told_in_its_words(proxied: Proxied) -> None:
    end = proxied.run.outcome(SHUT)
    assert (end.fate, end.reason) == (Fate.FAILED, "connect")
    assert (
        f"{proxied.proxy.address} (egress_proxy): the proxy opened no way: 'HTTP/1.1 403 Forbidden'"
        in end.why
    )


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Walk, Walk, str]]:
    """Give a crawl whose proxy says nothing, one whose proxy is gone, and where it was; `past.odd.example` is dialled past it."""
    folder = tmp_path_factory.mktemp("faulty")
    with odd_server({}, default=Answer((page(),))) as server:
        with odd_server({}, default=Answer((), Then.HANG)) as proxy:
            place = f"http://127.0.0.1:{proxy.port}"
            silent = Walk(folder / "silent", a_wire(egress_proxy=place, timeout_s=0.5, max_tries=1))
            silent.plan("http://plain.odd.example/robots.txt")
            silent.crawl()
        past = to_port(server.port, "past.odd.example")
        gone = Walk(folder / "gone", a_wire(egress_proxy=place, connect_to=past, max_tries=1))
        gone.plan("http://plain.odd.example/robots.txt", "http://past.odd.example/robots.txt")
        gone.crawl()
        yield silent, gone, place


def test_what_a_proxy_fails_at_is_told_as_its_own_and_never_as_the_sites(
    faulty: tuple[Walk, Walk, str],
) -> None:
    silent, gone, place = faulty
    ends = [run.outcome("http://plain.odd.example/robots.txt") for run in (silent, gone)]
    assert [end.reason for end in ends] == ["timeout", "connect"]
    assert f"the proxy {place} (egress_proxy) said nothing" in ends[0].why
    assert f"the proxy {place} (egress_proxy) cannot be reached" in ends[1].why
    for run in (silent, gone):
        told = [one.block for one in run.records() if one.url == "http://plain.odd.example/robots.txt"]
        assert all(f"proxy: {place}\r\n".encode() in block for block in told)
        assert told


def test_a_file_says_that_a_proxy_carried_it_and_what_was_dialled_past_it_does_not(
    faulty: tuple[Walk, Walk, str],
) -> None:
    _, gone, place = faulty
    (info,) = [one.block for one in gone.records() if one.kind == "warcinfo"]
    assert f"egress-proxy: {place}\r\n".encode() in info
    past = [one for one in gone.records() if one.url == "http://past.odd.example/robots.txt"]
    assert gone.outcome("http://past.odd.example/robots.txt").fate is Fate.KEPT
    assert not any(b"proxy:" in one.block for one in past)


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("news.example", True), ("8.8.8.8", True), ("10.0.0.1", False), ("127.1", False), ("0x7f000001", False), ("2130706433", False),
        ("localhost", False), ("a.localhost.", False), ("[::1]", False), ("::ffff:10.0.0.1", False), ("169.254.169.254", False),
        ("localhost.localdomain", False), ("ip6-loopback", False), ("printer", False), ("metadata.google.internal", False),
        ("nas.home.arpa", False), ("router.local", False), ("local.example", True), ("internal.news.example", True),
    ],
)  # fmt: skip
def test_of_what_a_proxy_is_asked_for_names_of_this_machine_and_addresses_are_judged(
    host: str, asked: bool
) -> None:
    assert (unseen_refusal(host, 80, Wire(user_agent="t")) is None) is asked


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("http://127.0.0.1:8118", ("127.0.0.1", 8118)),
        ("http://[::1]:3128/", ("::1", 3128)),
        ("http://me:secret@p.example:3128", None),
        ("https://p.example:3128", None),
        ("socks5://p.example:1080", None),
        ("p.example:3128", None),
        ("http://p.example", None),
        ("http://p.example:99999", None),
    ],
)
def test_a_proxy_is_a_host_and_a_port_without_any_password(text: str, place: tuple[str, int] | None) -> None:
    if place is None:
        with pytest.raises(SettingsError, match=r"egress_proxy \(--egress-proxy\): http://HOST:PORT") as told:
            load_settings(egress_proxy=text)
        assert "secret" not in str(told.value)
    else:
        assert read_proxy(load_settings(egress_proxy=text).wire().egress_proxy) == place


def test_a_way_is_open_when_the_proxy_says_2xx() -> None:
    assert connect_request("::1", 80) == b"CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"
    assert fault_of(b"HTTP/1.0 200 OK\r\n\r\n") == ""
    assert "502" in fault_of(b"HTTP/1.1 502 Bad\r\n\r\n")
    assert "no way" in fault_of(b"")
