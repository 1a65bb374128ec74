"""Who is at the other end of a connection, and how long and how often one asker may keep a place of the desk's (row U6).

The server below has a bound of all connections and none of time: whoever sends half a request on each shuts the desk for everybody.
"""

import asyncio
import ipaddress

from uvicorn.protocols.http.h11_impl import H11Protocol

WHOLE_IN_S = 10.0  # a request, head and form: a desk is asked in some hundred bytes
MOST_OF_ONE = 50  # connections from one address; a browser opens six


def peer_of(host: str) -> str:
    """Return what stands for one machine: its address; of IPv6 the network of 64 bits, all of which one machine has."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False))


class Patience(H11Protocol):
    """A connection that is closed where its request is not whole in time, or its asker has too many of them."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for a request; from an asker who has too many connections wait for none."""
        super().connection_made(transport)
        mine = peer_of(self.client[0]) if self.client else ""
        others = (one.client for one in self.connections if isinstance(one, Patience))
        if sum(peer_of(client[0]) == mine for client in others if client) > MOST_OF_ONE:
            transport.abort()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request, and wait no more when it is whole."""
        super().data_received(data)
        cycle = self.cycle
        is_whole = cycle is not None and not cycle.more_body and not cycle.response_complete
        if is_whole:
            self._wait_no_more()
        elif self._waiting is None and not self.transport.is_closing():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waited for."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(WHOLE_IN_S, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
