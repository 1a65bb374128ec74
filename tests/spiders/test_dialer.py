from collections.abc import Callable
from typing import Any

import pytest
from odd_server import Answer, odd_server, page
from twisted.internet.address import IPv4Address, IPv6Address
from walks import Walk

from archive.fate import Fate
from spiders.guard.dialer import GuardedResolver, connect_target, port_refusal, refusal
from spiders.wire.wire import ConnectTo, Wire

REFUSED = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1",
    "::", "::1", "fe80::1", "febf::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1", "5f00::1",
    "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::", "2001:0:7f00:1::", "fec0::1",
    "localhost", "", "127.1", "0x7f000001", "1.2.3.4.5",
)  # fmt: skip
PUBLIC = (
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450:4001:800::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.row("N1", "N4", "N6")
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert refusal(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_dialled(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize(
    ("address", "dialled"),
    [
        ("127.0.0.1", True), ("10.0.0.1", True), ("192.168.1.1", True), ("::1", True), ("fd00::1", True),
        ("169.254.169.254", False), ("fe80::1", False), ("0.0.0.0", False), ("::", False), ("224.0.0.1", False),
        ("::ffff:169.254.169.254", False), ("255.255.255.255", False), ("240.0.0.1", False),
    ],
)  # fmt: skip
@pytest.mark.row("N1", "N4")
def test_allow_private_opens_loopback_and_private_ranges_only(address: str, dialled: bool) -> None:
    assert (refusal(address, allow_private=True) is None) is dialled


class _Reactor:
    """A reactor whose resolver gives a fixed answer."""

    def __init__(self, *addresses: str) -> None:
        self.nameResolver = self
        self.asked: list[str] = []
        self.answer(*addresses)

    def answer(self, *addresses: str) -> None:
        self._addresses = addresses

    def resolveHostName(self, receiver: Any, host: str, port: int = 0, *_: Any) -> Any:  # noqa: N802 - Twisted's name
        self.asked.append(host)
        receiver.resolutionBegan(self)
        for one in self._addresses:
            receiver.addressResolved(
                IPv6Address("TCP", one, port) if ":" in one else IPv4Address("TCP", one, port)
            )
        receiver.resolutionComplete()
        return self


class _Answers(list[tuple[str, int]]):
    def resolutionBegan(self, _: Any) -> None: ...  # noqa: N802 - Twisted's name

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self.append((address.host, address.port))

    def resolutionComplete(self) -> None: ...  # noqa: N802 - Twisted's name


def _resolve(resolver: GuardedResolver, host: str, port: int = 80) -> list[tuple[str, int]]:
    answers = _Answers()
    resolver.resolveHostName(answers, host, port)
    return list(answers)


@pytest.mark.row("N5")
def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    resolver = GuardedResolver(Wire(user_agent="t"), _Reactor("8.8.8.8", "10.0.0.1"))
    assert _resolve(resolver, "mixed.example") == []
    assert "10.0.0.1 is not a public address" in resolver.refusals[("mixed.example", 80)]


def test_n2_what_was_checked_is_what_is_dialled_however_often_the_name_changes() -> None:
    reactor = _Reactor("8.8.8.8")
    resolver = GuardedResolver(Wire(user_agent="t"), reactor)
    assert _resolve(resolver, "rebinds.example") == [("8.8.8.8", 80)]
    assert reactor.asked == [
        "rebinds.example"
    ]  # once for each connection: nobody asks again behind the check
    reactor.answer("169.254.169.254")
    assert _resolve(resolver, "rebinds.example") == []
    assert "169.254.169.254" in resolver.refusals[("rebinds.example", 80)]
    reactor.answer("8.8.4.4")
    assert _resolve(resolver, "rebinds.example") == [("8.8.4.4", 80)]
    assert resolver.refusals == {}


def test_a_public_name_is_dialled_at_its_addresses() -> None:
    resolver = GuardedResolver(Wire(user_agent="t"), _Reactor("8.8.8.8", "2606:4700::1111"))
    assert _resolve(resolver, "fine.example", 443) == [("8.8.8.8", 443), ("2606:4700::1111", 443)]
    assert resolver.refusals == {}


@pytest.mark.parametrize("port", [21, 22, 25, 6379, 4200, 8080, 0, 65535])
@pytest.mark.row("N9")
def test_a_port_that_is_not_for_the_web_is_refused_without_a_lookup(port: int) -> None:
    reactor = _Reactor("8.8.8.8")
    resolver = GuardedResolver(Wire(user_agent="t"), reactor)
    assert _resolve(resolver, "fine.example", port) == []
    assert reactor.asked == []
    assert port_refusal(port, Wire(user_agent="t")) is not None


def test_connect_to_maps_address_and_port_of_exactly_one_host_and_port() -> None:
    to = ConnectTo(host="Mapped.example", for_port=443, address="127.0.0.1", port=8443)
    wire = Wire(user_agent="t", connect_to=(to,), allow_private=True)
    resolver = GuardedResolver(wire, _Reactor("8.8.8.8"))
    assert _resolve(resolver, "mapped.example", 443) == [("127.0.0.1", 8443)]
    assert _resolve(resolver, "mapped.example", 80) == [("8.8.8.8", 80)]
    assert connect_target("mapped.example.", 443, wire) == to


def test_connect_to_does_not_open_loopback_by_itself() -> None:
    to = ConnectTo(host="mapped.example", for_port=443, address="127.0.0.1", port=8443)
    resolver = GuardedResolver(Wire(user_agent="t", connect_to=(to,)), _Reactor("8.8.8.8"))
    assert _resolve(resolver, "mapped.example", 443) == []
    assert ("mapped.example", 443) in resolver.refusals


SPELLINGS = (
    "http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/", "http://0:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://localhost:{port}/",
    "http://localhost.:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://LOCALHOST:{port}/",
)  # fmt: skip


@pytest.mark.row("N1")
def test_no_spelling_of_loopback_is_ever_dialled(walk: Callable[..., Walk]) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        run = walk(server.port, allow_private=False, max_tries=1)
        run.plan(*(spelling.format(port=server.port) for spelling in SPELLINGS))
        run.crawl()
        assert server.connections == 0
    outcomes = [outcome for outcome in run.frontier.outcomes() if not outcome.url.endswith("robots.txt")]
    assert len(outcomes) == 5  # the other spellings are the same address to archive.addresses.urls
    assert {outcome.fate for outcome in outcomes} <= {Fate.REFUSED, Fate.FAILED}
    assert all(
        (one.fate, one.reason) in {(Fate.REFUSED, "address"), (Fate.FAILED, "dns")} for one in outcomes
    )


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "data:,x",
        "http://u:p@a.example/",
        "\ud800",
    ],
)
@pytest.mark.row("N7", "N10")
def test_what_is_no_web_address_is_refused_when_planned(url: str, walk: Callable[..., Walk]) -> None:
    run = walk()
    assert run.plan(url) == 1
    outcome = run.outcome(url)
    assert (outcome.fate, outcome.reason) == (Fate.REFUSED, "address")
