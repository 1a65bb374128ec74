"""Who may ask for a rest: the key under which every way of asking finds the rests that hosts asked for (spiders.manners.turns)."""

from urllib.parse import urlsplit

from spiders.guard.dialer import connect_target, host_and_port
from spiders.wire.wire import Wire


def place_of(url: str, wire: Wire) -> str:
    """Return the host of a canonical address, and its port where it is not the usual one; a mirror or a test in its name is another."""
    mapped, netloc = connect_target(*host_and_port(url), wire), urlsplit(url).netloc
    return f"{netloc} at {mapped.address}:{mapped.port}" if mapped else netloc
