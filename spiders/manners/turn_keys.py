"""What has one budget with an address: its registered domain, and the network addresses that are its site's own.

Every way of asking counts turns by these, a crawl (spiders.manners.pacing) and a browser's visit (spiders.browser.visit) alike.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from spiders.guard.dialer import connect_target, host_and_port
from spiders.manners.turns import Turns
from spiders.wire.wire import Wire

if TYPE_CHECKING:
    from spiders.manners.turns_shared import SharedTurns

_ADDRESSES = 4  # of a name that has many: more are a provider's front

Keys = tuple[str, ...]  # of the domain first, then of its own addresses


def looked_up(url: str, wire: Wire) -> tuple[str, int] | None:
    """Return the host and port whose network addresses count; None where a proxy knows them, or the user leads them elsewhere: a mirror or a test."""
    host, port = host_and_port(url)
    if wire.turns is None or wire.egress_proxy or connect_target(host, port, wire):
        return None
    return host, port


def keys_of(url: str, addresses: Iterable[str], turns: "Turns | SharedTurns") -> Keys:
    """Return the keys of an address whose name leads to these network addresses, as far as that is known."""
    domain, few = registered_domain(host_of(url)), sorted(set(addresses))[:_ADDRESSES]
    return (domain, *(f"address {one}" for one in (turns.own(few, domain) if few else ())))


def gaps_of(keys: Keys, gap_s: float, wire: Wire) -> dict[str, float]:
    """Return the seconds between two turns of each key: a domain has its own, an address the delay that was set. Nothing without keys."""
    return {keys[0]: gap_s, **dict.fromkeys(keys[1:], wire.delay_s)} if keys else {}
