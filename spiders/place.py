"""Who may ask for a rest: the key under which every way of asking finds the rests that hosts asked for (spiders.turns)."""

from urllib.parse import urlsplit

from spiders.dialer import connect_target
from spiders.wire import Wire

_DEFAULT_PORTS = {"http": 80, "https": 443}


def place_of(url: str, wire: Wire) -> str:
    """Return the host of a canonical address, and its port where it is not the usual one; a mirror or a test in its name is another."""
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    mapped = connect_target(parts.hostname or "", port, wire)
    return f"{parts.netloc} at {mapped.address}:{mapped.port}" if mapped else parts.netloc
