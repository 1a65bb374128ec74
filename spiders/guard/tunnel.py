"""The way out through a proxy that the user chose: CONNECT tunnels (RFC 9110 §9.3.6), below HTTP and TLS.

What is recorded is what the server sees, byte for byte. But the proxy turns names into addresses, and nobody here can see which:
of what is asked through one the guard judges ports, addresses that stand as such in a URL, and the names of this machine, no
more. So a proxy is only ever one that `egress_proxy` names; variables of the environment mean nothing (spiders.manners.polite).
"""

# Twisted is typed in part; its protocol methods are not.
# mypy: disable-error-code="no-untyped-call"

import ipaddress
import re
import time
from contextlib import suppress
from socket import create_connection, gethostname, inet_aton, socket
from typing import Any, cast

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.error import TimeoutError as TxTimeoutError
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from zope.interface import directlyProvides, implementer, providedBy  # type: ignore[import-untyped]

from spiders.guard.dialer import GuardedResolver, connect_target, port_refusal, refusal, resolver_in_force
from spiders.guard.proxy import MOST_HEAD, connect_request, fault_of, read_proxy, unreachable
from spiders.wire.wire import Wire

UNSEEN = "0.0.0.0"  # noqa: S104 - no place that is bound: it stands for an address that only the proxy knows

# Names that say of themselves that no public host has them: RFC 6761 §6.3, RFC 6762, RFC 8375, ICANN's .internal, those that
# ICANN keeps out of the root for their private use, and names of one label.
_INWARD = re.compile(
    r"^[^.:]+$|(?:^|\.)(?:localhost|localdomain|local|internal|lan|intranet|private|corp|home|home\.arpa)$"
)
_OF_TIMEOUT = 0.9  # of an exchange's time a proxy has to open the way: what takes longer is told as its fault, not as the server's


class TunnelError(OSError):
    """A tunnel that the proxy did not open, or that is not asked for."""


def unseen_refusal(host: str, port: int, wire: Wire) -> str | None:
    """Say why a host and port are not asked for through a proxy, as far as they tell themselves; None when they are."""
    if why := port_refusal(port, wire):
        return why
    name = host.strip("[]").rstrip(".").lower()
    if _INWARD.search(name) or name == gethostname().lower():
        return (
            None
            if wire.allow_private
            else f"{name} is a name of this machine, of the proxy's own, or of a private network"
        )
    with suppress(OSError, ValueError):
        name = str(
            ipaddress.IPv4Address(inet_aton(name))
        )  # 127.1, 0x7f000001: what a proxy may read as an address
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return None
    return refusal(name, allow_private=wire.allow_private)


def tunnelled(host: str, port: int, wire: Wire) -> socket:
    """Give a line to a host and port through the proxy. Raises OSError."""
    if why := unseen_refusal(host, port, wire):
        raise TunnelError(f"{host}:{port} may not be asked for: {why}")
    try:
        line = create_connection(read_proxy(wire.egress_proxy), timeout=wire.timeout_s)
    except OSError as error:
        raise TunnelError(unreachable(wire.egress_proxy, error)) from error
    try:
        line.sendall(connect_request(host, port))
        why = fault_of(_head(line, until=time.monotonic() + wire.timeout_s))
    except BaseException:
        line.close()
        raise
    if why:
        line.close()
        raise TunnelError(f"{wire.egress_proxy}: {why}")
    return line


def _head(line: socket, *, until: float) -> bytes:
    """Read a proxy's answer as far as it goes; what follows its head is the server's."""
    head = b""
    while not head.endswith(b"\r\n\r\n") and len(head) < MOST_HEAD and time.monotonic() < until:
        byte = line.recv(1)
        head += byte
        if not byte:
            break
    return head


class ProxiedResolver(GuardedResolver):
    """The reactor's resolver beside a proxy: it finds the proxy, what `connect_to` maps, our own door, and no other name."""

    def resolveHostName(self, receiver: Any, hostName: str, portNumber: int = 0, *more: Any) -> Any:  # noqa: N802, N803 - Twisted's names
        """Answer with addresses of what is dialled from here (IHostnameResolver)."""
        if (hostName, portNumber) == read_proxy(self._wire.egress_proxy):
            return self._inner.resolveHostName(receiver, hostName, portNumber, *more)
        if self.is_direct(hostName, portNumber):
            return super().resolveHostName(receiver, hostName, portNumber, *more)
        receiver.resolutionBegan(self)  # to look it up would tell others what only the proxy is to know
        receiver.resolutionComplete()
        return self

    def cancel(self) -> None:
        """Nothing is under way (IHostResolution)."""

    def is_direct(self, host: str, port: int) -> bool:
        """Say whether a host and port are dialled from here, past the proxy."""
        return self._own == (host, port) or connect_target(host, port, self._wire) is not None

    def judged(self, host: str, port: int) -> str | None:
        """Say why the proxy is not asked for a host and port, and remember it; None when it is."""
        why = unseen_refusal(host, port, self._wire)
        if why is not None:
            self._refuse(host, port, why)
        else:
            self.refusals.pop((host, port), None)
        return why


class TunnelledPool(HTTPConnectionPool):
    """Connections through the proxy, kept and used again as any."""

    def __init__(self, wire: Wire, contexts: Any) -> None:
        from twisted.internet import reactor  # not before Scrapy has chosen it

        super().__init__(reactor, persistent=True)
        self._wire, self._contexts = wire, contexts

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802 - Twisted's name
        """Give a connection for scheme, host and port, with which the key begins (IAgent's own keys do)."""
        scheme, host, port = key[0], key[1].decode("ascii"), key[2]
        resolver = cast(
            "ProxiedResolver | None", resolver_in_force()
        )  # spiders.manners.polite chose it with the pool
        if resolver is None:
            raise RuntimeError("the address guard is not installed: start the crawl with spiders.crawl")
        if resolver.is_direct(host, port):
            return super().getConnection(key, endpoint)
        if why := resolver.judged(host, port):
            return fail(DNSLookupError(why))
        tunnel: Any = _Tunnel(self._reactor, self._wire, (host, port))
        if scheme == b"https":
            tunnel = wrapClientTLS(self._contexts.creatorForNetloc(key[1], port), tunnel)
        return super().getConnection(key, tunnel)


@implementer(IStreamClientEndpoint)
class _Tunnel:
    """A place behind the proxy, to be connected to."""

    def __init__(self, reactor: Any, wire: Wire, place: tuple[str, int]) -> None:
        self._reactor, self._proxy, self._place = reactor, wire.egress_proxy, place
        self._patience_s = wire.timeout_s * _OF_TIMEOUT

    def connect(self, factory: Any) -> Any:
        """Connect to the proxy and have it open the way; what then speaks is built by `factory`. What fails until then is the proxy's."""
        way: Any = HostnameEndpoint(self._reactor, *read_proxy(self._proxy), timeout=self._patience_s)
        starter = _Starter(factory, *self._place)
        connecting = way.connect(starter)

        def leave(_: Any) -> None:
            connecting.cancel()
            starter.leave()

        def fail_with(error: Exception) -> None:
            if not opened.called:
                opened.errback(Failure(error))
                leave(None)

        opened: Deferred[Any] = Deferred(leave)
        starter.opened, starter.proxy = opened, self._proxy
        connecting.addErrback(lambda failure: fail_with(_of_proxy(self._proxy, failure.value)))
        silent = TxTimeoutError(
            string=f"the proxy {self._proxy} (egress_proxy) said nothing for {self._patience_s:.0f} s"
        )
        watch = self._reactor.callLater(self._patience_s, fail_with, silent)
        return opened.addBoth(lambda end: _ended(watch, end))


def _of_proxy(proxy: str, error: Exception) -> Exception:
    """Return why a connection to the proxy failed, so that nobody takes it for the server's failure."""
    kind = TxTimeoutError if isinstance(error, TxTimeoutError) else ConnectError
    return kind(string=unreachable(proxy, error))


def _ended(watch: Any, end: Any) -> Any:
    if watch.active():
        watch.cancel()
    return end


class _Starter(Factory):
    noisy = False
    opened: Any = None
    proxy = ""
    _opening: Any = None

    def __init__(self, inner: Any, host: str, port: int) -> None:
        self.inner, self.host, self.port = inner, host, port

    def buildProtocol(self, addr: Any) -> "_Opening":  # noqa: N802 - Twisted's name
        self._opening = opening = _Opening(self, addr)
        return opening

    def leave(self) -> None:
        if self._opening is not None and self._opening.transport is not None:
            self._opening.transport.abortConnection()


class _Opening(Protocol):
    """Asks the proxy for the way, and then hands everything on to who speaks through it."""

    transport: Any

    def __init__(self, starter: _Starter, addr: Any) -> None:
        self._starter, self._addr = starter, addr
        self._head = b""
        self._inner: Any = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.transport.write(connect_request(self._starter.host, self._starter.port))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._inner is not None:
            self._inner.dataReceived(data)
            return
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if not end and len(head) <= MOST_HEAD:
            return
        if why := fault_of(head + end) if end else "the proxy did not answer as one":
            self._fail(why)
            return
        self._inner = self._starter.inner.buildProtocol(self._addr)
        self._inner.makeConnection(_Far(self.transport, self._starter.port))
        self._starter.opened.callback(self._inner)
        if rest:
            self._inner.dataReceived(rest)

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802 - Twisted's name
        if self._inner is not None:
            self._inner.connectionLost(reason)
        else:
            self._fail("the proxy hung up")

    def _fail(self, why: str) -> None:
        if not self._starter.opened.called:
            self._starter.opened.errback(ConnectError(string=f"{self._starter.proxy} (egress_proxy): {why}"))
        self.transport.abortConnection()


class _Far:
    """The line to the proxy, for who speaks with the server behind it: whose address nobody here knows."""

    def __init__(self, transport: Any, port: int) -> None:
        self._transport, self._far = transport, IPv4Address("TCP", UNSEEN, port)
        directlyProvides(self, providedBy(transport))

    def getPeer(self) -> IPv4Address:  # noqa: N802 - Twisted's name
        return self._far

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
