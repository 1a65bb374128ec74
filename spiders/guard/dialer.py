"""Which addresses may be dialled at all, decided where names become addresses.

The reactor asks one resolver for every connection, IP literals included (twisted.internet.endpoints,
HostnameEndpoint.connect), and dials exactly the addresses and ports that it answers: what is refused here
cannot be reached by a redirect, a second look-up or an odd spelling. A proxy would go around it, so there
is none (spiders.manners.polite).
"""

import asyncio
import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
)
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.guard.inner_ip import Ip, embedded
from spiders.wire.wire import ConnectTo, Wire

if TYPE_CHECKING:
    from scrapy.crawler import Crawler  # half a second: for who only asks what may be dialled, too much

# Networks that Python 3.11's is_global lets through: local NAT64 (RFC 8215), documentation (RFC 9637),
# segment routing (RFC 9602), site-local (RFC 3879), 6to4 relays (RFC 7526), AS112 sinks (RFC 7534, RFC 7535).
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10", "192.88.99.0/24", "192.31.196.0/24",
                 "192.52.193.0/24", "192.175.48.0/24")
)  # fmt: skip
_PORTS = {"http": 80, "https": 443}
_REMEMBERED = 10_000  # refusals kept for the reports; a run plans fewer hosts than that


def refusal(address: str, *, allow_private: bool = False) -> str | None:
    """Say why an IP address must not be dialled; None when it may.

    Addresses that embed an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are judged by both.
    `allow_private` opens loopback and private networks, never link-local, multicast or unspecified ones.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"{address!r} is not an IP address"
    return next((why for one in (ip, *embedded(ip)) if (why := _fault(one, allow_private))), None)


def _fault(ip: Ip, allow_private: bool) -> str | None:
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return None  # its IPv4 address is judged instead
    this_network = ip.version == 4 and int(ip) < 1 << 24  # RFC 1122 §3.2.1.3
    if ip.is_multicast or ip.is_unspecified or ip.is_link_local or this_network:
        return f"{ip} is a link-local, multicast or unspecified address"
    if any(ip in network for network in _NEVER if network.version == ip.version):
        return f"{ip} lies in a network that is not for public hosts"
    private = ip.is_loopback or (ip.is_private and not ip.is_reserved)
    if ip.is_global or (allow_private and private):
        return None
    return f"{ip} is not a public address"


def port_refusal(port: int, wire: Wire) -> str | None:
    """Say why a port of a URL is not asked; None when it may be."""
    if port in wire.ports:
        return None
    return f"port {port} is not one of the ports that may be asked: {', '.join(map(str, wire.ports))}"


def host_and_port(url: str) -> tuple[str, int]:
    """Return where an address leads; port 0 where its scheme has none of its own. Raises ValueError."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def connect_target(host: str, port: int, wire: Wire) -> ConnectTo | None:
    """Give the place that is dialled for a host and port instead of their own, None when there is none."""
    name = host.strip("[]").rstrip(".").lower()
    return next((to for to in wire.connect_to if to.host.lower() == name and to.for_port == port), None)


def proxy_of(url: str, wire: Wire) -> str:
    """Give the proxy that is to carry what is asked of an address, "" where it is dialled from here."""
    return "" if connect_target(*host_and_port(url), wire) else wire.egress_proxy


class _Gathered:
    """A receiver that waits for all answers, so that one bad address refuses the whole name."""

    def __init__(self, dialer: "GuardedResolver", receiver: Any, host: str, port: int) -> None:
        self._dialer = dialer
        self._receiver = receiver
        self._host, self._port = host, port
        self._addresses: list[str] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(getattr(address, "host", ""))

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        for address in self._dialer.admitted(self._host, self._port, self._addresses):
            self._receiver.addressResolved(_dialled(address, self._port))
        self._receiver.resolutionComplete()


class _Asked:
    """A receiver for who wants the addresses themselves, and dials nothing."""

    def __init__(self) -> None:
        self.told: asyncio.Future[tuple[str, ...]] = asyncio.get_running_loop().create_future()
        self._addresses: list[str] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        """Nothing is told yet."""

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(getattr(address, "host", ""))

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        if not self.told.done():  # who asked may have left
            self.told.set_result(tuple(self._addresses))


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver; a refused host resolves to nothing, and `refusals` says why."""

    def __init__(self, wire: Wire, reactor: Any) -> None:
        self.refusals: dict[tuple[str, int], str] = {}
        self._wire = wire
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._own: tuple[str, int] | None = None

    @contextmanager
    def own_door(self, host: str, port: int) -> Iterator[None]:
        """Dial our own self-test server, at 127.0.0.1, for a host and port while this lasts."""
        self._own = (host, port)
        try:
            yield
        finally:
            self._own = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: Any) -> "GuardedResolver":
        """Build it as Scrapy's TWISTED_DNS_RESOLVER."""
        return cls(crawler.settings["WARRAQ_WIRE"], reactor)

    def install_on_reactor(self) -> None:
        """Become the only way from names to addresses in this process."""
        self._reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, hostName: str, portNumber: int = 0, *more: Any) -> Any:  # noqa: N802, N803 - Twisted's names
        """Answer with the addresses that may be dialled (IHostnameResolver)."""
        target = connect_target(hostName, portNumber, self._wire)
        own = self._own == (hostName, portNumber)
        if not own and target is None and port_refusal(portNumber, self._wire) is None:
            gathered = _Gathered(self, receiver, hostName, portNumber)
            return self._inner.resolveHostName(gathered, hostName, portNumber, *more)
        resolution = _Resolution(hostName)
        receiver.resolutionBegan(resolution)
        if own:
            receiver.addressResolved(_dialled("127.0.0.1", portNumber))
        elif target is None:
            self._refuse(hostName, portNumber, port_refusal(portNumber, self._wire) or "")
        elif self.admitted(hostName, portNumber, [target.address]):
            receiver.addressResolved(_dialled(target.address, target.port))
        receiver.resolutionComplete()
        return resolution

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Give the addresses that would be dialled for a host and port, none where that is refused or fails."""
        asked = _Asked()
        self.resolveHostName(asked, host, port)
        return await asked.told

    def admitted(self, host: str, port: int, addresses: Sequence[str]) -> Sequence[str]:
        """Give the addresses back when every one of them may be dialled, none at all otherwise."""
        private = self._wire.allow_private
        faults = [why for one in addresses if (why := refusal(one, allow_private=private)) is not None]
        if faults:
            self._refuse(host, port, faults[0])
            return ()
        self.refusals.pop((host, port), None)
        return addresses

    def _refuse(self, host: str, port: int, why: str) -> None:
        if len(self.refusals) >= _REMEMBERED:
            self.refusals.clear()
        self.refusals[(host, port)] = f"{host}:{port} may not be dialled: {why}"


def resolver_in_force() -> GuardedResolver | None:
    """Give the resolver that the reactor asks, None when it is not a guarded one."""
    from twisted.internet import reactor  # not before Scrapy has chosen it

    resolver = getattr(reactor, "nameResolver", None)
    return resolver if isinstance(resolver, GuardedResolver) else None


def _dialled(address: str, port: int) -> IPv4Address | IPv6Address:
    return IPv6Address("TCP", address, port) if ":" in address else IPv4Address("TCP", address, port)
